"""The demonstration: everything the product can show, once, and the same every time."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from accounts.actor import actor_for
from accounts.enums import Role
from accounts.models import AcademicYear, Centre, User
from config.demo import ACCOUNTS, PASSWORD
from plans.models import Action, BalanceRating, Contract, Goal, Plan
from plans.models.contract import content_hash
from reviews.demo.load import HARBOUR, load_centre
from reviews.demo.people import STUDENTS
from reviews.demo.stories import STORIES
from reviews.models import Agreement, GoalProgress, TutoringSession
from reviews.services.signs import signs_of
from students.models import (
    AttendanceRecord,
    Concern,
    Enrolment,
    FactorRating,
    Guardian,
    Note,
    Student,
    StudentEvent,
)
from students.services.attendance import attendance_between
from tests.conftest import BACKEND


def told(centre: Centre) -> list[Any]:
    """What stands of a centre's students, goals and sessions, apart from ids and keys."""
    with scope(centre=centre):
        return [
            *Student.objects.order_by("number").values_list("number", "given_name", "birth_date"),
            *Plan.objects.order_by("student__number").values_list(
                "student__number", "state", "aspiration", "starts_on", "next_review_on"
            ),
            *Goal.objects.order_by("plan__student__number", "position").values_list(
                "words", "state", "due_on", "ended_at"
            ),
            *TutoringSession.objects.order_by("starts_at").values_list("starts_at", "state"),
            *((note.created_at, note.body) for note in Note.objects.order_by("created_at", "pk")),
        ]


class Undone(Exception):
    """Takes back what was loaded only to be compared."""


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Any]]:
    """Runs the command, once for the module. Gives what a first try had told of Harbour."""
    first: list[Any] = []
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DEMO", True)
        try:
            with transaction.atomic():
                first = told(load_centre(HARBOUR))
                raise Undone
        except Undone:
            pass
        with transaction.atomic():
            call_command("load_demo", stdout=StringIO())
            yield first
            transaction.set_rollback(True)


@pytest.fixture
def riu_clar(loaded: list[Any], db: None) -> Iterator[Centre]:
    centre = Centre.objects.get(code="RIU")
    with scope(centre=centre):
        yield centre


@pytest.fixture
def marta(riu_clar: Centre) -> Plan:
    return Plan.objects.with_step_facts().get(student__given_name="Marta")


# The command


def test_two_centres_are_loaded(loaded: list[Any], db: None) -> None:
    with scopes_disabled():
        found = {
            each.code: Student.objects.filter(centre=each).count() for each in Centre.objects.all()
        }
    assert found == {"RIU": 60, "HAR": 8}


def test_same_day_tells_the_same(loaded: list[Any], db: None) -> None:
    assert told(Centre.objects.get(code="HAR")) == loaded


def test_second_load_changes_nothing(riu_clar: Centre, settings: Any) -> None:
    settings.DEMO = True
    before = told(riu_clar)
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue() == "There is a centre already: nothing was loaded.\n"
    assert told(riu_clar) == before
    assert Centre.objects.count() == 2


def test_server_without_demo_refuses(db: None, settings: Any) -> None:
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")


# People


@pytest.mark.parametrize("email", ACCOUNTS)
def test_account_signs_in(riu_clar: Centre, settings: Any, email: str) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert Client().login(email=email, password=PASSWORD)
    person = User.objects.get(email=email)
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == (email, True, True)
    assert actor_for(person).roles


def test_each_tutor_has_their_students(riu_clar: Centre) -> None:
    known = {
        email: Student.objects.editable_by(actor_for(User.objects.get(email=email))).count()
        for email in ("tutor@demo.example", "tutor2@demo.example", "counsellor@demo.example")
    }
    # The first tutor was handed a colleague's student, the second covers for one, and the
    # counsellor manages two cases beside.
    assert known["tutor@demo.example"] == 22 + 1
    assert known["tutor2@demo.example"] == 19 + 1
    assert 18 <= known["counsellor@demo.example"] <= 22


def test_some_students_have_no_tutor(riu_clar: Centre) -> None:
    assert Student.objects.exclude(assignments__kind="tutor").count() == 4


def test_students_are_between_15_and_24(riu_clar: Centre) -> None:
    ages = {each.age_on(riu_clar.today()) for each in Student.objects.all()}
    assert (min(ages), max(ages)) == (15, 24)


def test_names_come_in_many_scripts(riu_clar: Centre) -> None:
    names = set(Student.objects.values_list("family_name", flat=True))
    assert {"العلوي", "Коваленко", "Παπαδάκης", "Łuczak", "Szőke", "Nguyễn", "Çelik"} <= names


def test_minors_have_somebody_who_answers_for_them(riu_clar: Centre) -> None:
    today = riu_clar.today()
    everyone = Student.objects.order_by("number")
    minors = [each for each in everyone if each.age_on(today) < 18]
    alone = [each.called for each in minors if not each.guardians.exists()]
    unsigned = [
        each.called for each in minors if not each.guardians.filter(legal_authority="yes").exists()
    ]
    assert (alone, unsigned) == ([], ["Діма", "Gift"])


def test_guardians_are_of_every_kind(riu_clar: Centre) -> None:
    assert Guardian.objects.filter(do_not_contact=True).exists()
    assert set(Guardian.objects.values_list("legal_authority", flat=True)) == {
        "yes",
        "no",
        "unknown",
    }
    reasons = Guardian.objects.filter(involvement="not_involved")
    assert all(each.involvement_reason for each in reasons) and reasons.exists()


# Stages


def test_every_story_is_told(riu_clar: Centre) -> None:
    told_of = {each.stage for each in STUDENTS}
    assert told_of == {*STORIES, "marta"}


def test_enrolments_end_in_every_way(riu_clar: Centre) -> None:
    found = Counter(Enrolment.objects.values_list("state", "reason"))
    assert found == {
        ("active", ""): 53,
        ("completed", ""): 2,
        ("transferred", ""): 1,
        ("left_early", "found_work"): 1,
        ("left_early", "health"): 1,
        ("left_early", "family"): 1,
        ("left_early", "moved"): 1,
    }


def test_plans_are_in_every_state(riu_clar: Centre) -> None:
    assert set(Plan.objects.values_list("state", flat=True)) == {"draft", "agreed", "closed"}
    assert Student.objects.filter(plans=None).count() == 6


def test_steps_are_in_every_state(riu_clar: Centre) -> None:
    today = riu_clar.today()
    found = {
        (step.key, step.state.value)
        for plan in Plan.objects.open().with_step_facts()
        for step in plan.steps(today=today)
    }
    wanted = {
        ("roadmap", "not_started"),
        ("roadmap", "open"),
        ("roadmap", "in_place"),
        ("balance", "not_started"),
        ("balance", "open"),
        ("balance", "in_place"),
        ("contract", "not_started"),
        ("contract", "open"),
        ("contract", "in_place"),
        ("reviews", "not_started"),
        ("reviews", "needs_attention"),
        ("reviews", "in_place"),
        ("support", "not_started"),
        ("support", "open"),
        ("support", "in_place"),
    }
    assert found == wanted


def test_balance_is_waiting_for_each_side(riu_clar: Centre) -> None:
    one_sided = BalanceRating.objects.filter(plan__framework=None)
    assert one_sided.filter(student_level__isnull=False, tutor_level=None).exists()
    assert one_sided.filter(
        student_level=None, student_skipped=False, tutor_level__isnull=False
    ).exists()
    assert one_sided.filter(student_skipped=True).exists()


def test_contracts_are_in_every_state(riu_clar: Centre) -> None:
    found = set(Contract.objects.values_list("state", flat=True))
    assert found == {"draft", "offered", "in_force", "superseded", "withdrawn", "ended"}
    offered = Contract.objects.filter(state="offered", refusals=None)
    waiting_for = {tuple(each.missing_parties()) for each in offered}
    assert waiting_for == {("student",), ("tutor",), ("guardian",)}
    assert Contract.objects.filter(refusals__party="student", state="offered").exists()
    amended = Contract.objects.filter(state="offered", number=2)
    assert amended.get().plan.contracts.filter(state="in_force").exists()
    assert Contract.objects.exclude(missing_guardian_reason="").filter(state="in_force").exists()


def test_contract_hashes_verify(riu_clar: Centre) -> None:
    signed = Contract.objects.exclude(state="draft").prefetch_related("signatures")
    assert all(each.content_hash == content_hash(each.content) for each in signed)
    assert all(
        signature.content_hash == each.content_hash
        for each in signed
        for signature in each.signatures.all()
    )
    assert all(each.content["goals"] and each.content["commitments"] for each in signed)


def test_drawn_signatures_stay_in_their_box(riu_clar: Centre) -> None:
    strokes = [
        point
        for contract in Contract.objects.prefetch_related("signatures")
        for signature in contract.signatures.all()
        for stroke in signature.strokes
        for point in stroke
    ]
    assert len(strokes) > 1000
    assert all(0 <= x <= 300 and 0 <= y <= 100 for x, y in strokes)


def test_sessions_and_agreements_went_every_way(riu_clar: Centre) -> None:
    assert set(TutoringSession.objects.values_list("state", flat=True)) == {
        "planned",
        "held",
        "missed",
        "cancelled",
    }
    reviews = TutoringSession.objects.filter(kind="formal_review")
    assert {"keep", "agree_anew"} <= set(reviews.values_list("outcome", flat=True))
    assert set(Agreement.objects.values_list("kept", flat=True)) == {"", "yes", "partly", "no"}
    assert set(GoalProgress.objects.values_list("progress", flat=True)) == {
        "back",
        "same",
        "forward",
        "achieved",
    }


def test_most_actions_are_in_time(riu_clar: Centre) -> None:
    late = Action.objects.late_on(riu_clar.today()).filter(plan__state="agreed").count()
    assert 3 <= late <= Action.objects.count() / 8


def test_notes_have_every_audience(riu_clar: Centre) -> None:
    found = Counter(Note.objects.values_list("audience", flat=True))
    assert set(found) == {"shared", "team", "confidential"}
    assert found["confidential"] >= 10
    assert all(each.body for each in Note.objects.all())


def test_confidential_notes_are_by_those_who_work_with_the_student(riu_clar: Centre) -> None:
    for note in Note.objects.filter(audience="confidential"):
        assert note.student.assignments.filter(person=note.author).exists()


# Time


def test_tutor_has_three_sessions_today(riu_clar: Centre) -> None:
    today = riu_clar.today()
    tutor = User.objects.get(email="tutor@demo.example")
    due = [
        each
        for each in TutoringSession.objects.planned().filter(by=tutor).order_by("starts_at")
        if each.local_date() == today
    ]
    assert {each.plan.student.called for each in due} == {"Marta", "Mamadou", "Đức"}
    starts = [each.local_start() for each in due]
    assert all(later - one >= timedelta(minutes=45) for one, later in pairwise(starts))
    assert all(8 <= each.local_start().hour <= 15 for each in due)


def test_nothing_has_happened_in_the_future(riu_clar: Centre) -> None:
    now = timezone.now()
    assert not StudentEvent.objects.filter(at__gt=now).exists()
    assert not Note.objects.filter(created_at__gt=now).exists()
    assert not TutoringSession.objects.filter(recorded_at__gt=now).exists()


def test_stamps_are_those_of_the_story(riu_clar: Centre) -> None:
    """Nothing but the centre itself and its catalogue says that it was made today."""
    start = timezone.now() - timedelta(hours=1)
    for model in (Student, Plan, Goal, Action, Contract, TutoringSession, Note, FactorRating):
        assert not model.objects.filter(created_at__gte=start).exists(), model
    assert not Plan.objects.filter(agreed_at__gte=start).exists()
    assert not Contract.objects.filter(in_force_at__gte=start).exists()


def test_no_version_was_counted_for_moving_time(riu_clar: Centre) -> None:
    assert Contract.objects.get(state="draft", plan__student__given_name="Bence").version == 1


def test_sessions_fall_on_days_of_school(riu_clar: Centre) -> None:
    year = AcademicYear.objects.at(riu_clar.today())
    assert year
    today = riu_clar.today()
    for session in TutoringSession.objects.all():
        day = session.local_date()
        assert year.starts_on <= day <= year.ends_on
        assert day.weekday() < 5 or day == today


def test_year_has_terms_and_holidays(riu_clar: Centre) -> None:
    year = AcademicYear.objects.at(riu_clar.today())
    assert year and year.starts_on <= riu_clar.today() <= year.ends_on
    assert year.terms.count() == 3


# Marta, whom the pictures of the design show


def test_marta_is_as_the_design_shows_her(riu_clar: Centre, marta: Plan) -> None:
    today = riu_clar.today()
    steps = {each.key: each.summary for each in marta.steps(today=today)}
    assert steps == {
        "roadmap": "3 goals, 7 actions",
        "balance": "9 of 9, both views",
        "contract": "signed by all 3",
        "reviews": "next today",
        "support": "1 of 2 decided",
    }
    assert marta.aspiration_on_page and marta.aspiration.startswith("I want to have my own van")
    assert [each.number for each in marta.contracts.filter(state="in_force")] == [2]
    assert marta.sessions.held().count() == 3
    (session,) = marta.sessions.planned()
    assert f"{session.local_start():%H:%M}" == "10:05"


def test_marta_has_a_factor_without_goal(riu_clar: Centre, marta: Plan) -> None:
    waiting = marta.factors.filter(risk_factor__isnull=False, goals=None)
    assert [each.risk_factor.key for each in waiting] == ["motivation"]


def test_marta_is_there_more_often_than_before(riu_clar: Centre, marta: Plan) -> None:
    tutor = actor_for(User.objects.get(email="tutor@demo.example"))
    last = marta.sessions.held().order_by("starts_at").last()
    assert last
    found = attendance_between(marta.student, tutor, first=last.local_date(), last=tutor.today)
    assert found and found.words == "92 % present, was 81 %"
    rules = {each.rule for each in signs_of(marta.student, tutor)}
    assert "hours_missed" in rules


def test_attendance_is_of_days_of_school_and_of_those_enrolled(riu_clar: Centre) -> None:
    days = AttendanceRecord.objects.values_list("date", flat=True).distinct()
    assert days and all(day.weekday() < 5 and day < riu_clar.today() for day in days)
    assert not AttendanceRecord.objects.filter(student__enrolments__ends_on__lte=F("date"))
    assert AttendanceRecord.objects.filter(authorised=True).exists()
    assert not AttendanceRecord.objects.filter(brought_in_at__gt=timezone.now()).exists()


def test_marta_is_counselled(riu_clar: Centre, marta: Plan) -> None:
    counsellor = User.objects.get(email="counsellor@demo.example")
    assert marta.student in Student.objects.counselled_by(actor_for(counsellor))


def test_other_centre_sees_nothing_of_it(loaded: list[Any], db: None) -> None:
    client = Client()
    administrator = User.objects.get(email="admin@other.example")
    client.force_login(administrator, backend=BACKEND)
    actor = actor_for(administrator)
    assert Role.ADMINISTRATOR in actor.roles
    with scope(centre=actor.centre):
        assert Student.objects.known_to(actor).count() == 8


def test_one_safety_concern_waits_and_one_is_seen_to(riu_clar: Centre) -> None:
    concerns = Concern.objects.order_by("created_at")
    assert [each.state for each in concerns] == ["acknowledged", "open"]
    seen_to, waits = concerns
    assert seen_to.created_at < seen_to.acknowledged_at < waits.created_at < timezone.now()
    assert {each.person.given_name for each in waits.recipients.all()} == {"Anna"}
    assert all(each.mailed_at and not each.letter for each in waits.recipients.all())
    assert riu_clar.safeguarding_lead == waits.recipients.get().person
