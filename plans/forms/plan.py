from django import forms

from accounts.forms import VersionedMixin
from plans.models import Plan


class AspirationForm(VersionedMixin, forms.ModelForm):
    class Meta:
        model = Plan
        fields = ["aspiration", "aspiration_on_page"]
        widgets = {"aspiration": forms.Textarea(attrs={"rows": 3})}
