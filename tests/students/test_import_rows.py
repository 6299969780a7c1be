"""From a table to checked rows: what is taken, what is refused and why. No database."""

from datetime import date
from typing import Any

import pytest

from students.services.imports import KINDS, Refusal, kind_named
from students.services.imports.reading import Reading, packed, rows_of, unpacked
from students.services.tables import read_table, recognise
from tests.students.import_files import HEADER, csv_of

TODAY = date(2026, 11, 23)
MARTA = "17,Marta,Soler,2009-03-21,ELE-1A,n.ferrer@example.org"


def read(data: bytes, kind: str = "students") -> Reading:
    table = read_table(data, file_name="a.csv")
    found = kind_named(kind)
    return rows_of(found, table, recognise(table.headers, found.columns), today=TODAY)


def reasons(data: bytes, kind: str = "students") -> list[tuple[int, list[str]]]:
    labels = kind_named(kind).labels
    return [(refusal.line, refusal.reasons(labels)) for refusal in read(data, kind).refused]


def said(data: bytes, kind: str) -> list[dict[str, Any]]:
    """What the rows say, without their blanks."""
    return [
        {key: value for key, value in row.values.items() if value is not None}
        for row in read(data, kind).rows
    ]


def test_a_good_line_is_read() -> None:
    assert said(csv_of(MARTA), "students") == [
        {
            "student_number": "17",
            "given_name": "Marta",
            "family_name": "Soler",
            "birth_date": date(2009, 3, 21),
            "cohort": "ELE-1A",
            "tutor_email": ("n.ferrer@example.org",),
        }
    ]


def test_a_blank_cell_and_an_absent_column_say_the_same() -> None:
    short = csv_of(MARTA.rpartition(",")[0], header=HEADER.rpartition(",")[0])
    assert said(short, "students") == said(csv_of(MARTA.rpartition(",")[0] + ","), "students")


def test_addresses_are_read_in_small_letters() -> None:
    row = read(csv_of(MARTA.replace("n.ferrer", "N.Ferrer"))).rows[0]
    assert row["tutor_email"] == ("n.ferrer@example.org",)


SPANISH = {
    "students": "NIA;Nombre;Apellidos;Fecha de nacimiento;Grupo;Correo del tutor;Móvil;Idioma",
    "guardians": "Número de alumno;Nombre y apellidos;Parentesco;Teléfono;Correo electrónico;"
    "Idioma;Patria potestad;No contactar;Implicación;Motivo",
    "cohorts": "Grupo;Curso académico;Código del ciclo",
    "modules": "Código del ciclo;Nombre del ciclo;Código del módulo;Nombre del módulo",
    "staff": "Correo electrónico;Nombre;Apellidos;Funciones",
    "assignments": "Número de alumno;Correo;Función;Desde;Hasta",
    "attendance": "NIA;Fecha;Hora;Minutos previstos;Minutos de falta;Justificada;Código",
}


@pytest.mark.parametrize("kind", SPANISH)
def test_spanish_headers_are_recognised(kind: str) -> None:
    headers = SPANISH[kind].split(";")
    found = recognise(headers, kind_named(kind).columns)
    assert sorted(found.values()) == list(range(len(headers)))


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_columns_are_recognised_in_english_both_ways(kind: str) -> None:
    columns = kind_named(kind).columns
    for headers in ([each.key for each in columns], [str(each.label) for each in columns]):
        assert recognise(headers, columns) == {
            each.key: place for place, each in enumerate(columns)
        }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Marta,Soler,2009-03-21,ELE-1A,", "“student number” is missing."),
        ("17,,Soler,2009-03-21,ELE-1A,", "“given name” is missing."),
        ("17,Marta, ,2009-03-21,ELE-1A,", "“family name” is missing."),
        ("17,Marta,Soler,,ELE-1A,", "“birth date” is missing."),
        (
            "17,Marta,Soler,21.3.09,ELE-1A,",
            "“21.3.09” is no date: write 2009-03-21 or 21/03/2009.",
        ),
        (
            "17,Marta,Soler,03/21/2009,ELE-1A,",
            "“03/21/2009” is no date: write 2009-03-21 or 21/03/2009.",
        ),
        ("17,Marta,Soler,2026-11-24,ELE-1A,", "The birth date 2026-11-24 lies in the future."),
        (
            "17,Marta,Soler,24/11/2016,ELE-1A,",
            "The birth date 2016-11-24 makes the student younger than 10 or older than 100.",
        ),
        (
            "17,Marta,Soler,1925-11-22,ELE-1A,",
            "The birth date 1925-11-22 makes the student younger than 10 or older than 100.",
        ),
        (f"{'1' * 31},Marta,Soler,2009-03-21,A,", "“student number” is longer than 30 characters."),
        (f"17,{'M' * 101},Soler,2009-03-21,A,", "“given name” is longer than 100 characters."),
        (f"17,Marta,{'S' * 101},2009-03-21,A,", "“family name” is longer than 100 characters."),
        (f"17,Marta,Soler,2009-03-21,{'A' * 61},", "“cohort” is longer than 60 characters."),
        (
            f"17,Marta,Soler,2009-03-21,A,{'a' * 255}",
            "“tutor’s e-mail” is longer than 254 characters.",
        ),
        ("17,Marta,Soler,2009-03-21,A,Ferrer", "“Ferrer” is no e-mail address."),
        (
            "17,Marta,Soler,2009-03-21,A",
            "The line has 5 columns, which is not what the header has.",
        ),
    ],
)
def test_a_line_that_cannot_be_written_says_why(line: str, reason: str) -> None:
    assert reasons(csv_of(line)) == [(2, [reason])]


@pytest.mark.parametrize("born", ["2016-11-23", "1925-11-24"])
def test_ten_and_a_hundred_years_are_believed(born: str) -> None:
    assert reasons(csv_of(f"17,Marta,Soler,{born},ELE-1A,")) == []


def test_everything_wrong_with_a_line_is_said_at_once() -> None:
    assert reasons(csv_of("17,,,soon,,")) == [
        (
            2,
            [
                "“given name” is missing.",
                "“family name” is missing.",
                "“soon” is no date: write 2009-03-21 or 21/03/2009.",
            ],
        )
    ]


def test_two_students_under_one_number_are_both_refused_and_name_each_other() -> None:
    data = csv_of(MARTA, "18,Bilal,Amrani,2008-09-21,ELE-1A,", MARTA.replace("Marta", "Maria"))
    same = ["The same student number stands in the lines 2, 4."]
    assert reasons(data) == [(2, same), (4, same)]
    assert [row["student_number"] for row in read(data).rows] == ["18"]


def test_a_number_that_stands_in_a_thousand_lines_names_the_first_ten() -> None:
    assert reasons(csv_of(*[MARTA] * 1000))[999] == (
        1001,
        ["The same student number stands in the lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …."],
    )


GUARDIAN = "student_number,name,relation,legal_authority,do_not_contact,involvement,reason"


@pytest.mark.parametrize(
    ("cells", "read_as"),
    [
        ("yes,no,informed", ("yes", False, "informed")),
        ("Sí,SÍ,Firma", ("yes", True, "co_signs")),
        ("si,x,no participa", ("yes", True, "not_involved")),
        ("no consta,0,co-signs", ("unknown", False, "co_signs")),
        (",,", (None, None, None)),
    ],
)
def test_choices_of_a_guardian_are_read_in_english_and_spanish(
    cells: str, read_as: tuple[Any, ...]
) -> None:
    row = read(csv_of(f"17,Joana,mother,{cells},", header=GUARDIAN), "guardians").rows[0]
    assert (row["legal_authority"], row["do_not_contact"], row["involvement"]) == read_as


def test_a_choice_that_there_is_not_is_refused() -> None:
    data = csv_of("17,Joana,mother,perhaps,,,", header=GUARDIAN)
    assert reasons(data, "guardians") == [
        (
            2,
            ["“legal authority” cannot be “perhaps”: the page of imports lists what it can be."],
        )
    ]


def test_one_guardian_in_two_spellings_is_refused_twice() -> None:
    data = csv_of("17,Núria Mas,mother,,,,", "17,NURIA MAS,aunt,,,,", header=GUARDIAN)
    same = ["The lines 2, 3 are about one and the same: keep one of them."]
    assert reasons(data, "guardians") == [(2, same), (3, same)]


def test_a_refusal_forgets_what_stands_in_the_line() -> None:
    data = csv_of("17,Marta,Soler,soon,A,nobody", "18,Bilal,Amrani,2099-01-01,A,")
    labels = kind_named("students").labels
    stored = [each.forgotten().stored() for each in read(data).refused]
    assert "soon" not in str(stored)
    assert "nobody" not in str(stored)
    assert [Refusal.from_stored(each).reasons(labels) for each in stored] == [
        ["“birth date” cannot be read as a date.", "“tutor’s e-mail” is no e-mail address."],
        ["The birth date lies in the future."],
    ]


def test_a_refusal_of_an_earlier_version_still_has_words() -> None:
    told = Refusal.from_stored([4, "", [["line_gone", "", ""]]]).reasons({})
    assert told == ["This line was left out."]


def test_a_table_is_kept_as_it_was_read() -> None:
    table = read_table(csv_of(MARTA, '18,"Bilal', "19,a"), file_name="a.csv")
    assert unpacked(packed(table)) == table
