from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import DateInput, KeepWordsMixin, SuggestingInput, VersionedMixin
from plans.enums import FactorChoice, SuggestionKind
from plans.forms.dates import check_within_plan, keep_within_plan
from plans.forms.suggesting import SuggestingMixin
from plans.models import Goal, GoalFactor, Plan, PlanFactor
from plans.services.plan import programme_of
from plans.services.strengths import strengths_of
from plans.services.suggestions import suggestions_for
from students.models import Module


class GoalForm(SuggestingMixin, VersionedMixin, KeepWordsMixin, forms.ModelForm):
    answers: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Which factors it answers"),
        queryset=PlanFactor.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    suggesting = "words"

    kept_words = ("words", "success")

    class Meta:
        model = Goal
        fields = [
            "words",
            "success",
            "due_on",
            "priority",
            "area",
            "answers",
            "strength",
            "module",
        ]
        widgets = {"due_on": DateInput()}
        field_classes = {"module": SafeModelChoiceField}
        help_texts = {
            "success": _("Something both of you can see: six Mondays running, on time."),
            "strength": _("Something the student already does well."),
        }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        self.plan = plan
        goal = kwargs["instance"]
        if goal.pk:
            kwargs.setdefault("initial", {})["answers"] = list(
                goal.links.values_list("factor_id", flat=True)
            )
        super().__init__(*args, **kwargs)
        keep_within_plan(self, plan, "due_on")
        self._offer_choices()
        self.fields["strength"].widget = SuggestingInput(strengths_of(plan))
        if not goal.pk:
            self._suggest()
        self.remember()

    def _suggest(self) -> None:
        """First what fits the factor that the goal is to answer."""
        asked = self.initial.get("answers") or []
        factor = self.plan.factors.filter(pk__in=asked).first() if asked else None
        self.suggest(suggestions_for(self.plan, SuggestionKind.GOAL, factor=factor))

    def _offer_choices(self) -> None:
        answers = cast(forms.ModelMultipleChoiceField, self.fields["answers"])
        answers.queryset = self.plan.factors.filter(
            choice=FactorChoice.TAKEN_IN, risk_factor__isnull=False
        ).select_related("risk_factor")
        answers.choices = _read(answers)
        if not answers.choices:
            del self.fields["answers"]
        programme = programme_of(self.plan.student)
        module = cast(SafeModelChoiceField, self.fields["module"])
        module.queryset = programme.modules.all() if programme else Module.objects.none()
        module.choices = [("", _("no module in particular")), *_read(module)]
        if len(module.choices) == 1:
            del self.fields["module"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_within_plan(self, self.plan, "due_on")
        return cleaned

    def save(self, commit: bool = True) -> Goal:
        """Save the goal and its links to factors (commit is always meant)."""
        goal = self.instance
        if not goal.pk:
            goal.position = self.plan.goals.count()
        goal.save()
        if "answers" in self.fields:
            self._link(goal, self.cleaned_data["answers"])
        return goal

    def _link(self, goal: Goal, chosen: Any) -> None:
        """Factors that are left for now are not offered here: their links stay."""
        offered: Any = cast(forms.ModelMultipleChoiceField, self.fields["answers"]).queryset
        goal.links.filter(factor__in=offered).exclude(factor__in=chosen).delete()
        for factor in chosen:
            GoalFactor.objects.get_or_create(
                goal=goal, factor=factor, defaults={"centre_id": goal.centre_id}
            )


def _read(field: forms.ModelChoiceField) -> list[tuple[int, str]]:
    """The choices of a field, read once: Django would ask for them again to show them."""
    return [(each.pk, field.label_from_instance(each)) for each in cast(Any, field.queryset)]


class DropGoalForm(forms.Form):
    reason = forms.CharField(label=_("Why the goal is left"), max_length=500)
