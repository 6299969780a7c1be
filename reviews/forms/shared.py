"""What a student writes on the screen that was turned to them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import KeepEachMixin, KeepWordsMixin, NoteField, VersionedMixin
from plans.models import Goal
from students.models import StudentMessage
from students.models.message import MAX_MESSAGE


class OwnGoalForm(VersionedMixin, KeepWordsMixin, forms.ModelForm):
    """A goal in the student's words; the rest of it is filled in together."""

    kept_words = ("words", "success")

    class Meta:
        model = Goal
        fields = ["words", "success"]
        labels = {
            "words": _("What do you want to reach?"),
            "success": _("How will you see that you are there?"),
        }
        error_messages = {
            "words": {"required": _("A few words are enough. You may also go back without any.")}
        }
        help_texts = {"success": _("You may leave this open.")}
        widgets = {"words": forms.Textarea(attrs={"rows": 2, "dir": "auto"})}

    def clean_words(self) -> str:
        """One line, however it was typed."""
        return " ".join(self.cleaned_data["words"].split())

    def save(self, commit: bool = True) -> Goal:
        """A new one comes last (commit is always meant)."""
        goal: Goal = self.instance
        if not goal.pk:
            goal.position = goal.plan.goals.count()
        goal.save()
        return goal


class OwnNoteForm(KeepEachMixin, forms.ModelForm):
    """A few words to those who help. Sent, they stay as they are."""

    text = NoteField(
        label=_("In your own words"),
        help_text=_("You may leave this empty."),
        max_length=MAX_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Nothing stands here yet. You may leave it so.")},
    )

    class Meta:
        model = StudentMessage
        fields = ["text"]

    def said(self) -> tuple[Any, ...]:
        return (self.cleaned_data["text"],)

    def says_as(self, saved: StudentMessage) -> bool:
        return self.said() == (saved.text,)
