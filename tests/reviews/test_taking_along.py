"""A student goes on at another centre and takes along what they agreed to; the walls stay."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from accounts.enums import Retained
from accounts.jobs import PERIODIC
from accounts.models import Centre, User
from reviews.services.retention.erasing import Erasure
from reviews.services.retention.rules import LAST
from students.models import Arrival, Assignment, Enrolment, Guardian, Note, Student, Transfer
from students.tasks import lapse_arrivals
from tests import factories as f
from tests.students.pages import words

SECRET = "sleeps-in-the-car-and-told-only-me"
FOR_THE_TEAM = "eighteen-hours-missed-in-four-weeks"


@pytest.fixture
def marta(centre: Centre, student: Student, plan: Any, tutor: User) -> Student:
    """With a guardian, own words, an open goal, and notes that never go along."""
    with scope(centre=centre):
        f.GuardianFactory(student=student, name="Rosa Soler", phone="611 000 000")
        plan.aspiration = "A workshop of my own"
        plan.save()
        f.GoalFactory(plan=plan, words="I come on Mondays")
        f.NoteFactory(student=student, author=tutor, audience="confidential", body=SECRET)
        f.NoteFactory(student=student, author=tutor, body=FOR_THE_TEAM)
        Student.objects.filter(pk=student.pk).update(phone="600 111 222")
    return student


def page_of(student: Student) -> str:
    return reverse("transfer_prepare", args=[student.uuid])


def chosen(**fields: Any) -> dict[str, Any]:
    parts = ["contacts", "guardians", "own_words", "goals", "balance", "helps", "contract"]
    return {"to_code": "hill", "parts": parts, "letter": "She is good with wires.", **fields}


@pytest.fixture
def prepared(client_of: Callable[[User], Client], tutor: User, marta: Student) -> Callable:
    def prepare(**fields: Any) -> Transfer:
        client, data = client_of(tutor), chosen(**fields)
        seen = client.post(page_of(marta), data).context["seen"]
        with scope(centre=marta.centre):
            guardian = Guardian.objects.get()
            agreed = {"confirmed": seen, "agreed": "on", "guardian": guardian.uuid}
            assert client.post(page_of(marta), data | agreed).status_code == 302
            return Transfer.objects.get()

    return prepare


@pytest.fixture
def sent(
    client_of: Callable[[User], Client], administrator: User, other_centre: Centre
) -> Callable:
    def send(transfer: Transfer) -> Arrival:
        client_of(administrator).post(reverse("transfer_send", args=[transfer.uuid]))
        with scope(centre=other_centre):
            return Arrival.objects.get()

    return send


def test_nothing_is_ticked_before_the_student_agrees(
    client_of: Callable[[User], Client], tutor: User, marta: Student
) -> None:
    page = client_of(tutor).get(page_of(marta)).content.decode()
    assert (page.count('name="parts"'), " checked" in page) == (7, False)


def test_the_student_reads_everything_first_and_nothing_is_kept_before(
    client_of: Callable[[User], Client], tutor: User, marta: Student
) -> None:
    answer = client_of(tutor).post(page_of(marta), chosen())
    said = words(answer)
    for text in ("A workshop of my own", "I come on Mondays", "She is good with wires."):
        assert text in said
    assert "600 111 222" in said
    assert "Rosa Soler (mother)" in said
    for text in (SECRET, FOR_THE_TEAM):
        assert text not in answer.content.decode()
    with scope(centre=marta.centre):
        assert Transfer.objects.count() == 0


def test_what_is_not_ticked_stays(
    client_of: Callable[[User], Client], tutor: User, marta: Student
) -> None:
    said = words(client_of(tutor).post(page_of(marta), chosen(parts=["goals"], letter="")))
    assert "I come on Mondays" in said
    for text in ("A workshop of my own", "600 111 222", "Guardians", "wires"):
        assert text not in said


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"without_guardian": "She is abroad."}, "Without the student’s agreement nothing goes"),
        ({"agreed": "on"}, "Choose the guardian who agrees, or say why without one."),
    ],
)
def test_nothing_goes_without_agreement(
    client_of: Callable[[User], Client],
    tutor: User,
    marta: Student,
    fields: dict[str, str],
    problem: str,
) -> None:
    client = client_of(tutor)
    seen = client.post(page_of(marta), chosen()).context["seen"]
    answer = client.post(page_of(marta), chosen() | {"confirmed": seen} | fields)
    assert problem in words(answer)
    with scope(centre=marta.centre):
        assert Transfer.objects.count() == 0


def test_what_changed_meanwhile_is_read_again(
    client_of: Callable[[User], Client], tutor: User, marta: Student, plan: Any
) -> None:
    client = client_of(tutor)
    seen = client.post(page_of(marta), chosen()).context["seen"]
    f.GoalFactory(plan=plan, words="I ring the workshop")
    agreed = {"confirmed": seen, "agreed": "on", "without_guardian": "She is abroad."}
    answer = words(client.post(page_of(marta), chosen() | agreed))
    assert "Something changed since you read it. Nothing was kept" in answer
    assert "I ring the workshop" in answer
    with scope(centre=marta.centre):
        assert Transfer.objects.count() == 0


def test_the_administrator_sends_it_and_reads_no_text(
    client_of: Callable[[User], Client],
    administrator: User,
    marta: Student,
    prepared: Callable,
    sent: Callable,
    other_centre: Centre,
) -> None:
    transfer = prepared()
    page = client_of(administrator).get(reverse("transfer_list"))
    assert "Marta Soler to hill, prepared by Núria Ferrer" in words(page)
    assert "A workshop of my own" not in page.content.decode()
    arrival = sent(transfer)
    assert (arrival.from_name, arrival.state) == ("Riverside College", "waiting")
    assert SECRET not in arrival.texts + arrival.person
    assert FOR_THE_TEAM not in arrival.texts + arrival.person
    with scope(centre=marta.centre):
        place = Enrolment.objects.get()
        today = marta.centre.today()
        assert (place.state, place.ends_on) == ("transferred", today)
        ends = set(Assignment.objects.values_list("ends_on", flat=True))
        assert ends == {today + timedelta(days=30)}
        assert Student.objects.filter(pk=marta.pk).exists()


def test_sent_twice_arrives_once(
    client_of: Callable[[User], Client],
    administrator: User,
    prepared: Callable,
    sent: Callable,
    other_centre: Centre,
) -> None:
    transfer = prepared()
    sent(transfer)
    sent(transfer)
    with scope(centre=other_centre):
        assert Arrival.objects.count() == 1


@pytest.mark.parametrize("code", ["NOWHERE", "RIVER"])
def test_a_code_that_no_other_centre_answers_to_sends_nothing(
    client_of: Callable[[User], Client],
    administrator: User,
    marta: Student,
    prepared: Callable,
    other_centre: Centre,
    code: str,
) -> None:
    transfer = prepared(to_code=code)
    client = client_of(administrator)
    address = reverse("transfer_send", args=[transfer.uuid])
    assert f"No centre answers to the code “{code}”." in words(client.post(address, follow=True))
    with scope(centre=marta.centre):
        assert (Transfer.objects.get().state, Enrolment.objects.get().state) == (
            "prepared",
            "active",
        )
    client.post(reverse("transfer_withdraw", args=[transfer.uuid]))
    with scope(centre=marta.centre):
        assert Transfer.objects.get().state == "withdrawn"


def test_the_new_centre_welcomes_them_under_its_own_number(
    client_of: Callable[[User], Client],
    other_administrator: User,
    tutor: User,
    marta: Student,
    prepared: Callable,
    sent: Callable,
    other_centre: Centre,
) -> None:
    arrival = sent(prepared())
    client = client_of(other_administrator)
    page = client.get(reverse("arrival", args=[arrival.uuid]))
    assert "Marta Soler comes from Riverside College" in words(page)
    assert "A workshop of my own" not in page.content.decode()
    f.StudentFactory(centre=other_centre, number="H-1")
    taken = client.post(reverse("arrival", args=[arrival.uuid]), {"number": "H-1"})
    assert "A student here has this number already." in words(taken)
    for _ in range(2):
        client.post(reverse("arrival", args=[arrival.uuid]), {"number": "H-2"})
    with scope(centre=other_centre):
        new = Student.objects.get(number="H-2")
        assert (new.given_name, new.birth_date, new.phone) == (
            "Marta",
            marta.birth_date,
            "600 111 222",
        )
        assert Guardian.objects.get(student=new).phone == "611 000 000"
        note = Note.objects.get(student=new)
        assert (note.kind, note.audience, note.author) == ("taken_along", "shared", tutor)
        assert note.body.startswith("A letter from Núria Ferrer\nShe is good with wires.")
        arrival.refresh_from_db()
        assert (arrival.state, arrival.person, arrival.texts) == ("accepted", "", "")
    with scope(centre=marta.centre):
        assert Transfer.objects.get().state == "accepted"


def test_sent_back_with_a_reason_leaves_nothing_behind(
    client_of: Callable[[User], Client],
    administrator: User,
    other_administrator: User,
    marta: Student,
    prepared: Callable,
    sent: Callable,
    other_centre: Centre,
) -> None:
    arrival = sent(prepared())
    address = reverse("arrival_return", args=[arrival.uuid])
    client = client_of(other_administrator)
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "The course is full."})
    with scope(centre=other_centre):
        arrival.refresh_from_db()
        assert (arrival.state, arrival.person, arrival.texts) == ("returned", "", "")
        assert Student.objects.count() == 0
    assert "The course is full." in words(client_of(administrator).get(reverse("transfer_list")))
    said = words(client.get(reverse("arrival", args=[arrival.uuid]), follow=True))
    assert "This was answered already." in said


def test_page_of_the_old_centre_tells_how_long_it_waits(
    client_of: Callable[[User], Client],
    tutor: User,
    administrator: User,
    counsellor: User,
    marta: Student,
    prepared: Callable,
    sent: Callable,
) -> None:
    address = reverse("student", args=[marta.uuid])
    transfer = prepared()
    assert "On the way to another centre" not in words(client_of(tutor).get(address))
    sent(transfer)
    with scope(centre=marta.centre):
        Transfer.objects.update(sent_at=timezone.now() - timedelta(days=12))
    for person in (tutor, counsellor, administrator):
        said = words(client_of(person).get(address))
        assert "Sent to the centre with the code hill on" in said
        assert "Waiting for an answer for 12 days." in said


@pytest.mark.parametrize(("days", "lapsed"), [(89, False), (91, True)])
def test_what_nobody_answers_lapses_and_both_sides_read_so(
    client_of: Callable[[User], Client],
    administrator: User,
    other_administrator: User,
    marta: Student,
    prepared: Callable,
    sent: Callable,
    other_centre: Centre,
    days: int,
    lapsed: bool,
) -> None:
    arrival = sent(prepared())
    Arrival._base_manager.update(created_at=timezone.now() - timedelta(days=days))
    for _twice in range(2):
        lapse_arrivals.func()
    arrival.refresh_from_db()
    there = words(client_of(other_administrator).get(reverse("transfer_list")))
    here = words(client_of(administrator).get(reverse("transfer_list")))
    said = "Nobody there answered within 90 days. What was sent is deleted there."
    assert (arrival.person == arrival.texts == "") == lapsed
    assert ("lapsed: not answered in time, and deleted here" in there) == lapsed
    assert (said in here) == lapsed
    page = words(client_of(administrator).get(reverse("student", args=[marta.uuid])))
    assert ("On the way to another centre" in page) == (not lapsed)
    with scope(centre=marta.centre):
        assert Transfer.objects.get().state == ("returned" if lapsed else "sent")
        assert Student.objects.get(pk=marta.pk).name == "Marta Soler"


def test_what_was_welcomed_in_time_never_lapses(
    client_of: Callable[[User], Client],
    other_administrator: User,
    prepared: Callable,
    sent: Callable,
) -> None:
    arrival = sent(prepared())
    address = reverse("arrival", args=[arrival.uuid])
    client_of(other_administrator).post(address, {"number": "H-1"})
    Arrival._base_manager.update(created_at=timezone.now() - timedelta(days=400))
    lapse_arrivals.func()
    arrival.refresh_from_db()
    assert (arrival.state, arrival.has_lapsed) == ("accepted", False)


def test_moves_that_nobody_answers_are_looked_after_daily() -> None:
    assert PERIODIC[lapse_arrivals.module_path] == (lapse_arrivals, timedelta(days=1))


def test_one_move_at_a_time(
    client_of: Callable[[User], Client], tutor: User, marta: Student, prepared: Callable
) -> None:
    prepared()
    said = words(client_of(tutor).get(page_of(marta), follow=True))
    assert "This is prepared or on its way already." in said


def test_a_person_travels_as_plain_fields(prepared: Callable, marta: Student) -> None:
    person = json.loads(prepared(parts=[]).person)
    assert person == {
        "given_name": "Marta",
        "family_name": "Soler",
        "preferred_name": "",
        "birth_date": date.isoformat(marta.birth_date),
        "language": "",
    }


def test_retention_takes_words_about_leaving_and_the_transfer(
    marta: Student, prepared: Callable
) -> None:
    prepared()
    today = marta.centre.today()
    with scope(centre=marta.centre):
        place = Enrolment.objects.get()
        place.end(state="left_early", on=today, reason="other", words="To her aunt in Lyon.")
        with transaction.atomic():
            Erasure(marta).erase([Retained.PLANS, Retained.NOTES, LAST], today=today)
        place.refresh_from_db()
        assert (place.reason, place.reason_words) == ("other", "")
        assert (Transfer.objects.count(), Guardian.objects.count()) == (0, 0)
