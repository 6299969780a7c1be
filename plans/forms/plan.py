from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import VersionedMixin
from plans.enums import StrategyType
from plans.models import Plan


class AspirationForm(VersionedMixin, forms.ModelForm):
    strategy_types = forms.MultipleChoiceField(
        label=_("What the plan is for"),
        choices=StrategyType,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several may apply."),
    )

    class Meta:
        model = Plan
        fields = ["aspiration", "aspiration_on_page", "strategy_types"]
        widgets = {"aspiration": forms.Textarea(attrs={"rows": 3})}
