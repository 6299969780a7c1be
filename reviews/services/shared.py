"""The page of a student on the screen that was turned to them: what it asks and what it shows.

Nothing is read here that the student may not see: no notes, no evidence, no factors, nothing of
what the tutor thinks.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from plans.enums import ContractState, Respondent, SigningParty
from plans.models import Contract, ContractRefusal, ContractSignature, Plan, Response
from plans.services.instruments.answering import instruments_to_answer, start_response
from plans.services.instruments.reading import responses_of
from plans.services.instruments.times import Due, due_for, due_of, occasion_on
from reviews.models import TutoringSession
from reviews.services.own_plan import OwnPlan, own_plan
from students.models import StudentMessage


@dataclass(frozen=True)
class SharedPage:
    session: TutoringSession
    own: OwnPlan
    due: list[Due]
    """Self-evaluations, and at the end what they think of the plan, to be answered now."""
    answered: list[Response]
    """Those of this time of the year that they answered already."""
    n_seen: int
    """How many things of the balance they have rated or skipped."""
    notes: list[StudentMessage]
    """What they wrote in this session."""
    offer: Contract | None
    """The agreement that waits for their signature; `is_declined` where they said not now."""

    @property
    def plan(self) -> Plan:
        return self.own.plan


def shared_page(session: TutoringSession, today: date) -> SharedPage:
    """Ten queries, whatever there is."""
    plan = session.plan
    responses = responses_of(plan)
    asked = due_of(plan, today, responses=responses, instruments=instruments_to_answer())
    return SharedPage(
        session=session,
        own=own_plan(plan, today, now=session),
        due=[each for each in asked if each.by_the_student],
        answered=[each for each in responses if _is_of_now(each, plan, today)],
        n_seen=plan.ratings.filter(~Q(student_level=None) | Q(student_skipped=True)).count(),
        notes=list(notes_of(session).order_by("created_at", "pk")),
        offer=_offer(plan),
    )


def notes_of(session: TutoringSession) -> Any:
    """What the student wrote on the screen that was turned to them in this session."""
    return StudentMessage.objects.filter(student=session.plan.student_id, about=session.uuid)


def new_note(session: TutoringSession, *, by: User) -> StudentMessage:
    """A note of the student that is not written yet, on the screen of `by`."""
    student = session.plan.student
    return StudentMessage(centre=session.centre, student=student, about=session.uuid, by=by)


def _is_of_now(response: Response, plan: Plan, today: date) -> bool:
    return (
        plan.is_open
        and not response.is_draft
        and response.by_the_student_alone
        and response.occasion == occasion_on(plan, today)
    )


def _offer(plan: Plan) -> Contract | None:
    theirs = {"contract": OuterRef("pk"), "party": SigningParty.STUDENT}
    offered = plan.contracts.filter(state=ContractState.OFFERED).annotate(
        is_signed=Exists(ContractSignature.objects.filter(**theirs)),
        is_declined=Exists(ContractRefusal.objects.filter(**theirs)),
    )
    return offered.filter(is_signed=False).first() if plan.is_open else None


@transaction.atomic
def begin_answers(*, plan: Plan, instrument: str, by: User, today: date) -> Response:
    """The response to go on with, of what is due (by its UUID). Raises LookupError for others."""
    for each in due_for(plan, today):
        if each.by_the_student and str(each.instrument.uuid) == instrument:
            response, _is_new = start_response(
                plan=plan,
                instrument=each.instrument,
                occasion=each.occasion,
                respondent=Respondent.STUDENT,
                by=by,
                today=today,
            )
            return response
    raise LookupError("this is not asked now")
