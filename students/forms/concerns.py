"""Raising a safety concern, answering it, adding further words."""

from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.forms import CreateOnceMixin, KeepEachMixin
from accounts.models import User
from students.enums import Danger
from students.models import Concern, ConcernNote, ConcernRecipient
from students.models.note import MAX_NOTE
from students.services.concerns import Named, add_words, raise_concern, who_may_be_named


def text_field(label: Any, *, rows: int, help_text: Any = "", missing: Any = "") -> forms.CharField:
    """Long text. A browser is not told its limit: it would cut off what is pasted."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        validators=[MaxLengthValidator(MAX_NOTE)],
        error_messages={"required": missing},
    )


class PeopleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person: User) -> str:
        return person.name


class ConcernForm(KeepEachMixin, forms.ModelForm):
    """A new concern about the student of its instance. `told` are those who get it anyway."""

    danger = forms.ChoiceField(
        label=_("Is anyone in danger now?"),
        choices=Danger.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one, even if it is “not known”.")},
    )
    words = text_field(
        _("What happened, or what worries you?"),
        rows=6,
        help_text=_("What you saw or heard, when and where; the student’s own words if you can."),
        missing=_("Write at least a few words: what you saw or heard."),
    )
    also = PeopleField(
        label=_("Tell these people too"),
        required=False,
        queryset=User.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of these people cannot be named any more. Look again below.")
        },
    )

    class Meta:
        model = Concern
        fields = ["danger", "words"]

    def __init__(self, *args: Any, actor: Actor, told: list[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        others = who_may_be_named(self.instance.student, by=actor.person, told=told)
        field = cast(forms.ModelMultipleChoiceField, self.fields["also"])
        field.queryset = others

    def said(self) -> tuple[Any, ...]:
        also = sorted(each.pk for each in self.cleaned_data["also"])
        return self.cleaned_data["danger"], self.cleaned_data["words"], also

    def says_as(self, saved: Concern) -> bool:
        """And everybody whom it names was told."""
        danger, words, also = self.said()
        known = ConcernRecipient.objects.filter(concern=saved, person__in=also)
        is_same = (danger, words) == (saved.danger, saved.words)
        return is_same and set(known.values_list("person", flat=True)) == {*also}

    def save(self, commit: bool = True) -> Concern:
        """Raise the concern (commit is always meant)."""
        return raise_concern(
            self.instance, by=self.actor.person, also=self.cleaned_data.get("also", [])
        )


class AnswerForm(CreateOnceMixin):
    """Words with which a concern is acknowledged or closed."""

    words = text_field(
        _("What happens next?"),
        rows=3,
        missing=_("Say in a few words what happens next, and who does it."),
    )


class ClosingForm(AnswerForm):
    words = text_field(
        _("How did it end?"),
        rows=3,
        missing=_("Say in a few words how it ended, and how the student is now."),
    )


class ConcernNoteForm(KeepEachMixin, forms.ModelForm):
    body = text_field(
        _("What else is there to know?"), rows=3, missing=_("There is nothing to add yet.")
    )

    class Meta:
        model = ConcernNote
        fields = ["body"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def said(self) -> tuple[Any, ...]:
        return (self.cleaned_data["body"],)

    def says_as(self, saved: ConcernNote) -> bool:
        return self.said() == (saved.body,)

    def save(self, commit: bool = True) -> ConcernNote:
        """Add the words (commit is always meant)."""
        return add_words(self.instance, by=self.by)
