"""A student's own page: what they read there, and what they may do."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor
from plans.access import hold_plan_of
from plans.enums import InstrumentKind, Respondent, Who
from plans.models import Action, Plan, Response
from plans.services.instruments.times import Due, due_for
from reviews.services.current import current_plans
from reviews.services.own_plan import OwnPlan, own_plan
from reviews.services.own_words import messages_of
from reviews.services.ticking import tick
from students.models import PrivateLink, Student, StudentMessage


@dataclass
class OwnPage:
    own: OwnPlan | None
    messages: list[StudentMessage]
    due: list[Due] = field(default_factory=list)


def own_page(link: PrivateLink, today: date) -> OwnPage:
    """Nine queries, whatever there is to read."""
    messages = messages_of(link.student)
    plan = current_plan(link.student)
    if plan is None:
        return OwnPage(None, messages)
    due = [each for each in due_for(plan, today) if each.by_the_student]
    return OwnPage(own_plan(plan, today), messages, due)


def current_plan(student: Student) -> Plan | None:
    """The student's open plan, the latest where there are several."""
    plans: Any = current_plans().filter(student=student)
    plan: Plan | None = plans.select_related("student", "year", "centre").first()
    return plan


def who_stands_for(link: PrivateLink, today: date) -> Actor:
    """Records that name somebody of the staff name who made the link: they asked. Nothing is
    read or allowed by it: it has no roles."""
    return Actor(person=link.made_by, centre=link.centre, today=today)


def own_actions(student: Student) -> Any:
    """The actions that the student ticks: their own, of their current plan."""
    plans = current_plans().filter(student=student).values("pk")
    return Action.objects.filter(plan__in=plans, who=Who.STUDENT)


@transaction.atomic
def tick_own(student: Student, uuid: UUID, *, done: bool) -> str | None:
    """As `tick`; None where there is no such action."""
    hold_plan_of(own_actions(student), uuid)
    held = own_actions(student).select_for_update(of=("self",), no_key=True)
    action: Action | None = held.filter(uuid=uuid).first()
    return None if action is None else tick(action, is_done=done)


def own_responses(student: Student) -> Any:
    """What the student may answer alone: what looks at them and their plan, of their current
    plan, asked of them."""
    plans = current_plans().filter(student=student).values("pk")
    alone = [InstrumentKind.SELF_EVALUATION, InstrumentKind.EVALUATION]
    return Response.objects.filter(
        plan__in=plans, respondent=Respondent.STUDENT, script__instrument__kind__in=alone
    ).select_related("plan__student", "script__instrument")
