"""The pages on which administrators assign, end, cover and hand over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Centre, Membership, User
from students.models import Assignment, Cohort, Note, Student
from students.services.caseloads import BESIDE, KEEP, REPLACE, share_out
from tests import factories as f
from tests.students.pages import words

DAY = timedelta(days=1)
ADD, END, STAFF = "/assignments/add/", "/assignments/end/", "/assignments/"
pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def admin(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


@pytest.fixture
def cohort(student: Student) -> Cohort:
    return student.enrolments.get().cohort


@pytest.fixture
def alone(cohort: Cohort) -> list[Student]:
    """Five in the cohort without any tutor."""
    students = [
        f.StudentFactory(given_name=name, family_name="Amrani")
        for name in ("Ada", "Bilal", "Clara", "Dora", "Emre")
    ]
    for each in students:
        f.EnrolmentFactory(student=each, cohort=cohort)
    return students


def tutors() -> dict[str, list[str]]:
    """The tutors of today, by the student's given name."""
    found: dict[str, list[str]] = {}
    current = Assignment.objects.current_on(Centre.objects.get(code="RIVER").today())
    for each in current.filter(kind="tutor").order_by("pk"):
        found.setdefault(each.student.given_name, []).append(each.person.given_name)
    return found


def sent(cohort: Cohort, **fields: Any) -> dict[str, Any]:
    today = cohort.centre.today().isoformat()
    return {"cohort": cohort.uuid, "kind": "tutor", "others": KEEP, "on": today, **fields}


# Choosing


def test_a_cohort_lets_administrators_choose_some_or_all(
    admin: Client, client_of: Callable[[User], Client], tutor: User, cohort: Cohort, alone: Any
) -> None:
    page = reverse("cohort", args=[cohort.uuid])
    shown = admin.get(page)
    assert "All 6 of this cohort Assign staff End an assignment" in words(shown)
    assert shown.content.decode().count('name="student"') == 6
    theirs = client_of(tutor).get(page).content.decode()
    assert ('name="student"' in theirs, "Assign staff" in theirs) == (False, False)


def test_some_students_are_chosen_by_their_ticks(
    admin: Client, cohort: Cohort, alone: list[Student], tutor: User
) -> None:
    chosen = {"cohort": cohort.uuid, "student": [alone[1].uuid, alone[3].uuid, "no-uuid"]}
    said = words(admin.get(ADD, chosen))
    assert "2 students chosen · ELE-1A Who they are Bilal Amrani Dora Amrani" in said
    assert "Núria Ferrer · 1 student now" in said


def test_all_of_a_cohort_are_chosen_in_one_go(
    admin: Client, cohort: Cohort, alone: Any, tutor: User
) -> None:
    chosen = {"cohort": cohort.uuid, "all": "1"}
    assert "6 students chosen" in words(admin.get(ADD, chosen))
    assert "5 students chosen" in words(admin.get(ADD, chosen | {"tutor": "none"}))


def test_nobody_chosen_says_what_to_do(admin: Client, cohort: Cohort) -> None:
    said = words(admin.get(ADD, {"cohort": cohort.uuid}))
    assert said == (
        "Nobody is chosen Nothing was changed. Open a cohort, tick some of its students or all"
        " of them, and say what to do. Choose students"
    )
    assert admin.get(ADD, {"cohort": "nonsense"}).status_code == 404


def test_a_kind_is_chosen_among_those_with_the_role(
    admin: Client, student: Student, tutor: User, counsellor: User
) -> None:
    said = words(admin.get(ADD, {"student": student.uuid, "kind": "counsellor"}))
    assert ("Anna Roca" in said, "Núria Ferrer" in said) == (True, False)
    said = words(admin.get(ADD, {"student": student.uuid, "kind": "case_manager"}))
    assert ("Anna Roca" in said, "Núria Ferrer" in said) == (True, True)
    assert "get this person as well" not in said


def test_a_role_that_nobody_has_says_so(admin: Client, student: Student, counsellor: User) -> None:
    Membership.objects.filter(role="counsellor").update(ended_at=student.created_at)
    said = words(admin.get(ADD, {"student": student.uuid, "kind": "counsellor"}))
    assert "Nobody of the centre has this role yet" in said


# Evenly


def test_students_are_shared_out_evenly_by_the_load_of_today(
    alone: list[Student], student: Student, tutor: User, other_tutor: User, centre: Centre
) -> None:
    sharing = share_out(
        students=[*alone, student],
        people=[tutor, other_tutor],
        kind="tutor",
        on=centre.today(),
        replace=KEEP,
    )
    got = [each.gets and each.gets.given_name for each in sharing.shares]
    assert got == ["Oriol", "Núria", "Oriol", "Núria", "Oriol", None]
    assert [(each.before, each.after) for each in sharing.loads] == [(1, 3), (0, 3)]


def test_whoever_has_one_of_those_chosen_keeps_them(
    alone: list[Student], student: Student, tutor: User, other_tutor: User, centre: Centre
) -> None:
    for replace, gets in ((KEEP, None), (BESIDE, other_tutor), (REPLACE, other_tutor)):
        sharing = share_out(
            students=[student],
            people=[other_tutor],
            kind="tutor",
            on=centre.today(),
            replace=replace,
        )
        assert sharing.shares[0].gets == gets
        kept = share_out(
            students=[student], people=[tutor], kind="tutor", on=centre.today(), replace=replace
        )
        assert kept.shares[0].gets is None


def test_sharing_out_is_shown_and_then_done_as_shown(
    admin: Client, cohort: Cohort, alone: Any, tutor: User, other_tutor: User
) -> None:
    data = sent(cohort, all="1", people=[tutor.uuid, other_tutor.uuid])
    shown = admin.post(ADD, data)
    said = words(shown)
    assert "Núria Ferrer 1 3 Oriol Vidal 0 3" in said
    assert "Ada Amrani nobody yet Oriol Vidal" in said
    assert "Marta Soler Núria Ferrer as now" in said
    assert tutors() == {"Marta": ["Núria"]}
    done = {**data, "confirmed": shown.context["sharing"].fingerprint}
    assert "5 students were assigned." in words(admin.post(ADD, done, follow=True))
    assert tutors() == {
        "Marta": ["Núria"],
        "Ada": ["Oriol"],
        "Bilal": ["Núria"],
        "Clara": ["Oriol"],
        "Dora": ["Núria"],
        "Emre": ["Oriol"],
    }
    again = words(admin.post(ADD, done, follow=True))
    assert "Nothing had to be changed: it stands as you chose." in again
    assert Assignment.objects.filter(kind="tutor").count() == 6


def test_what_changed_meanwhile_is_shown_before_anything_is_done(
    admin: Client, cohort: Cohort, alone: list[Student], tutor: User, other_tutor: User
) -> None:
    data = sent(cohort, all="1", people=[tutor.uuid, other_tutor.uuid])
    shown = admin.post(ADD, data)
    f.AssignmentFactory(student=alone[0], person=tutor)
    before = tutors()
    second = admin.post(ADD, {**data, "confirmed": shown.context["sharing"].fingerprint})
    assert "Something changed since you looked. Nothing was done yet" in words(second)
    assert tutors() == before


def test_one_person_replaces_whomever_they_had(
    admin: Client, cohort: Cohort, student: Student, other_tutor: User
) -> None:
    data = sent(cohort, student=student.uuid, people=other_tutor.uuid, others=REPLACE)
    shown = admin.post(ADD, data)
    assert "Marta Soler Núria Ferrer Oriol Vidal" in words(shown)
    admin.post(ADD, {**data, "confirmed": shown.context["sharing"].fingerprint})
    assert tutors() == {"Marta": ["Oriol"]}


def test_a_person_without_the_role_cannot_be_chosen(
    admin: Client, cohort: Cohort, student: Student, counsellor: User
) -> None:
    answer = admin.post(ADD, sent(cohort, student=student.uuid, people=counsellor.uuid))
    assert "One of those you chose cannot be assigned any more" in words(answer)
    assert tutors() == {"Marta": ["Núria"]}


def test_who_is_deactivated_with_the_page_open_is_told_and_nothing_typed_is_lost(
    admin: Client, cohort: Cohort, student: Student, other_tutor: User, centre: Centre
) -> None:
    data = sent(cohort, student=student.uuid, people=other_tutor.uuid, others=REPLACE)
    shown = admin.post(ADD, data)
    other_tutor.is_active = False
    other_tutor.save()
    answer = admin.post(ADD, {**data, "confirmed": shown.context["sharing"].fingerprint})
    assert "they left the centre, or do not have the role. Choose again." in words(answer)
    assert answer.context["form"]["others"].value() == REPLACE
    assert tutors() == {"Marta": ["Núria"]}


# Ending


def test_an_assignment_of_those_chosen_ends(
    admin: Client, cohort: Cohort, student: Student, tutor: User, centre: Centre
) -> None:
    shown = words(admin.get(END, {"student": student.uuid}))
    assert "Núria Ferrer · tutor · 1 student" in shown
    assert "Anna Roca · counsellor · 1 student" in shown
    yesterday = centre.today() - DAY
    data = {"student": student.uuid, "which": f"{tutor.uuid}-tutor", "on": yesterday.isoformat()}
    assert "1 assignment ends." in words(admin.post(END, data, follow=True))
    assert tutors() == {}
    assert Assignment.objects.get(kind="counsellor").ends_on is None


def test_what_was_seen_is_not_rewritten(
    admin: Client, student: Student, tutor: User, centre: Centre
) -> None:
    past = (centre.today() - 2 * DAY).isoformat()
    data = {"student": student.uuid, "which": f"{tutor.uuid}-tutor", "on": past}
    assert "This day has passed, and they could see the student since." in words(
        admin.post(END, data)
    )
    assert tutors() == {"Marta": ["Núria"]}


# Cover and handing over


def test_the_staff_stand_with_their_numbers(
    admin: Client, student: Student, tutor: User, other_tutor: User, counsellor: User
) -> None:
    said = words(admin.get(STAFF))
    assert "Núria Ferrer 1 0 0 0 Cover : Núria Ferrer Hand over : Núria Ferrer" in said
    assert "Anna Roca 0 1 0 0 Cover" in said
    assert "Oriol Vidal 0 0 0 0" in said
    assert "Cover : Oriol Vidal" not in said


def test_a_cover_is_set_up_and_lasts_longer_and_ends_early(
    admin: Client, student: Student, tutor: User, other_tutor: User, centre: Centre
) -> None:
    today = centre.today()
    data = {
        "people": other_tutor.uuid,
        "students": student.uuid,
        "on": today.isoformat(),
        "until": (today + 3 * DAY).isoformat(),
    }
    said = words(admin.post(reverse("cover_add", args=[tutor.uuid]), data, follow=True))
    assert "1 student is covered." in said
    assert "Oriol Vidal for Núria Ferrer" in said
    cover = Assignment.objects.get(kind="cover")
    assert (cover.person, cover.covers_for, cover.ends_on) == (
        other_tutor,
        tutor,
        today + 3 * DAY,
    )
    edit = reverse("cover_edit", args=[cover.uuid])
    for day in (today + 9 * DAY, today):
        admin.post(edit, {"until": day.isoformat()})
        cover.refresh_from_db()
        assert cover.ends_on == day


def test_a_cover_that_ends_before_it_begins_is_refused_and_nothing_typed_is_lost(
    admin: Client, student: Student, tutor: User, other_tutor: User, centre: Centre
) -> None:
    today = centre.today()
    data = {
        "people": other_tutor.uuid,
        "students": student.uuid,
        "on": (today + 3 * DAY).isoformat(),
        "until": today.isoformat(),
    }
    answer = admin.post(reverse("cover_add", args=[tutor.uuid]), data)
    assert "The last day is before the first." in words(answer)
    assert f'value="{(today + 3 * DAY).isoformat()}"' in answer.content.decode()
    assert Assignment.objects.filter(kind="cover").count() == 0


def test_whoever_has_no_student_has_nobody_to_hand_over(
    admin: Client, student: Student, other_tutor: User
) -> None:
    assert admin.get(reverse("handover_add", args=[other_tutor.uuid])).status_code == 404


def test_a_caseload_goes_to_one_and_a_student_to_another(
    admin: Client,
    student: Student,
    alone: list[Student],
    tutor: User,
    other_tutor: User,
    centre: Centre,
) -> None:
    third = f.member(centre, "tutor", given_name="Laia", family_name="Pons")
    own = f.AssignmentFactory(student=alone[0], person=tutor)
    page = reverse("handover_add", args=[tutor.uuid])
    assert "Confidential notes of Núria Ferrer are not passed on" in words(admin.get(page))
    on = centre.today() + 7 * DAY
    data = {
        "all_tutor": other_tutor.uuid,
        f"to_{own.uuid.hex}": third.uuid,
        "on": on.isoformat(),
    }
    said = words(admin.post(page, data, follow=True))
    assert "2 students change hands." in said
    assert "Marta Soler Núria Ferrer → to Oriol Vidal (tutor)" in said
    assert "not written yet" in said
    taken = Assignment.objects.exclude(handed_from=None).order_by("person__family_name")
    assert [(each.person, each.starts_on) for each in taken] == [(third, on), (other_tutor, on)]
    assert set(Assignment.objects.filter(person=tutor).values_list("ends_on", flat=True)) == {
        on - DAY
    }


def test_handing_over_to_nobody_or_in_the_past_is_refused(
    admin: Client, student: Student, tutor: User, other_tutor: User, centre: Centre
) -> None:
    page = reverse("handover_add", args=[tutor.uuid])
    today = centre.today()
    answer = words(admin.post(page, {"on": today.isoformat()}))
    assert "Choose who gets the students: at least one person." in answer
    yesterday = {"all_tutor": other_tutor.uuid, "on": (today - DAY).isoformat()}
    assert "This day has passed. Choose today or a later day." in words(admin.post(page, yesterday))
    oneself = {"all_tutor": tutor.uuid, "on": today.isoformat()}
    assert "One of those you chose cannot be assigned any more" in words(admin.post(page, oneself))
    assert Assignment.objects.exclude(handed_from=None).count() == 0


@pytest.mark.parametrize("which", ["add", "staff", "hand over"])
def test_three_students_take_as_many_queries_as_one(
    admin: Client, cohort: Cohort, student: Student, tutor: User, other_tutor: User, which: str
) -> None:
    address = {
        "add": f"{ADD}?cohort={cohort.uuid}&all=1",
        "staff": STAFF,
        "hand over": reverse("handover_add", args=[tutor.uuid]),
    }[which]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(address).status_code == 200
        return len(captured)

    one = queries()
    for _ in range(2):
        other = f.StudentFactory()
        f.EnrolmentFactory(student=other, cohort=cohort)
        f.AssignmentFactory(student=other, person=tutor)
        f.AssignmentFactory(student=other)
    assert queries() == one <= 15


# The summary


@pytest.fixture
def handover(student: Student, tutor: User, other_tutor: User, centre: Centre) -> Assignment:
    """Marta goes from Núria to Oriol in a week."""
    on = centre.today() + 7 * DAY
    own = Assignment.objects.get(person=tutor)
    own.ends_on = on - DAY
    own.save()
    return f.AssignmentFactory(student=student, person=other_tutor, starts_on=on, handed_from=own)


def test_a_summary_starts_from_headings_and_is_written_by_the_giver(
    client_of: Callable[[User], Client], tutor: User, handover: Assignment
) -> None:
    client = client_of(tutor)
    page = reverse("handover_summary", args=[handover.uuid])
    shown = client.get(page)
    assert "What matters now:" in shown.content.decode()
    assert "Your confidential notes are not passed on with it" in words(shown)
    answer = client.post(page, {"body": shown.context["form"]["body"].value()})
    assert "Only the headings stand here. Write at least a line." in words(answer)
    assert Note.objects.count() == 0
    client.post(page, {"body": "What matters now:\nThe workshop."})
    note = Note.objects.get()
    assert (note.kind, note.audience, note.author, note.about) == (
        "handover",
        "team",
        tutor,
        handover.uuid,
    )


def test_a_summary_changed_by_two_keeps_both_texts(
    client_of: Callable[[User], Client], tutor: User, handover: Assignment
) -> None:
    client = client_of(tutor)
    page = reverse("handover_summary", args=[handover.uuid])
    client.post(page, {"body": "First."})
    version = Note.objects.get().version
    client.post(page, {"body": "Second.", "version": version})
    answer = client.post(page, {"body": "Third.", "version": version})
    assert "Two texts, both kept" in words(answer)
    assert Note.objects.get().body == "Second."


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("tutor", 200),
        ("other_tutor", 404),
        ("counsellor", 404),
        ("administrator", 404),
        ("officer", 404),
    ],
)
def test_only_the_giver_writes_the_summary(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    handover: Assignment,
    who: str,
    status: int,
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(reverse("handover_summary", args=[handover.uuid])).status_code == status


def test_the_day_it_begins_the_giver_is_out_and_the_taker_says_received(
    client_of: Callable[[User], Client],
    tutor: User,
    other_tutor: User,
    handover: Assignment,
    centre: Centre,
) -> None:
    Assignment.objects.filter(person=tutor).update(ends_on=centre.today() - DAY)
    Assignment.objects.filter(pk=handover.pk).update(starts_on=centre.today())
    summary = reverse("handover_summary", args=[handover.uuid])
    assert client_of(tutor).get(summary).status_code == 404
    received = reverse("handover_received", args=[handover.uuid])
    assert client_of(tutor).post(received).status_code == 404
    client = client_of(other_tutor)
    assert client.post(received).status_code == 302
    handover.refresh_from_db()
    first = handover.received_at
    client.post(received)
    handover.refresh_from_db()
    assert (handover.received_at, first is None) == (first, False)
