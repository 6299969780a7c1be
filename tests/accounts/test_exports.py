"""A list as a file: what stands in it, and that no spreadsheet calculates with it."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.exports import Sheet, as_csv, as_xlsx, harmless

DANGEROUS = [
    "=1+1",
    "+34 600",
    "-2",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "\r=1",
    "|calc",
    "%0a",
    "\uff1d1+1",
]


def sheet(*headers: str) -> Sheet:
    return Sheet("students", "Students", headers or ("Name",), ())


@pytest.mark.parametrize("text", DANGEROUS)
def test_cell_like_a_formula_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Marta", "O'Hara", "2024-0117", "a=b", "’tis"])
def test_plain_cell_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_csv_has_its_mark_and_comma_in_english() -> None:
    rows = [["Núria; Ferrer", date(2009, 3, 1), None, 3]]
    assert as_csv(sheet("Name", "Born", "Phone", "n"), rows) == (
        "\ufeffName,Born,Phone,n\r\nNúria; Ferrer,2009-03-01,,3\r\n".encode()
    )


def test_csv_has_a_semicolon_where_numbers_have_a_comma() -> None:
    with translation.override("es"):
        assert as_csv(sheet("a", "b"), [["x", 1]]) == "\ufeffa;b\r\nx;1\r\n".encode()


def test_times_are_told_by_the_centres_clock() -> None:
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    with timezone.override("Europe/Madrid"):
        csv = as_csv(sheet("When"), [[moment]])
        book = cells_of(as_xlsx(sheet("When"), [[moment]]))
    assert csv == "\ufeffWhen\r\n2026-07-02 00:30\r\n".encode()
    assert book == [["When"], [datetime(2026, 7, 2, 0, 30)]]


def cells_of(content: bytes) -> list[list[Any]]:
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_workbook_holds_words_dates_and_numbers() -> None:
    rows = [["Núria Ferrer", date(2009, 3, 1), None, 3], ["Łukasz", None, "600", 0]]
    content = as_xlsx(sheet("Name", "Born", "Phone", "n"), rows)
    assert cells_of(content) == [
        ["Name", "Born", "Phone", "n"],
        ["Núria Ferrer", datetime(2009, 3, 1), None, 3],
        ["Łukasz", None, "600", 0],
    ]


@pytest.mark.parametrize("text", DANGEROUS)
def test_workbook_never_holds_a_formula(text: str) -> None:
    content = as_xlsx(sheet(text), [[text]])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        page = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    kinds = {
        cell.data_type
        for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()
        for cell in row
    }
    assert kinds == {"s"}


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_any_text_can_be_taken_away(texts: list[str]) -> None:
    rows = [texts]
    assert as_csv(sheet(*texts), rows)
    assert len(cells_of(as_xlsx(sheet(*texts), rows))) >= 1
