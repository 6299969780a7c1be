from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import CreateOnceMixin
from accounts.models import User
from students.forms.concerns import text_field
from students.models import ConfidentialReading
from students.services.confidential import open_notes

FEWEST_WORDS = 3


class ReasonToReadForm(CreateOnceMixin, forms.ModelForm):
    """Why a counsellor who is not assigned has to read confidential notes."""

    reason = text_field(
        _("Why do you need to read them?"),
        rows=3,
        missing=_("Without a reason the notes stay closed. A sentence is enough."),
    )

    class Meta:
        model = ConfidentialReading
        fields = ["reason"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if len(reason.split()) < FEWEST_WORDS:
            raise forms.ValidationError(
                _("Say it in a sentence that the student’s counsellors will understand.")
            )
        return reason

    def save(self, commit: bool = True) -> ConfidentialReading:
        """Open the notes (commit is always meant)."""
        return open_notes(self.instance, by=self.by)
