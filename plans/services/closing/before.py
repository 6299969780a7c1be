"""What a draft still lacks, and what closing will do: said before it is done."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.enums import ClosingReason, ContractState, GoalFate
from plans.models import ClosingBalance, Goal, Plan


def lacks_for_closing(plan: Plan, draft: ClosingBalance | None) -> list[str]:
    """Why the plan cannot be closed by this draft yet, in plain sentences."""
    if draft is None or not draft.reason:
        return [_("Choose why the plan ends.")]
    lacks = []
    if draft.reason == ClosingReason.OTHER and not draft.reason_words:
        lacks.append(_("Say in a few words why the plan ends."))
    for goal in _open_goals(plan):
        chosen = draft.fates.get(goal.uuid.hex, {})
        if chosen.get("fate") == GoalFate.LEFT and not chosen.get("reason", "").strip():
            text = _("Say in a few words why this goal is left: %(goal)s.")
            lacks.append(text % {"goal": goal.words})
    return lacks


def _open_goals(plan: Plan) -> Any:
    goals: Any = plan.goals
    return goals.open().in_order()


def state_of(plan: Plan, draft: ClosingBalance | None) -> str:
    """Changes when closing would do something else than was shown."""
    goals = [(each.uuid.hex, each.version) for each in _open_goals(plan)]
    shown = (draft.version if draft else 0, goals, plan.next_review_on)
    return sha256(repr(shown).encode()).hexdigest()[:16]


def what_closing_does(plan: Plan, draft: ClosingBalance, *, today: date) -> list[str]:
    """In plain sentences, those that apply."""
    return [*_with_goals(plan, draft), *_with_sessions(plan, today), *_with_contracts(plan)]


def _with_goals(plan: Plan, draft: ClosingBalance) -> list[str]:
    goals: dict[str, list[Goal]] = {fate: [] for fate in GoalFate}
    for goal in _open_goals(plan):
        goals[draft.fates.get(goal.uuid.hex, {}).get("fate") or GoalFate.GOES_ON].append(goal)
    texts = {
        GoalFate.ACHIEVED: ngettext(
            "%(n)d goal is achieved.", "%(n)d goals are achieved.", len(goals[GoalFate.ACHIEVED])
        ),
        GoalFate.LEFT: ngettext(
            "%(n)d goal is left, with the reason, and its open actions with it.",
            "%(n)d goals are left, with their reasons, and their open actions with them.",
            len(goals[GoalFate.LEFT]),
        ),
        GoalFate.GOES_ON: ngettext(
            "%(n)d goal stays open, and is offered to the next plan with its open actions.",
            "%(n)d goals stay open, and are offered to the next plan with their open actions.",
            len(goals[GoalFate.GOES_ON]),
        ),
    }
    return [text % {"n": len(goals[fate])} for fate, text in texts.items() if goals[fate]]


def _with_sessions(plan: Plan, today: date) -> list[str]:
    """`next_review_on` is the earliest planned session; higher floors know all of them."""
    due = plan.next_review_on
    if due is None:
        return []
    said = {"date": date_format(due, "j F Y")}
    if due < today:
        text = _(
            "The session of %(date)s has not been recorded: record it first, or it is cancelled"
            " with a note that it was not recorded."
        )
        return [text % said]
    return [_("What is planned from now on is cancelled: the session of %(date)s.") % said]


def _with_contracts(plan: Plan) -> list[str]:
    holds = plan.contracts.filter(state__in=[ContractState.OFFERED, ContractState.IN_FORCE])
    return [_("The contract ends with the plan.")] if holds.exists() else []
