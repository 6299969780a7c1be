from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin
from reviews.models import RetentionHold


class HoldForm(CreateOnceMixin, forms.ModelForm):
    """Why nothing of a student is erased for now."""

    class Meta:
        model = RetentionHold
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "reason": gettext_lazy(
                "For example “a complaint is open with the authority”. Seen by those who answer"
                " for the data, and by nobody else."
            )
        }


class ConfirmForm(forms.Form):
    looked = forms.BooleanField(
        label=gettext_lazy("I looked through the list. What it names may be erased for good.")
    )
