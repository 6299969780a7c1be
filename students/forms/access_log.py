from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateInput
from accounts.models import User
from students.services.access_log import PARTS, LogWanted, readers


class AccessLogForm(forms.Form):
    """What to look at in the access log. Bound to the query string; all of it may be empty."""

    person: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Who"),
        required=False,
        queryset=User.objects.none(),
        to_field_name="uuid",
        empty_label=_("Everybody"),
    )
    number = forms.CharField(label=_("Student number"), required=False, max_length=30)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput())
    until = forms.DateField(label=_("To"), required=False, widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = readers()

    def wanted(self) -> LogWanted | None:
        """None where a field cannot be understood: the form says which."""
        if not self.is_valid():
            return None
        part = self.data.get("part", "")
        return LogWanted(part=part if part in PARTS else "outside", **self.cleaned_data)
