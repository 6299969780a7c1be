"""What is next for a student: what waits, in the order in which it would be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.enums import GoalState
from plans.models import Action, Goal, Plan
from reviews.models import TutoringSession
from reviews.services.today import parties_in_words
from reviews.services.words import day, moment, short_day

DAYS_AHEAD = 7
MOST_ACTIONS = 6


@dataclass(frozen=True)
class Next:
    """One thing to do: in words, how pressing (`due`, `late` or neither), and where."""

    words: str
    url: str
    tag: str = ""
    tone: str = ""
    own: str = ""
    """The words of an action, which somebody typed."""


@dataclass(frozen=True)
class GoalLine:
    uuid: str
    words: str
    state: str
    due_on: date | None


def with_what_waits(plans: Any, today: date) -> Any:
    """Adds, in the query for plans itself, the goals, the next session and actions due soon."""
    planned: Any = TutoringSession.objects.filter(plan=OuterRef("pk"))
    planned = planned.planned().order_by("starts_at", "pk")
    actions: Any = Action.objects.filter(plan=OuterRef("pk"))
    due = actions.open().filter(due_on__lte=today + timedelta(days=DAYS_AHEAD)).in_order()
    told = JSONObject(what="what", due_on="due_on", goal=F("goal__uuid"))
    goals: Any = Goal.objects.filter(plan=OuterRef("pk")).exclude(state=GoalState.DROPPED)
    line = JSONObject(uuid="uuid", words="words", state="state", due_on="due_on")
    return plans.annotate(
        goal_lines=ArraySubquery(goals.in_order().annotate(line=line).values("line")),
        next_session_uuid=Subquery(planned.values("uuid")[:1]),
        next_session_at=Subquery(planned.values("starts_at")[:1]),
        due_actions=ArraySubquery(due.annotate(told=told).values("told")[:MOST_ACTIONS]),
    )


def goals_of(plan: Any) -> list[GoalLine]:
    """Its goals in order, those that were left apart."""
    return [
        GoalLine(each["uuid"], each["words"], each["state"], parse_date(each["due_on"] or ""))
        for each in plan.goal_lines
    ]


def next_of(plan: Any, *, today: date, zone: Any, may_edit: bool) -> list[Next]:
    """Of an open plan read `with_what_waits` and with its step facts."""
    return [
        *_over(plan, today, may_edit),
        *_session(plan, today, zone, may_edit),
        *_signatures(plan),
        *(_action(plan, each, today) for each in plan.due_actions),
        *_roadmap(plan),
        *_support(plan),
    ]


def _over(plan: Plan, today: date, may_edit: bool) -> Iterator[Next]:
    if plan.is_past(today):
        page = reverse("plan_close" if may_edit else "plan", args=[plan.uuid])
        yield Next(_("The year is over: close the plan together."), page)


def _session(plan: Any, today: date, zone: Any, may_edit: bool) -> Iterator[Next]:
    if plan.next_session_at is None:
        page = reverse("session_add" if may_edit else "plan_reviews", args=[plan.uuid])
        yield Next(_("No next session is planned."), page, _("plan one") if may_edit else "")
        return
    start = plan.next_session_at.astimezone(zone)
    page = reverse("session", args=[plan.next_session_uuid])
    late = (today - start.date()).days
    if late > 0:
        words = _("The session of %(date)s is not recorded yet.") % {"date": day(start.date())}
        tag = ngettext("late by %(count)d day", "late by %(count)d days", late)
        yield Next(words, page, tag % {"count": late}, "late")
    else:
        words = _("Next session: %(moment)s") % {"moment": moment(start)}
        yield Next(words, page, *((_("today"), "due") if late == 0 else ()))


def _signatures(plan: Plan) -> Iterator[Next]:
    if not plan.has_contract_offer:
        return
    signed = {
        "student": plan.has_student_signed,
        "tutor": plan.has_tutor_signed,
        "guardian": plan.has_guardian_signed or not plan.waits_for_guardian,
    }
    waits = parties_in_words([party for party, has in signed.items() if not has])
    if waits:
        words = _("The contract waits for a signature: %(parties)s.") % {"parties": waits}
        yield Next(words, reverse("plan_contract", args=[plan.uuid]))


def _action(plan: Plan, action: dict[str, str], today: date) -> Next:
    due_on = parse_date(action["due_on"]) or today
    page = reverse("plan", args=[plan.uuid])
    if action["goal"]:
        page += f"#goal-{action['goal']}"
    said = {"date": short_day(due_on)}
    tag = _("was due %(date)s") if due_on < today else _("by %(date)s")
    return Next("", page, tag % said, "due" if due_on < today else "", action["what"])


def _roadmap(plan: Any) -> Iterator[Next]:
    page = reverse("plan", args=[plan.uuid])
    if not plan.n_goals_ever:
        yield Next(_("There is no goal yet."), page)
    elif plan.n_factors_without_goal:
        text = ngettext(
            "%(count)d factor of the plan has no goal yet.",
            "%(count)d factors of the plan have no goal yet.",
            plan.n_factors_without_goal,
        )
        yield Next(text % {"count": plan.n_factors_without_goal}, page)


def _support(plan: Plan) -> Iterator[Next]:
    if plan.n_needs_undecided:
        text = ngettext(
            "%(count)d support need has no decision yet.",
            "%(count)d support needs have no decision yet.",
            plan.n_needs_undecided,
        )
        page = reverse("plan_support", args=[plan.uuid])
        yield Next(text % {"count": plan.n_needs_undecided}, page)
