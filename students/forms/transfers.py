"""How a centre answers an arrival."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from students.models import Student


class AcceptForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Student number here"),
        max_length=30,
        help_text=gettext_lazy("A number that no student of this centre has."),
    )

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"])
        if Student.objects.filter(number=number).exists():
            raise forms.ValidationError(
                _("A student here has this number already. Choose another.")
            )
        return number


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it goes back"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The other centre reads this. Nothing of the student stays here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["dir"] = "auto"
