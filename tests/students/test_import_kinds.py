"""What each kind of file does beside that of students: preview, writing, refusals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scopes_disabled

from accounts.models import AcademicYear, Centre, Invitation, Membership, User
from students.models import Assignment, Cohort, Guardian, Module, Programme, Student, StudentEvent
from students.services.imports import KINDS
from tests import factories as f
from tests.students.import_files import csv_of, last_run, work_off
from tests.students.pages import words

Send = Callable[..., Any]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_says_what_each_column_means(admin_client: Client, kind: str) -> None:
    said = words(admin_client.get(reverse("imports"), {"kind": kind}))
    for field in KINDS[kind].fields:
        assert field.key in said
        assert str(field.means) in said


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_each_kind_can_be_sent_as_it_is(
    upload: Send, admin_client: Client, student: Student, kind: str, file_format: str
) -> None:
    f.MembershipFactory(centre=student.centre, role="counsellor")
    file = admin_client.get(reverse("import_sample", args=[kind, file_format]))
    assert file["Content-Disposition"] == f'attachment; filename="{kind}.{file_format}"'
    said = words(upload(file.content, name=f"a.{file_format}", kind=kind))
    assert "0 refused" in said
    assert "0 would be created 0 would be changed" not in said


def test_there_is_no_example_of_no_kind(admin_client: Client) -> None:
    assert admin_client.get("/imports/example/nothing.csv").status_code == 404


# Guardians

GUARDIANS = "student_number,name,relation,phone,legal_authority,do_not_contact,involvement,reason"


def guardian_file(*lines: str) -> bytes:
    return csv_of(*lines, header=GUARDIANS)


@pytest.fixture
def guardian(student: Student) -> Guardian:
    return f.GuardianFactory(
        student=student, name="Núria Soler", relation="mother", legal_authority="yes", phone="1"
    )


def test_a_guardian_is_added_to_a_known_student(
    upload: Send, confirm: Send, student: Student, in_centre: Centre
) -> None:
    said = words(
        upload(
            guardian_file(f"{student.number},Joana Mas,aunt,600,no,sí,informada,"), kind="guardians"
        )
    )
    assert "2 2024-0117 Joana Mas aunt 600 no yes is informed –" in said
    assert "1 created" in words(confirm())
    guardian = Guardian.objects.get()
    assert (guardian.student, guardian.name, guardian.relation, guardian.phone) == (
        student,
        "Joana Mas",
        "aunt",
        "600",
    )
    assert (guardian.legal_authority, guardian.do_not_contact, guardian.involvement) == (
        "no",
        True,
        "informed",
    )


def test_a_guardian_is_known_by_name_whatever_accents_and_capitals(
    upload: Send, confirm: Send, student: Student, guardian: Guardian, in_centre: Centre
) -> None:
    upload(guardian_file(f"{student.number},NURIA SOLER,,700,,,,"), kind="guardians")
    assert "0 created 1 changed" in words(confirm())
    guardian.refresh_from_db()
    assert (guardian.name, guardian.relation, guardian.phone) == ("NURIA SOLER", "mother", "700")
    assert Guardian.objects.count() == 1
    told = Guardian.pgh_event_model.objects.filter(pgh_obj_id=guardian.pk).order_by("pgh_id")
    assert [each.phone for each in told] == ["1", "700"]


def test_who_may_not_be_contacted_stays_so_where_the_file_says_nothing(
    upload: Send, confirm: Send, student: Student, guardian: Guardian, in_centre: Centre
) -> None:
    Guardian.objects.update(do_not_contact=True)
    upload(guardian_file(f"{student.number},Núria Soler,,700,,,,"), kind="guardians")
    confirm()
    guardian.refresh_from_db()
    assert (guardian.do_not_contact, guardian.phone) == (True, "700")


def test_contact_that_would_be_allowed_again_is_shown_before_everything(
    upload: Send, confirm: Send, student: Student, guardian: Guardian, in_centre: Centre
) -> None:
    other = f.GuardianFactory(student=student, name="Pere Soler", do_not_contact=True)
    lines = [f"{student.number},Núria Soler,,700,,,,", f"{student.number},Pere Soler,,,,no,,"]
    said = words(upload(guardian_file(*lines), kind="guardians"))
    assert "1 guardian who may not be contacted now could be when you confirm." in said
    first = said.index("look twice do not contact: yes → becomes no")
    assert first < said.index("phone: 1 → becomes 700")
    confirm()
    other.refresh_from_db()
    assert other.do_not_contact is False


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nobody,Joana,aunt,,,,,", "No student of this centre has the number nobody."),
        ("2024-0117,Joana,,,,,,", "“relation” is missing."),
        ("2024-0117,Joana,aunt,,,,no participa,", "“why not involved” is missing."),
        ("2024-0117,Joana,aunt,,,perhaps,,", "“do not contact” cannot be “perhaps”"),
    ],
)
def test_a_guardian_that_does_not_fit_is_refused(
    upload: Send, student: Student, line: str, reason: str
) -> None:
    said = words(upload(guardian_file(line), kind="guardians"))
    assert "1 refused" in said
    assert reason in said


def test_two_guardians_of_one_name_are_left_to_a_person(
    upload: Send, student: Student, guardian: Guardian
) -> None:
    f.GuardianFactory(student=student, name="Nuria Soler")
    said = words(upload(guardian_file("2024-0117,Núria Soler,,700,,,,"), kind="guardians"))
    assert "Two guardians of this student are called Núria Soler here" in said


def test_a_student_of_another_centre_gets_no_guardian(
    upload: Send, admin_client: Client, other_centre: Centre
) -> None:
    f.StudentFactory(centre=other_centre, number="X1")
    said = words(upload(guardian_file("X1,Joana,aunt,,,,,"), kind="guardians"))
    assert "No student of this centre has the number X1." in said


# Programmes and modules

MODULES = "programme_code,programme_name,code,name"


def test_programmes_and_modules_are_made_and_renamed(
    upload: Send, confirm: Send, student: Student, in_centre: Centre
) -> None:
    lines = [
        "ele,Electricity,M01,Wiring at home",
        "ELE,,M02,Automation",
        "CAR,Carpentry,M01,Wood",
        "CAR,,M02,Tools",
    ]
    said = words(upload(csv_of(*lines, header=MODULES), kind="modules"))
    assert "New programmes: Carpentry (CAR)." in said
    assert "name of the programme: Electrical installations → becomes Electricity" in said
    assert "2 created 1 changed 1 unchanged" in words(confirm())
    assert list(Programme.objects.order_by("code").values_list("code", "name")) == [
        ("CAR", "Carpentry"),
        ("ELE", "Electricity"),
    ]
    modules = Module.objects.order_by("programme__code", "code")
    assert list(modules.values_list("programme__code", "code", "name")) == [
        ("CAR", "M01", "Wood"),
        ("CAR", "M02", "Tools"),
        ("ELE", "M01", "Wiring at home"),
        ("ELE", "M02", "Automation"),
        ("ELE", "M03", "Safety at work"),
    ]


def test_a_new_programme_needs_its_name_and_one_only(upload: Send) -> None:
    lines = ["CAR,,M01,Wood", "PLU,Plumbing,M01,Pipes", "PLU,Pipes,M02,Taps"]
    said = words(upload(csv_of(*lines, header=MODULES), kind="modules"))
    assert "2 CAR · M01 “name of the programme” is missing." in said
    assert "3 PLU · M01 The lines 3, 4 give this programme different names" in said
    assert "3 refused" in said


# Cohorts

COHORTS = "name,year,programme_code"


def test_cohorts_are_made_and_get_their_programme(
    upload: Send, confirm: Send, student: Student, in_centre: Centre, year: AcademicYear
) -> None:
    f.ProgrammeFactory(code="CAR", name="Carpentry")
    next_year = f.AcademicYearFactory(
        name="next",
        starts_on=year.ends_on + timedelta(days=1),
        ends_on=year.ends_on + timedelta(days=300),
    )
    lines = ["ele-1a,,car", "ELE-1A,next,ELE", f"CAR-1A,{year.name},"]
    said = words(upload(csv_of(*lines, header=COHORTS), kind="cohorts"))
    assert "code of the programme: Electrical installations → becomes Carpentry" in said
    assert "2 created 1 changed 0 unchanged" in words(confirm())
    found = Cohort.objects.order_by("year__starts_on", "name")
    assert list(found.values_list("name", "year", "programme__code")) == [
        ("CAR-1A", year.pk, None),
        ("ele-1a", year.pk, "CAR"),
        ("ELE-1A", next_year.pk, "ELE"),
    ]


def test_a_cohort_of_no_year_or_programme_is_refused(upload: Send, year: AcademicYear) -> None:
    lines = ["A,1999,", "B,,NONE", f"C,{year.name},", "c,,"]
    said = words(upload(csv_of(*lines, header=COHORTS), kind="cohorts"))
    assert "This centre has no academic year called 1999." in said
    assert "No programme of this centre has the code NONE." in said
    assert "5 c The lines 4, 5 are about one and the same: keep one of them." in said
    assert "1 would be created" in said


# Staff

STAFF = "email,given_name,family_name,roles"


def test_staff_are_invited_and_nobody_gets_an_account(
    upload: Send,
    confirm: Send,
    in_centre: Centre,
    django_capture_on_commit_callbacks: Any,
) -> None:
    people = User.objects.count()
    line = 'new@example.org,Neus,Riu,"tutora, orientadora"'
    said = words(upload(csv_of(line, header=STAFF), kind="staff"))
    assert "2 new@example.org Neus Riu tutor, counsellor" in said
    assert "When you confirm, these people get an e-mail with a link." in said
    with django_capture_on_commit_callbacks() as mails:
        assert "1 created" in words(confirm())
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.name, invitation.roles) == (
        "new@example.org",
        "Neus Riu",
        ["tutor", "counsellor"],
    )
    assert len(mails) == 1
    assert User.objects.count() == people
    assert "This file changes nothing" in words(upload(csv_of(line, header=STAFF), kind="staff"))


def test_a_known_person_is_invited_to_the_roles_they_lack(
    upload: Send, confirm: Send, tutor: User, in_centre: Centre
) -> None:
    line = f'{tutor.email},N,F,"tutor; counsellor"'
    said = words(upload(csv_of(line, header=STAFF), kind="staff"))
    assert f"Núria Ferrer ({tutor.email}) roles: tutor → becomes tutor, counsellor" in said
    confirm()
    assert Invitation.objects.get().roles == ["counsellor"]
    assert Membership.objects.filter(person=tutor).count() == 1


def test_the_line_of_whoever_brings_it_in_changes_nothing(
    upload: Send, administrator: User
) -> None:
    line = f'{administrator.email},R,P,"administrator, counsellor"'
    said = words(upload(csv_of(line, header=STAFF), kind="staff"))
    assert "This file changes nothing" in said


def test_a_role_that_there_is_not_is_refused(upload: Send) -> None:
    said = words(upload(csv_of("a@example.org,A,B,king", header=STAFF), kind="staff"))
    assert "“roles” cannot be “king”" in said


# Assignments

ASSIGNMENTS = "student_number,email,kind,from,to"


def test_people_are_assigned_as_the_file_says(
    upload: Send,
    confirm: Send,
    student: Student,
    other_tutor: User,
    other_counsellor: User,
    in_centre: Centre,
) -> None:
    today = in_centre.today()
    until = today + timedelta(days=30)
    lines = [
        f"{student.number},{other_tutor.email},tutor,,",
        f"{student.number},{other_counsellor.email},orientador,{today},{until}",
        f"{student.number},{other_counsellor.email},case manager,,",
    ]
    upload(csv_of(*lines, header=ASSIGNMENTS), kind="assignments")
    assert "3 created 0 changed 0 unchanged 0 refused" in words(confirm())
    made = Assignment.objects.filter(person__in=[other_tutor, other_counsellor]).order_by("pk")
    assert list(made.values_list("person", "kind", "starts_on", "ends_on")) == [
        (other_tutor.pk, "tutor", today, None),
        (other_counsellor.pk, "counsellor", today, until),
        (other_counsellor.pk, "case_manager", today, None),
    ]
    assert StudentEvent.objects.filter(kind="assigned").count() == 3
    assert student.assignments.filter(kind="tutor", ends_on=None).count() == 2


def test_an_assignment_that_stands_is_made_longer_and_never_shorter(
    upload: Send, confirm: Send, student: Student, tutor: User, in_centre: Centre
) -> None:
    today = in_centre.today()
    day = {name: today + timedelta(days=n) for name, n in (("soon", 5), ("late", 50))}
    own = student.assignments.filter(person=tutor)
    line = f"{student.number},{tutor.email},tutor,,"
    said = words(upload(csv_of(f"{line}{day['soon']}", header=ASSIGNMENTS), kind="assignments"))
    assert "This file changes nothing" in said
    own.update(ends_on=day["soon"])
    upload(csv_of(f"{line}{day['late']}", header=ASSIGNMENTS), kind="assignments")
    assert "0 created 1 changed" in words(confirm())
    assert own.get().ends_on == day["late"]
    said = words(upload(csv_of(line, header=ASSIGNMENTS), kind="assignments"))
    assert "→ becomes open" in said
    confirm()
    assert own.get().ends_on is None


def test_an_assignment_that_does_not_fit_is_refused(
    upload: Send, student: Student, counsellor: User, tutor: User, other_centre: Centre
) -> None:
    stranger = f.member(other_centre, "tutor")
    lines = [
        f"{student.number},{counsellor.email},tutor,,",
        f"{student.number},{stranger.email},tutor,,",
        f"nobody,{tutor.email},tutor,,",
        f"{student.number},{tutor.email},cover,,",
        f"{student.number},{tutor.email},case manager,2026-01-02,2026-01-01",
    ]
    said = words(upload(csv_of(*lines, header=ASSIGNMENTS), kind="assignments"))
    assert "5 refused" in said
    assert f"No tutor of this centre has the e-mail address {counsellor.email}." in said
    assert f"No tutor of this centre has the e-mail address {stranger.email}." in said
    assert "No student of this centre has the number nobody." in said
    assert "“as” cannot be “cover”" in said
    assert "The last day is before the first." in said


# Queries

ATTENDANCE = "student_number,date,period,minutes_scheduled,minutes_absent,authorised,code"
MANY = {
    "guardians": (GUARDIANS, "{s},Joana,aunt,600,yes,no,informed,"),
    "modules": (MODULES, "CAR,Carpentry,M{n},Module"),
    "cohorts": (COHORTS, "C{n},,"),
    "assignments": (ASSIGNMENTS, "{s},{tutor},tutor,,"),
    "attendance": (ATTENDANCE, "{s},2026-11-09,1,60,0,,"),
}


@pytest.mark.parametrize("kind", MANY)
def test_preview_and_writing_take_as_many_queries_for_many_rows_as_for_one(
    upload: Send, queue: Send, centre: Centre, other_tutor: User, kind: str
) -> None:
    header, line = MANY[kind]
    students = [f.StudentFactory(centre=centre, number=f"S{n}") for n in range(41)]
    previews, writings = [], []
    for some in (students[:1], students[1:]):
        lines = [
            line.format(n=each.number, s=each.number, tutor=other_tutor.email) for each in some
        ]
        with CaptureQueriesContext(connection) as captured:
            upload(csv_of(*lines, header=header), kind=kind)
        previews.append(len(captured))
        queue()
        with CaptureQueriesContext(connection) as captured:
            work_off()
        writings.append(len(captured))
        assert last_run().counts["created"] == len(some)
        if kind == "modules":
            with scopes_disabled():
                Module.objects.all().delete()
                Programme.objects.all().delete()
    assert previews[0] == previews[1]
    assert writings[0] == writings[1]
