"""The history of a student's records, and of a centre's lists, by families.

A family is what is read together; its depth says who may: what is *known* (staff, states,
dates), *contacts*, or *texts*. Notes and answers follow their audience, as it was at each moment
and became later.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.history import Cursor, Piece, Tracked, history_of, told
from accounts.models import AcademicYear, Centre, Holiday, Invitation, Membership, Term
from plans.models import (
    Action,
    Answer,
    BalanceLook,
    BalanceRating,
    BalanceRound,
    ClosingBalance,
    Commitment,
    Competence,
    Contract,
    ContractRefusal,
    Framework,
    Goal,
    Instrument,
    InstrumentVersion,
    Item,
    Matter,
    Option,
    Pathway,
    Placement,
    Plan,
    PlanFactor,
    PlanStrategy,
    Response,
    SignedPaper,
    Strategy,
    StrategyActivity,
    StrategyFactor,
    StrategyReference,
    Suggestion,
    SupportNeed,
)
from reviews.models import (
    Agreement,
    CorrectionRequest,
    GoalProgress,
    RecordRequest,
    RetentionHold,
    TutoringSession,
)
from students.models import (
    Assessment,
    Assignment,
    Cohort,
    Enrolment,
    FactorRating,
    Guardian,
    Module,
    Note,
    PrivateLink,
    Programme,
    ProtectiveFactor,
    RiskFactor,
    Student,
    StudentMessage,
    TutoringSlot,
)
from students.models.note import for_audience

Models = tuple[tuple[type[models.Model], tuple[str, ...]], ...]

RATED = ("risk_factor", "protective_factor")


@dataclass(frozen=True)
class Family:
    """Records whose history is read together: each model with the fields that name a record."""

    name: str | Promise
    models: Models
    depth: str = "texts"


OF_STUDENT = {
    "place": Family(
        _("Cohort and staff"), ((Enrolment, ("cohort",)), (Assignment, ("person",))), "known"
    ),
    "contact": Family(
        _("Contact and guardians"), ((Student, ()), (Guardian, ("name",))), "contacts"
    ),
    "assessments": Family(_("Assessments"), ((Assessment, ("occasion",)), (FactorRating, RATED))),
    "plan": Family(
        _("Plan and support"),
        (
            (Plan, ("year",)),
            (PlanFactor, RATED),
            (PlanStrategy, ("strategy",)),
            (SupportNeed, ("what",)),
            (ClosingBalance, ()),
        ),
    ),
    "goals": Family(_("Goals and actions"), ((Goal, ("words",)), (Action, ("what",)))),
    "pathways": Family(
        _("Where it leads"), ((Option, ("what",)), (Pathway, ("what",)), (Placement, ("where",)))
    ),
    "answers": Family(
        _("Interviews and questionnaires"),
        ((Response, ("occasion",)), (Answer, ("item",))),
    ),
    "balance": Family(
        _("Individual balance"),
        (
            (BalanceRating, ("module", "competence")),
            (BalanceRound, ("began_on",)),
            (BalanceLook, ("rating",)),
        ),
    ),
    "contract": Family(
        _("Contract"),
        (
            (Contract, ("number",)),
            (Commitment, ("party",)),
            (ContractRefusal, ("party",)),
            (SignedPaper, ("media_type",)),
        ),
    ),
    "sessions": Family(
        _("Sessions"),
        (
            (TutoringSession, ("starts_at",)),
            (GoalProgress, ("goal",)),
            (Agreement, ("action",)),
        ),
    ),
    "notes": Family(_("Notes"), ((Note, ("kind",)),)),
    "own_page": Family(
        _("The student’s own page"),
        ((PrivateLink, ("purpose",)), (StudentMessage, ("kind",))),
    ),
    "rights": Family(
        _("Rights over the data"),
        (
            (RecordRequest, ("received_on",)),
            (CorrectionRequest, ("received_on",)),
            (RetentionHold, ()),
        ),
        "known",
    ),
}
#: Whose rows have readers of their own, whatever one reads of the student else.
BY_ROW = (RecordRequest, CorrectionRequest, RetentionHold)
#: Texts that have an audience each.
BY_AUDIENCE = (Note, Answer)

OF_CENTRE = {
    "settings": Family(_("Settings"), ((Centre, ()),)),
    "staff": Family(_("Staff"), ((Membership, ("person", "role")), (Invitation, ("email",)))),
    "calendar": Family(
        _("Years, terms and holidays"),
        ((AcademicYear, ("name",)), (Term, ("name",)), (Holiday, ("name",))),
    ),
    "cohorts": Family(
        _("Cohorts and programmes"),
        (
            (Cohort, ("name",)),
            (TutoringSlot, ("cohort",)),
            (Programme, ("name",)),
            (Module, ("code", "name")),
        ),
    ),
    "catalogues": Family(
        _("Factors and frameworks"),
        (
            (RiskFactor, ("own_name", "key")),
            (ProtectiveFactor, ("own_name", "key")),
            (Framework, ("own_name", "key")),
            (Competence, ("own_name", "key")),
        ),
    ),
    "instruments": Family(
        _("Interviews and questionnaires"),
        (
            (Instrument, ("own_name", "key")),
            (InstrumentVersion, ("instrument", "number")),
            (Item, ("own_words",)),
        ),
    ),
    "strategies": Family(
        _("Strategies"),
        (
            (Strategy, ("own_name", "key")),
            (StrategyFactor, ("strategy", *RATED)),
            (StrategyActivity, ("strategy", "name")),
            (StrategyReference, ("strategy", "title")),
        ),
    ),
    "library": Family(
        _("Suggestions, and what is beyond the centre"),
        ((Suggestion, ("own_words", "key")), (Matter, ("words",))),
    ),
}


#: Why somebody left is told to those who see the student's contacts.
WHY_LEFT = frozenset({"reason", "reason_words"})


def students_for(family: Family, actor: Actor) -> Any:
    """The students whom the actor sees as deep as this family goes."""
    students = Student.objects
    if family.depth == "known":
        return students.known_to(actor)
    if family.depth == "contacts":
        return students.contacts_readable_by(actor)
    return students.readable_by(actor)


def families_of_student(student: Student, actor: Actor) -> dict[str, Family]:
    """The families whose history of this student the actor may read."""
    rights = {
        f"may_{family.depth}": models.Exists(
            students_for(family, actor).filter(pk=models.OuterRef("pk"))
        )
        for family in OF_STUDENT.values()
    }
    may = Student.objects.filter(pk=student.pk).annotate(**rights).values(*rights).get()
    return {key: family for key, family in OF_STUDENT.items() if may[f"may_{family.depth}"]}


def student_history(
    family: Family,
    student: Student,
    actor: Actor,
    *,
    of: UUID | None = None,
    before: Cursor | None = None,
) -> Piece:
    """What changed in a family of records; `of` narrows it to one record."""
    tracked = [
        Tracked(
            model,
            _events_of_student(model, student, actor, of),
            about,
            _untold(model, student, actor),
        )
        for model, about in family.models
    ]
    return told(tracked, before=before)


def _untold(model: Any, student: Student, actor: Actor) -> frozenset[str]:
    if model is not Enrolment:
        return frozenset()
    reaches = Student.objects.contacts_readable_by(actor).filter(pk=student.pk).exists()
    return frozenset() if reaches else WHY_LEFT


def _events_of_student(model: Any, student: Student, actor: Actor, of: UUID | None) -> Any:
    path = "pgh_obj" if model is Student else model.student_path
    events = history_of(model).objects.filter(**{path: student})
    if model in BY_AUDIENCE:
        # As each row was, and as any later one is: what its author made confidential stays so,
        # also where it was taken back since, or made way for other words.
        audience = for_audience(actor, student=model.student_path)
        same = {
            "pgh_obj_id": models.OuterRef("pgh_obj_id"),
            "pgh_id__gt": models.OuterRef("pgh_id"),
        }
        later = history_of(model).objects.filter(**same).exclude(audience)
        events = events.filter(audience).exclude(models.Exists(later))
    if model in BY_ROW:
        events = events.filter(pgh_obj_id__in=model.objects.readable_by(actor).values("pk"))
    return events.filter(uuid=of) if of else events


def centre_history(family: Family, *, before: Cursor | None = None) -> Piece:
    """What changed in the lists and settings of the centre in scope."""
    tracked = [
        Tracked(model, history_of(model).objects.order_by(), about)
        for model, about in family.models
    ]
    return told(tracked, before=before)
