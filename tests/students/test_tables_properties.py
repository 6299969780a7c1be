"""Whatever a table holds, it comes back the same after tidying; whatever bytes, no fault."""

import codecs
import csv
import io
import re
import unicodedata
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from students.services.tables import Table, read_table
from students.services.tables.cells import tidy
from tests.students.workbooks import packed, parts_of, workbook

# Outside of tests the package itself passes over what openpyxl warns of.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl.*")

# A busy machine is no fault of a test.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

HEADER = ["student_number", "given_name", "notes"]
SEPARATORS = [",", ";", "\t"]
#: Without line breaks (a test of their own), what refuses a line, and lone surrogates.
LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffd")
NAMES = ["Núria", "Peña", "L’Hôte", "Gonçalves", "Groß", "“Anna”", "Güell 2º", "1.200 €", "", "17"]
#: What a list of ours has before a formula.
HARMLESS = re.compile(r"^'\s*(?=[=+\-@|%＝＋－＠])")


def rows_of(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    row = st.lists(cells, min_size=3, max_size=3)
    return st.lists(row, min_size=1, max_size=8).filter(lambda rows: any(map(has_words, rows)))


def has_words(row: list[str]) -> bool:
    return any(tidy(cell) for cell in row)


def expected(rows: list[list[str]]) -> list[tuple[int, tuple[str, ...]]]:
    """What the documented tidying leaves of each row, written down a second time."""
    unseen = "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
    unseen += "\u2066\u2067\u2068\u2069"
    kept = []
    for number, row in enumerate(rows, start=2):
        seen = ["".join(each for each in cell if each not in unseen) for cell in row]
        spaced = [" ".join(unicodedata.normalize("NFC", cell).split()) for cell in seen]
        cells = tuple(HARMLESS.sub("", cell) for cell in spaced)
        if any(cells):
            kept.append((number, cells))
    return kept


def as_csv(rows: list[list[str]], separator: str, quoting: Any) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quoting).writerows([HEADER, *rows])
    return text.getvalue()


def check(table: Table, rows: list[list[str]]) -> None:
    assert table.headers == tuple(HEADER)
    assert table.refused == []
    assert [(line.number, line.cells) for line in table.lines] == expected(rows)


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
@unhurried
@given(
    rows=rows_of(st.text(LETTERS, max_size=20)),
    separator=st.sampled_from(SEPARATORS),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_text_comes_back_from_csv(
    codec: str, mark: bytes, rows: list[list[str]], separator: str, quoting: Any
) -> None:
    data = mark + as_csv(rows, separator, quoting).encode(codec)
    check(read_table(data, file_name="list.csv"), rows)


@unhurried
@given(rows=rows_of(st.sampled_from(NAMES)), separator=st.sampled_from(SEPARATORS))
def test_western_text_comes_back_from_windows_1252(rows: list[list[str]], separator: str) -> None:
    data = as_csv(rows, separator, csv.QUOTE_MINIMAL).encode("cp1252")
    check(read_table(data, file_name="list.csv"), rows)


@unhurried
@given(
    rows=rows_of(st.sampled_from(NAMES)),
    broken=st.lists(st.sampled_from(NAMES[:4]), min_size=2, max_size=10),
    separator=st.sampled_from(SEPARATORS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_cell_of_several_lines_comes_back_as_one(
    rows: list[list[str]], broken: list[str], separator: str, end: str
) -> None:
    sent = [*rows, ["17", end.join(broken), "x"]]
    data = as_csv(sent, separator, csv.QUOTE_MINIMAL).encode()
    check(read_table(data, file_name="list.csv"), sent)


@unhurried
@given(rows=rows_of(st.text(LETTERS, max_size=20).filter(lambda text: "_x" not in text)))
def test_any_text_comes_back_from_a_workbook(rows: list[list[str]]) -> None:
    def as_text(sheet: Any) -> None:
        for number, row in enumerate(rows, start=2):
            for column, text in enumerate(row, start=1):
                sheet.cell(number, column).value = text
                sheet.cell(number, column).data_type = "s"

    check(read_table(workbook(change=as_text, header=HEADER), file_name="list.xlsx"), rows)


@unhurried
@given(data=st.data())
def test_a_workbook_with_a_piece_torn_out_is_a_table_or_refused_in_words(data: Any) -> None:
    parts = parts_of(workbook(["17", "Marta", 3], header=HEADER))
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytes(parts[name])
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 60)))
    put = data.draw(st.one_of(st.binary(max_size=4), st.sampled_from([b"<v>", b'"', b"/>", b"9"])))
    parts[name] = content[:start] + put + content[end:]
    check_sound(packed(parts))


@unhurried
@given(
    start=st.integers(0, 2_000),
    length=st.integers(0, 40),
    put=st.binary(max_size=40),
    keep=st.booleans(),
)
def test_a_package_with_a_piece_torn_out_is_a_table_or_refused_in_words(
    start: int, length: int, put: bytes, keep: bool
) -> None:
    data = workbook(["17", "Marta", 3], header=HEADER)
    at = start if keep else -start
    check_sound(data[:at] + put + data[at:][length:])


@unhurried
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text(max_size=100).map(lambda text: text.encode("utf-16-le", "surrogatepass")),
        st.text(',;"\n\ra1 ', max_size=200).map(str.encode),
    )
)
def test_any_bytes_are_a_table_or_refused_in_words(data: bytes) -> None:
    check_sound(data)
    check_sound(b"PK\x03\x04" + data)


def check_sound(data: bytes) -> None:
    try:
        table = read_table(data, file_name="list.csv")
    except ValidationError as error:
        assert all(error.messages)
    else:
        assert all(len(line.cells) == len(table.headers) for line in table.lines)
        assert all(each.reason for each in table.refused)
