"""A contact note: what was said outside of a session, and who will read it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import KeepEachMixin, NoteField, VersionedMixin
from accounts.history import history_of
from reviews.forms.when import date_field, time_field
from reviews.services.people import People
from students.enums import Audience, Channel, NoteKind
from students.models import Guardian, Note
from students.models.note import MAX_NOTE

WITH_STUDENT, WITH_OTHER = "student", "other"
OLDEST = 10  # years; a day before that is a slip of the keyboard
NOON = dt.time(12)


class ContactNoteForm(forms.ModelForm):
    """What was said, how and with whom, when (at once, unless said otherwise), for whom."""

    body = NoteField(
        label=gettext_lazy("What was said or agreed"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": gettext_lazy("What was said or agreed?")}
        ),
        error_messages={
            "required": gettext_lazy("There is no text yet. One sentence is enough."),
            "max_length": gettext_lazy(
                "A note holds %(limit_value)d characters, and this text has %(show_value)d."
                " It is all still here: shorten it, or make two notes of it."
            ),
        },
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how you spoke; one tap is enough.")},
    )
    person = forms.ChoiceField(
        label=gettext_lazy("With whom"), widget=forms.RadioSelect, initial=WITH_STUDENT
    )
    with_other = forms.CharField(
        label=gettext_lazy("Name or role of somebody else"), max_length=200, required=False
    )
    despite_reason = forms.CharField(
        label=gettext_lazy("Why you spoke in spite of “do not contact”"),
        max_length=500,
        required=False,
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who reads it"),
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    date = date_field(label=gettext_lazy("Day"), required=False)
    time = time_field(required=False)

    class Meta:
        model = Note
        fields = ["body", "channel", "with_other", "despite_reason", "audience"]

    def __init__(
        self, *args: Any, people: People, guardians: list[Guardian], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.actor = people, people.actor
        self.guardians = {str(each.uuid): each for each in guardians}
        choices: Any = self.fields["person"]
        choices.choices = [
            (WITH_STUDENT, people.student.called),
            *((key, _named(each)) for key, each in self.guardians.items()),
            (WITH_OTHER, _("somebody else")),
        ]
        readers: Any = self.fields["audience"]
        readers.choices = people.audiences
        self._show_what_stands()

    def _show_what_stands(self) -> None:
        note = self.instance
        self.initial["audience"] = note.audience or Audience.TEAM
        if note.guardian_id:
            self.initial["person"] = str(note.guardian.uuid)
        elif note.with_other:
            self.initial["person"] = WITH_OTHER
        if note.happened_at:
            start = timezone.localtime(note.happened_at, self.actor.centre.zone)
            self.initial["date"] = start.date()
            self.initial["time"] = start.time().replace(second=0, microsecond=0)

    @property
    def flagged(self) -> bool:
        """Whether somebody is among the guardians whom nobody should contact."""
        return any(each.do_not_contact for each in self.guardians.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._clean_person(cleaned)
        self._clean_moment(cleaned)
        return cleaned

    def _clean_person(self, cleaned: dict[str, Any]) -> None:
        chosen, guardian = cleaned.get("person"), self._guardian(cleaned)
        if chosen != WITH_OTHER:
            cleaned["with_other"] = ""
        elif cleaned.get("with_other") == "":
            self.add_error("with_other", _("Say with whom. A role is enough."))
        if not (guardian and guardian.do_not_contact):
            cleaned["despite_reason"] = ""
        elif cleaned.get("despite_reason") == "":
            text = _(
                "%(name)s is marked “do not contact”. If you did speak, say why, and save"
                " again: nothing you typed is lost."
            )
            self.add_error("despite_reason", text % {"name": guardian.name})

    def _clean_moment(self, cleaned: dict[str, Any]) -> None:
        if "date" not in cleaned or "time" not in cleaned:
            return
        if cleaned["date"] and cleaned["date"].year < self.actor.today.year - OLDEST:
            self.add_error("date", _("That is very long ago. Is the year right?"))
        elif self._moment(cleaned) > timezone.now():
            self.add_error("date", _("This is still to come. A note is about what happened."))

    def _guardian(self, cleaned: dict[str, Any]) -> Guardian | None:
        return self.guardians.get(cleaned.get("person") or "")

    def _moment(self, cleaned: dict[str, Any]) -> dt.datetime:
        """Now, unless a day or an hour was given; a day alone is told without an hour."""
        now = timezone.localtime(timezone.now(), self.actor.centre.zone)
        day, at = cleaned["date"] or now.date(), cleaned["time"]
        if at is None and day == now.date():
            return now
        return dt.datetime.combine(day, at or NOON, tzinfo=self.actor.centre.zone)

    def save(self, commit: bool = True) -> Note:
        note, cleaned = self.instance, self.cleaned_data
        is_secret = cleaned["audience"] == Audience.CONFIDENTIAL
        note.kind = NoteKind.CONFIDENTIAL if is_secret else NoteKind.CONTACT
        note.guardian = self._guardian(cleaned)
        if not note.happened_at or {"date", "time"} & set(self.changed_data):
            note.happened_at = self._moment(cleaned)
        return super().save(commit)


def _named(guardian: Guardian) -> str:
    named = {"name": guardian.name, "relation": guardian.relation}
    if guardian.do_not_contact:
        return _("%(name)s, %(relation)s – do not contact") % named
    return _("%(name)s, %(relation)s") % named


class NewContactNoteForm(KeepEachMixin, ContactNoteForm):
    def said(self) -> tuple[Any, ...]:
        cleaned, guardian = self.cleaned_data, self._guardian(self.cleaned_data)
        moment = self._moment(cleaned) if self._has_moment() else None
        texts = (cleaned[name] for name in self.Meta.fields)
        return *texts, guardian and guardian.pk, moment

    def says_as(self, saved: Note) -> bool:
        """As it stands, or stood before its author corrected it."""
        stood = history_of(Note).objects.filter(pgh_obj_id=saved.pk)
        return any(self.said() == self._said_in(each) for each in [saved, *stood])

    def _said_in(self, note: Any) -> tuple[Any, ...]:
        texts = (getattr(note, name) for name in self.Meta.fields)
        return *texts, note.guardian_id, note.happened_at if self._has_moment() else None

    def _has_moment(self) -> bool:
        """Whether it was told when, rather than the hour taken at which the form was sent."""
        now = timezone.localtime(timezone.now(), self.actor.centre.zone)
        day, at = self.cleaned_data["date"], self.cleaned_data["time"]
        return at is not None or day not in (None, now.date())


class ChangedContactNoteForm(VersionedMixin, ContactNoteForm):
    pass
