"""Lists that were taken away, mended in a spreadsheet and brought in again."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.exports import Sheet, as_csv, as_xlsx
from accounts.models import Centre, User
from students.models import Assignment, Cohort, Module, Student
from students.services.tables import read_table
from students.services.tables.cells import tidy
from tests import factories as f
from tests.students.import_files import csv_of
from tests.students.pages import words

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl.*")

Send = Callable[..., Any]
HEADER = ["student_number", "given_name", "notes"]
LETTERS = st.characters(
    exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffd\ufffe\uffff"
)
ANY = st.text(LETTERS, max_size=20)
LIKE_A_FORMULA = st.builds(str.__add__, st.sampled_from("=+-@|%＝＋－＠"), ANY)
#: What a field may hold: imports and forms have tidied it.
HELD = st.one_of(ANY, LIKE_A_FORMULA).map(tidy).filter(lambda text: "_x" not in text)


@pytest.mark.parametrize(("write", "name"), [(as_csv, "a.csv"), (as_xlsx, "a.xlsx")])
@pytest.mark.parametrize("language", ["en", "es"])
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.tuples(st.just("17"), HELD, HELD), min_size=1, max_size=8))
def test_any_text_comes_back_from_a_list_of_ours(
    language: str, write: Callable[..., bytes], name: str, rows: list[tuple[str, ...]]
) -> None:
    with translation.override(language):
        data = write(Sheet("list", "List", HEADER, rows), rows)
    table = read_table(data, file_name=name)
    assert table.headers == tuple(HEADER)
    assert table.refused == []
    assert [line.cells for line in table.lines] == rows


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("'+34 600", "+34 600"),
        ("'=1", "=1"),
        ("' =1", "=1"),
        ("'-", "-"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("'", "'"),
        ("''+34", "''+34"),
        ("'t Hooft", "'t Hooft"),
        ("+34 600", "+34 600"),
    ],
)
def test_only_the_apostrophe_of_a_harmless_cell_goes(cell: str, read: str) -> None:
    (line,) = read_table(f"number,phone\r\n17,{cell}\r\n".encode(), file_name="a.csv").lines
    assert line.cells[1] == read


@pytest.fixture
def world(student: Student, in_centre: Centre) -> Student:
    """A student with all that a list tells, some of it like a formula."""
    student.email, student.phone, student.language = "marta@home.example", "+34 600", "Catalan"
    student.preferred_name, student.given_name = "@marta", "=Marta"
    student.save()
    f.TutoringSlotFactory(cohort=student.enrolments.get().cohort)
    f.CohortFactory(name="-B", year=student.enrolments.get().cohort.year, programme=None)
    f.ModuleFactory(programme__code="+CAR", programme__name="=Carpentry", code="|1", name="%")
    return student


LISTS = {
    "students": ("student_export", "Not used from the file: Year, Tutor, Counsellor."),
    "cohorts": (
        "cohort_export",
        "Not used from the file: Programme name, Students, Without a tutor.",
    ),
    "modules": ("programme_export", ""),
}


def test_students_with_two_tutors_or_without_a_place_come_back_unchanged(
    admin_client: Client, upload: Send, world: Student, other_tutor: User
) -> None:
    f.AssignmentFactory(student=world, person=other_tutor, kind="tutor")
    f.StudentFactory(number="77")
    file = admin_client.get(reverse("student_export", args=["csv"])).content
    assert other_tutor.email in file.decode()
    said = words(upload(file))
    assert "0 would be created 0 would be changed 2 unchanged 0 refused" in said


def test_a_student_without_a_place_is_changed_and_stays_without(
    admin_client: Client, upload: Send, confirm: Send, world: Student
) -> None:
    other = f.StudentFactory(number="77", phone="600")
    upload(mended(admin_client, "student_export", "600", "700"))
    assert "0 created 1 changed 1 unchanged 0 refused" in words(confirm())
    other.refresh_from_db()
    assert (other.phone, other.enrolments.count()) == ("700", 0)


def test_several_tutors_who_are_not_all_the_tutors_now_are_refused(
    upload: Send, world: Student, tutor: User, other_tutor: User
) -> None:
    born = world.birth_date
    both = f'"{tutor.email}, {other_tutor.email}"'
    said = words(upload(csv_of(f"{world.number},Marta,Soler,{born},ELE-1A,{both}")))
    assert "“tutor’s e-mail” names several people: name one, or those who are the tutors" in said


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", LISTS)
def test_a_list_that_was_taken_away_comes_back_unchanged(
    admin_client: Client, upload: Send, world: Student, kind: str, file_format: str
) -> None:
    route, unused = LISTS[kind]
    file = admin_client.get(reverse(route, args=[file_format])).content
    answer = upload(file, name=f"list.{file_format}", kind=kind)
    assert answer.resolver_match.view_name == "import"  # nobody is asked which column is which
    said = words(answer)
    assert "This file changes nothing" in said
    assert "0 would be created 0 would be changed" in said
    assert "0 refused" in said
    assert unused in said


def mended(client: Client, route: str, old: str, new: str) -> bytes:
    """A list as somebody changes one cell of it."""
    text = client.get(reverse(route, args=["csv"])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert sum(row.count(old) for row in rows) == 1
    file = io.StringIO()
    csv.writer(file).writerows([[new if cell == old else cell for cell in row] for row in rows])
    return file.getvalue().encode("utf-8-sig")


def test_students_are_taken_away_mended_and_brought_in_again(
    admin_client: Client, upload: Send, confirm: Send, world: Student
) -> None:
    people = Assignment.objects.count()
    said = words(upload(mended(admin_client, "student_export", "'+34 600", "+34 700")))
    assert "phone: +34 600 → becomes +34 700" in said
    assert "0 created 1 changed 0 unchanged 0 refused" in words(confirm())
    world.refresh_from_db()
    assert (world.phone, world.given_name, world.preferred_name) == ("+34 700", "=Marta", "@marta")
    assert Assignment.objects.count() == people


def test_cohorts_are_taken_away_mended_and_brought_in_again(
    admin_client: Client, upload: Send, confirm: Send, world: Student
) -> None:
    file = mended(admin_client, "cohort_export", "ELE", "+CAR")
    said = words(upload(file, kind="cohorts"))
    assert "code of the programme: Electrical installations → becomes =Carpentry" in said
    confirm()
    cohort = Cohort.objects.get(name="ELE-1A")
    assert (cohort.programme.code, cohort.slots.count()) == ("+CAR", 1)


def test_modules_are_taken_away_mended_and_brought_in_again(
    admin_client: Client, upload: Send, confirm: Send, world: Student
) -> None:
    file = mended(admin_client, "programme_export", "'%", "-Wood")
    said = words(upload(file, kind="modules"))
    assert "name of the module: % → becomes -Wood" in said
    assert "0 created 1 changed" in words(confirm())
    assert Module.objects.get(code="|1").name == "-Wood"
