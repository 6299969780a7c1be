"""What goes along to another centre, and who agreed to it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from students.enums import TransferPart
from students.models import Guardian, Student


class TakingAlongForm(forms.Form):
    to_code = forms.CharField(
        label=gettext_lazy("Code of the other centre"),
        max_length=20,
        help_text=gettext_lazy("The other centre tells it. Upper or lower case are the same."),
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What goes along"),
        choices=TransferPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Tick only what the student agrees to. Name, birth date and language go along in any"
            " case."
        ),
    )
    letter = forms.CharField(
        label=gettext_lazy("A letter for the next tutor"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=gettext_lazy("The student reads it first, with everything else."),
    )

    def clean_to_code(self) -> str:
        return str(self.cleaned_data["to_code"]).strip()


class AgreementForm(forms.Form):
    """Sent with the page on which the student reads what would go along."""

    agreed = forms.BooleanField(
        label=gettext_lazy("The student has read all of this, and agrees to take it along"),
        error_messages={
            "required": gettext_lazy("Without the student’s agreement nothing goes along.")
        },
    )
    guardian: Any = forms.ModelChoiceField(
        label=gettext_lazy("Guardian who agrees too"),
        queryset=Guardian.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )
    without_guardian = forms.CharField(
        label=gettext_lazy("Why without a guardian"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Needed under the age of signing, where no guardian agrees."),
    )

    def __init__(self, *args: Any, student: Student, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_minor = student.age_on(today) < student.centre.signing_age
        guardian: Any = self.fields["guardian"]
        guardian.queryset = Guardian.objects.filter(student=student).who_may_sign()
        if not self.is_minor:
            del self.fields["guardian"], self.fields["without_guardian"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        alone = not cleaned.get("guardian") and not cleaned.get("without_guardian")
        if self.is_minor and alone and "guardian" not in self.errors:
            self.add_error(
                "without_guardian", _("Choose the guardian who agrees, or say why without one.")
            )
        return cleaned
