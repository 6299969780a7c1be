"""A student with something of everything, and the words to look for."""

from dataclasses import dataclass
from typing import Any

from django_scopes import scope

from accounts.models import AccessLog, User
from plans.models import Plan
from reviews.models import RecordRequest
from students.models import Guardian, Note, Student
from tests import factories as f

SHARED = "We-laughed-about-the-bicycle"
TEAM = "Eighteen-hours-missed"
SECRET = "Sleeps-in-the-car"
WITH_A_NAME = "Quarrelled with Joana Pons about money"


@dataclass
class Case:
    student: Student
    mother: Guardian
    father: Guardian
    shared: Note
    team: Note
    secret: Note
    named: Note


def case_of(student: Student, plan: Plan, tutor: User) -> Case:
    """Parents, a plan with its parts, a session, notes of each audience, one reading."""
    with scope(centre=student.centre):
        student.email = "marta@example.org"
        student.save()
        classmate = f.StudentFactory(given_name="Joana", family_name="Pons", number="2024-0999")
        cohort = student.enrolments.get().cohort
        f.EnrolmentFactory(student=classmate, cohort=cohort)
        mother = f.GuardianFactory(student=student, name="Carme Soler", phone="611 000 111")
        father = f.GuardianFactory(
            student=student, name="Pere Soler", relation="father", phone="622 000 222"
        )
        rating = f.FactorRatingFactory(
            assessment=plan.assessment, student_words="Mornings are hard", source="Her own words"
        )
        f.PlanFactorFactory(plan=plan, risk_factor=rating.risk_factor)
        plan.aspiration = "A workshop of my own"
        plan.save()
        goal = f.GoalFactory(plan=plan, words="I come on Mondays")
        f.ActionFactory(goal=goal, what="Set two alarms")
        module = cohort.programme.modules.get(code="M01")
        f.BalanceRatingFactory(plan=plan, module=module, student_level=3, example="Wired a lamp")
        contract = f.ContractFactory(plan=plan, in_force=True)
        f.CommitmentFactory(contract=contract, text="I ring when I am late")
        f.ContractSignatureFactory(contract=contract, name="Marta Soler")
        f.SupportNeedFactory(plan=plan, what="A quiet place")
        f.ClosingBalanceFactory(
            plan=plan, reason_words="A good year", student_words=f"{SHARED} and the van"
        )
        session = f.TutoringSessionFactory(plan=plan, held=True, by=tutor, topic="The first weeks")
        f.GoalProgressFactory(session=session, goal=goal)
        f.SessionInvitationFactory(session=session, sent=True, to="soler@example.org")
        f.SummaryCopyFactory(session=session, to="soler@example.org", by=tutor)
        f.AgreementFactory(session=session, action=f.ActionFactory(plan=plan, what="Ask Toni"))
        f.StudentMessageFactory(student=student, text=f"{SHARED} on my page")
        for kind in ("plan_started", "goal_added"):
            f.StudentEventFactory(student=student, person=tutor, kind=kind)
        AccessLog.objects.create(
            centre=student.centre,
            person=tutor,
            student=student.uuid,
            page="GET plan",
            reason="assigned as tutor",
        )
        by: dict[str, Any] = {"student": student, "author": tutor}
        return Case(
            student,
            mother,
            father,
            shared=f.NoteFactory(
                about=session.uuid, kind="session", audience="shared", body=SHARED, **by
            ),
            team=f.NoteFactory(
                about=rating.uuid, kind="evidence", audience="team", body=TEAM, **by
            ),
            secret=f.NoteFactory(audience="confidential", body=SECRET, **by),
            named=f.NoteFactory(audience="team", body=WITH_A_NAME, **by),
        )


def decide(request: RecordRequest, by: User, **releases: tuple[Note, dict[str, Any]]) -> None:
    """Decisions of a counsellor, each for a note as it stands."""
    with scope(centre=request.centre):
        for note, fields in releases.values():
            f.NoteReleaseFactory(
                request=request, item=note.uuid, seen=note.version, by=by, **fields
            )


def decide_all(request: RecordRequest, case: Case, by: User) -> None:
    """The team's note goes in, the secret one stays, a name is blacked out."""
    decide(
        request,
        by,
        team=(case.team, {"release": "include"}),
        secret=(case.secret, {"release": "leave_out", "reason": "It would do harm."}),
        named=(
            case.named,
            {
                "release": "black_out",
                "reason": "Names a classmate.",
                "text": "Quarrelled with ████ about money",
            },
        ),
    )
