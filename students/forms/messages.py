"""What a student writes to those who help; and the answer of one of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import KeepEachMixin, NoteField
from students.enums import MessageKind
from students.models import StudentMessage
from students.models.message import MAX_MESSAGE
from students.services.messages import write_message

TOO_LONG = _(
    "This may have %(limit_value)d letters; it has %(show_value)d. Nothing was cut off: shorten it"
    " here, or send it in two parts."
)
LABELS = {
    MessageKind.NOTE: _("What do you want to say?"),
    MessageKind.GOAL: _("What do you want to reach?"),
    MessageKind.CHANGE: _("What should be different?"),
}


def _text_field(label: Any, missing: Any, rows: int) -> NoteField:
    return NoteField(
        label=label,
        max_length=MAX_MESSAGE,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        error_messages={"required": missing, "max_length": TOO_LONG},
    )


class OwnWordsForm(KeepEachMixin, forms.ModelForm):
    """A new message, of the kind of its instance. For a change, `goals` are what it may be about:
    (uuid, words) each."""

    text = _text_field(
        LABELS[MessageKind.NOTE], _("There is nothing to send yet. Write a few words."), 5
    )

    class Meta:
        model = StudentMessage
        fields = ["text"]

    def __init__(self, *args: Any, goals: list[tuple[str, str]] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = LABELS[MessageKind(self.instance.kind)]
        if self.instance.kind == MessageKind.CHANGE:
            choices = [("", _("the plan as a whole")), *(goals or [])]
            self.fields["about"] = forms.ChoiceField(
                label=_("What is it about?"),
                choices=choices,
                required=False,
                error_messages={
                    "invalid_choice": _("This goal is not in the plan any more. Choose again.")
                },
            )
            self.order_fields(["about", "text"])

    def said(self) -> tuple[Any, ...]:
        about = self.cleaned_data.get("about") or None
        return self.instance.kind, self.cleaned_data["text"], about and str(about)

    def says_as(self, saved: StudentMessage) -> bool:
        about = saved.about and str(saved.about)
        return self.said() == (saved.kind, saved.text, about)

    def save(self, commit: bool = True) -> StudentMessage:
        """Send it (commit is always meant)."""
        self.instance.about = self.cleaned_data.get("about") or None
        return write_message(self.instance)


class MessageAnswerForm(forms.Form):
    answer = _text_field(_("Your answer"), _("Write a few words: the student reads them."), 4)
    answer.help_text = _("The student reads it on their page, with your name.")
