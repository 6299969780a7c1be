from django import forms
from django.utils.translation import gettext_lazy as _


class LeaveFactorForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is left for now"),
        max_length=500,
        help_text=_("It stays in sight, and can be taken up at any time."),
    )
