"""A factory for every model. One centre throughout: children take it from their parent.

Without a parent the centre is that of the open scope, else a new one. A factory opens the
scope it needs, so that it works inside a test's scope and outside of any.
"""

import json
import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone
from django_scopes import scope
from django_scopes.state import get_scope
from factory.django import DjangoModelFactory

from accounts.enums import MailState, Role
from accounts.models import (
    AcademicYear,
    AccessLog,
    CalendarFeed,
    Centre,
    ExportLog,
    Holiday,
    Invitation,
    Membership,
    Term,
    User,
)
from accounts.models.invitation import hash_of
from accounts.services import add_member, create_centre
from documents.models import IssuedDocument
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
    ContractCopy,
    ContractRefusal,
    ContractSignature,
    Framework,
    Goal,
    GoalFactor,
    Instrument,
    InstrumentVersion,
    Item,
    LiftedWords,
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
from plans.models.contract import content_hash
from reviews.models import (
    Agreement,
    CorrectionRequest,
    GoalProgress,
    NoteRelease,
    RecordRequest,
    Reminder,
    RetentionHold,
    RetentionItem,
    RetentionRun,
    SessionInvitation,
    SummaryCopy,
    TutoringSession,
)
from students.models import (
    Arrival,
    Assessment,
    Assignment,
    AttendanceRecord,
    Cohort,
    Concern,
    ConcernNote,
    ConcernRecipient,
    ConfidentialReading,
    Draft,
    Enrolment,
    FactorRating,
    Guardian,
    ImportMapping,
    ImportRun,
    Module,
    Note,
    OwnDraft,
    PrivateLink,
    Programme,
    ProtectiveFactor,
    RiskFactor,
    Student,
    StudentEvent,
    StudentMessage,
    Transfer,
    TutoringSlot,
)
from students.models.link import code_hash_of
from students.models.link import hash_of as token_hash_of

PASSWORD = "a-password-for-tests"
TRAVELLER = json.dumps(
    {"given_name": "Marta", "family_name": "Soler", "birth_date": "2010-05-23", "language": ""}
)
STROKES = [[[10, 60], [40, 20], [60, 70], [90, 30]], [[110, 50], [180, 45], [250, 55]]]


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    given_name = factory.Sequence(lambda n: f"Given{n}")
    family_name = factory.Sequence(lambda n: f"Family{n}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)


class CentreFactory(DjangoModelFactory):
    """A centre with its default factors and frameworks."""

    class Meta:
        model = Centre

    name = factory.Sequence(lambda n: f"Centre {n}")
    code = factory.Sequence(lambda n: f"C{n}")

    @classmethod
    def _create(cls, model_class: type[Centre], *args: Any, **kwargs: Any) -> Centre:
        return create_centre(**kwargs)


def open_centre() -> Centre:
    """The centre of the open scope, else a new one."""
    return get_scope().get("centre") or CentreFactory()


def year_of(centre: Centre) -> AcademicYear:
    """The centre's academic year, made where it has none."""
    with scope(centre=centre):
        return AcademicYear.objects.at(centre.today()) or AcademicYearFactory(centre=centre)


class CentreOwnedFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    centre = factory.LazyFunction(open_centre)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        with scope(centre=kwargs["centre"]):
            return super()._create(model_class, *args, **kwargs)


def in_same_centre(made_by: Any, **fields: Any) -> factory.SubFactory:
    """A parent made in the centre of its child."""
    return factory.SubFactory(made_by, centre=factory.SelfAttribute("..centre"), **fields)


def of_parent(path: str) -> factory.SelfAttribute:
    return factory.SelfAttribute(path)


# accounts


class MembershipFactory(CentreOwnedFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(UserFactory)
    role = Role.TUTOR


class InvitationFactory(CentreOwnedFactory):
    """One whose mail was sent. Its link is that of `token`, where one is given."""

    class Meta:
        model = Invitation

    class Params:
        token = ""

    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    given_name = factory.Sequence(lambda n: f"Given{n}")
    family_name = factory.Sequence(lambda n: f"Family{n}")
    roles = factory.LazyFunction(lambda: [Role.TUTOR])
    invited_by = factory.SubFactory(UserFactory)
    token_hash = factory.LazyAttribute(lambda o: hash_of(o.token) if o.token else "")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
    mail_state = MailState.SENT


class CalendarFeedFactory(CentreOwnedFactory):
    """One in use. Its address is that of `token`."""

    class Meta:
        model = CalendarFeed
        exclude = ["token"]

    token = factory.Sequence(lambda n: f"feed-token-{n}")
    person = factory.SubFactory(UserFactory)
    token_hash = factory.LazyAttribute(lambda o: hash_of(o.token))


class AcademicYearFactory(CentreOwnedFactory):
    """A year that contains today."""

    class Meta:
        model = AcademicYear

    starts_on = factory.LazyAttribute(lambda o: o.centre.today() - timedelta(days=120))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + timedelta(days=300))
    name = factory.LazyAttribute(lambda o: f"{o.starts_on.year}/{o.ends_on.year}")


class TermFactory(CentreOwnedFactory):
    class Meta:
        model = Term

    year = factory.SubFactory(AcademicYearFactory)
    centre = of_parent("year.centre")
    name = "First term"
    starts_on = of_parent("year.starts_on")
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + timedelta(days=90))


class HolidayFactory(CentreOwnedFactory):
    class Meta:
        model = Holiday

    name = "Holiday"
    starts_on = factory.LazyAttribute(lambda o: o.centre.today() + timedelta(days=30))
    ends_on = of_parent("starts_on")


class AccessLogFactory(CentreOwnedFactory):
    class Meta:
        model = AccessLog

    person = factory.SubFactory(UserFactory)
    student = factory.Faker("uuid4", cast_to=None)
    page = "GET student"
    reason = "assigned as tutor"


class ExportLogFactory(CentreOwnedFactory):
    class Meta:
        model = ExportLog

    person = factory.SubFactory(UserFactory)
    what = "students"
    file_format = "csv"
    n_rows = 3


# students


class ProgrammeFactory(CentreOwnedFactory):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"Programme {n}")
    code = factory.Sequence(lambda n: f"P{n}")


class ModuleFactory(CentreOwnedFactory):
    """Of its own programme, unless one is given with `programme`."""

    class Meta:
        model = Module

    programme = factory.SubFactory(ProgrammeFactory)
    centre = of_parent("programme.centre")
    code = factory.Sequence(lambda n: f"M{n:03}")
    name = factory.Sequence(lambda n: f"Module {n}")


class CohortFactory(CentreOwnedFactory):
    class Meta:
        model = Cohort

    programme = in_same_centre(ProgrammeFactory)
    year = factory.LazyAttribute(lambda o: year_of(o.centre))
    name = factory.Sequence(lambda n: f"1-{n}")


class TutoringSlotFactory(CentreOwnedFactory):
    class Meta:
        model = TutoringSlot

    cohort = factory.SubFactory(CohortFactory)
    centre = of_parent("cohort.centre")
    weekday = 0
    starts_at = time(9)
    minutes = 45


class StudentFactory(CentreOwnedFactory):
    """Sixteen years old and enrolled nowhere."""

    class Meta:
        model = Student

    number = factory.Sequence(lambda n: f"S{n:05}")
    given_name = factory.Sequence(lambda n: f"Student{n}")
    family_name = factory.Sequence(lambda n: f"Surname{n}")
    birth_date = factory.LazyAttribute(lambda o: years_before(o.centre.today(), 16))


def years_before(day: date, years: int) -> date:
    """A birth date of someone who turned that many years about two months before `day`."""
    return day - timedelta(days=round(365.25 * years) + 60)


class GuardianFactory(CentreOwnedFactory):
    class Meta:
        model = Guardian

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    name = factory.Sequence(lambda n: f"Guardian {n}")
    relation = "mother"
    legal_authority = "yes"


class EnrolmentFactory(CentreOwnedFactory):
    class Meta:
        model = Enrolment

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    cohort = in_same_centre(CohortFactory)
    starts_on = of_parent("cohort.year.starts_on")


class AssignmentFactory(CentreOwnedFactory):
    class Meta:
        model = Assignment

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    person = factory.LazyAttribute(lambda o: member(o.centre, o.kind))
    kind = "tutor"
    starts_on = factory.LazyAttribute(lambda o: o.centre.today() - timedelta(days=60))


class AttendanceRecordFactory(CentreOwnedFactory):
    """A first lesson of today, in which the student was there."""

    class Meta:
        model = AttendanceRecord

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    date = factory.LazyAttribute(lambda o: o.centre.today())
    period = "1"
    minutes_scheduled = 60


class RiskFactorFactory(CentreOwnedFactory):
    class Meta:
        model = RiskFactor

    own_name = factory.Sequence(lambda n: f"Risk factor {n}")
    group = "structural"
    position = 50


class ProtectiveFactorFactory(CentreOwnedFactory):
    class Meta:
        model = ProtectiveFactor

    own_name = factory.Sequence(lambda n: f"Protective factor {n}")
    position = 50


class AssessmentFactory(CentreOwnedFactory):
    class Meta:
        model = Assessment

    class Params:
        complete = factory.Trait(state="complete", completed_at=factory.LazyFunction(timezone.now))

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    by = factory.SubFactory(UserFactory)


class FactorRatingFactory(CentreOwnedFactory):
    """Of a risk factor of its own; `risk_factor=None, protective_factor=…` for the other."""

    class Meta:
        model = FactorRating

    assessment = factory.SubFactory(AssessmentFactory)
    centre = of_parent("assessment.centre")
    risk_factor = in_same_centre(RiskFactorFactory)
    level = "some"


class NoteFactory(CentreOwnedFactory):
    class Meta:
        model = Note

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    author = factory.SubFactory(UserFactory)
    kind = factory.LazyAttribute(
        lambda o: "confidential" if o.audience == "confidential" else "contact"
    )
    audience = "team"
    body = factory.Sequence(lambda n: f"Note {n}")


class ConcernFactory(CentreOwnedFactory):
    """An open one that nobody was told of; `acknowledged=True` or `closed=True` for later."""

    class Meta:
        model = Concern

    class Params:
        acknowledged = factory.Trait(
            state="acknowledged",
            acknowledged_by=factory.SubFactory(UserFactory),
            acknowledged_at=factory.LazyFunction(timezone.now),
            next_steps="I speak to her this afternoon.",
        )
        closed = factory.Trait(
            acknowledged=True,
            state="closed",
            closed_by=of_parent("acknowledged_by"),
            closed_at=factory.LazyFunction(timezone.now),
            closing_words="She is safe with her aunt.",
        )

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    raised_by = factory.SubFactory(UserFactory)
    danger = "unknown"
    words = factory.Sequence(lambda n: f"Worry {n}")


class ConcernRecipientFactory(CentreOwnedFactory):
    class Meta:
        model = ConcernRecipient

    concern = factory.SubFactory(ConcernFactory)
    centre = of_parent("concern.centre")
    person = factory.LazyAttribute(lambda o: member(o.centre, Role.COUNSELLOR))
    why = "centre"


class ConcernNoteFactory(CentreOwnedFactory):
    class Meta:
        model = ConcernNote

    concern = factory.SubFactory(ConcernFactory)
    centre = of_parent("concern.centre")
    author = factory.SubFactory(UserFactory)
    body = factory.Sequence(lambda n: f"Further words {n}")


class DraftFactory(CentreOwnedFactory):
    """Typed into the confidential note of a session."""

    class Meta:
        model = Draft

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    person = factory.SubFactory(UserFactory)
    kind = "session"
    record = factory.LazyFunction(uuid4)
    field = "confidential-body"
    window = factory.LazyFunction(uuid4)
    turn = 1
    body = "She told me that she sleeps badly."
    saved_at = factory.LazyFunction(timezone.now)


class OwnDraftFactory(CentreOwnedFactory):
    """Typed into the note on the student's own page."""

    class Meta:
        model = OwnDraft

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    form = "note"
    record = factory.LazyFunction(uuid4)
    window = factory.LazyFunction(uuid4)
    turn = 1
    body = '{"text": "The bus was late"}'
    saved_at = factory.LazyFunction(timezone.now)


class ConfidentialReadingFactory(CentreOwnedFactory):
    """One that lasts for a day from now."""

    class Meta:
        model = ConfidentialReading

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    person = factory.LazyAttribute(lambda o: member(o.centre, Role.COUNSELLOR))
    reason = "She came to me in the corridor."
    until = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=24))


class PrivateLinkFactory(CentreOwnedFactory):
    """One that opens with `token` and `code`."""

    class Meta:
        model = PrivateLink

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")
        code = "123456"

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    made_by = factory.SubFactory(UserFactory)
    token_hash = factory.LazyAttribute(lambda o: token_hash_of(o.token))
    code_hash = factory.LazyAttribute(lambda o: code_hash_of(o.token_hash, o.code))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=90))


class StudentMessageFactory(CentreOwnedFactory):
    """Written on the student's own page."""

    class Meta:
        model = StudentMessage

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    link = factory.LazyAttribute(
        lambda o: (
            PrivateLink.objects.filter(student=o.student).first()
            or PrivateLinkFactory(student=o.student)
        )
    )
    text = factory.Sequence(lambda n: f"What I want to say {n}")


class StudentEventFactory(CentreOwnedFactory):
    class Meta:
        model = StudentEvent

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    person = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)
    kind = "enrolled"


class ImportRunFactory(CentreOwnedFactory):
    class Meta:
        model = ImportRun

    by = factory.SubFactory(UserFactory)
    file_name = "roster.csv"
    sha256 = "0" * 64


# documents


class IssuedDocumentFactory(CentreOwnedFactory):
    """Without a file: `documents.services.issue` makes one that can be read."""

    class Meta:
        model = IssuedDocument

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    kind = "record_pdf"
    file = factory.Sequence(lambda n: f"issued/none-{n}")
    sha256 = "0" * 64
    code = "0000-0000-0000"
    language = "en"
    issued_by = factory.SubFactory(UserFactory)


class ImportMappingFactory(CentreOwnedFactory):
    class Meta:
        model = ImportMapping

    kind = "students"
    header_print = factory.Sequence(lambda n: f"{n:064}")
    by = factory.SubFactory(UserFactory)


class TransferFactory(CentreOwnedFactory):
    class Meta:
        model = Transfer

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    prepared_by = factory.SubFactory(UserFactory)
    to_code = "HILL"
    parts = factory.LazyFunction(list)
    person = TRAVELLER
    agreed_on = factory.LazyAttribute(lambda o: o.centre.today())


class ArrivalFactory(CentreOwnedFactory):
    class Meta:
        model = Arrival

    from_centre = factory.Faker("uuid4", cast_to=None)
    from_name = "Hill School"
    by = factory.SubFactory(UserFactory)
    person = TRAVELLER


# plans


class FrameworkFactory(CentreOwnedFactory):
    class Meta:
        model = Framework

    own_name = factory.Sequence(lambda n: f"Framework {n}")


class CompetenceFactory(CentreOwnedFactory):
    class Meta:
        model = Competence

    framework = factory.SubFactory(FrameworkFactory)
    centre = of_parent("framework.centre")
    own_name = factory.Sequence(lambda n: f"Competence {n}")
    position = factory.Sequence(lambda n: n % 30_000)


class PlanFactory(CentreOwnedFactory):
    """A draft plan on a start assessment."""

    class Meta:
        model = Plan

    class Params:
        agreed = factory.Trait(state="agreed", agreed_at=factory.LazyFunction(timezone.now))
        closed = factory.Trait(
            state="closed",
            closed_at=factory.LazyFunction(timezone.now),
            closing_reason="The year is over.",
        )

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    year = factory.LazyAttribute(lambda o: year_of(o.centre))
    assessment = factory.SubFactory(AssessmentFactory, student=factory.SelfAttribute("..student"))
    starts_on = of_parent("year.starts_on")
    ends_on = of_parent("year.ends_on")


class ClosingBalanceFactory(CentreOwnedFactory):
    """A draft; `final=True` for that of a closed plan."""

    class Meta:
        model = ClosingBalance

    class Params:
        final = factory.Trait(
            plan=factory.SubFactory(PlanFactory, closed=True),
            by=factory.SubFactory(UserFactory),
            reason="year_over",
            content_hash="0" * 64,
            closed_at=factory.LazyFunction(timezone.now),
        )

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")


class PlanFactorFactory(CentreOwnedFactory):
    class Meta:
        model = PlanFactor

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    risk_factor = in_same_centre(RiskFactorFactory)


class StrategyFactory(CentreOwnedFactory):
    """One of the centre's own, with nothing on it but its name."""

    class Meta:
        model = Strategy

    own_name = factory.Sequence(lambda n: f"Strategy {n}")


class StrategyFactorFactory(CentreOwnedFactory):
    class Meta:
        model = StrategyFactor

    strategy = factory.SubFactory(StrategyFactory)
    centre = of_parent("strategy.centre")
    risk_factor = in_same_centre(RiskFactorFactory)


class StrategyActivityFactory(CentreOwnedFactory):
    class Meta:
        model = StrategyActivity

    strategy = factory.SubFactory(StrategyFactory)
    centre = of_parent("strategy.centre")
    name = factory.Sequence(lambda n: f"Activity {n}")
    position = factory.Sequence(lambda n: n % 30_000)


class StrategyReferenceFactory(CentreOwnedFactory):
    class Meta:
        model = StrategyReference

    strategy = factory.SubFactory(StrategyFactory)
    centre = of_parent("strategy.centre")
    title = factory.Sequence(lambda n: f"Reference {n}")
    position = factory.Sequence(lambda n: n % 30_000)


class PlanStrategyFactory(CentreOwnedFactory):
    class Meta:
        model = PlanStrategy

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    strategy = in_same_centre(StrategyFactory)


class GoalFactory(CentreOwnedFactory):
    class Meta:
        model = Goal

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    words = factory.Sequence(lambda n: f"I want to reach goal {n}")


class GoalFactorFactory(CentreOwnedFactory):
    class Meta:
        model = GoalFactor

    goal = factory.SubFactory(GoalFactory)
    centre = of_parent("goal.centre")
    factor = factory.SubFactory(PlanFactorFactory, plan=factory.SelfAttribute("..goal.plan"))


class ActionFactory(CentreOwnedFactory):
    """With `goal`, the plan is the goal's."""

    class Meta:
        model = Action

    goal = None
    plan = factory.LazyAttribute(lambda o: o.goal.plan if o.goal else PlanFactory())
    centre = of_parent("plan.centre")
    what = factory.Sequence(lambda n: f"Action {n}")


class OptionFactory(CentreOwnedFactory):
    class Meta:
        model = Option

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    what = factory.Sequence(lambda n: f"Option {n}")


class PathwayFactory(CentreOwnedFactory):
    """In words of its own; with `option`, the plan is the option's."""

    class Meta:
        model = Pathway

    option = None
    plan = factory.LazyAttribute(lambda o: o.option.plan if o.option else PlanFactory())
    centre = of_parent("plan.centre")
    what = factory.LazyAttribute(lambda o: "" if o.option else "A workshop of my own")
    since = factory.LazyAttribute(lambda o: o.centre.today())


class PlacementFactory(CentreOwnedFactory):
    class Meta:
        model = Placement

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    where = factory.Sequence(lambda n: f"Company {n}")


class SuggestionFactory(CentreOwnedFactory):
    """A goal of the centre's own."""

    class Meta:
        model = Suggestion

    own_words = factory.Sequence(lambda n: f"Suggestion {n}")
    kind = "goal"
    position = 50


class MatterFactory(CentreOwnedFactory):
    """An open one, which came from no action."""

    class Meta:
        model = Matter

    words = factory.Sequence(lambda n: f"Matter {n}")
    raised_by = factory.SubFactory(UserFactory)
    raised_on = factory.LazyAttribute(lambda o: o.centre.today())


class BalanceRatingFactory(CentreOwnedFactory):
    """Of a module; `module=None, competence=…` for a competence."""

    class Meta:
        model = BalanceRating

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    module = factory.LazyAttribute(
        lambda o: ModuleFactory(programme=ProgrammeFactory(centre=o.centre))
    )


class BalanceRoundFactory(CentreOwnedFactory):
    class Meta:
        model = BalanceRound

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    began_on = factory.LazyAttribute(lambda o: o.centre.today())
    by = factory.SubFactory(UserFactory)


class BalanceLookFactory(CentreOwnedFactory):
    """In a round of the rating's plan."""

    class Meta:
        model = BalanceLook

    rating = factory.SubFactory(BalanceRatingFactory)
    centre = of_parent("rating.centre")
    round = factory.LazyAttribute(lambda o: BalanceRoundFactory(plan=o.rating.plan))


class ContractFactory(CentreOwnedFactory):
    """A draft; `offered=True` or `in_force=True` for later states, without signatures."""

    class Meta:
        model = Contract

    class Params:
        frozen = factory.Trait(
            content={"aspiration": "To have a workshop of my own"},
            content_hash=factory.LazyAttribute(lambda o: content_hash(o.content)),
            offered_at=factory.LazyFunction(timezone.now),
        )
        offered = factory.Trait(frozen=True, state="offered")
        in_force = factory.Trait(
            frozen=True, state="in_force", in_force_at=factory.LazyFunction(timezone.now)
        )

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    number = factory.LazyAttribute(lambda o: next_number(o.plan))


def next_number(plan: Plan) -> int:
    with scope(centre=plan.centre):
        return Contract.objects.filter(plan=plan).count() + 1


class CommitmentFactory(CentreOwnedFactory):
    class Meta:
        model = Commitment

    contract = factory.SubFactory(ContractFactory)
    centre = of_parent("contract.centre")
    party = "student"
    text = factory.Sequence(lambda n: f"I promise {n}.")


class ContractSignatureFactory(CentreOwnedFactory):
    class Meta:
        model = ContractSignature

    contract = factory.SubFactory(ContractFactory, offered=True)
    centre = of_parent("contract.centre")
    party = "student"
    name = "A Name"
    way = "drawn"
    strokes = factory.LazyFunction(lambda: STROKES)
    by = factory.SubFactory(UserFactory)
    signed_at = factory.LazyFunction(timezone.now)
    content_hash = of_parent("contract.content_hash")


class ContractRefusalFactory(CentreOwnedFactory):
    class Meta:
        model = ContractRefusal

    contract = factory.SubFactory(ContractFactory, offered=True)
    centre = of_parent("contract.centre")
    party = "student"
    by = factory.SubFactory(UserFactory)


class SignedPaperFactory(CentreOwnedFactory):
    """Without a file: `plans.services.scan.hand_in` makes one that can be read."""

    class Meta:
        model = SignedPaper

    contract = factory.SubFactory(ContractFactory, offered=True)
    centre = of_parent("contract.centre")
    file = factory.Sequence(lambda n: f"papers/none-{n}")
    sha256 = "0" * 64
    upload_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    media_type = "application/pdf"
    pages = 1
    size = 1000
    uploaded_by = factory.SubFactory(UserFactory)


class ContractCopyFactory(CentreOwnedFactory):
    """One that waits to be sent."""

    class Meta:
        model = ContractCopy

    contract = factory.SubFactory(ContractFactory, in_force=True)
    centre = of_parent("contract.centre")
    to = "marta@example.org"
    language = "en"
    by = factory.SubFactory(UserFactory)


class SupportNeedFactory(CentreOwnedFactory):
    class Meta:
        model = SupportNeed

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    what = factory.Sequence(lambda n: f"Help with thing {n}")


class InstrumentFactory(CentreOwnedFactory):
    class Meta:
        model = Instrument

    own_name = factory.Sequence(lambda n: f"Instrument {n}")
    kind = "questionnaire"


class InstrumentVersionFactory(CentreOwnedFactory):
    """A draft without questions; `published_script` makes one that can be answered."""

    class Meta:
        model = InstrumentVersion

    instrument = factory.SubFactory(InstrumentFactory)
    centre = of_parent("instrument.centre")


class ItemFactory(CentreOwnedFactory):
    class Meta:
        model = Item

    script = factory.SubFactory(InstrumentVersionFactory)
    centre = of_parent("script.centre")
    own_words = factory.Sequence(lambda n: f"Question {n}?")
    position = factory.Sequence(lambda n: n % 30_000)


def published_script(centre: Centre, **instrument: Any) -> InstrumentVersion:
    """A version with a question of every kind: in words, two scales, a choice."""
    script = InstrumentVersionFactory(instrument=InstrumentFactory(centre=centre, **instrument))
    for answer in ("text", "scale_1_4", "scale_0_10"):
        ItemFactory(script=script, answer=answer)
    ItemFactory(script=script, answer="choice", options=["by bus", "on foot"])
    with scope(centre=centre):
        script.publish(by=None)
    return script


class ResponseFactory(CentreOwnedFactory):
    """A draft; `complete=True` for a finished one."""

    class Meta:
        model = Response

    class Params:
        complete = factory.Trait(state="complete", completed_at=factory.LazyFunction(timezone.now))

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    script = factory.LazyAttribute(lambda o: published_script(o.centre))
    held_on = factory.LazyAttribute(lambda o: o.centre.today())
    by = factory.SubFactory(UserFactory)


class AnswerFactory(CentreOwnedFactory):
    """To the first question, which is answered in words."""

    class Meta:
        model = Answer

    response = factory.SubFactory(ResponseFactory)
    centre = of_parent("response.centre")
    item = factory.LazyAttribute(lambda o: item_of(o.response))
    text = factory.Sequence(lambda n: f"Answer {n}")
    author = factory.SubFactory(UserFactory)


def item_of(response: Response, *, answer: str = "text") -> Item:
    """The first question of a response that is answered in this way."""
    with scope(centre=response.centre):
        return response.script.items.filter(answer=answer).first()


class LiftedWordsFactory(CentreOwnedFactory):
    """Words that went into what the student wants."""

    class Meta:
        model = LiftedWords

    answer = factory.SubFactory(AnswerFactory)
    plan = of_parent("answer.response.plan")
    centre = of_parent("plan.centre")
    target = "aspiration"
    about = of_parent("plan.uuid")
    words = factory.Sequence(lambda n: f"I want thing {n}")
    origin = "First interview"
    said_on = factory.LazyAttribute(lambda o: o.centre.today())
    agreed_at = factory.LazyFunction(timezone.now)
    by = factory.SubFactory(UserFactory)


# reviews


def at_nine(centre: Centre, *, days: int) -> datetime:
    """Nine o'clock at the centre, so many days from today."""
    day = centre.today() + timedelta(days=days)
    return datetime.combine(day, time(9), tzinfo=centre.zone)


class TutoringSessionFactory(CentreOwnedFactory):
    """Planned for tomorrow; `held=True` or `missed=True` for one of last week."""

    class Meta:
        model = TutoringSession

    class Params:
        past = factory.Trait(
            starts_at=factory.LazyAttribute(lambda o: at_nine(o.centre, days=-7)),
            recorded_at=factory.LazyFunction(timezone.now),
        )
        held = factory.Trait(past=True, state="held")
        missed = factory.Trait(past=True, state="missed")

    plan = factory.SubFactory(PlanFactory)
    centre = of_parent("plan.centre")
    starts_at = factory.LazyAttribute(lambda o: at_nine(o.centre, days=1))
    by = factory.SubFactory(UserFactory)


class SessionInvitationFactory(CentreOwnedFactory):
    """One to the student that waits to be mailed; `sent=True` for one that was."""

    class Meta:
        model = SessionInvitation

    class Params:
        sent = factory.Trait(
            mail_state=MailState.SENT,
            told="requested",
            told_start=of_parent("session.starts_at"),
            told_minutes=of_parent("session.minutes"),
            told_at=factory.LazyFunction(timezone.now),
        )

    session = factory.SubFactory(TutoringSessionFactory)
    centre = of_parent("session.centre")
    party = "student"
    to = "marta@example.org"


class SummaryCopyFactory(CentreOwnedFactory):
    """One to the student that waits to be sent."""

    class Meta:
        model = SummaryCopy

    session = factory.SubFactory(TutoringSessionFactory, held=True)
    centre = of_parent("session.centre")
    sending = factory.LazyFunction(uuid.uuid4)
    party = "student"
    to = "marta@example.org"
    language = "en"
    by = factory.SubFactory(UserFactory)


class GoalProgressFactory(CentreOwnedFactory):
    class Meta:
        model = GoalProgress

    session = factory.SubFactory(TutoringSessionFactory, held=True)
    centre = of_parent("session.centre")
    goal = factory.SubFactory(GoalFactory, plan=factory.SelfAttribute("..session.plan"))
    progress = "forward"


class AgreementFactory(CentreOwnedFactory):
    class Meta:
        model = Agreement

    session = factory.SubFactory(TutoringSessionFactory, held=True)
    centre = of_parent("session.centre")
    action = factory.SubFactory(ActionFactory, plan=factory.SelfAttribute("..session.plan"))


class RecordRequestFactory(CentreOwnedFactory):
    """The student asks; `guardian=…` for a guardian."""

    class Meta:
        model = RecordRequest

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    guardian = None
    asked_by = factory.LazyAttribute(lambda o: "guardian" if o.guardian else "student")
    verified = "Identity card seen."
    received_on = factory.LazyAttribute(lambda o: o.centre.today() - timedelta(days=3))
    due_on = factory.LazyAttribute(lambda o: o.received_on + timedelta(days=30))
    registered_by = factory.SubFactory(UserFactory)


class CorrectionRequestFactory(CentreOwnedFactory):
    class Meta:
        model = CorrectionRequest

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    received_on = factory.LazyAttribute(lambda o: o.centre.today() - timedelta(days=3))
    due_on = factory.LazyAttribute(lambda o: o.received_on + timedelta(days=30))
    registered_by = factory.SubFactory(UserFactory)
    wrong = factory.Sequence(lambda n: f"Thing {n} is wrong")


class NoteReleaseFactory(CentreOwnedFactory):
    class Meta:
        model = NoteRelease

    request = factory.SubFactory(RecordRequestFactory)
    centre = of_parent("request.centre")
    item = factory.Faker("uuid4", cast_to=None)
    release = "include"
    by = factory.SubFactory(UserFactory)


class RetentionRunFactory(CentreOwnedFactory):
    class Meta:
        model = RetentionRun


class RetentionItemFactory(CentreOwnedFactory):
    class Meta:
        model = RetentionItem

    run = factory.SubFactory(RetentionRunFactory)
    centre = of_parent("run.centre")
    student = in_same_centre(StudentFactory)
    left_on = factory.LazyAttribute(lambda o: years_before(o.centre.today(), 6))
    kinds = factory.LazyFunction(lambda: ["plans"])


class RetentionHoldFactory(CentreOwnedFactory):
    class Meta:
        model = RetentionHold

    student = factory.SubFactory(StudentFactory)
    centre = of_parent("student.centre")
    reason = "A complaint is open."
    by = factory.SubFactory(UserFactory)


class ReminderFactory(CentreOwnedFactory):
    class Meta:
        model = Reminder

    contract = factory.SubFactory(ContractFactory, offered=True)
    centre = of_parent("contract.centre")
    person = factory.SubFactory(UserFactory)
    about = "signatures"
    due_on = factory.LazyAttribute(lambda o: o.centre.today())


# people


#: The role that an assignment of a kind takes, where they are not called alike.
ROLES = {"case_manager": Role.TUTOR, "cover": Role.TUTOR}


def member(centre: Centre, *roles: str, **fields: Any) -> User:
    """A new person with these roles (or kinds of assignment) in a centre."""
    person = UserFactory(**fields)
    with scope(centre=centre):
        for role in roles:
            add_member(centre=centre, person=person, role=ROLES.get(role, role))
    return person
