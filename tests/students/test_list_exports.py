"""Lists taken away as files: who gets which rows and columns, and that it is written down."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope
from openpyxl import load_workbook

from accounts.models import Centre, ExportLog, User
from students.models import Student
from tests import factories as f

ClientOf = Callable[[User], Client]


def rows_of(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def taken(client: Client, name: str, *first: Any, **query: Any) -> list[list[str]]:
    return rows_of(client.get(reverse(name, args=[*first, "csv"]), query))


def log_of(centre: Centre) -> list[tuple]:
    with scope(centre=centre):
        rows = ExportLog.objects.order_by("pk")
        return list(rows.values_list("person", "what", "file_format", "n_rows"))


@pytest.fixture
def reachable(student: Student) -> Student:
    student.email, student.phone, student.language = "marta@home.example", "+34 600", "Catalan"
    student.save()
    return student


HEADERS = [
    "Student number",
    "Given name",
    "Family name",
    "Preferred name",
    "Cohort",
    "Year",
    "Tutor",
    "Tutor email",
    "Counsellor",
    "Birth date",
    "Email",
    "Phone",
    "Language",
]


def test_tutor_takes_their_students_with_contacts(
    client_of: ClientOf, tutor: User, reachable: Student, year: Any
) -> None:
    f.StudentFactory(centre=reachable.centre, given_name="Somebody", family_name="Else")
    assert taken(client_of(tutor), "student_export") == [
        HEADERS,
        [
            "2024-0117",
            "Marta",
            "Soler",
            "",
            "ELE-1A",
            year.name,
            "Núria Ferrer",
            tutor.email,
            "Anna Roca",
            reachable.birth_date.isoformat(),
            "marta@home.example",
            "'+34 600",
            "Catalan",
        ],
    ]


def test_officer_takes_no_contacts(client_of: ClientOf, officer: User, reachable: Student) -> None:
    (_headers, row) = taken(client_of(officer), "student_export")
    assert (row[0], row[9:]) == ("2024-0117", ["", "", "", ""])


def test_export_follows_the_search(client_of: ClientOf, counsellor: User, student: Student) -> None:
    f.StudentFactory(centre=student.centre, given_name="Bilal", family_name="Amrani", number="77")
    client = client_of(counsellor)
    assert [row[0] for row in taken(client, "student_export")[1:]] == ["77", "2024-0117"]
    assert [row[0] for row in taken(client, "student_export", q="amrani")[1:]] == ["77"]


def test_search_that_needs_mending_leads_back_to_the_list(
    client_of: ClientOf, counsellor: User, centre: Centre
) -> None:
    query = {"cohort": "not-a-cohort"}
    response = client_of(counsellor).get(reverse("student_export", args=["csv"]), query)
    assert (response.status_code, response.url) == (302, "/students/?cohort=not-a-cohort")
    assert log_of(centre) == []


def test_page_of_the_list_offers_the_search_that_it_shows(
    client_of: ClientOf, counsellor: User, student: Student
) -> None:
    page = client_of(counsellor).get("/students/", {"q": "soler"}).content.decode()
    for kind in ("csv", "xlsx"):
        assert f'href="/students/export.{kind}?q=soler"' in page


def test_name_like_a_formula_is_harmless(
    client_of: ClientOf, administrator: User, centre: Centre
) -> None:
    f.StudentFactory(centre=centre, given_name='=HYPERLINK("http://evil")', number="=1")
    client = client_of(administrator)
    assert taken(client, "student_export")[1][:2] == ["'=1", '\'=HYPERLINK("http://evil")']
    book = client.get(reverse("student_export", args=["xlsx"]))
    cells = list(load_workbook(io.BytesIO(book.content)).worksheets[0].rows)[1]
    assert [(cell.value, cell.data_type) for cell in cells[:2]] == [
        ("=1", "s"),
        ('=HYPERLINK("http://evil")', "s"),
    ]


def test_taking_a_list_is_written_down_without_names(
    client_of: ClientOf, administrator: User, student: Student
) -> None:
    client = client_of(administrator)
    client.get(reverse("student_export", args=["xlsx"]), {"q": "soler"})
    client.get(reverse("programme_export", args=["csv"]))
    assert log_of(student.centre) == [
        (administrator.pk, "students", "xlsx", 1),
        (administrator.pk, "modules", "csv", 3),
    ]


def test_file_is_named_after_list_and_day_and_not_stored(
    client_of: ClientOf, administrator: User, centre: Centre
) -> None:
    response = client_of(administrator).get(reverse("cohort_export", args=["xlsx"]))
    day = centre.today().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="cohorts-{day}.xlsx"'
    assert response["Cache-Control"] == "no-store, private"


def test_unknown_ending_is_not_there(client_of: ClientOf, administrator: User) -> None:
    assert client_of(administrator).get("/students/export.pdf").status_code == 404


def test_cohorts_with_their_counts(
    client_of: ClientOf, administrator: User, student: Student, year: Any
) -> None:
    with scope(centre=student.centre):
        f.EnrolmentFactory(cohort=student.enrolments.get().cohort)
    (_headers, *rows) = taken(client_of(administrator), "cohort_export")
    assert rows == [["ELE-1A", year.name, "ELE", "Electrical installations", "2", "1"]]


def test_tutor_takes_own_cohorts_with_own_students(
    client_of: ClientOf, tutor: User, student: Student
) -> None:
    with scope(centre=student.centre):
        cohort = student.enrolments.get().cohort
        f.EnrolmentFactory(cohort=cohort)
        f.EnrolmentFactory()
    client = client_of(tutor)
    assert [row[-2] for row in taken(client, "cohort_export")[1:]] == ["1"]
    assert [row[0] for row in taken(client, "member_export", cohort.uuid)[1:]] == ["2024-0117"]


def test_programmes_with_their_modules(
    client_of: ClientOf, administrator: User, student: Student
) -> None:
    f.ProgrammeFactory(centre=student.centre, name="Plumbing", code="PLU")
    (_headers, *rows) = taken(client_of(administrator), "programme_export")
    assert rows == [
        ["ELE", "Electrical installations", "M01", "Wiring"],
        ["ELE", "Electrical installations", "M02", "Automation"],
        ["ELE", "Electrical installations", "M03", "Safety at work"],
        ["PLU", "Plumbing", "", ""],
    ]


def test_staff_with_roles_and_how_many_students_each_has(
    client_of: ClientOf, administrator: User, student: Student, tutor: User
) -> None:
    (_headers, *rows) = taken(client_of(administrator), "staff_export")
    assert [[row[0], row[2], row[4]] for row in rows] == [
        ["Núria Ferrer", "tutor", "1"],
        ["Rosa Pla", "administrator", "0"],
        ["Anna Roca", "counsellor", "1"],
    ]


def test_imports_with_their_counts(
    client_of: ClientOf, administrator: User, centre: Centre
) -> None:
    f.ImportRunFactory(centre=centre, by=administrator, counts={"created": 3, "refused": 1})
    (_headers, row) = taken(client_of(administrator), "import_export")
    assert row[1:] == [
        "Rosa Pla",
        "students",
        "roster.csv",
        "waiting to be confirmed",
        "3",
        "",
        "",
        "1",
    ]


LISTS = ["student_export", "cohort_export", "programme_export", "staff_export", "import_export"]


@pytest.mark.parametrize("name", LISTS)
def test_three_rows_take_as_many_queries_as_one(
    client_of: ClientOf, administrator: User, student: Student, name: str
) -> None:
    client = client_of(administrator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            taken(client, name)
        return len(captured)

    queries()
    one = queries()
    for _ in range(2):
        other = f.EnrolmentFactory(centre=student.centre, student__centre=student.centre)
        f.AssignmentFactory(student=other.student)
        f.ModuleFactory(programme=other.cohort.programme)
        f.ImportRunFactory(centre=student.centre)
    assert queries() == one <= 12
