"""The one answer to "how far is this plan, and what is missing": `plan.steps()`."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plans.enums import StepState

NAMES = {
    "roadmap": gettext_lazy("Roadmap"),
    "balance": gettext_lazy("Individual balance"),
    "contract": gettext_lazy("Contract"),
    "reviews": gettext_lazy("Reviews"),
    "support": gettext_lazy("Other support"),
}


@dataclass(frozen=True)
class Step:
    """One of the five steps: its state, a short summary, and sentences for what lacks."""

    number: int
    key: str
    state: StepState
    summary: str
    lacks: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(NAMES[self.key])

    @property
    def is_in_place(self) -> bool:
        return self.state == StepState.IN_PLACE

    @property
    def state_name(self) -> str:
        return str(self.state.label)


def steps_of(plan: Any, *, today: date) -> list[Step]:
    """The five steps. Reads the facts of the plan once when they are not annotated."""
    if not hasattr(plan, "n_goals"):
        plan = type(plan).objects.with_step_facts().get(pk=plan.pk)
    return [_roadmap(plan), _balance(plan), _contract(plan), _reviews(plan, today), _support(plan)]


def _state(*, started: bool, lacks: list[str]) -> StepState:
    if not started:
        return StepState.NOT_STARTED
    return StepState.OPEN if lacks else StepState.IN_PLACE


def _roadmap(plan: Any) -> Step:
    lacks = []
    if not plan.n_goals_ever:
        lacks.append(_("There is no goal yet."))
    if plan.n_goals_without_action:
        lacks.append(
            ngettext(
                "%(count)d goal has no action yet.",
                "%(count)d goals have no action yet.",
                plan.n_goals_without_action,
            )
            % {"count": plan.n_goals_without_action}
        )
    if plan.n_goals_without_date:
        lacks.append(
            ngettext(
                "%(count)d goal has no date yet.",
                "%(count)d goals have no date yet.",
                plan.n_goals_without_date,
            )
            % {"count": plan.n_goals_without_date}
        )
    if plan.n_factors_without_goal:
        lacks.append(
            ngettext(
                "%(count)d factor of the plan has no goal yet.",
                "%(count)d factors of the plan have no goal yet.",
                plan.n_factors_without_goal,
            )
            % {"count": plan.n_factors_without_goal}
        )
    goals = ngettext("%(count)d goal", "%(count)d goals", plan.n_goals_ever)
    actions = ngettext("%(count)d action", "%(count)d actions", plan.n_actions)
    summary = _("%(goals)s, %(actions)s") % {
        "goals": goals % {"count": plan.n_goals_ever},
        "actions": actions % {"count": plan.n_actions},
    }
    if not plan.n_goals_ever:
        summary = _("no goal yet")
    started = bool(plan.n_goals_ever)
    return Step(1, "roadmap", _state(started=started, lacks=lacks), summary, lacks)


def _balance(plan: Any) -> Step:
    total, both = plan.n_balance_items, plan.n_rated_by_both
    started = bool(plan.n_rated_by_student or both)
    lacks = []
    if not total:
        lacks.append(
            _("Nothing to look at yet: choose a framework, or give the programme modules.")
        )
    elif not plan.n_rated_by_student:
        lacks.append(_("The student has not rated anything yet."))
    elif both < total:
        lacks.append(
            _("%(rated)d of %(total)d are rated by both.") % {"rated": both, "total": total}
        )
    if both and both >= total:
        summary = _("%(rated)d of %(total)d, both views") % {"rated": both, "total": total}
    elif both:
        summary = _("%(rated)d of %(total)d by both") % {"rated": both, "total": total}
    elif started:
        summary = _("%(rated)d of %(total)d by the student") % {
            "rated": plan.n_rated_by_student,
            "total": total,
        }
    else:
        summary = _("not started")
    return Step(2, "balance", _state(started=started, lacks=lacks), summary, lacks)


def _contract(plan: Any) -> Step:
    if plan.has_contract_in_force:
        return _contract_in_force(plan)
    if plan.has_contract_offer:
        return Step(
            3, "contract", StepState.OPEN, _("waits for signatures"), _signatures_missing(plan)
        )
    if plan.has_contract_ended:
        return Step(3, "contract", StepState.IN_PLACE, _("ended with the plan"))
    if plan.has_contract_draft:
        lacks = [_("The contract is a draft: offer it when you have read it together.")]
        return Step(3, "contract", StepState.OPEN, _("draft"), lacks)
    if plan.has_contract_withdrawn:
        lacks = [_("The contract was withdrawn. A new version can be drafted at any time.")]
        return Step(3, "contract", StepState.OPEN, _("withdrawn"), lacks)
    lacks = [_("There is no contract yet.")]
    return Step(3, "contract", StepState.NOT_STARTED, _("not started"), lacks)


def _contract_in_force(plan: Any) -> Step:
    """It holds while an amendment waits; changed goals that nobody offered yet want one."""
    if plan.has_contract_offer:
        summary = _("version %(number)d waits for signatures") % {
            "number": plan.contract_offered_number
        }
        return Step(3, "contract", StepState.IN_PLACE, summary, _signatures_missing(plan))
    if plan.has_changed_goals:
        lacks = [_("Goals have changed since the contract was signed: draft an amendment.")]
        return Step(3, "contract", StepState.NEEDS_ATTENTION, _("goals have changed"), lacks)
    if plan.has_contract_draft:
        lacks = [_("A new version is drafted: offer it when you have read it together.")]
        return Step(3, "contract", StepState.IN_PLACE, _("a new version is drafted"), lacks)
    return Step(3, "contract", StepState.IN_PLACE, _signed_by(plan.n_signatures))


def _signed_by(number: int) -> str:
    """Nobody says “all 2”."""
    if number == 2:
        return _("signed by both")
    return ngettext("signed by %(count)d", "signed by all %(count)d", number) % {"count": number}


def _signatures_missing(plan: Any) -> list[str]:
    """Whom an offered contract waits for. A student who prefers not to sign is not waited for."""
    if plan.has_student_declined:
        return [_("The student prefers not to sign for now. Nothing else waits for it.")]
    waiting = []
    if not plan.has_student_signed:
        waiting.append(_("The contract waits for the student’s signature."))
    if not plan.has_tutor_signed:
        waiting.append(_("The contract waits for the tutor’s signature."))
    if plan.waits_for_guardian and not plan.has_guardian_signed:
        waiting.append(_("The contract waits for a guardian’s signature, or a reason without one."))
    return waiting


def _reviews(plan: Any, today: date) -> Step:
    due, last = plan.next_review_on, plan.last_review_on
    if not plan.is_open:
        state = StepState.IN_PLACE if last else StepState.NOT_STARTED
        return Step(4, "reviews", state, _("plan closed"))
    if plan.is_past(today):
        lacks = [_not_recorded(due)] if due and due < today else []
        lacks.append(_("The year is over: close the plan together."))
        return Step(4, "reviews", StepState.NEEDS_ATTENTION, _("the year is over"), lacks)
    if due is None:
        state = StepState.NEEDS_ATTENTION if last else StepState.NOT_STARTED
        return Step(4, "reviews", state, _("no date set"), [_("No next session is planned.")])
    if due < today:
        days = (today - due).days
        late = ngettext("late by %(count)d day", "late by %(count)d days", days)
        lacks = [_not_recorded(due)]
        return Step(4, "reviews", StepState.NEEDS_ATTENTION, late % {"count": days}, lacks)
    return Step(4, "reviews", StepState.IN_PLACE, _next(due, today))


def _not_recorded(due: date) -> str:
    return _("The session of %(date)s has not been recorded.") % {"date": date_format(due, "j F")}


def _next(due: date, today: date) -> str:
    if due == today:
        return _("next today")
    if due == today + timedelta(days=1):
        return _("next tomorrow")
    return _("next %(date)s") % {"date": date_format(due, "D j M")}


def _support(plan: Any) -> Step:
    total, undecided = plan.n_needs, plan.n_needs_undecided
    if not total:
        lacks = [_("No support need is noted. If none is needed, nothing is missing here.")]
        return Step(5, "support", StepState.NOT_STARTED, _("none noted"), lacks)
    lacks = []
    if undecided:
        lacks.append(
            ngettext(
                "%(count)d support need has no decision yet.",
                "%(count)d support needs have no decision yet.",
                undecided,
            )
            % {"count": undecided}
        )
    summary = _("%(decided)d of %(total)d decided") % {"decided": total - undecided, "total": total}
    return Step(5, "support", _state(started=True, lacks=lacks), summary, lacks)
