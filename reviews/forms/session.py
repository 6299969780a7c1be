"""The parts of a session's page: the session itself, a note, a line of what is agreed, and
when to meet again. `reviews.forms.recording` puts them together."""

import datetime as dt
import uuid
from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.forms import DateInput, NoteField
from plans.enums import GoalState, ReviewOutcome
from plans.models import Plan
from reviews.enums import Kept, Progress, SessionKind, SessionState
from reviews.forms.merging import MergedForm
from reviews.forms.when import NO_DATE, date_field, moment_in, time_field, why_not_then
from reviews.models import Agreement, TutoringSession
from reviews.services.people import People
from reviews.services.session_page import SessionPage
from students.models import Note
from students.models.note import MAX_NOTE

BECAME = [
    (SessionState.HELD, gettext_lazy("Held")),
    (SessionState.MISSED, gettext_lazy("Missed")),
    (SessionState.CANCELLED, gettext_lazy("Cancelled")),
]


def one_tap(label: Any, choices: Any, *, stored: str = "") -> forms.ChoiceField:
    """Choices as buttons in a row. What is answered already can be taken back."""
    if stored:
        choices = [*choices, ("", _("Clear"))]
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, initial=stored
    )


class SessionForm(MergedForm, forms.ModelForm):
    """What became of a session, how each goal went, and whether earlier agreements held."""

    date = date_field()
    time = time_field()
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=480)
    became = one_tap(gettext_lazy("What became of it"), BECAME)
    outcome = one_tap(gettext_lazy("How the review ends"), ReviewOutcome.choices)

    class Meta:
        model = TutoringSession
        fields = ["kind", "minutes", "place", "topic", "outcome", "reason"]

    def __init__(self, *args: Any, page: SessionPage, finishing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.finishing = page, finishing
        self.moved_to_now = False
        start = page.session.local_start()
        self.fields["date"].initial, self.fields["time"].initial = start.date(), start.time()
        if not page.session.is_planned:
            self.fields["became"].initial = page.session.state
        for goal in self._open_to_answers():
            field = one_tap(goal.words, Progress.choices, stored=goal.progress_now)
            self.fields[_progress_of(goal)] = field
        for agreement in page.asked:
            field = one_tap(agreement.action.what, Kept.choices, stored=agreement.kept)
            self.fields[_kept_of(agreement)] = field
        self.remember()
        self.starts_at = page.session.starts_at
        if page.session.is_planned:  # a proposal, and nothing that was said already
            self.fields["became"].initial = SessionState.HELD

    def _open_to_answers(self) -> list:
        return [each for each in self.page.goals if each.state != GoalState.DROPPED]

    @property
    def goals(self) -> list[tuple]:
        """Each goal with its field."""
        return [(each, self[_progress_of(each)]) for each in self._open_to_answers()]

    @property
    def asked(self) -> list[tuple]:
        """Each earlier agreement with its field."""
        return [(each, self[_kept_of(each)]) for each in self.page.asked]

    @property
    def is_review(self) -> bool:
        return self["kind"].value() == SessionKind.FORMAL_REVIEW

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.starts_at, self.page.plan.centre.zone)

    @property
    def state(self) -> str:
        return self.cleaned_data["became"] or SessionState.HELD

    def progress(self) -> dict[int, str]:
        """The answers for `record_session`, of goals that the page showed."""
        names = {each.pk: _progress_of(each) for each in self._open_to_answers()}
        return {pk: self.cleaned_data[name] for pk, name in names.items() if self.was_shown(name)}

    def answers(self) -> dict[int, str]:
        names = {each.pk: _kept_of(each) for each in self.page.asked}
        return {pk: self.cleaned_data[name] for pk, name in names.items() if self.was_shown(name)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("date") and cleaned.get("time"):
            self._clean_moment(cleaned)
        if self.finishing and cleaned.get("became") is not None:
            self._clean_ending(cleaned)
        return cleaned

    def _clean_moment(self, cleaned: dict[str, Any]) -> None:
        day, at = cleaned["date"], cleaned["time"]
        start = self.page.session.local_start()
        if (day, at.replace(second=0)) == (start.date(), start.time().replace(second=0)):
            return
        refusal = why_not_then(self.page.plan, day, today=self.page.actor.today)
        if refusal:
            self.add_error("date", refusal)
        else:
            self.starts_at = moment_in(self.page.plan, day, at)

    def _clean_ending(self, cleaned: dict[str, Any]) -> None:
        state = cleaned["became"] or SessionState.HELD
        is_to_come = self.day > self.page.actor.today
        if is_to_come and state == SessionState.MISSED:
            self.add_error(
                "became",
                _("This session is still to come. Cancel it, or change its date."),
            )
        if is_to_come and state == SessionState.HELD:
            self.starts_at = timezone.now().replace(second=0, microsecond=0)
            self.moved_to_now = True
        is_review = cleaned.get("kind") == SessionKind.FORMAL_REVIEW
        if is_review and state == SessionState.HELD and not cleaned.get("outcome"):
            self.add_error("outcome", _("Say how the review ends."))


def _progress_of(goal: Any) -> str:
    return f"progress_{goal.uuid.hex}"


def _kept_of(agreement: Agreement) -> str:
    return f"kept_{agreement.uuid.hex}"


class NoteForm(MergedForm, forms.ModelForm):
    body = NoteField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea,
        error_messages={
            "max_length": ngettext_lazy(
                "%(limit_value)d character fits into a note, and this one has %(show_value)d."
                " Your text is still here: shorten it before you save.",
                "%(limit_value)d characters fit into a note, and this one has %(show_value)d."
                " Your text is still here: shorten it before you save.",
                "limit_value",
            )
        },
    )

    class Meta:
        model = Note
        fields = ["body"]

    def __init__(self, *args: Any, label: str, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = label
        self.fields["body"].widget.attrs["rows"] = rows

    def keep(self) -> None:
        """Save what was changed; a note without words is not made."""
        if self.instance.body != (self.initial.get("body") or ""):
            self.instance.save()


class ChosenUUID(forms.UUIDField):
    """The UUID that the page chose for a new record. Without a sound one it gets another."""

    # The stubs' UUIDField is a CharField, whose values are texts.
    def to_python(self, value: Any) -> uuid.UUID | None:  # type: ignore[override]
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return None


class AgreementForm(forms.Form):
    """One line of what is agreed. A line that is left blank is none."""

    uuid = ChosenUUID(widget=forms.HiddenInput, required=False)
    what = forms.CharField(
        label=gettext_lazy("What"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say what was agreed, or empty this line.")},
    )
    who = forms.CharField(label=gettext_lazy("Who"), max_length=200, required=False)
    due_on = forms.DateField(
        label=gettext_lazy("By when"),
        required=False,
        widget=DateInput(),
        error_messages={"invalid": NO_DATE},
    )
    goal = forms.ChoiceField(label=gettext_lazy("For which goal"), required=False)

    def __init__(self, *args: Any, page: SessionPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.fields["uuid"].initial = uuid.uuid4
        goals = [each for each in page.goals if each.state == GoalState.OPEN]
        self.goals = {str(each.uuid): each for each in goals}
        none = ("", _("for no goal in particular"))
        choices = [none, *((key, goal.words) for key, goal in self.goals.items())]
        cast(forms.ChoiceField, self.fields["goal"]).choices = choices
        self.fields["what"].widget.attrs["placeholder"] = " "  # by which the style tells it empty
        self.fields["who"].widget.attrs |= {
            "list": "people",
            "placeholder": page.student.called,
            "autocomplete": "off",
        }

    def has_changed(self) -> bool:
        return any(self[name].data for name in ("what", "who", "due_on", "goal"))

    def check_day(self, session_on: dt.date) -> None:
        """What is agreed is due after the session and within the plan."""
        due = self.cleaned_data.get("due_on")
        plan = self.page.plan
        if due and due < session_on:
            self.add_error("due_on", _("This day is before the session."))
        elif due and due > plan.ends_on:
            self.add_error("due_on", _("This day is after the end of the plan."))

    def agreed(self, people: People) -> dict[str, Any]:
        """The line as `record_session` wants it."""
        said = self.cleaned_data
        who, helper = people.who(said["who"])
        return {
            "uuid": said["uuid"] or uuid.uuid4(),
            "what": said["what"],
            "who": who,
            "helper": helper,
            "due_on": said["due_on"],
            "goal": self.goals.get(said["goal"]),
        }


class AgreementLines(BaseFormSet):
    def lines(self) -> list[AgreementForm]:
        """Those that something was typed into."""
        return [each for each in self.forms if each.has_changed()]


AgreementFormSet = forms.formset_factory(
    AgreementForm, AgreementLines, extra=3, max_num=40, absolute_max=80, validate_max=True
)


class NextTimeForm(forms.Form):
    """When to meet again; no date means that none is set now."""

    uuid = ChosenUUID(widget=forms.HiddenInput, required=False)
    date = date_field(required=False)
    time = time_field(required=False)

    def __init__(self, *args: Any, plan: Plan, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.today = plan, today
        self.fields["uuid"].initial = uuid.uuid4

    def clean_date(self) -> dt.date | None:
        day = self.cleaned_data["date"]
        refusal = day and why_not_then(self.plan, day, today=self.today, coming=True)
        if refusal:
            raise forms.ValidationError(refusal)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("date") and "time" in cleaned and cleaned["time"] is None:
            self.add_error("time", _("At what time?"))
        return cleaned

    @property
    def starts_at(self) -> Any:
        """The moment chosen, or None."""
        day, at = self.cleaned_data.get("date"), self.cleaned_data.get("time")
        return moment_in(self.plan, day, at) if day and at else None
