"""The doors to a session, and to a student's own page."""

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from accounts.http import ActorRequest
from plans.access import hold_plan_of
from plans.enums import PlanState
from reviews.models import TutoringSession
from reviews.services import own_door
from students.access import reaches, record_of_student
from students.models import Enrolment, PrivateLink, reach
from students.services.links import link_behind


def session_for(request: ActorRequest, uuid: UUID, **how: Any) -> TutoringSession:
    """The session, readable by the actor (`edit`: writable). Logged.

    It knows `may_edit`, and the cohort and programme that the student is in (or None).
    Whether its plan is still open is for the view to say: nothing typed may be lost.
    """
    if how.get("lock"):
        hold_plan_of(TutoringSession.objects, uuid)
    place = Enrolment.objects.active().filter(student=OuterRef("plan__student"))
    all_sessions: Any = TutoringSession.objects
    sessions = all_sessions.select_related(
        "plan__student", "plan__year", "plan__centre", "centre", "by"
    ).annotate(
        cohort_name=Subquery(place.values("cohort__name")[:1]),
        programme_name=Subquery(place.values("cohort__programme__name")[:1]),
    )
    session: TutoringSession = record_of_student(request, sessions, uuid, **how)
    works = reaches(reach.edit, session.plan.student, request.actor)
    session.may_edit = works and session.plan.state != PlanState.CLOSED
    return session


def link_for(request: ActorRequest, *, lock: bool = False) -> PrivateLink | None:
    """The private link that a visitor came by, as long as it opens something; whether its code
    was typed is for `own_door.is_open`.

    Nobody who is signed in comes in by a link: what is written there is the student's. There is
    no actor: what the page reads and writes starts from `link.student`, in the scope of
    `link.centre`.
    """
    if request.actor.person is not None:
        return None
    return link_behind(own_door.hash_at_the_door(request), lock=lock)
