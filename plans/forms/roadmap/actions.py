from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import DateInput, KeepWordsMixin, VersionedMixin
from accounts.models import User
from plans.enums import GoalState, SuggestionKind
from plans.forms.dates import check_within_plan, keep_within_plan
from plans.forms.owner import OwnerMixin
from plans.forms.suggesting import SuggestingMixin
from plans.models import Action, Plan
from plans.services.suggestions import suggestions_for


class GoalChoice(SafeModelChoiceField):
    """Goals by their words; one that was left says so."""

    def label_from_instance(self, goal: Any) -> str:
        if goal.state != GoalState.DROPPED:
            return goal.words
        return _("%(goal)s (left)") % {"goal": goal.words}


class ActionForm(SuggestingMixin, OwnerMixin, VersionedMixin, KeepWordsMixin, forms.ModelForm):
    """An action; whether to take its goal up again is asked where that was left meanwhile."""

    suggesting = "what"

    kept_words = ("what", "helper", "resources")

    class Meta:
        model = Action
        fields = ["what", "who", "helper", "starts_on", "due_on", "level", "owner", "for_owner"]
        fields += ["resources", "goal"]
        widgets = {"starts_on": DateInput(), "due_on": DateInput()}
        field_classes = {"goal": GoalChoice}
        help_texts = {
            "level": _("What the centre owes has an owner in the centre."),
        }

    def __init__(self, *args: Any, plan: Plan, by: User, **kwargs: Any) -> None:
        self.plan, self.by = plan, by
        super().__init__(*args, **kwargs)
        keep_within_plan(self, plan, "starts_on", "due_on")
        self.is_change = bool(self.instance.pk)
        self.goal_before = self.instance.goal_id if self.is_change else None
        self.takes_up = False
        self._offer_goals()
        if not self.is_change:
            self._suggest()

    def _suggest(self) -> None:
        """First what fits the factor that the goal answers, and its area."""
        goal = self.instance.goal
        link = goal.links.select_related("factor").first() if goal else None
        factor: Any = link and link.factor
        area = goal.area if goal else ""
        kind = SuggestionKind.ACTION
        self.suggest(suggestions_for(self.plan, kind, factor=factor, area=area))

    @property
    def moves(self) -> bool:
        """Whether the action leaves the goal where it stood, or brings its goal back."""
        return self.takes_up or (self.is_change and self.goal_before != self.instance.goal_id)

    def _offer_goals(self) -> None:
        """Those that were not left, and whichever was chosen before."""
        chosen = str(self.data.get(self.add_prefix("goal"), ""))
        offered = ~Q(state=GoalState.DROPPED) | Q(pk=self.instance.goal_id)
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
            offered |= Q(pk=chosen)
        goal = cast(GoalChoice, self.fields["goal"])
        goal.queryset = self.plan.goals.filter(offered)
        goal.empty_label = _("no goal in particular")
        if self.add_prefix("take_up") in self.data:
            self._ask_to_take_up()

    def _ask_to_take_up(self) -> None:
        self.fields["take_up"] = forms.BooleanField(
            label=_("Take this goal up again"), required=False
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_within_plan(self, self.plan, "starts_on", "due_on")
        start, due = cleaned.get("starts_on"), cleaned.get("due_on")
        if start and due and due < start:
            self.add_error("due_on", _("This is before the action starts."))
        if cleaned.get("goal") and cleaned["goal"].pk != self.goal_before:
            self._check_goal(cleaned)
        return cleaned

    def _check_goal(self, cleaned: dict[str, Any]) -> None:
        """Nobody leaves the goal from here to the end of the transaction."""
        goals: Any = self.plan.goals
        held = goals.select_for_update(of=("self",), no_key=True)
        goal = cleaned["goal"] = held.get(pk=cleaned["goal"].pk)
        if goal.state != GoalState.DROPPED:
            return
        self.takes_up = bool(cleaned.get("take_up"))
        if self.takes_up:
            return
        if "take_up" not in self.fields:
            self._ask_to_take_up()
        self.add_error(
            "goal",
            _(
                "This goal was left meanwhile: “%(reason)s”. Your action is kept here, and not"
                " saved yet. Choose another goal, or take this one up again."
            )
            % {"reason": goal.dropping_reason},
        )

    def save(self, commit: bool = True) -> Action:
        """Save the action, and take its goal up again where that was asked."""
        action = self.instance
        if self.takes_up and action.goal:
            action.goal.reopen()
        if action.goal_id != self.goal_before:
            action.position = None
        return super().save(commit)


class DropActionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is dropped"),
        max_length=500,
        help_text=_("A few words are enough. No blame: plans change."),
    )
