from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelMultipleChoiceField

from accounts.forms import VersionedMixin
from plans.enums import StrategyType
from plans.models import Plan, PlanStrategy, Strategy


class PurposeForm(VersionedMixin, forms.ModelForm):
    """What a plan is for: the types are its own ticks, the strategies those of the centre."""

    strategy_types = forms.MultipleChoiceField(
        label=_("What the plan is for"),
        choices=StrategyType,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several may apply."),
    )
    followed = SafeModelMultipleChoiceField(
        label=_("Strategies it follows"),
        queryset=Strategy.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Plan
        fields = ["strategy_types"]

    def __init__(self, *args: Any, strategies: Any, **kwargs: Any) -> None:
        plan = kwargs["instance"]
        chosen = list(plan.strategy_links.values_list("strategy", flat=True))
        kwargs["initial"] = {"followed": chosen}
        super().__init__(*args, **kwargs)
        field = cast(SafeModelMultipleChoiceField, self.fields["followed"])
        field.queryset = strategies.filter(Q(in_use=True) | Q(pk__in=chosen)).in_order()
        self.remember()

    def save(self, commit: bool = True) -> Plan:
        """Save the types and the links to strategies (commit is always meant)."""
        plan: Plan = super().save()
        chosen = self.cleaned_data["followed"]
        plan.strategy_links.exclude(strategy__in=chosen).delete()
        for strategy in chosen:
            PlanStrategy.objects.get_or_create(
                plan=plan, strategy=strategy, defaults={"centre_id": plan.centre_id}
            )
        return plan
