"""A file once it is confirmed: what is written, once, and what stays as it was."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from accounts.actor import actor_for
from accounts.models import AcademicYear, Centre, User
from students.enums import EventKind
from students.models import Assignment, Cohort, Enrolment, ImportRun, Student, StudentEvent
from tests import factories as f
from tests.students.import_files import csv_of, last_run, work_off
from tests.students.pages import words

NEW = "S9,Bilal,Amrani,2008-09-21,ELE-1A,"

Send = Callable[..., Any]


def facts(student: Student) -> dict[str, Any]:
    """Everything that an import may have changed of a student."""
    student.refresh_from_db()
    return {
        "name": student.name,
        "born": student.birth_date.isoformat(),
        "places": [
            (each.cohort.name, each.state, each.starts_on, each.ends_on)
            for each in student.enrolments.order_by("pk")
        ],
        "tutors": [
            (each.person.given_name, each.starts_on, each.ends_on)
            for each in student.assignments.filter(kind="tutor").order_by("pk")
        ],
    }


def say(student: Student, **changed: str) -> str:
    """The line of the roster that says what stands, with changes."""
    values = {
        "number": student.number,
        "given_name": student.given_name,
        "family_name": student.family_name,
        "birth_date": student.birth_date.isoformat(),
        "cohort": "ELE-1A",
        "tutor": "",
    } | changed
    return ",".join(values.values())


# New students


def test_a_confirmed_roster_creates_student_cohort_place_and_tutor(
    written: Send, centre: Centre, year: AcademicYear, tutor: User, administrator: User
) -> None:
    said = written(NEW + tutor.email)
    assert "The file is written" in said
    assert "1 created 0 changed 0 unchanged 0 refused" in said
    today = centre.today()
    with scope(centre=centre):
        student = Student.objects.get()
        assert facts(student) == {
            "name": "Bilal Amrani",
            "born": "2008-09-21",
            "places": [("ELE-1A", "active", today, None)],
            "tutors": [("Núria", today, None)],
        }
        assert student.sort_name == "amrani bilal"
        assert Cohort.objects.get().year == year
        events = StudentEvent.objects.order_by("pk")
        assert [(each.kind, each.person, each.subject) for each in events] == [
            (EventKind.ENROLLED, administrator, student.enrolments.get().uuid),
            (EventKind.ASSIGNED, administrator, student.assignments.get().uuid),
        ]


def test_the_result_leads_to_the_cohorts_and_asks_for_their_programme(
    upload: Send, confirm: Send, centre: Centre
) -> None:
    upload(csv_of(NEW))
    page = confirm()
    with scope(centre=centre):
        cohort = Cohort.objects.get()
    assert f'href="{reverse("cohort", args=[cohort.uuid])}"' in page.content.decode()
    assert "ELE-1A no programme Choose a programme" in words(page)


def test_the_tutor_sees_the_new_student_at_once(
    written: Send, client_of: Callable[[User], Client], tutor: User
) -> None:
    written(NEW + tutor.email.upper())
    assert "Bilal Amrani" in words(client_of(tutor).get(reverse("student_list")))


def test_one_new_cohort_in_two_spellings_is_made_once(written: Send, centre: Centre) -> None:
    written(NEW, "S8,Clara,Vidal,2008-01-02,ele-1a,")
    with scope(centre=centre):
        assert [cohort.name for cohort in Cohort.objects.all()] == ["ELE-1A"]
        assert Enrolment.objects.filter(cohort__name="ELE-1A").count() == 2


# Known students


def test_changed_names_and_dates_are_written_and_remembered(
    written: Send, student: Student, in_centre: Centre
) -> None:
    before = facts(student)
    version = student.version
    said = written(say(student, given_name="Martina", birth_date="2009-05-04"))
    assert "0 created 1 changed 0 unchanged 0 refused" in said
    assert facts(student) == before | {"name": "Martina Soler", "born": "2009-05-04"}
    assert student.version == version + 1
    assert student.sort_name == "soler martina"
    history = Student.pgh_event_model.objects.filter(pgh_obj_id=student.pk)
    assert [each.given_name for each in history.order_by("pgh_id")] == ["Marta", "Martina"]


def test_what_the_file_does_not_know_stays(
    written: Send, student: Student, in_centre: Centre
) -> None:
    student.preferred_name, student.phone = "Tita", "600 000 000"
    student.save()
    written(say(student, given_name="Martina"))
    student.refresh_from_db()
    assert (student.preferred_name, student.phone) == ("Tita", "600 000 000")


def test_another_cohort_ends_the_old_place_and_opens_a_new_one(
    written: Send, student: Student, in_centre: Centre
) -> None:
    today = in_centre.today()
    since = student.enrolments.get().starts_on
    written(say(student, cohort="CAR-1B"))
    assert facts(student)["places"] == [
        ("ELE-1A", "transferred", since, today),
        ("CAR-1B", "active", today, None),
    ]


def test_the_cohort_of_last_year_gives_way_to_this_years_of_the_same_name(
    written: Send, upload: Send, student: Student, in_centre: Centre, year: AcademicYear
) -> None:
    last_year = f.AcademicYearFactory(
        name="last year",
        starts_on=year.starts_on - timedelta(days=365),
        ends_on=year.starts_on - timedelta(days=1),
    )
    Cohort.objects.filter(name="ELE-1A").update(year=last_year)
    said = words(upload(csv_of(say(student))))
    assert f"cohort: ELE-1A (last year) → becomes ELE-1A ({year})" in said
    written(say(student))
    assert [(c.name, c.year) for c in Cohort.objects.order_by("pk")] == [
        ("ELE-1A", last_year),
        ("ELE-1A", year),
    ]


def test_a_student_who_had_left_is_enrolled_again(
    written: Send, student: Student, in_centre: Centre
) -> None:
    today = in_centre.today()
    student.enrolments.get().end(state="left_early", on=today, reason="moved")
    written(say(student))
    places = [(name, state) for name, state, *_days in facts(student)["places"]]
    assert places == [("ELE-1A", "left_early"), ("ELE-1A", "active")]


def test_another_tutor_ends_the_old_assignment_yesterday(
    written: Send, student: Student, other_tutor: User, in_centre: Centre
) -> None:
    today = in_centre.today()
    since = student.assignments.get(kind="tutor").starts_on
    written(say(student, tutor=other_tutor.email))
    assert facts(student)["tutors"] == [
        ("Núria", since, today - timedelta(days=1)),
        ("Oriol", today, None),
    ]


def test_the_old_tutor_no_longer_knows_the_student_and_the_counsellor_stays(
    written: Send,
    student: Student,
    tutor: User,
    counsellor: User,
    other_tutor: User,
    in_centre: Centre,
) -> None:
    written(say(student, tutor=other_tutor.email))
    known = {
        person: Student.objects.editable_by(actor_for(person)).filter(pk=student.pk).exists()
        for person in (tutor, other_tutor, counsellor)
    }
    assert known == {tutor: False, other_tutor: True, counsellor: True}


def test_a_tutor_of_this_morning_ends_today_never_before_the_start(
    written: Send, student: Student, other_tutor: User, in_centre: Centre
) -> None:
    today = in_centre.today()
    student.assignments.filter(kind="tutor").update(starts_on=today)
    written(say(student, tutor=other_tutor.email))
    assert facts(student)["tutors"] == [("Núria", today, today), ("Oriol", today, None)]


def test_back_and_forth_on_one_day_leaves_one_lasting_tutor(
    written: Send, student: Student, tutor: User, other_tutor: User, in_centre: Centre
) -> None:
    today = in_centre.today()
    written(say(student, tutor=other_tutor.email))
    written(say(student, tutor=tutor.email))
    assert facts(student)["tutors"][1:] == [("Oriol", today, today), ("Núria", today, None)]


def test_a_tutor_who_was_to_start_later_starts_today(
    written: Send, student: Student, other_tutor: User, in_centre: Centre
) -> None:
    today = in_centre.today()
    f.AssignmentFactory(
        student=student, person=other_tutor, kind="tutor", starts_on=today + timedelta(days=9)
    )
    written(say(student, tutor=other_tutor.email))
    assert facts(student)["tutors"][1:] == [("Oriol", today, None)]


def test_one_of_two_tutors_in_the_file_changes_nothing(
    written: Send, student: Student, tutor: User, other_tutor: User, in_centre: Centre
) -> None:
    f.AssignmentFactory(student=student, person=other_tutor, kind="tutor")
    before = facts(student)
    assert "Nothing had to be changed" in written(say(student, tutor=tutor.email))
    assert facts(student) == before


def test_a_blank_tutor_leaves_the_tutor(written: Send, student: Student, in_centre: Centre) -> None:
    before = facts(student)
    written(say(student, given_name="Martina"))
    assert facts(student)["tutors"] == before["tutors"]


def test_students_who_are_not_in_the_file_stay(
    written: Send, student: Student, in_centre: Centre
) -> None:
    before = facts(student)
    written(NEW)
    assert facts(student) == before


# Refused lines


def test_good_lines_are_written_beside_refused_ones(written: Send, centre: Centre) -> None:
    said = written(NEW, "S8,Clara,Vidal,02.01.08,ELE-1A,", "S7,Ana,Mas,2008-01-02,A,x@y.org")
    assert "1 created 0 changed 0 unchanged 2 refused" in said
    assert "3 “birth date” cannot be read as a date." in said
    assert "4 No tutor of this centre has this e-mail address." in said
    with scope(centre=centre):
        assert [student.number for student in Student.objects.all()] == ["S9"]


def test_the_run_forgets_the_rows_and_keeps_name_and_counts(
    written: Send, administrator: User
) -> None:
    written(NEW, "S8,Clara,Vidal,02.01.08,ELE-1A,", "S7,Ana,Mas,2008-01-02,A,x@y.org")
    run = last_run()
    assert (run.file_name, run.by, run.confirmed_by, run.state, run.content) == (
        "roster.csv",
        administrator,
        administrator,
        "written",
        "",
    )
    counts = {name: run.counts[name] for name in ("created", "changed", "unchanged", "refused")}
    assert counts == {"created": 1, "changed": 0, "unchanged": 0, "refused": 2}
    kept = str(run.counts)
    assert [word for word in ("Clara", "02.01.08", "S8", "S7", "x@y.org") if word in kept] == []


# Twice, and late


def everything() -> list[int]:
    with scopes_disabled():
        models = (Student, Cohort, Enrolment, Assignment, StudentEvent)
        return [model.objects.count() for model in models]


def test_the_same_file_again_changes_nothing_and_says_so(
    written: Send, upload: Send, tutor: User
) -> None:
    lines = [NEW + tutor.email, "S8,Clara,Vidal,2008-01-02,CAR-1B,"]
    written(*lines)
    before = everything()
    said = words(upload(csv_of(*lines)))
    assert "This file changes nothing" in said
    assert "0 would be created 0 would be changed 2 unchanged 0 refused" in said
    said = written(*lines)
    assert "Nothing had to be changed" in said
    assert "0 created 0 changed 2 unchanged 0 refused" in said
    assert everything() == before


def test_a_second_confirmation_writes_nothing_and_says_so(
    written: Send, confirm: Send, centre: Centre
) -> None:
    written(NEW)
    before = everything()
    with scope(centre=centre):
        Student.objects.update(given_name="Changed since")
    said = words(confirm())
    assert "This file was written already. It was not written again." in said
    assert everything() == before
    with scope(centre=centre):
        assert Student.objects.get().given_name == "Changed since"


def test_what_changed_since_the_preview_counts(
    upload: Send, confirm: Send, centre: Centre, year: AcademicYear
) -> None:
    upload(csv_of(NEW + "late@example.org"))
    assert last_run().counts["refused"] == 1
    f.member(centre, "tutor", email="late@example.org")
    assert "1 created 0 changed 0 unchanged 0 refused" in words(confirm())


def test_a_forgotten_preview_is_not_written(upload: Send, confirm: Send) -> None:
    upload(csv_of(NEW))
    with scopes_disabled():
        ImportRun.objects.update(state="expired", content="")
    assert "This preview has been forgotten" in words(confirm())
    assert everything() == [0, 0, 0, 0, 0]


def test_without_its_academic_year_a_preview_is_not_written(
    upload: Send, confirm: Send, year: AcademicYear
) -> None:
    upload(csv_of(NEW))
    with scopes_disabled():
        year.delete()
    said = words(confirm())
    assert "Writing this file failed; nothing of it was written." in said
    assert "This centre has no academic year yet" in said
    assert (last_run().state, last_run().failure) == ("failed", "refused")


@pytest.mark.django_db(transaction=True)
def test_others_work_on_while_a_file_is_written() -> None:
    centre = f.CentreFactory()
    outcome = []

    def open_a_page() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            f.AccessLogFactory(centre=centre, person=f.UserFactory())
            outcome.append("written")
        finally:
            connections.close_all()

    with transaction.atomic():
        centre.hold()
        thread = threading.Thread(target=open_a_page)
        thread.start()
        thread.join(30)
    assert outcome == ["written"]


# Another centre


def test_the_same_numbers_and_cohorts_of_another_centre_are_not_touched(
    written: Send, centre: Centre, other_centre: Centre
) -> None:
    theirs = f.StudentFactory(centre=other_centre, number="S9", given_name="Elsewhere")
    f.EnrolmentFactory(student=theirs, cohort=f.CohortFactory(centre=other_centre, name="ELE-1A"))
    with scope(centre=other_centre):
        before = facts(theirs)
    written(NEW)
    with scope(centre=other_centre):
        assert facts(theirs) == before
    with scope(centre=centre):
        assert Student.objects.get().enrolments.get().cohort.centre == centre


# Many


def many(number: int, tutor: User, **changed: str) -> list[str]:
    values = {"given": "Ana", "cohort": "ELE-1A", "prefix": "S"} | changed
    return [
        f"{values['prefix']}{n},{values['given']},Mas{n},2009-03-21,{values['cohort']},{tutor.email}"
        for n in range(number)
    ]


def test_five_thousand_students_are_created_in_as_many_queries_as_one(
    upload: Send, queue: Send, tutor: User
) -> None:
    def queries(lines: list[str]) -> int:
        upload(csv_of(*lines))
        queue()
        with CaptureQueriesContext(connection) as captured:
            work_off()
        return len(captured)

    one = queries(many(1, tutor, prefix="A", cohort="E-A"))
    assert queries(many(5000, tutor, prefix="B", cohort="E-B")) == one
    assert last_run().counts["created"] == 5000


def test_three_hundred_students_are_changed_in_as_many_queries_as_one(
    written: Send, upload: Send, queue: Send, tutor: User, other_tutor: User
) -> None:
    counts = []
    for number in (1, 300):
        written(*many(number, tutor, prefix=f"{number}-"))
        new = {"given": "Berta", "cohort": f"CAR-{number}", "prefix": f"{number}-"}
        upload(csv_of(*many(number, other_tutor, **new)))
        queue()
        with CaptureQueriesContext(connection) as captured:
            work_off()
        counts.append(len(captured))
        assert last_run().counts["changed"] == number
    assert counts[0] == counts[1]


def test_the_time_of_writing_is_kept(written: Send) -> None:
    before = timezone.now()
    written(NEW)
    assert before <= last_run().written_at <= timezone.now()
