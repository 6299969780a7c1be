"""CSV as programs and people write it. No database."""

import pytest

from students.services.tables import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Line
from tests.students.tables import cells, read, refused, refused_whole

HEADER = "number,name,group\n"


# What separates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", ("1", "2")),
        ("a;b\n1;2\n", ("1", "2")),
        ("a\tb\n1\t2\n", ("1", "2")),
        ("Surname, name;group\nSoler, Marta;1A\n", ("Soler, Marta", "1A")),
        ('"Surname, name, title";group\n"Soler";1A\n', ("Soler", "1A")),
        ("a,b\n1;2;3,4;5;6\n", ("1;2;3", "4;5;6")),
        ("number\n17\n", ("17",)),
    ],
)
def test_the_separator_is_told_from_the_header(text: str, expected: tuple[str, ...]) -> None:
    assert cells(text) == [expected]


@pytest.mark.parametrize(
    ("mark", "headers"),
    [(",", ("a", "b;c;d")), (";", ("a,b", "c", "d")), ("\t", ("a,b;c;d",))],
)
def test_a_first_line_may_name_the_separator(mark: str, headers: tuple[str, ...]) -> None:
    table = read(f"sep={mark}\r\na,b;c;d\r\n{mark.join(headers)}\r\n")
    assert table.headers == headers
    assert table.lines == [Line(3, headers)]


def test_a_comma_in_a_title_does_not_make_it_the_header() -> None:
    table = read("Students, year 2026/27\n\nnumber;name\n17;Marta\n18;Bilal\n")
    assert table.headers == ("number", "name")
    assert [line.number for line in table.lines] == [4, 5]


# Where the header stands


@pytest.mark.parametrize(
    "title",
    ["Students of the year;;;;;\n", "\n;;;;;\n", "Centre: IES Gran;;Year: 2026/27;;;\n;;;;;\n"],
)
def test_titles_above_the_header_are_passed_over(title: str) -> None:
    table = read(title + "a;b;c;d;e;f\n1;2;3;4;5;6\n")
    assert table.headers == ("a", "b", "c", "d", "e", "f")
    assert table.lines == [Line(title.count("\n") + 2, ("1", "2", "3", "4", "5", "6"))]


def test_a_header_may_hold_line_breaks_in_quotation_marks() -> None:
    table = read('number;"date of\nbirth";group\n17;2009-03-21;1A\n')
    assert table.headers == ("number", "date of birth", "group")
    assert table.lines == [Line(2, ("17", "2009-03-21", "1A"))]


@pytest.mark.parametrize("header", ['number,"name,group\n', 'number,"name"x,group\n'])
def test_a_header_with_a_stray_quotation_mark_is_refused(header: str) -> None:
    said = refused_whole(header + "17,Marta,1A\n18,Bilal,1A\n")
    assert said == "This is no CSV file: its first line cannot be read."


def test_a_header_with_a_character_that_is_no_letter_is_refused() -> None:
    assert refused_whole("num\0ber,name\n17,Marta\n") == (
        "The first row of this file cannot be read. It must hold the names of the columns."
    )


def test_headers_that_stand_there_twice_or_are_blank_keep_their_places() -> None:
    table = read("name,,name,,\n1,2,3,,\n")
    assert table.headers == ("name", "", "name")
    assert table.lines == [Line(2, ("1", "2", "3"))]


def test_a_hundred_columns_are_read_and_one_more_is_refused() -> None:
    wide = ",".join(f"c{n}" for n in range(MAX_COLUMNS))
    assert len(read(f"{wide}\n{wide}\n").headers) == MAX_COLUMNS
    assert refused_whole(f"{wide},more\n{wide},1\n") == (
        "The file has 101 columns; at most 100 can be read. Copy the columns that you need"
        " into a new file and upload that."
    )


# Lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(end: str) -> None:
    assert read(end.join(["a,b", "1,2", "", "3,4"])).lines == [
        Line(2, ("1", "2")),
        Line(4, ("3", "4")),
    ]


def test_lines_without_a_word_are_passed_over_and_counted() -> None:
    text = HEADER + ' , \u200b,\n,,,,,\n\n""," "\n17,Marta,1A\n,,\n\n'
    assert read(text).lines == [Line(6, ("17", "Marta", "1A"))]


@pytest.mark.parametrize(("line", "count"), [("17,Marta", "2"), ("17,Marta,1A,x", "4")])
def test_a_line_with_other_columns_than_the_header_is_refused(line: str, count: str) -> None:
    assert refused(HEADER + line) == [(2, "columns", count)]


def test_empty_columns_at_the_right_are_left_aside() -> None:
    assert cells("number,name,group,,\n17,Marta,1A, ,,,\n") == [("17", "Marta", "1A")]


def test_leading_zeros_and_numbers_stay_as_they_are_written() -> None:
    assert cells(HEADER + "0017,1E5,2024001.0\n") == [("0017", "1E5", "2024001.0")]


# Quotation marks


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('17,"Soler, Marta",1A', ("17", "Soler, Marta", "1A")),
        ('17,"the ""Nou""",1A', ("17", 'the "Nou"', "1A")),
        ('17,size 5" x 3",1A', ("17", 'size 5" x 3"', "1A")),
    ],
)
def test_quotation_marks_are_read(line: str, expected: tuple[str, ...]) -> None:
    assert cells(HEADER + line) == [expected]


def test_a_stray_quotation_mark_does_not_swallow_the_lines_below() -> None:
    text = HEADER + '17,"Marta,1A\n18,Bilal,1A\n19,"Pere",1A\n'
    assert cells(text) == [("18", "Bilal", "1A"), ("19", "Pere", "1A")]
    assert refused(text) == [(2, "quotes", "")]


def test_a_stray_mark_that_closes_lines_later_does_not_swallow_what_lies_between() -> None:
    text = HEADER + '17,"Marta,1A\n18,Bilal,1A\n19,Pere",1A\n'
    assert cells(text) == [("18", "Bilal", "1A"), ("19", 'Pere"', "1A")]
    assert refused(text) == [(2, "quotes", "")]


def test_a_stray_mark_does_not_swallow_lines_that_are_too_short_themselves() -> None:
    text = "a,b,c,d\n" + '1,"Marta\n2,Bilal\n3,Pere"\n'
    assert refused(text) == [(2, "quotes", ""), (3, "columns", "2"), (4, "columns", "2")]


def test_a_line_break_inside_quotation_marks_becomes_a_space() -> None:
    text = HEADER + '17,"Carrer Gran\r\n\r\n3 2n",1A\r\n18,Bilal,1A\r\n'
    assert read(text).lines == [
        Line(2, ("17", "Carrer Gran 3 2n", "1A")),
        Line(3, ("18", "Bilal", "1A")),
    ]


def test_a_line_break_that_could_begin_a_new_row_is_refused_where_it_stands() -> None:
    text = HEADER + '"17\nb",Marta,1A\n18,Bilal,1A\n'
    assert cells(text) == [('b"', "Marta", "1A"), ("18", "Bilal", "1A")]
    assert refused(text) == [(2, "quotes", "")]


def test_more_than_ten_line_breaks_in_a_cell_are_not_followed() -> None:
    assert refused(HEADER + '17,"' + "x\n" * 11 + '",1A\n')[0] == (2, "quotes", "")


# Text


def test_spaces_accents_and_unseen_marks_make_no_difference() -> None:
    apart = "Nu\N{COMBINING ACUTE ACCENT}ria"
    line = f" 17\u200b,\u202a{apart}\N{NO-BREAK SPACE} \tFont\u202c,\ufeff1\u00adA\n"
    assert cells(HEADER + line) == [("17", "Núria Font", "1A")]


def test_a_heap_of_accents_is_left_as_it_is() -> None:
    heap = "a" + "\u0301\u0316" * 16
    assert cells(HEADER + f"17,{heap},1A\n") == [("17", heap, "1A")]


def test_the_joiners_of_other_scripts_are_letters() -> None:
    persian = "مهر\N{ZERO WIDTH NON-JOINER}داد"
    assert cells(HEADER + f"17,{persian},1A\n") == [("17", persian, "1A")]


@pytest.mark.parametrize("character", ["\0", "\x07", "\x7f", "\x9f", "\ufffd"])
def test_a_character_that_is_no_letter_refuses_its_line(character: str) -> None:
    text = HEADER + f"17,Mar{character}ta,1A\n18,Bilal,1A\n"
    assert cells(text) == [("18", "Bilal", "1A")]
    assert refused(text) == [(2, "character", "name")]


def test_a_long_cell_and_a_longer_line_refuse_their_line() -> None:
    text = HEADER + f"17,{'x' * 2001},1A\n18,{'x' * 60_000},1A\n19,{'x' * 2000},1A\n"
    assert refused(text) == [(2, "length", "name"), (3, "line_length", "")]
    assert [line[0] for line in cells(text)] == ["19"]


def test_a_refused_line_says_why() -> None:
    reasons = [each.reason for each in read(HEADER + '17,"x,\n18\n').refused]
    assert reasons == [
        "A quotation mark is opened and not closed in this line.",
        "The line has 1 columns, which is not what the header has.",
    ]


# Whole files


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\r\n", b"\xff\xfe", b",,\n,"])
def test_a_file_without_a_word_is_empty(data: bytes) -> None:
    assert refused_whole(data) == "The file is empty."


def test_a_header_alone_is_refused() -> None:
    assert refused_whole(HEADER + "\n,,\n") == "The file is empty: nothing stands below its header."


def test_as_many_rows_as_allowed_are_read_and_a_million_are_refused() -> None:
    assert len(read("a\n" + "1\n" * MAX_ROWS).lines) == MAX_ROWS
    for rows in (MAX_ROWS + 1, 1_000_000):
        assert refused_whole("a\n" + "1\n" * rows) == (
            "The file has more than 20000 rows. Upload it in parts."
        )


def test_a_file_that_is_too_large_is_refused() -> None:
    assert refused_whole(b"a" * (MAX_BYTES + 1)) == (
        "The file is larger than 5 MB. Upload it in parts."
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a picture"),
        (b"GIF89a", "a picture"),
        (b"RIFF....WAVE", "a picture or a recording"),
        (b"\x1f\x8b\x08", "a packed file"),
        (b"{\\rtf1\\ansi", "a text document"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_name(data: bytes, kind: str) -> None:
    assert refused_whole(data) == (
        f"This is {kind} and no list. Save the list as “CSV UTF-8” or as an Excel workbook"
        " (.xlsx) and upload that."
    )


@pytest.mark.parametrize(
    "page", ["<html><table>", "\ufeff\r\n<!DOCTYPE html>", "<TABLE>", '<?xml version="1.0"?>']
)
def test_a_web_page_that_calls_itself_a_workbook_is_refused(page: str) -> None:
    assert refused_whole(page, "students.xls").startswith(
        "This is a web page, even where its name says Excel."
    )


def test_an_old_workbook_and_a_locked_one_are_told_apart() -> None:
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert refused_whole(start).startswith("This is an old Excel workbook (.xls).")
    locked = start + "EncryptedPackage".encode("utf-16-le") + bytes(80)
    assert refused_whole(locked).startswith("This workbook is protected by a password.")
