"""What the lines of the table are about: two centres and everybody in them.

Built once a test module, inside a transaction that is rolled back at its end; each test has one
of its own inside, by the mark `django_db`, without which the test database is not even set up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from accounts.enums import FileFormat, Role
from accounts.models import AccessLog, Centre, CentreOwned, ExportLog, User
from documents.scans import read_scan
from plans.models import Instrument
from plans.services.closing import close_plan, keep_draft
from plans.services.contract import draft_contract, offer_contract
from plans.services.instruments.library import script_in_use
from plans.services.scan import Signer, hand_in
from reviews.services.rights import prepare
from reviews.services.take_along import package_of
from reviews.services.term_planning import uuids_of
from students.enums import TransferPart
from students.models import Assignment, Concern, Student
from students.services.concerns import mark_seen, raise_concern
from students.services.imports import kind_named, remember_file, sample_file
from students.services.tables import read_table
from tests import factories as f
from tests.access.table import DO, PEOPLE, Json, Line
from tests.conftest import BACKEND, OutsideClient
from tests.documents.scanned import pdf, upload
from tests.plans.pages import fields_of
from tests.reviews.own import inside, link_of

CONFIDENTIAL = "sleeps-in-the-car-and-told-only-me"
FOR_THE_TEAM = "eighteen-hours-missed-in-four-weeks"
CONCERN = "she-has-bruises-and-is-afraid-to-go-home"
FOR_THE_OWNER = "please-keep-the-workshop-open-on-thursdays"
SHARED = "we-laughed-about-the-bicycle"


class World:
    """Two centres. In one, students of the same tutor and counsellor in different states."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[str, Any]] = {}
        self.untouched: dict[str, str] = {}
        #: What each person gets to read, once somebody asked: the name of a page, and its text.
        self.read: dict[str, list[tuple[str, str]]] = {}
        self.centre = f.CentreFactory(name="Riverside College")
        self.centre.logo.save(f"{uuid4().hex}.png", ContentFile(b"a picture"))
        self.other_centre = f.CentreFactory(name="Hill School")
        f.AcademicYearFactory(centre=self.other_centre)
        with scope(centre=self.centre):
            self.year = f.AcademicYearFactory()
            self.term = f.TermFactory(year=self.year, ends_on=self.year.ends_on)
            self.holiday = f.HolidayFactory()
            later = self.centre.today() + timedelta(days=1000)
            self.free_year = f.AcademicYearFactory(starts_on=later)
            self._people()
            self._students()
            self._changing_hands()
            self._plan()
            self._contracts()
            self._closings()
            self._notes()
            self._records()
            self._concerns()
            self._imports()
            self._own_page()

    def _people(self) -> None:
        roles = {
            "tutor": Role.TUTOR,
            "other_tutor": Role.TUTOR,
            "counsellor": Role.COUNSELLOR,
            "other_counsellor": Role.COUNSELLOR,
            "administrator": Role.ADMINISTRATOR,
            "officer": Role.DATA_PROTECTION_OFFICER,
        }
        self.people = {name: f.member(self.centre, role) for name, role in roles.items()}
        stranger = f.member(self.other_centre, Role.ADMINISTRATOR)
        self.people["other_administrator"] = stranger
        for name in ("tutor", "other_tutor", "counsellor", "other_counsellor"):
            f.CalendarFeedFactory(person=self.people[name])
        self.colleague = f.member(self.centre, Role.TUTOR, Role.COUNSELLOR)
        self.invited = f.InvitationFactory(invited_by=self.people["administrator"])
        # Those who may not have anything to do with the student have work of their own.
        own = f.StudentFactory()
        f.AssignmentFactory(student=own, person=self.people["other_tutor"])
        f.PlanFactory(student=own, year=self.year)
        for kind in ("tutor", "counsellor"):
            f.AssignmentFactory(student=own, person=self.colleague, kind=kind)

    def _students(self) -> None:
        self.programme = f.ProgrammeFactory()
        self.module = f.ModuleFactory(programme=self.programme)
        self.cohort = f.CohortFactory(programme=self.programme, year=self.year)
        self.slot = f.TutoringSlotFactory(cohort=self.cohort)
        self.student, self.newcomer = self._student(), self._student()
        self.guardian = f.GuardianFactory(student=self.student)
        f.RiskFactorFactory()
        self.own_factor = f.RiskFactorFactory(position=51)

    def _changing_hands(self) -> None:
        """A handover to come, one that was, and a cover to come; and cohorts to move to."""
        self.transfer = f.TransferFactory(student=self.student, to_code=self.other_centre.code)
        self.arrival = f.ArrivalFactory(from_centre=self.other_centre.uuid)
        parts = TransferPart.values
        package = package_of(self.newcomer, parts, letter="", by=self.people["tutor"])
        self.seen_along = package.fingerprint
        self.absent, other = self.people["tutor"], self.people["other_tutor"]
        today = self.centre.today()
        later = today + timedelta(days=7)
        own = Assignment.objects.get(student=self.newcomer, person=self.absent)
        self.handover = f.AssignmentFactory(
            student=self.newcomer, person=other, starts_on=later, handed_from=own
        )
        self.cover = f.AssignmentFactory(
            student=self.student,
            person=other,
            kind="cover",
            covers_for=self.absent,
            starts_on=later,
            ends_on=later,
        )
        past = today - timedelta(days=30)
        before = f.AssignmentFactory(student=self.student, starts_on=past, ends_on=past)
        self.taken = Assignment.objects.get(student=self.student, person=self.absent)
        self.taken.handed_from = before
        self.taken.save()
        next_year = f.AcademicYearFactory(starts_on=self.year.ends_on + timedelta(days=1))
        self.next_cohort = f.CohortFactory(year=next_year)
        self.empty_cohort = f.CohortFactory(year=self.year)
        by = self.people["administrator"]
        self.closed_cohort = f.CohortFactory(year=self.year, closed_at=timezone.now(), closed_by=by)

    def _student(self) -> Student:
        student = f.StudentFactory(email="student@example.org")
        f.EnrolmentFactory(student=student, cohort=self.cohort)
        for kind in ("tutor", "counsellor"):
            f.AssignmentFactory(student=student, person=self.people[kind], kind=kind)
        return student

    def _plan_of(self, student: Student) -> Any:
        assessment = f.AssessmentFactory(student=student, by=self.people["tutor"], complete=True)
        return f.PlanFactory(student=student, year=self.year, assessment=assessment)

    def _plan(self) -> None:
        plan = self.plan = self._plan_of(self.student)
        self.bare_plan = self._plan_of(self._student())
        self.risk = f.PlanFactorFactory(plan=plan)
        self.left_risk = f.PlanFactorFactory(plan=plan, choice="left", reason="Later.")
        self.goal = f.GoalFactory(plan=plan)
        self.next_goal = f.GoalFactory(plan=plan, position=1)
        self.achieved_goal = f.GoalFactory(plan=plan, state="achieved", ended_at=timezone.now())
        self.action = f.ActionFactory(goal=self.goal)
        self.next_action = f.ActionFactory(goal=self.goal)
        self.done_action = f.ActionFactory(plan=plan, state="done", ended_at=timezone.now())
        self._pathways(plan)
        self.need = f.SupportNeedFactory(plan=plan)
        self.framework = f.FrameworkFactory()
        self._instruments(plan)
        self.other_competence = f.CompetenceFactory(framework=self.framework)
        self.competence = f.CompetenceFactory(framework=self.framework)
        f.BalanceRatingFactory(plan=plan, module=self.module, student_level=1, tutor_level=2)
        self.strength = f.BalanceRatingFactory(
            plan=plan, module=None, competence=self.competence, student_level=4
        )
        self.strategy = f.StrategyFactory()
        self.old_strategy = f.StrategyFactory(in_use=False)
        for made_by in (
            f.StrategyFactorFactory,
            f.StrategyActivityFactory,
            f.StrategyReferenceFactory,
        ):
            made_by(strategy=self.strategy)
        f.PlanStrategyFactory(plan=plan, strategy=self.strategy)
        by = self.people["tutor"]
        self.held = f.TutoringSessionFactory(plan=plan, held=True, by=by)
        self.session = f.TutoringSessionFactory(plan=plan, by=by)
        self.term_of = SimpleNamespace(uuid=uuid4())
        first, *_others = uuids_of(self.term_of.uuid)
        in_two_months = timezone.now() + timedelta(days=60)
        f.TutoringSessionFactory(plan=plan, by=by, uuid=first, starts_at=in_two_months)

        done = {"occasion": "mid_year", "complete": True, "by": by}
        self.assessment = f.AssessmentFactory(student=self.student, **done)

    def _pathways(self, plan: Any) -> None:
        """Where the plan leads, and what the administrator sees to for the centre."""
        self.option, _other = f.OptionFactory(plan=plan), f.OptionFactory(plan=plan, position=1)
        now = timezone.now()
        self.left_option = f.OptionFactory(plan=plan, dropped_at=now, dropping_reason="Too far.")
        self.pathway = f.PathwayFactory(option=self.option)
        self.placement = f.PlacementFactory(plan=plan)
        self.placement_now = f.PlacementFactory(plan=plan, state="under_way")
        self.ended_placement = f.PlacementFactory(plan=plan, state="ended")
        self.owned = f.ActionFactory(
            goal=self.goal,
            level="institutional",
            owner=self.people["administrator"],
            asked_by=self.people["tutor"],
            for_owner=FOR_THE_OWNER,
        )
        self.suggestion = f.SuggestionFactory(own_words="First of two")
        self.suggestion = f.SuggestionFactory(own_words="Second of two", position=51)
        self.matter = f.MatterFactory(raised_by=self.people["tutor"], action=self.action)
        self.passed_matter = f.MatterFactory(
            raised_by=self.people["tutor"],
            state="passed_on",
            passed_to="The town",
            passed_on=self.centre.today(),
        )

    def _instruments(self, plan: Any) -> None:
        """A published version with the next one in draft; an interview under way and one done."""
        by = self.people["tutor"]
        self.script = f.published_script(self.centre, kind="interview")
        self.instrument = self.script.instrument
        self.draft_script = f.InstrumentVersionFactory(instrument=self.instrument, number=2)
        self.item = f.ItemFactory(script=self.draft_script)
        f.ItemFactory(script=self.draft_script)
        self.own_instrument = f.published_script(self.centre).instrument
        asked = {"plan": plan, "script": self.script, "by": by}
        self.response = f.ResponseFactory(**asked)
        self.finished_response = f.ResponseFactory(complete=True, respondent="tutor", **asked)
        self.own_response = f.ResponseFactory(plan=plan, by=by)
        for response in (self.own_response, self.finished_response):
            secret = f.item_of(response, answer="choice")
            f.AnswerFactory(
                response=response,
                item=secret,
                text=CONFIDENTIAL,
                audience="confidential",
                author=by,
            )
        self.answer = f.AnswerFactory(response=self.finished_response, author=by)

    def _contracts(self) -> None:
        today, by = self.centre.today(), self.people["tutor"]
        self.draft = draft_contract(plan=self.plan, today=today)
        offered = self._plan_of(self._student())
        self.guardian_of_offer = f.GuardianFactory(student=offered.student)
        f.GoalFactory(plan=offered)
        contract = draft_contract(plan=offered, today=today)
        self.offer = offer_contract(contract=contract, by=by, today=today)
        self.two_versions = self._plan_of(self._student())
        for _number in range(2):
            f.ContractFactory(
                plan=self.two_versions,
                frozen=True,
                state="superseded",
                ended_at=timezone.now(),
            )

        on_paper = self._plan_of(self._student())
        f.GoalFactory(plan=on_paper)
        contract = draft_contract(plan=on_paper, today=today)
        contract = offer_contract(contract=contract, by=by, today=today)
        scan = read_scan([upload(pdf())])
        signers = [Signer("student", "A Name", today)]
        self.paper = hand_in(contract=contract, scan=scan, signers=signers, by=by)

    def _closings(self) -> None:
        """A plan about to be closed, and one that is."""
        today, by = self.centre.today(), self.people["tutor"]
        self.ending_plan, self.closed_plan = (self._plan_of(self._student()) for _ in range(2))
        for plan in (self.ending_plan, self.closed_plan):
            f.GoalFactory(plan=plan)
            keep_draft(plan=plan, reason="year_over", tutor_words="You came.")
        close_plan(plan=self.closed_plan, by=by, today=today)
        self.returning = self.closed_plan.student

    def _notes(self) -> None:
        rating = f.FactorRatingFactory(
            assessment=self.plan.assessment, risk_factor=self.risk.risk_factor
        )
        note = {"student": self.student, "author": self.people["tutor"]}
        team = {"kind": "evidence", "audience": "team", "body": FOR_THE_TEAM}
        self.evidence = f.NoteFactory(about=rating.uuid, **note, **team)
        for about in (self.held.uuid, self.session.uuid):
            f.NoteFactory(about=about, kind="session", audience="shared", body=SHARED, **note)
            f.NoteFactory(about=about, audience="confidential", body=CONFIDENTIAL, **note)
        f.NoteFactory(audience="confidential", body=CONFIDENTIAL, **note)
        contact = {"channel": "call", "happened_at": timezone.now()}
        kept = {"student": self.student, "person": self.people["tutor"], "body": CONFIDENTIAL}
        self.kept_text = f.DraftFactory(record=self.session.uuid, **kept)
        self.note = f.NoteFactory(body="We spoke about the bus.", **contact, **note)

    def _records(self) -> None:
        """One request with notes to look through, one that can be made, and one made."""
        self.asked = f.RecordRequestFactory(student=self.student)
        self.reviewed = f.RecordRequestFactory(student=self._student())
        made = f.RecordRequestFactory(student=self._student())
        self.record = prepare(request=made, by=self.people["counsellor"])
        self.correction = f.CorrectionRequestFactory(student=self.student)
        self.due = f.RetentionRunFactory()
        self.data_hold = f.RetentionHoldFactory(student=self.student)

    def _concerns(self) -> None:
        """Raised by the tutor, and seen by the counsellor: opening a page changes nothing."""
        self.concern, self.acknowledged_concern = self._concern(), self._concern()
        self.acknowledged_concern.acknowledge(CONCERN, by=self.people["counsellor"])
        for each in (self.concern, self.acknowledged_concern):
            f.ConcernNoteFactory(concern=each, author=self.people["tutor"], body=CONCERN)

    def _concern(self) -> Any:
        new = Concern(centre=self.centre, student=self.student, danger="no", words=CONCERN)
        concern = raise_concern(new, by=self.people["tutor"])
        mark_seen(concern, by=self.people["counsellor"])
        return concern

    def _imports(self) -> None:
        """A run to confirm, one with a refused line among it, and one being written."""
        today, kind = self.centre.today(), kind_named("students")
        self.roster = sample_file(kind, file_format=FileFormat.CSV, today=today).replace(
            b"ELE-1A", b"ELE-9Z"
        )
        actor = SimpleNamespace(
            centre=self.centre, person=self.people["administrator"], today=today
        )
        self.run, self.running = (
            remember_file(
                actor=actor,
                kind=kind,
                table=read_table(self.roster, file_name="roster.csv"),
                file_name="roster.csv",
                sha256=digit * 64,
            )
            for digit in "01"
        )
        self.running.queue(by=actor.person)
        times = {"started_at": timezone.now()}
        f.AttendanceRecordFactory(student=self.newcomer)
        times["written_at"] = timezone.now()
        counts = dict.fromkeys(("created", "changed", "unchanged", "refused"), 0)
        self.brought_in = f.ImportRunFactory(
            centre=self.centre, kind="attendance", state="written", counts=counts, **times
        )

    def _own_page(self) -> None:
        """The link to the student's page, and what they wrote there."""
        self.link = link_of(self.student, made_by=self.people["tutor"])
        self.note_to_tutor, self.goal_proposed, self.change_proposed = (
            f.StudentMessageFactory(student=self.student, link=self.link, kind=kind)
            for kind in ("note", "goal", "change")
        )
        self.own_draft = f.OwnDraftFactory(student=self.student)
        self.evaluation = Instrument.objects.get(kind="self_evaluation")
        self.evaluated = f.ResponseFactory(
            plan=self.plan, script=script_in_use(self.evaluation), by=self.people["tutor"]
        )

    @cached_property
    def cookies(self) -> dict[str, Any]:
        """Everybody signs in once; afterwards their cookie is enough. The visitor has come in to
        the student's own page by its link, and is nobody anywhere else."""
        cookies = {}
        for name, person in self.people.items():
            client = OutsideClient()
            client.force_login(person, backend=BACKEND)
            cookies[name] = client.cookies
        cookies["visitor"] = inside().cookies
        return cookies

    def client(self, name: str) -> Client:
        client = OutsideClient()
        client.cookies.update(self.cookies[name])
        return client

    def changed(self) -> set[str]:
        """The tables that do not stand as they did when each test began."""
        return {table for table, stands in contents().items() if stands != self.untouched[table]}

    def sent(self, line: Line, person: str = "") -> dict[str, Any]:
        """What the first person who may would send: the page's fields, and what they typed.

        Where a page is about the reader's `own` centre, whoever may sends theirs.
        """
        may = line.own and person and line.post[PEOPLE.index(person)] == DO
        sender = person if may else PEOPLE[line.post.index(DO)]
        key = f"{line} {sender}"
        if key not in self._fields:
            self._fields[key] = self._form(line, sender)
        data = line.data(self) if callable(line.data) else line.data
        return self._fields[key] | data

    def _form(self, line: Line, sender: str) -> dict[str, Any]:
        if not line.get or line.bare or line.name.startswith(("account_", "invitation")):
            return {}
        url = line.url(self)
        page = self.client(sender).get(url)
        try:
            return fields_of(page)
        except StopIteration:
            return fields_of(page, url)


def send(client: Client, method: str, url: str, data: Any = None) -> Any:
    if isinstance(data, Json):
        return client.post(url, data, content_type="application/json")
    return client.post(url, data) if method == "POST" else client.generic(method, url)


def contents() -> dict[str, str]:
    """A fingerprint of every table of the product, the logs of who looked apart.

    Prepared once a connection: to plan it takes three times as long as to run it, and every
    request of the table is followed by one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_prepared_statements WHERE name = 'contents'")
        if not cursor.rowcount:
            cursor.execute(f"PREPARE contents AS {' UNION ALL '.join(_fingerprints())}")
        cursor.execute("EXECUTE contents")
        return dict(cursor.fetchall())


def _fingerprints() -> Iterator[str]:
    for each in apps.get_models(include_auto_created=True):
        if issubclass(each, Centre | CentreOwned | User) and each not in (AccessLog, ExportLog):
            table = each._meta.db_table
            hashes = "concat(count(*), ' ', sum(hashtextextended(t::text, 0)))"
            yield f"SELECT '{table}', {hashes} FROM {table} t"


@contextmanager
def undone() -> Iterator[None]:
    """Takes back what is done to the database meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def built(django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        world = World()
        assert world.cookies
        world.untouched = contents()
        yield world
