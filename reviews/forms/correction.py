"""Asking for a correction, and deciding on it."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import DateInput, KeepWordsMixin
from reviews.enums import CorrectionState
from reviews.forms.asking import WHO_ASKS, AskingForm
from reviews.models import CorrectionRequest


class CorrectionForm(KeepWordsMixin, AskingForm):
    kept_words = ("wrong", "should_say")

    class Meta:
        model = CorrectionRequest
        fields = ["guardian", "received_on", "wrong", "should_say"]
        field_classes = {"guardian": SafeModelChoiceField}
        labels = {"guardian": WHO_ASKS}
        widgets = {
            "received_on": DateInput(),
            "wrong": forms.Textarea(attrs={"rows": 4}),
            "should_say": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "received_on": gettext_lazy("The answer is due a month after this day."),
            "wrong": gettext_lazy("In the words of the person who asks."),
        }


class DecideForm(forms.Form):
    """Put right, with the place; or not, with a reason and the person's own statement."""

    state = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[each for each in CorrectionState.choices if each[0] != CorrectionState.OPEN],
        widget=forms.RadioSelect,
    )
    where = forms.CharField(
        label=gettext_lazy("What was changed, and where"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Change it first, then note it here."),
    )
    link = forms.CharField(
        label=gettext_lazy("Address of that page"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Copied from the browser, if there is one to look at."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it stays as it is"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    statement = forms.CharField(
        label=gettext_lazy("Statement in the person’s own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stays with the record, and goes into every copy of it."),
    )

    def clean_link(self) -> str:
        """The path of a page of ours; neither another site nor a search in it."""
        path = urlsplit(self.cleaned_data["link"].strip()).path
        if not path:
            return ""
        try:
            resolve(path)
        except Resolver404:
            raise forms.ValidationError(_("This is no page of this site.")) from None
        return path[:200]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        state = cleaned.get("state")
        if state == CorrectionState.CORRECTED and not cleaned.get("where"):
            self.add_error("where", _("Say in a few words what was changed, and where."))
        if state == CorrectionState.NOT_CORRECTED and not cleaned.get("reason"):
            self.add_error("reason", _("Say in a few words why it stays as it is."))
        return cleaned
