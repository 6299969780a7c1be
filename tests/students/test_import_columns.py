"""Files whose headers tell too little: named by hand once, and remembered."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from accounts.models import Centre, User
from students.models import ImportMapping, ImportRun, Student
from tests import factories as f
from tests.students.import_files import csv_of, last_run, workbook_of
from tests.students.pages import words

Send = Callable[..., Any]

ODD = "Key,First,Second,Born,Where,Note"
LINES = ("S9,Bilal,Amrani,2008-09-21,ELE-1A,tall", "S8,Clara,Vidal,2008-01-02,ELE-1A,")
CHOSEN = {
    "column-0": "student_number",
    "column-1": "given_name",
    "column-2": "family_name",
    "column-3": "birth_date",
    "column-4": "cohort",
    "column-5": "",
}


@pytest.fixture
def name_columns(admin_client: Client) -> Send:
    def send(client: Client = admin_client, **sent: str) -> Any:
        address = reverse("import_columns", args=[last_run().uuid])
        return client.post(address, CHOSEN | sent, follow=True)

    return send


def test_headers_that_tell_nothing_are_asked_about_with_the_first_values(upload: Send) -> None:
    page = upload(csv_of(*LINES, header=ODD))
    assert page.redirect_chain[-1][0] == reverse("import_columns", args=[last_run().uuid])
    said = words(page)
    assert "Which column is which?" in said
    assert "Key S9 · S8" in said
    assert "Note tall" in said
    assert last_run().state == "uploaded"


def test_what_headers_tell_stands_chosen_already(upload: Send) -> None:
    page = upload(csv_of(*LINES, header=ODD.replace("Key", "NIA")))
    assert page.context["form"]["column-0"].value() == "student_number"
    assert page.context["form"]["column-1"].value() == ""


def test_named_columns_lead_to_the_preview_and_are_remembered(
    upload: Send, name_columns: Send, confirm: Send
) -> None:
    upload(csv_of(*LINES, header=ODD))
    said = words(name_columns())
    assert "2 would be created 0 would be changed 0 unchanged 0 refused" in said
    assert "The columns are read as Rosa Pla said on" in said
    assert "Not used from the file: Note." in said
    assert "2 created" in words(confirm())
    page = upload(csv_of("S7,Ana,Mas,2008-01-02,ELE-1A,", header=ODD), name="later.csv")
    assert page.redirect_chain[-1][0] == reverse("import", args=[last_run().uuid])
    assert "1 would be created" in words(page)


def test_what_is_remembered_can_be_changed_from_the_preview(
    upload: Send, name_columns: Send, admin_client: Client
) -> None:
    upload(csv_of(*LINES, header=ODD))
    name_columns()
    run = last_run()
    said = words(admin_client.get(reverse("import_columns", args=[run.uuid])))
    assert "As Rosa Pla said on" in said
    said = words(name_columns(**{"column-1": "family_name", "column-2": "given_name"}))
    assert "S9 Amrani Bilal" in said
    with scopes_disabled():
        assert ImportMapping.objects.count() == 1


def test_it_is_remembered_for_this_kind_and_this_centre_only(
    upload: Send, name_columns: Send, other_administrator: User, client_of: Callable[..., Client]
) -> None:
    upload(csv_of(*LINES, header=ODD))
    name_columns()
    assert upload(csv_of(*LINES, header=ODD), kind="guardians").status_code == 200
    assert last_run().state == "uploaded"
    upload(csv_of(*LINES, header=ODD), client=client_of(other_administrator))
    assert last_run().state == "uploaded"


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"column-3": ""}, "Say in which column these stand: birth date."),
        ({"column-5": "cohort"}, "“cohort” is chosen for two columns."),
        ({"column-5": "king"}, "Select a valid choice."),
    ],
)
def test_columns_that_cannot_be_so_are_asked_about_again(
    upload: Send, name_columns: Send, sent: dict[str, str], reason: str
) -> None:
    upload(csv_of(*LINES, header=ODD))
    page = name_columns(**sent)
    assert reason in words(page)
    assert page.context["form"]["column-1"].value() == "given_name"
    assert last_run().state == "uploaded"


def test_a_confirmed_file_keeps_its_columns(
    upload: Send, name_columns: Send, queue: Send, confirm: Send
) -> None:
    upload(csv_of(*LINES, header=ODD))
    name_columns()
    queue()
    before = last_run().columns
    assert "The file is being written" in words(name_columns(**{"column-5": "language"}))
    assert last_run().columns == before


def test_a_file_without_its_year_says_so_at_the_columns(
    upload: Send, name_columns: Send, year: Any
) -> None:
    upload(csv_of(*LINES, header=ODD))
    with scopes_disabled():
        year.delete()
    assert "This centre has no academic year yet" in words(name_columns())


def test_others_may_not_name_columns(
    upload: Send, name_columns: Send, tutor: User, client_of: Callable[..., Client]
) -> None:
    upload(csv_of(*LINES, header=ODD))
    assert name_columns(client_of(tutor)).status_code == 404


# Workbooks, and columns that are not used


def test_a_workbook_is_read_and_says_which_sheet(upload: Send, confirm: Send, tutor: User) -> None:
    rows = [
        ["Número de alumno", "Nombre", "Apellidos", "Fecha de nacimiento", "Grupo", "Peso"],
        ["0017", "Bilal", "Amrani", "21/09/2008", "ELE-1A", "60"],
    ]
    said = words(upload(workbook_of(*rows), name="alumnos.xlsx"))
    assert "0017 Bilal Amrani 21 September 2008 ELE-1A" in said
    assert "Not used from the file: Peso." in said
    assert "1 created" in words(confirm())
    with scopes_disabled():
        assert Student.objects.get().number == "0017"


# The refused lines as a file


def test_the_refused_lines_are_taken_away_mended_and_sent_again(
    upload: Send, admin_client: Client, confirm: Send, centre: Centre
) -> None:
    header = "student_number,given_name,family_name,birth_date,cohort,phone"
    lines = [
        "S7,Ana,Mas,2008-01-02,ELE-1A,",
        "S8,Clara,Vidal,soon,ELE-1A,+34 600 000",
        "S9,=cmd|x,Roca,2008-01-02,,",
    ]
    upload(csv_of(*lines, header=header))
    file = admin_client.get(reverse("import_refused", args=[last_run().uuid]))
    assert file["Content-Disposition"] == 'attachment; filename="refused.csv"'
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows == [
        [*header.split(","), "line", "why it is left out"],
        [
            *("S8", "Clara", "Vidal", "soon", "ELE-1A", "'+34 600 000", "3"),
            "“soon” is no date: write 2009-03-21 or 21/03/2009.",
        ],
        ["S9", "'=cmd|x", "Roca", "2008-01-02", "", "", "4", "“cohort” is missing."],
    ]
    confirm()
    mended = file.content.replace(b"soon", b"2008-01-02").replace(b"02,,,4", b"02,ELE-1A,,4")
    said = words(upload(mended))
    assert "2 would be created 0 would be changed 0 unchanged 0 refused" in said
    confirm()
    with scope(centre=centre):
        found = Student.objects.order_by("number").values_list("number", "given_name", "phone")
        assert list(found) == [
            ("S7", "Ana", ""),
            ("S8", "Clara", "+34 600 000"),
            ("S9", "=cmd|x", ""),
        ]


def test_refused_lines_are_gone_once_the_file_is_written(
    upload: Send, admin_client: Client, confirm: Send
) -> None:
    upload(csv_of("S7,Ana,Mas,2008-01-02,ELE-1A,", "S8,,Vidal,2008-01-02,ELE-1A,"))
    address = reverse("import_refused", args=[last_run().uuid])
    assert admin_client.get(address).status_code == 200
    confirm()
    assert admin_client.get(address).status_code == 404


# The list of runs


def test_all_files_stand_in_a_list_in_pieces(
    admin_client: Client, centre: Centre, administrator: User
) -> None:
    for n in range(53):
        f.ImportRunFactory(centre=centre, by=administrator, file_name=f"file-{n:02}.csv")
    page = admin_client.get(reverse("import_list"))
    said = words(page)
    assert ("file-52.csv" in said, "file-02.csv" in said) == (True, False)
    rest = admin_client.get(reverse("import_list"), {"after": str(page.context["next"])})
    assert [run.file_name for run in rest.context["runs"]] == [
        "file-02.csv",
        "file-01.csv",
        "file-00.csv",
    ]
    assert "Earlier ones" not in words(rest)


def test_an_empty_list_says_what_to_do(admin_client: Client) -> None:
    assert "No file has been sent yet" in words(admin_client.get(reverse("import_list")))


def test_a_list_of_many_files_takes_as_many_queries_as_one(
    admin_client: Client, centre: Centre
) -> None:
    counts = []
    for _ in range(2):
        f.ImportRunFactory(centre=centre)
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(reverse("import_list"))
        counts.append(len(captured))
        f.ImportRunFactory(centre=centre)
    assert counts[0] == counts[1]


def test_files_of_another_centre_are_in_no_list(admin_client: Client, other_centre: Centre) -> None:
    f.ImportRunFactory(centre=other_centre, file_name="theirs.csv")
    for route in ("imports", "import_list"):
        assert "theirs.csv" not in words(admin_client.get(reverse(route)))
    with scopes_disabled():
        assert ImportRun.objects.count() == 1
