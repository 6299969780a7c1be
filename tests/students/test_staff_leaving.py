"""Somebody gives up a role or leaves: what becomes of their students, and of open pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.enums import Role
from accounts.models import Centre, Membership, User
from plans.models import Plan
from reviews.models import TutoringSession
from students.models import Assignment, Note, Student
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, queries, send
from tests.students.pages import words

ClientOf = Callable[[User], Client]
WHY = "A new post."


@pytest.fixture
def admin(client_of: ClientOf, administrator: User) -> Client:
    return client_of(administrator)


@pytest.fixture
def second(student: Student, tutor: User) -> Student:
    """Another student of the same tutor."""
    second = f.StudentFactory(centre=student.centre, given_name="Bilal", family_name="Amrani")
    f.AssignmentFactory(student=second, person=tutor, kind="tutor")
    return second


def deactivation(person: User) -> str:
    return reverse("staff_deactivate", args=[person.uuid])


def taking(person: User, role: str) -> str:
    return reverse("role_take", args=[person.uuid, role])


def assignment_of(student: Student, person: User, kind: str = "tutor") -> Assignment:
    with scope(centre=student.centre):
        return Assignment.objects.get(student=student, person=person, kind=kind)


def carried(student: Student, kind: str = "tutor") -> list[User]:
    """Who has the student today, as somebody whose roles allow it."""
    with scope(centre=student.centre):
        current = Assignment.objects.current_on(student.centre.today()).filter(
            student=student, kind=kind
        )
        return [
            each.person
            for each in current.select_related("person")
            if Membership.objects.current().filter(person=each.person).exists()
        ]


def works_here(person: User, centre: Centre) -> bool:
    with scope(centre=centre):
        return Membership.objects.current().filter(person=person).exists()


# Deactivating


def test_page_lists_the_students_and_who_could_take_over(
    admin: Client, student: Student, second: Student, tutor: User, other_tutor: User
) -> None:
    page = admin.get(deactivation(tutor))
    said = words(page)
    assert "2 students are concerned." in said
    assert "As tutor 2" in said
    assert said.index("Bilal Amrani") < said.index("Marta Soler")
    (group,) = page.context["form"].groups
    choices = group.everybody.field.choices
    assert [label for _value, label in choices][1:] == ["Oriol Vidal"]


def test_all_students_go_to_one_person(
    admin: Client,
    student: Student,
    second: Student,
    tutor: User,
    other_tutor: User,
    centre: Centre,
) -> None:
    response = send(admin, deactivation(tutor), all_tutor=str(other_tutor.uuid), because=WHY)
    assert (response.status_code, response.url) == (302, reverse("staff_list"))
    assert [carried(each) for each in (student, second)] == [[other_tutor], [other_tutor]]
    assert not works_here(tutor, centre)
    tutor.refresh_from_db()
    assert not tutor.is_active


def test_one_student_goes_elsewhere_with_words_of_the_administrator(
    admin: Client,
    student: Student,
    second: Student,
    tutor: User,
    other_tutor: User,
    administrator: User,
    centre: Centre,
) -> None:
    third = f.member(centre, Role.TUTOR)
    key = assignment_of(student, tutor).uuid.hex
    typed = {
        "all_tutor": str(other_tutor.uuid),
        f"taker_{key}": str(third.uuid),
        f"words_{key}": "  Ring her aunt first. ",
    }
    send(admin, deactivation(tutor), because=WHY, **typed)
    assert [carried(each) for each in (student, second)] == [[third], [other_tutor]]
    with scope(centre=centre):
        (note,) = Note.objects.filter(kind="handover")
        told = (note.student, note.about, note.author, note.audience, note.body)
        new = Assignment.objects.get(student=student, person=third)
    assert told == (student, new.uuid, administrator, "team", "Ring her aunt first.")


def test_nobody_is_left_by_oversight(
    admin: Client,
    student: Student,
    second: Student,
    tutor: User,
    other_tutor: User,
    centre: Centre,
) -> None:
    key = assignment_of(student, tutor).uuid.hex
    typed = {
        f"taker_{key}": str(other_tutor.uuid),
        f"words_{key}": "Ring her aunt first.",
        "because": WHY,
    }
    page = send(admin, deactivation(tutor), **typed)
    assert page.status_code == 200
    assert errors(page) == [
        "1 place would stay empty. Choose who takes over, or tick here that it stays so for now."
    ]
    assert fields_of(page)[f"words_{key}"] == ["Ring her aunt first."]
    assert works_here(tutor, centre)
    assert carried(student) == [tutor]
    send(admin, deactivation(tutor), leave_rest="on", **typed)
    assert [carried(each) for each in (student, second)] == [[other_tutor], []]
    with scope(centre=centre):
        assert not Assignment.objects.filter(person=tutor, ends_on=None).exists()


def test_words_without_a_reader_are_not_dropped(
    admin: Client, student: Student, tutor: User, other_tutor: User, centre: Centre
) -> None:
    name = f"words_{assignment_of(student, tutor).uuid.hex}"
    page = send(
        admin, deactivation(tutor), because=WHY, leave_rest="on", **{name: "Ring her aunt first."}
    )
    assert errors(page) == [
        "Nobody takes over, so nobody would read this. Choose somebody, or empty it."
    ]
    assert fields_of(page)[name] == ["Ring her aunt first."]
    assert works_here(tutor, centre)


def test_reason_is_asked(admin: Client, tutor: User, centre: Centre) -> None:
    page = send(admin, deactivation(tutor))
    assert errors(page) == ["This field is required."]
    assert works_here(tutor, centre)
    send(admin, deactivation(tutor), because=WHY)
    with scope(centre=centre):
        assert Membership.objects.get(person=tutor).ended_because == WHY


def test_counsellor_is_followed_by_a_counsellor(
    admin: Client,
    student: Student,
    counsellor: User,
    other_counsellor: User,
    other_tutor: User,
) -> None:
    refused = send(
        admin, deactivation(counsellor), all_counsellor=str(other_tutor.uuid), because=WHY
    )
    assert "not one of the available choices" in words(refused)
    send(admin, deactivation(counsellor), all_counsellor=str(other_counsellor.uuid), because=WHY)
    assert carried(student, "counsellor") == [other_counsellor]


def test_cover_and_what_begins_later_end_in_any_case(
    admin: Client, student: Student, other_tutor: User, tutor: User, centre: Centre
) -> None:
    today = centre.today()
    week = timedelta(days=7)
    f.AssignmentFactory(student=student, person=other_tutor, kind="cover", ends_on=today + week)
    f.AssignmentFactory(student=student, person=other_tutor, kind="tutor", starts_on=today + week)
    page = admin.get(deactivation(other_tutor))
    assert page.context["form"].groups == []
    assert "Ends in any case Marta Soler cover" in words(page)
    assert "2 places would stay empty" in words(send(admin, deactivation(other_tutor), because=WHY))
    send(admin, deactivation(other_tutor), because=WHY, leave_rest="on")
    with scope(centre=centre):
        (cover,) = Assignment.objects.filter(person=other_tutor)
    assert (cover.kind, cover.ends_on) == ("cover", today)


def test_students_who_came_meanwhile_are_shown_before_they_are_left(
    admin: Client, student: Student, second: Student, tutor: User, centre: Centre
) -> None:
    url = deactivation(tutor)
    typed = fields_of(admin.get(url)) | {"leave_rest": "on", "because": WHY}
    newcomer = f.StudentFactory(centre=centre, given_name="Zoe")
    f.AssignmentFactory(student=newcomer, person=tutor, kind="tutor")
    page = admin.post(url, typed)
    assert "have changed since you opened the page. Nothing was done." in words(page)
    assert "Zoe" in words(page)
    assert works_here(tutor, centre)
    again = admin.post(url, fields_of(page) | {"leave_rest": "on"})
    assert again.status_code == 302
    assert not works_here(tutor, centre)


def test_sent_twice_is_done_once(
    admin: Client, student: Student, tutor: User, other_tutor: User, centre: Centre
) -> None:
    url = deactivation(tutor)
    typed = fields_of(admin.get(url)) | {"all_tutor": str(other_tutor.uuid), "because": WHY}
    admin.post(url, typed)
    page = admin.post(url, typed, follow=True)
    assert "does not work here any more. Nothing was changed." in words(page)
    with scope(centre=centre):
        assert Assignment.objects.filter(person=other_tutor).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_deactivate_at_once_hand_on_once(
    client_of: ClientOf,
    admin: Client,
    student: Student,
    tutor: User,
    other_tutor: User,
    centre: Centre,
) -> None:
    clients = [admin, client_of(f.member(centre, Role.ADMINISTRATOR))]
    url = deactivation(tutor)
    typed = [fields_of(each.get(url)) for each in clients]
    to = {"all_tutor": str(other_tutor.uuid), "because": WHY}
    results = at_once(
        lambda: clients[0].post(url, typed[0] | to), lambda: clients[1].post(url, typed[1] | to)
    )
    assert [each.status_code for each in results] == [302, 302]
    assert carried(student) == [other_tutor]
    with scope(centre=centre):
        assert Assignment.objects.filter(person=other_tutor).count() == 1


def test_taker_who_left_meanwhile_stops_the_whole(
    admin: Client,
    student: Student,
    tutor: User,
    other_tutor: User,
    administrator: User,
    centre: Centre,
) -> None:
    url = deactivation(tutor)
    typed = fields_of(admin.get(url)) | {"all_tutor": str(other_tutor.uuid), "because": WHY}
    send(admin, deactivation(other_tutor), because=WHY)
    page = admin.post(url, typed)
    assert page.status_code == 200
    assert works_here(tutor, centre)
    assert carried(student) == [tutor]


def test_safeguarding_lead_is_pointed_out(
    admin: Client, centre: Centre, counsellor: User, tutor: User
) -> None:
    Centre._base_manager.filter(pk=centre.pk).update(safeguarding_lead=counsellor)
    warning = "This person is the safeguarding lead"
    assert warning in words(admin.get(deactivation(counsellor)))
    assert warning not in words(admin.get(deactivation(tutor)))


# Who is in the middle of something


@pytest.fixture
def session(plan: Plan, tutor: User) -> TutoringSession:
    return f.TutoringSessionFactory(plan=plan, by=tutor)


def test_session_in_hand_ends_at_sign_in_and_keeps_what_was_saved(
    client_of: ClientOf, admin: Client, tutor: User, session: TutoringSession, centre: Centre
) -> None:
    client = client_of(tutor)
    url = reverse("session", args=[session.uuid])
    client.post(url, fields_of(client.get(url), url) | {"topic": "What was saved before"})
    send(admin, deactivation(tutor), because=WHY, leave_rest="on")
    sent = client.post(url, {"topic": "What came after"})
    assert (sent.status_code, sent.url.split("?")[0]) == (302, reverse("account_login"))
    background = client.post(url, {"topic": "x"}, headers={"X-Requested-With": "fetch"})
    assert (background.status_code, background.json()["error"]) == (401, "signed_out")
    session.refresh_from_db()
    assert session.topic == "What was saved before"


def test_session_of_somebody_with_another_centre_goes_on_there(
    client_of: ClientOf, admin: Client, tutor: User, other_centre: Centre, plan: Plan
) -> None:
    f.MembershipFactory(centre=other_centre, person=tutor, role=Role.TUTOR)
    client = client_of(tutor)
    url = reverse("plan", args=[plan.uuid])
    assert client.get(url).status_code == 200
    send(admin, deactivation(tutor), because=WHY, leave_rest="on")
    assert client.get(url).status_code == 404
    page = client.get("/")
    assert page.status_code == 200
    assert page.context["actor"].centre == other_centre


def test_tutor_without_the_role_writes_nothing_more(
    client_of: ClientOf, admin: Client, tutor: User, session: TutoringSession, centre: Centre
) -> None:
    """Their page is open while somebody takes the role away."""
    f.MembershipFactory(centre=centre, person=tutor, role=Role.DATA_PROTECTION_OFFICER)
    client = client_of(tutor)
    url = reverse("session", args=[session.uuid])
    typed = fields_of(client.get(url), url) | {"topic": "What came after"}
    send(admin, taking(tutor, "tutor"), because=WHY, leave_rest="on")
    page = client.post(url, typed)
    assert page.status_code == 404
    assert "Nothing was changed." in words(page)
    session.refresh_from_db()
    assert session.topic != "What came after"


# One role of several


def test_role_without_students_needs_a_reason_only(
    admin: Client, tutor: User, centre: Centre
) -> None:
    f.MembershipFactory(centre=centre, person=tutor, role=Role.ADMINISTRATOR)
    page = admin.get(taking(tutor, "administrator"))
    assert list(page.context["form"].fields) == ["because", "seen"]
    response = send(admin, taking(tutor, "administrator"), because=WHY)
    assert response.url == reverse("staff_member", args=[tutor.uuid])
    assert works_here(tutor, centre)


def test_role_with_students_hands_them_on_and_keeps_the_others(
    admin: Client, student: Student, tutor: User, other_tutor: User, centre: Centre
) -> None:
    f.MembershipFactory(centre=centre, person=tutor, role=Role.COUNSELLOR)
    f.AssignmentFactory(student=student, person=tutor, kind="counsellor")
    f.AssignmentFactory(student=student, person=tutor, kind="case_manager")
    (group,) = admin.get(taking(tutor, "tutor")).context["form"].groups
    assert [row.assignment.kind for row in group.rows] == ["tutor"]
    send(admin, taking(tutor, "tutor"), all_tutor=str(other_tutor.uuid), because=WHY)
    assert carried(student) == [other_tutor]
    assert tutor in carried(student, "counsellor")
    assert carried(student, "case_manager") == [tutor]
    with scope(centre=centre):
        held = Membership.objects.current().filter(person=tutor)
        assert list(held.values_list("role", flat=True)) == ["counsellor"]


def test_students_are_left_without_the_role_only_when_said(
    admin: Client, student: Student, tutor: User, centre: Centre
) -> None:
    f.MembershipFactory(centre=centre, person=tutor, role=Role.ADMINISTRATOR)
    page = send(admin, taking(tutor, "tutor"), because=WHY)
    assert "1 place would stay empty." in words(page)
    assert carried(student) == [tutor]
    send(admin, taking(tutor, "tutor"), because=WHY, leave_rest="on")
    with scope(centre=centre):
        assert assignment_of(student, tutor).ends_on == centre.today()


def test_only_role_leads_to_deactivating(admin: Client, tutor: User) -> None:
    assert admin.get(taking(tutor, "tutor")).url == deactivation(tutor)


@pytest.mark.parametrize("role", ["counsellor", "headmaster"])
def test_role_that_somebody_does_not_have_is_not_taken(
    admin: Client, tutor: User, role: str, centre: Centre
) -> None:
    response = admin.post(taking(tutor, role), {"because": WHY})
    assert response.status_code == (302 if role == "counsellor" else 404)
    assert works_here(tutor, centre)


def test_page_takes_the_same_number_of_queries_for_many_students(
    admin: Client, student: Student, tutor: User, other_tutor: User, centre: Centre
) -> None:
    few = queries(admin, deactivation(tutor))
    for _ in range(3):
        f.AssignmentFactory(student=f.StudentFactory(centre=centre), person=tutor, kind="tutor")
    assert len(queries(admin, deactivation(tutor))) == len(few) <= 12
