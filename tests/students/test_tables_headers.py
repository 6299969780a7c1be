"""Headers and dates: what is recognised, and what is left for a person to say."""

from datetime import date

import pytest

from students.services.tables import Column, header_print, parse_date, recognise

COLUMNS = [
    Column("student_number", "Student number", ("Número de alumno", "NIA"), required=True),
    Column("given_name", "Given name", ("Nombre",), required=True),
    Column("birth_date", "Birth date", ("Fecha de nacimiento",), required=False),
    Column("guardian_name", "Guardian", ("Nombre",), required=False),
]


@pytest.mark.parametrize(
    "header",
    [
        "student_number",
        "STUDENT NUMBER",
        "Student-Number",
        "Número de alumno",
        "NUMERO_DE_ALUMNO",
        "Nu\N{COMBINING ACUTE ACCENT}mero de alumno",
        "nia",
        "N.I.A.",
    ],
)
def test_a_header_is_recognised_however_it_is_written(header: str) -> None:
    assert recognise(["x", header], COLUMNS) == {"student_number": 1}


@pytest.mark.parametrize("header", ["", "number", "NIA 2", "número"])
def test_a_header_that_only_resembles_one_is_not_recognised(header: str) -> None:
    assert recognise([header], COLUMNS) == {}


def test_two_headers_for_one_column_are_left_to_a_person() -> None:
    assert recognise(["NIA", "student_number", "Birth date"], COLUMNS) == {"birth_date": 2}


def test_one_header_for_two_columns_is_left_to_a_person() -> None:
    assert recognise(["Nombre", "NIA"], COLUMNS) == {"student_number": 1}


def test_the_print_of_headers_knows_their_order_and_not_their_spelling() -> None:
    own = header_print(["Número", "Given name"])
    assert own == header_print(["numero", "GIVEN_NAME"])
    assert own != header_print(["Given name", "Número"])
    assert own != header_print(["NúmeroGiven", "name"])
    assert len(own) == 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2009-03-21", date(2009, 3, 21)),
        ("2009-3-1", date(2009, 3, 1)),
        ("21/03/2009", date(2009, 3, 21)),
        ("1/3/2009", date(2009, 3, 1)),
        ("21.03.2009", date(2009, 3, 21)),
        ("21-03-2009", date(2009, 3, 21)),
        ("04/03/2009", date(2009, 3, 4)),
    ],
)
def test_a_date_is_read_day_first_or_in_iso(text: str, expected: date) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "soon", "21.3.09", "03/21/2009", "2009-02-30", "21/03-2009", "٢٠٠٩-٠٣-٢١", "0000-00-00"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None
