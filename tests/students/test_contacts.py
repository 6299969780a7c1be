"""How students and guardians are reached: who may read and write it, and that nothing is lost."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.models import AccessLog, Centre, User
from students.models import Guardian, Student
from tests import factories as f
from tests.students.pages import words

CONTACT = {
    "preferred_name": "Tita",
    "email": "marta@example.org",
    "phone": "600 000 000",
    "language": "Catalan",
}
GUARDIAN = {
    "name": "Joana Soler",
    "relation": "mother",
    "phone": "600 111 111",
    "email": "",
    "language": "",
    "legal_authority": "yes",
    "involvement": "co_signs",
    "involvement_reason": "",
}


def contact(student: Student) -> str:
    return reverse("student_contact", args=[student.uuid])


@pytest.fixture
def client(client_of: Callable[[User], Client], tutor: User, student: Student) -> Client:
    """The tutor's, who works with the student."""
    return client_of(tutor)


@pytest.fixture
def guardian(student: Student) -> Guardian:
    return f.GuardianFactory(student=student, name="Joana Soler", relation="mother")


def saved(client: Client, address: str, **sent: Any) -> Any:
    """Fills in the form that stands at an address, and sends it."""
    form = client.get(address).context["form"]
    start = {name: value for name, value in form.initial.items() if value is not None}
    for hidden in ("uuid", "version"):
        if hidden in form.fields:
            start[hidden] = form[hidden].value()
    return client.post(address, start | sent)


# The student


def test_contact_details_are_saved(client: Client, student: Student, in_centre: Centre) -> None:
    answer = saved(client, contact(student), **CONTACT)
    assert answer.headers["Location"] == reverse("student", args=[student.uuid])
    student.refresh_from_db()
    assert {name: getattr(student, name) for name in CONTACT} == CONTACT
    assert Student.objects.search("tita").get() == student


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("email", "no address", "Enter a valid email address."),
        ("phone", "1" * 41, "Ensure this value has at most 40 characters"),
        ("preferred_name", "T\0ta", "Null characters are not allowed."),
    ],
)
def test_details_that_will_not_do_say_why(
    client: Client, student: Student, field: str, value: str, reason: str
) -> None:
    page = saved(client, contact(student), **CONTACT | {field: value})
    assert reason in words(page)


def test_a_change_of_somebody_else_is_shown_and_not_overwritten(
    client: Client, student: Student, in_centre: Centre
) -> None:
    form = client.get(contact(student)).context["form"]
    Student.objects.update(phone="699 999 999")
    sent = CONTACT | {"version": form["version"].value()}
    page = client.post(contact(student), sent)
    said = words(page)
    assert "Saved meanwhile 699 999 999 What you typed 600 000 000" in said
    student.refresh_from_db()
    assert student.phone == "699 999 999"
    sent["version"] = page.context["form"]["version"].value()
    client.post(contact(student), sent)
    student.refresh_from_db()
    assert student.phone == "600 000 000"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("tutor", 200),
        ("counsellor", 200),
        ("administrator", 200),
        ("other_counsellor", 403),
        ("officer", 403),
        ("other_tutor", 404),
        ("other_administrator", 404),
    ],
)
@pytest.mark.parametrize("route", ["student_contact", "guardian_add"])
def test_who_may_change_contacts(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    student: Student,
    who: str,
    status: int,
    route: str,
) -> None:
    client = client_of(request.getfixturevalue(who))
    address = reverse(route, args=[student.uuid])
    assert client.get(address).status_code == status
    assert client.post(address, {"name": ""}).status_code in (status, 302)
    with scope(centre=student.centre):
        assert Guardian.objects.count() == 0


def test_the_visit_is_logged(client: Client, student: Student, tutor: User) -> None:
    client.get(contact(student))
    with scope(centre=student.centre):
        entry = AccessLog.objects.get()
    assert (entry.person, entry.student, entry.page, entry.reason) == (
        tutor,
        student.uuid,
        "GET student_contact",
        "assigned as tutor",
    )


def test_the_page_lists_the_guardians(client: Client, student: Student, guardian: Guardian) -> None:
    f.GuardianFactory(student=f.StudentFactory(centre=student.centre), name="Somebody Else")
    page = client.get(contact(student))
    assert "Joana Soler mother legal authority: yes" in words(page)
    assert "Somebody Else" not in words(page)
    assert reverse("guardian_edit", args=[guardian.uuid]) in page.content.decode()


# Guardians


def test_a_guardian_is_added_once_however_often_it_is_sent(
    client: Client, student: Student, in_centre: Centre
) -> None:
    address = reverse("guardian_add", args=[student.uuid])
    sent = GUARDIAN | {"uuid": str(uuid.uuid4())}
    for _ in range(2):
        answer = client.post(address, sent)
        assert answer.headers["Location"] == reverse("student", args=[student.uuid])
    guardian = Guardian.objects.get()
    assert (guardian.student, guardian.name, guardian.involvement) == (
        student,
        "Joana Soler",
        "co_signs",
    )


def test_the_uuid_of_somebody_elses_guardian_is_not_taken(
    client: Client, student: Student, other_centre: Centre
) -> None:
    foreign = f.GuardianFactory(student=f.StudentFactory(centre=other_centre))
    address = reverse("guardian_add", args=[student.uuid])
    assert client.post(address, GUARDIAN | {"uuid": str(foreign.uuid)}).status_code == 404


def test_not_involved_needs_a_reason(client: Client, student: Student) -> None:
    address = reverse("guardian_add", args=[student.uuid])
    page = client.post(address, GUARDIAN | {"involvement": "not_involved"})
    assert words(page).count("Say in a few words why this person is not involved.") == 1
    assert "violated" not in words(page)


def test_a_guardian_is_changed(client: Client, guardian: Guardian, in_centre: Centre) -> None:
    address = reverse("guardian_edit", args=[guardian.uuid])
    answer = saved(client, address, do_not_contact="on", phone="611 111 111")
    assert answer.headers["Location"] == reverse("student", args=[guardian.student.uuid])
    guardian.refresh_from_db()
    assert (guardian.do_not_contact, guardian.phone) == (True, "611 111 111")


def test_two_who_change_one_guardian_see_both_texts(
    client: Client, guardian: Guardian, in_centre: Centre
) -> None:
    address = reverse("guardian_edit", args=[guardian.uuid])
    form = client.get(address).context["form"]
    Guardian.objects.update(relation="aunt")
    sent = GUARDIAN | {"relation": "stepmother", "version": form["version"].value()}
    said = words(client.post(address, sent))
    assert "Saved meanwhile aunt What you typed stepmother" in said
    guardian.refresh_from_db()
    assert guardian.relation == "aunt"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("tutor", 200),
        ("counsellor", 200),
        ("administrator", 200),
        ("other_counsellor", 403),
        ("officer", 404),
        ("other_tutor", 404),
        ("other_administrator", 404),
    ],
)
def test_who_may_change_a_guardian(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    guardian: Guardian,
    who: str,
    status: int,
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(reverse("guardian_edit", args=[guardian.uuid])).status_code == status


@pytest.mark.parametrize("route", ["student_contact", "guardian_add", "guardian_edit"])
def test_visitors_are_sent_to_sign_in(db: None, route: str) -> None:
    answer = Client().get(reverse(route, args=[uuid.uuid4()]))
    assert answer.headers["Location"].startswith("/accounts/login/?next=")
