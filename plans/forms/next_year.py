"""What comes along from the plan before."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.services.next_year import Carry, LeftOpen

LISTS = ("goals", "actions", "factors", "needs", "options")
YES_OR_NO = ("aspiration", "pathway", "strategies", "framework")


class NextYearForm(forms.Form):
    """Ticks beside what was left open. What would come along by itself is ticked at first."""

    data: Any  # as a request sends it: several values a name

    def __init__(self, *args: Any, left: LeftOpen, **kwargs: Any) -> None:
        self.left = left
        super().__init__(*args, **kwargs)
        actions = [each for goal in left.goals for each in goal.open_actions] + left.loose
        records: dict[str, list[Any]] = {
            "goals": left.goals,
            "actions": actions,
            "factors": left.factors,
            "needs": left.needs,
            "options": left.options,
        }
        for name, found in records.items():
            self.fields[name] = forms.MultipleChoiceField(
                choices=[(str(each.uuid), str(each)) for each in found],
                initial=[str(each.uuid) for each in found if getattr(each, "wanted", True)],
                required=False,
            )
        for name, label in self._of_the_plan().items():
            self.fields[name] = forms.BooleanField(label=label, initial=True, required=False)

    def _of_the_plan(self) -> dict[str, Any]:
        plan = self.left.plan
        told = {
            "aspiration": (plan.aspiration, _("What the student wants, in their own words")),
            "pathway": (self.left.pathway, _("What the student heads for next")),
            "strategies": (True, _("What the plan is for, and the strategies it follows")),
            "framework": (True, _("What the balance looks at")),
        }
        return {name: label for name, (is_there, label) in told.items() if is_there}

    def ticked(self) -> set[str]:
        """What stands ticked on the page, each by its own value or name."""
        if self.is_bound:
            lists = [value for name in LISTS for value in self.data.getlist(name)]
            return {*lists, *(name for name in YES_OR_NO if name in self.data)}
        lists = [value for name in LISTS for value in self.fields[name].initial]
        return {*lists, *(name for name in YES_OR_NO if name in self.fields)}

    def carry(self) -> Carry:
        data = self.cleaned_data
        chosen: dict[str, Any] = {
            name: frozenset(UUID(each) for each in data[name]) for name in LISTS
        }
        return Carry(**chosen, **{name: data.get(name, False) for name in YES_OR_NO})
