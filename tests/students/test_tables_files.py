"""Whole files as they come out of spreadsheets: what each holds, line by line."""

from pathlib import Path

import pytest

from students.services.tables import Refused, read_table

FILES = Path(__file__).parent / "files"

HEADERS = (
    "Número de alumno",
    "Nombre",
    "Apellidos",
    "Fecha de nacimiento",
    "Dirección",
    "Beca (€)",
)
SHARED = [
    (2, ("0017", "Núria", "Peña i Soler", "2009-03-21", "Carrer Gran, 3", "1200")),
    (3, ("0018", "Íñigo", "Ibáñez Güell", "21/09/2008", "Plaça Major; 2n", "")),
    (4, ("0019", "Françoise", "L’Hôte", "3.1.2009", 'Edifici "Nou"', "300,50")),
    (5, ("0020", "João", "Gonçalves", "04-03-2009", "", "")),
    (6, ("0021", "Ainhoa", "Muñoz", "2008-12-31", "Calle Mayor 1 2º izquierda", "0")),
]
EVERYWHERE = [
    *SHARED,
    (7, ("0022", "Łucja", "Żółkiewska", "2009-07-07", "", "")),
    (8, ("0023", "محمد", "العربي", "2008-02-29", "", "")),
]
WESTERN = [
    *SHARED,
    (7, ("0022", "Lucja", "Zolkiewska", "2009-07-07", "", "")),
    (8, ("0023", "Mohamed", "El Arabi", "2008-02-29", "", "")),
]
# As people see them in the workbook, whose list begins in its third row.
IN_WORKBOOK = [
    (4, ("0017", "Núria", "Peña i Soler", "2009-03-21", "Carrer Gran, 3", "1200")),
    (5, ("0018", "Íñigo", "Ibáñez Güell", "2008-09-21", "Plaça Major; 2n", "")),
    (6, ("0019", "Françoise", "L’Hôte", "2009-01-03", 'Edifici "Nou"', "300.5")),
    (7, ("0020", "João", "Gonçalves", "2009-03-04", "", "")),
    (8, ("0021", "Ainhoa", "Muñoz", "2008-12-31", "Calle Mayor 1 2º izquierda", "0")),
    (9, ("0022", "Łucja", "Żółkiewska", "2009-07-07", "", "")),
    (10, ("0023", "محمد", "العربي", "2008-02-29", "", "")),
]
EXPECTED = {
    "students.xlsx": (
        IN_WORKBOOK,
        "Excel workbook, sheet “Alumnes 1r”; one other sheet is not read",
    ),
    "students-utf8-comma.csv": (EVERYWHERE, "CSV with commas, UTF-8"),
    "students-utf8-semicolon.csv": (EVERYWHERE, "CSV with semicolons, UTF-8"),
    "students-utf8-tab.csv": (EVERYWHERE, "CSV with tabs, UTF-8"),
    "students-utf8bom-comma.csv": (EVERYWHERE, "CSV with commas, UTF-8"),
    "students-utf8bom-semicolon.csv": (EVERYWHERE, "CSV with semicolons, UTF-8"),
    "students-utf8bom-tab.csv": (EVERYWHERE, "CSV with tabs, UTF-8"),
    "students-utf16le-comma.csv": (EVERYWHERE, "CSV with commas, UTF-16"),
    "students-utf16le-semicolon.csv": (EVERYWHERE, "CSV with semicolons, UTF-16"),
    "students-utf16le-tab.csv": (EVERYWHERE, "CSV with tabs, UTF-16"),
    "students-utf16be-comma.csv": (EVERYWHERE, "CSV with commas, UTF-16"),
    "students-utf16be-semicolon.csv": (EVERYWHERE, "CSV with semicolons, UTF-16"),
    "students-utf16be-tab.csv": (EVERYWHERE, "CSV with tabs, UTF-16"),
    "students-utf16unmarked-comma.csv": (EVERYWHERE, "CSV with commas, UTF-16"),
    "students-utf16unmarked-semicolon.csv": (EVERYWHERE, "CSV with semicolons, UTF-16"),
    "students-utf16unmarked-tab.csv": (EVERYWHERE, "CSV with tabs, UTF-16"),
    "students-cp1252-comma.csv": (WESTERN, "CSV with commas, Windows-1252"),
    "students-cp1252-semicolon.csv": (WESTERN, "CSV with semicolons, Windows-1252"),
    "students-cp1252-tab.csv": (WESTERN, "CSV with tabs, Windows-1252"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_read_to_the_last_letter(name: str) -> None:
    lines, source = EXPECTED[name]
    table = read_table((FILES / name).read_bytes(), file_name=name)
    assert table.headers == HEADERS
    assert [(line.number, line.cells) for line in table.lines] == lines
    assert table.refused == [Refused(lines[-1][0] + 1, "columns", "7")]
    assert table.source == source


def test_every_file_is_expected() -> None:
    assert {each.name for each in FILES.glob("students*")} == set(EXPECTED)
