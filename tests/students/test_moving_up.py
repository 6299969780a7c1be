"""Joining, moving up, leaving and closing: cohorts from one year to the next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AcademicYear, Centre, User
from students.models import Assignment, Cohort, Enrolment, Student, StudentEvent
from students.services.enrolments import Fate, enrol, leave, move_up, proposed_name
from tests import factories as f
from tests.students.pages import words

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def admin(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


@pytest.fixture
def cohort(student: Student) -> Cohort:
    return student.enrolments.get().cohort


@pytest.fixture
def others(cohort: Cohort) -> list[Student]:
    students = [
        f.StudentFactory(given_name=name, family_name="Amrani") for name in ("Ada", "Bilal")
    ]
    for each in students:
        f.EnrolmentFactory(student=each, cohort=cohort)
    return students


@pytest.fixture
def next_year(year: AcademicYear) -> AcademicYear:
    return f.AcademicYearFactory(starts_on=year.ends_on + DAY, name="next year")


def places(student: Student) -> list[tuple[str, str]]:
    found = Enrolment.objects.filter(student=student).order_by("pk")
    return [(each.cohort.name, each.state) for each in found]


def told(student: Student) -> list[str]:
    events = StudentEvent.objects.filter(student=student).order_by("pk")
    return [each.kind for each in events]


def move_page(cohort: Cohort) -> str:
    return reverse("cohort_move_up", args=[cohort.uuid])


def chosen(page: Any, **fields: Any) -> dict[str, Any]:
    """What a person sends who leaves everything as the page proposes, but for `fields`."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values["on"] = values["on"].isoformat()
    return {name: value for name, value in {**values, **fields}.items() if value is not None}


# Moving up


def test_the_next_cohort_is_proposed_by_name_programme_and_year(
    admin: Client, cohort: Cohort, next_year: AcademicYear
) -> None:
    page = admin.get(move_page(cohort))
    proposed = chosen(page)
    assert (proposed["name"], proposed["year"], proposed["programme"], proposed["on"]) == (
        "ELE-2A",
        next_year.uuid,
        cohort.programme.uuid,
        next_year.starts_on.isoformat(),
    )
    assert [proposed_name(Cohort(name=each)) for each in ("9 B", "Evening")] == ["10 B", "Evening"]


def test_moving_up_is_shown_first_and_then_done(
    admin: Client,
    cohort: Cohort,
    student: Student,
    others: list[Student],
    tutor: User,
    next_year: AcademicYear,
) -> None:
    ada, bilal = others
    gone = f.StudentFactory(given_name="Clara", family_name="Roig")
    f.EnrolmentFactory(
        student=gone,
        cohort=cohort,
        state="left_early",
        reason="moved",
        ends_on=cohort.year.starts_on + DAY,
    )
    page = admin.get(move_page(cohort))
    data = chosen(page, **{f"fate_{ada.uuid.hex}": "stays", f"fate_{bilal.uuid.hex}": "completes"})
    said = words(admin.post(move_page(cohort), data))
    assert "They move to ELE-2A (next year), which is made for them" in said
    assert "Moves up 1 Marta Soler Stays in this cohort 1 Ada Amrani" in said
    assert "Has completed the programme 1 Bilal Amrani" in said
    assert "Not here any more 1 Clara Roig left early" in said
    assert (places(student), Cohort.objects.filter(year=next_year).count()) == (
        [("ELE-1A", "active")],
        0,
    )
    done = words(admin.post(move_page(cohort), data | {"confirmed": "1"}, follow=True))
    assert "1 student moved up. 1 student has completed. 1 student stays in ELE-1A." in done
    assert places(student) == [("ELE-1A", "transferred"), ("ELE-2A", "active")]
    assert (places(ada), places(bilal)) == ([("ELE-1A", "active")], [("ELE-1A", "completed")])
    old, new = Enrolment.objects.filter(student=student).order_by("pk")
    assert (old.ends_on, new.starts_on) == (next_year.starts_on, next_year.starts_on)
    assert new.cohort.programme == cohort.programme
    assert (told(student), told(bilal)) == (["enrolled"], ["left"])
    assert Assignment.objects.get(person=tutor).ends_on is None


def test_sent_twice_moves_once(
    admin: Client, cohort: Cohort, student: Student, next_year: AcademicYear
) -> None:
    data = chosen(admin.get(move_page(cohort))) | {"confirmed": "1"}
    admin.post(move_page(cohort), data)
    said = words(admin.post(move_page(cohort), data, follow=True))
    assert "Nobody is enrolled in ELE-1A any more." in said
    assert "This cohort has been closed since" in said
    assert places(student) == [("ELE-1A", "transferred"), ("ELE-2A", "active")]
    assert Cohort.objects.filter(year=next_year).count() == 1


def test_two_at_once_make_one_cohort_and_move_once(
    cohort: Cohort, student: Student, administrator: User, next_year: AcademicYear
) -> None:
    fates = {student.pk: Fate.MOVES}
    on = next_year.starts_on
    moved = [
        move_up(
            cohort=cohort,
            target=Cohort(centre=cohort.centre, year=next_year, name=name),
            fates=fates,
            on=on,
            by=administrator,
        ).moved
        for name in ("ELE-2A", "ele-2a")
    ]
    assert moved == [1, 0]
    assert Cohort.objects.filter(year=next_year).count() == 1


def test_into_a_cohort_that_is_there_and_with_new_tutors(
    admin: Client, cohort: Cohort, student: Student, tutor: User, next_year: AcademicYear
) -> None:
    there = f.CohortFactory(year=next_year, name="ELE-2B")
    today = cohort.centre.today()
    data = chosen(
        admin.get(move_page(cohort)), target=there.uuid, end_tutors="1", on=today.isoformat()
    )
    admin.post(move_page(cohort), data | {"confirmed": "1"})
    assert places(student)[-1] == ("ELE-2B", "active")
    assert Assignment.objects.get(person=tutor).ends_on == today - DAY
    assert Assignment.objects.get(kind="counsellor").ends_on is None


def test_staff_of_those_who_completed_stay_for_thirty_days(
    cohort: Cohort, student: Student, tutor: User, administrator: User
) -> None:
    today = cohort.centre.today()
    fates = {student.pk: Fate.COMPLETES}
    moved = move_up(cohort=cohort, target=cohort, fates=fates, on=today, by=administrator)
    assert (moved.completed, moved.target) == (1, None)
    assert Assignment.objects.get(person=tutor).ends_on == today + 30 * DAY


def test_who_joined_after_the_page_was_opened_stays(
    admin: Client, cohort: Cohort, student: Student, next_year: AcademicYear
) -> None:
    data = chosen(admin.get(move_page(cohort))) | {"confirmed": "1"}
    late = f.StudentFactory()
    f.EnrolmentFactory(student=late, cohort=cohort)
    said = words(admin.post(move_page(cohort), data, follow=True))
    assert "1 student moved up. 1 student stays in ELE-1A." in said
    assert (places(late), Cohort.objects.get(pk=cohort.pk).is_closed) == (
        [("ELE-1A", "active")],
        False,
    )


def test_without_a_later_year_the_page_says_what_to_do(
    admin: Client, cohort: Cohort, student: Student
) -> None:
    answer = words(admin.post(move_page(cohort), chosen(admin.get(move_page(cohort)))))
    assert "There is no later academic year yet. Add it first" in answer
    assert places(student) == [("ELE-1A", "active")]


def test_a_day_before_the_enrolment_is_refused_and_nothing_is_done(
    admin: Client, cohort: Cohort, student: Student, next_year: AcademicYear
) -> None:
    early = (cohort.year.starts_on - DAY).isoformat()
    data = chosen(admin.get(move_page(cohort)), on=early) | {"confirmed": "1"}
    said = words(admin.post(move_page(cohort), data))
    assert "The day is before the enrolment of Marta Soler began. Choose a later day." in said
    assert (places(student), Cohort.objects.filter(year=next_year).count()) == (
        [("ELE-1A", "active")],
        0,
    )


def test_two_hundred_move_in_as_many_queries_as_one(
    cohort: Cohort, administrator: User, next_year: AcademicYear
) -> None:
    def queries(number: int) -> int:
        old, new = f.CohortFactory(year=cohort.year), f.CohortFactory(year=next_year)
        students = f.StudentFactory.create_batch(number)
        Enrolment.objects.bulk_create(
            Enrolment(
                centre=cohort.centre, student=each, cohort=old, starts_on=cohort.year.starts_on
            )
            for each in students
        )
        fates = {each.pk: Fate.MOVES for each in students}
        with CaptureQueriesContext(connection) as captured:
            move_up(
                cohort=old,
                target=new,
                fates=fates,
                on=next_year.starts_on,
                by=administrator,
                end_tutors=True,
                close=True,
            )
        return len(captured)

    assert queries(200) == queries(1) <= 22


# Closing


def test_a_cohort_with_students_does_not_close(
    admin: Client, cohort: Cohort, student: Student
) -> None:
    said = words(admin.post(reverse("cohort_close", args=[cohort.uuid]), follow=True))
    assert "1 student is still enrolled here. Move them up, or record how it ended" in said
    assert not Cohort.objects.get(pk=cohort.pk).is_closed


def test_a_closed_cohort_takes_nobody_until_it_is_reopened(
    admin: Client, cohort: Cohort, student: Student, administrator: User
) -> None:
    empty = f.CohortFactory(year=cohort.year, name="OLD-1")
    admin.post(reverse("cohort_close", args=[empty.uuid]))
    empty.refresh_from_db()
    assert (empty.is_closed, empty.closed_by) == (True, administrator)
    page = reverse("student_enrol", args=[student.uuid])
    today = cohort.centre.today().isoformat()
    answer = words(admin.post(page, {"cohort": empty.uuid, "on": today}))
    assert "This cohort is closed, or is none of this centre’s. Choose another." in answer
    with pytest.raises(ValidationError, match=r"The cohort OLD-1 .* is closed"):
        enrol(students=[student], cohort=empty, by=administrator)
    admin.post(reverse("cohort_reopen", args=[empty.uuid]))
    admin.post(page, {"cohort": empty.uuid, "on": today})
    assert places(student) == [("ELE-1A", "transferred"), ("OLD-1", "active")]


def test_enrolling_where_one_is_changes_nothing(
    cohort: Cohort, student: Student, administrator: User
) -> None:
    assert enrol(students=[student], cohort=cohort, by=administrator) == []
    assert (places(student), told(student)) == ([("ELE-1A", "active")], [])


def test_nobody_is_enrolled_for_days_that_they_spent_elsewhere(
    admin: Client, cohort: Cohort, student: Student
) -> None:
    today = cohort.centre.today()
    student.enrolments.get().end(state="completed", on=today)
    other = f.CohortFactory(year=cohort.year, name="NEW-1")
    page = reverse("student_enrol", args=[student.uuid])
    early = admin.post(page, {"cohort": other.uuid, "on": (today - DAY).isoformat()})
    assert "They were in another cohort then. Choose" in words(early)
    assert places(student) == [("ELE-1A", "completed")]
    admin.post(page, {"cohort": other.uuid, "on": today.isoformat()})
    assert places(student) == [("ELE-1A", "completed"), ("NEW-1", "active")]


# Leaving


def test_leaving_names_its_reason_and_lets_staff_say_goodbye(
    cohort: Cohort, student: Student, tutor: User, administrator: User, centre: Centre
) -> None:
    today = centre.today()
    f.AssignmentFactory(student=student, starts_on=today + 40 * DAY)
    how = {
        "student": student,
        "state": "left_early",
        "on": today,
        "by": administrator,
        "reason": "found_work",
        "words": "At her uncle’s garage.",
        "staff_until": today + 30 * DAY,
    }
    assert (leave(**how), leave(**how)) == (Enrolment.objects.get(), None)
    place = Enrolment.objects.get()
    assert (place.reason, place.reason_words, place.ends_on) == (
        "found_work",
        "At her uncle’s garage.",
        today,
    )
    ends = Assignment.objects.filter(student=student).values_list("ends_on", flat=True)
    assert list(ends) == [today + 30 * DAY, today + 30 * DAY]
    assert told(student).count("left") == 1


def test_words_about_leaving_are_encrypted(
    student: Student, administrator: User, centre: Centre
) -> None:
    today = centre.today()
    leave(
        student=student,
        state="left_early",
        on=today,
        by=administrator,
        reason="other",
        words="She told nobody but me.",
        staff_until=today,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reason_words FROM students_enrolment UNION ALL"
            " SELECT reason_words FROM students_enrolmenthistoryevent"
        )
        stored = [row[0] for row in cursor.fetchall()]
    assert not any("told" in each for each in stored)
    assert len([each for each in stored if each]) == 2


def test_coming_back_opens_a_new_place(
    admin: Client, student: Student, administrator: User, cohort: Cohort
) -> None:
    today = cohort.centre.today()
    leave(
        student=student,
        state="left_early",
        on=today,
        by=administrator,
        reason="health",
        staff_until=today,
    )
    page = reverse("student_enrol", args=[student.uuid])
    said = words(admin.get(page))
    assert "They have left ELE-1A. Coming back opens a new place" in said
    assert "Enrol in a cohort" in said
    admin.post(page, {"cohort": cohort.uuid, "on": today.isoformat()})
    assert places(student) == [("ELE-1A", "left_early"), ("ELE-1A", "active")]
    assert "Move to another cohort" in words(admin.get(page))
