"""The line a factor, goal, action or session stands on, with everything else on it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import part_for
from plans.models import Action, Goal, Plan, PlanFactor
from plans.views.context import step_context
from reviews.models import TutoringSession
from reviews.services.line import (
    Line,
    line_of_action,
    line_of_factor,
    line_of_goal,
    line_of_session,
)
from reviews.services.words import long_day


@require_safe
@signed_in
def factor_line(request: ActorRequest, uuid: UUID) -> HttpResponse:
    factors = PlanFactor.objects.select_related("risk_factor", "protective_factor")
    factor = part_for(request, factors, uuid)
    return _show(request, factor.plan, line_of_factor(factor), str(factor), focus=factor)


@require_safe
@signed_in
def goal_line(request: ActorRequest, uuid: UUID) -> HttpResponse:
    goal = part_for(request, Goal.objects, uuid)
    return _show(request, goal.plan, line_of_goal(goal), goal.words, focus=goal)


@require_safe
@signed_in
def action_line(request: ActorRequest, uuid: UUID) -> HttpResponse:
    action = part_for(request, Action.objects, uuid)
    return _show(request, action.plan, line_of_action(action), action.what, focus=action)


@require_safe
@signed_in
def session_line(request: ActorRequest, uuid: UUID) -> HttpResponse:
    session = part_for(request, TutoringSession.objects, uuid)
    heading = _("Session of %(date)s") % {"date": long_day(session.local_start())}
    return _show(request, session.plan, line_of_session(session), heading, focus=session)


def _show(
    request: ActorRequest, plan: Plan, lines: list[Line], heading: str, *, focus: object
) -> HttpResponse:
    """`focus` is the record one came from, which the page marks."""
    context = step_context(request, plan, key="line")
    context |= {"lines": lines, "heading": heading, "focus": focus}
    return render(request, "reviews/line.html", context)
