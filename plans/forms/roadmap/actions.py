from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import CreateOnceMixin, DateInput, VersionedMixin
from accounts.models import User
from plans.enums import GoalState
from plans.forms.dates import check_within_plan, keep_within_plan
from plans.forms.owner import OwnerMixin
from plans.models import Action, Plan


class ActionForm(OwnerMixin, VersionedMixin, CreateOnceMixin, forms.ModelForm):
    class Meta:
        model = Action
        fields = ["what", "who", "helper", "starts_on", "due_on", "level", "owner", "for_owner"]
        fields += ["resources", "goal"]
        widgets = {"starts_on": DateInput(), "due_on": DateInput()}
        field_classes = {"goal": SafeModelChoiceField}
        help_texts = {
            "level": _("What the centre owes has an owner in the centre."),
        }

    def __init__(self, *args: Any, plan: Plan, by: User, **kwargs: Any) -> None:
        self.plan, self.by = plan, by
        super().__init__(*args, **kwargs)
        keep_within_plan(self, plan, "starts_on", "due_on")
        own = Q(pk=self.instance.goal_id)
        goal = cast(SafeModelChoiceField, self.fields["goal"])
        goal.queryset = plan.goals.filter(own | ~Q(state=GoalState.DROPPED))
        goal.empty_label = _("no goal in particular")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_within_plan(self, self.plan, "starts_on", "due_on")
        start, due = cleaned.get("starts_on"), cleaned.get("due_on")
        if start and due and due < start:
            self.add_error("due_on", _("This is before the action starts."))
        return cleaned


class DropActionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is dropped"),
        max_length=500,
        help_text=_("A few words are enough. No blame: plans change."),
    )
