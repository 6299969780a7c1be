"""Files as people send them: what is read, what is refused and why. No database."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from students.services.roster.reading import Reading, Row, read_roster
from students.services.tables import MAX_ROWS
from tests.students.rosters import HEADER, roster
from tests.students.workbooks import workbook

TODAY = date(2026, 11, 23)
MARTA = "17,Marta,Soler,2009-03-21,ELE-1A,n.ferrer@example.org"
READ = Row(2, "17", "Marta", "Soler", date(2009, 3, 21), "ELE-1A", "n.ferrer@example.org")


def read(data: bytes) -> Reading:
    return read_roster(data, today=TODAY)


def reasons(data: bytes) -> list[tuple[int, list[str]]]:
    return [(refusal.line, refusal.reasons) for refusal in read(data).refused]


def refused_whole(data: bytes) -> str:
    with pytest.raises(ValidationError) as error:
        read(data)
    return " ".join(error.value.messages)


def test_a_good_line_is_read() -> None:
    assert read(roster(MARTA)) == Reading([READ], [])


def test_semicolons_separate_as_well() -> None:
    assert read(roster(MARTA).replace(b",", b";")) == Reading([READ], [])


def test_the_mark_of_utf8_is_no_part_of_the_header() -> None:
    assert read(roster(MARTA, encoding="utf-8-sig")) == Reading([READ], [])


def test_the_columns_may_stand_in_any_order_and_in_capitals() -> None:
    header = "Cohort, TUTOR_EMAIL ,Birth date,given_name,Family-Name,Student_Number"
    line = "ELE-1A,n.ferrer@example.org,2009-03-21,Marta,Soler,17"
    assert read(roster(line, header=header)) == Reading([READ], [])


def test_columns_of_nothing_at_the_right_are_left_aside() -> None:
    assert read(roster(MARTA + ",,", header=HEADER + ",,")) == Reading([READ], [])


def test_a_first_line_that_names_the_separator_is_left_aside() -> None:
    data = b"sep=;\r\n" + roster(MARTA).replace(b",", b";")
    assert read(data).rows[0].line == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(end: str) -> None:
    assert read(end.join([HEADER, MARTA]).encode()) == Reading([READ], [])


def test_empty_lines_are_passed_over_and_counted() -> None:
    assert [row.line for row in read(roster("", ",,,,,", MARTA)).rows] == [4]


def test_quoted_values_may_hold_the_separator() -> None:
    line = '17,Marta,"Soler, de","2009-03-21",ELE-1A,'
    assert read(roster(line)).rows[0].family_name == "Soler, de"


def test_spaces_and_two_ways_to_write_an_accent_make_no_difference() -> None:
    composed, apart = "Núria", "Nu\N{COMBINING ACUTE ACCENT}ria"
    line = f" 17 ,  {apart} ,de  la\tFuente,2009-03-21,ELE-1A, N.Ferrer@Example.org "
    row = read(roster(line)).rows[0]
    assert (row.number, row.given_name, row.family_name, row.tutor_email) == (
        "17",
        composed,
        "de la Fuente",
        "n.ferrer@example.org",
    )


def test_names_of_any_script_are_read() -> None:
    assert read(roster("17,محمد,Žižek-Ó Briain,2009-03-21,ELE-1A,")).rows[0].given_name == "محمد"


@pytest.mark.parametrize("text", ["2009-03-21", "21/03/2009", "21/3/2009"])
def test_both_ways_to_write_a_date_are_read(text: str) -> None:
    assert read(roster(f"17,Marta,Soler,{text},ELE-1A,")).rows[0].birth_date == date(2009, 3, 21)


def test_a_day_first_date_is_never_taken_for_a_month_first_one() -> None:
    assert read(roster("17,Marta,Soler,04/03/2009,ELE-1A,")).rows[0].birth_date.month == 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Marta,Soler,2009-03-21,ELE-1A,", "The student number is missing."),
        ("17,,Soler,2009-03-21,ELE-1A,", "The given name is missing."),
        ("17,Marta, ,2009-03-21,ELE-1A,", "The family name is missing."),
        ("17,Marta,Soler,,ELE-1A,", "The birth date is missing."),
        ("17,Marta,Soler,2009-03-21,,", "The cohort is missing."),
        (
            "17,Marta,Soler,21.3.09,ELE-1A,",
            "“21.3.09” is no date: write 2009-03-21 or 21/03/2009.",
        ),
        (
            "17,Marta,Soler,2009-02-30,ELE-1A,",
            "“2009-02-30” is no date: write 2009-03-21 or 21/03/2009.",
        ),
        (
            "17,Marta,Soler,03/21/2009,ELE-1A,",
            "“03/21/2009” is no date: write 2009-03-21 or 21/03/2009.",
        ),
        (
            "17,Marta,Soler,٢٠٠٩-٠٣-٢١,ELE-1A,",
            "“٢٠٠٩-٠٣-٢١” is no date: write 2009-03-21 or 21/03/2009.",
        ),
        (
            "17,Marta,Soler,0000-00-00,ELE-1A,",
            "“0000-00-00” is no date: write 2009-03-21 or 21/03/2009.",
        ),
        ("17,Marta,Soler,2026-11-24,ELE-1A,", "The birth date 2026-11-24 lies in the future."),
        (
            "17,Marta,Soler,24/11/2016,ELE-1A,",
            "The birth date 24/11/2016 makes the student younger than 10 or older than 100.",
        ),
        (
            "17,Marta,Soler,1925-11-22,ELE-1A,",
            "The birth date 1925-11-22 makes the student younger than 10 or older than 100.",
        ),
        (f"{'1' * 31},Marta,Soler,2009-03-21,A,", "“student_number” is longer than 30 characters."),
        (f"17,{'M' * 101},Soler,2009-03-21,A,", "“given_name” is longer than 100 characters."),
        (f"17,Marta,{'S' * 101},2009-03-21,A,", "“family_name” is longer than 100 characters."),
        (f"17,Marta,Soler,2009-03-21,{'A' * 61},", "“cohort” is longer than 60 characters."),
        (
            f"17,Marta,Soler,2009-03-21,A,{'a' * 255}",
            "“tutor_email” is longer than 254 characters.",
        ),
        (
            "17,Mar\0ta,Soler,2009-03-21,A,",
            "“given_name” holds a character that is no letter, such as NUL.",
        ),
        (
            "17,Marta,Soler,2009-03-21\0,A,",
            "“birth_date” holds a character that is no letter, such as NUL.",
        ),
        ("17,Marta,Soler,2009-03-21,A", "The line has 5 columns; it needs 6, as the header has."),
        (
            "17,Marta,Soler,2009-03-21,A,,x",
            "The line has 7 columns; it needs 6, as the header has.",
        ),
        (
            '17,"Marta,Soler,2009-03-21,A,',
            "A quotation mark is opened and not closed in this line.",
        ),
        (
            f"17,{'M' * 6000},Soler,2009-03-21,A,",
            "“given_name” holds a text of more than 2000 characters.",
        ),
    ],
)
def test_a_line_that_cannot_be_written_says_why(line: str, reason: str) -> None:
    assert reasons(roster(line)) == [(2, [reason])]


@pytest.mark.parametrize("born", ["2016-11-23", "1925-11-24"])
def test_ten_and_a_hundred_years_are_believed(born: str) -> None:
    assert reasons(roster(f"17,Marta,Soler,{born},ELE-1A,")) == []


def test_everything_wrong_with_a_line_is_said_at_once() -> None:
    assert reasons(roster("17,,Soler,soon,,")) == [
        (
            2,
            [
                "The given name is missing.",
                "The cohort is missing.",
                "“soon” is no date: write 2009-03-21 or 21/03/2009.",
            ],
        )
    ]


def test_two_lines_for_one_number_are_both_refused_and_name_each_other() -> None:
    data = roster(MARTA, "18,Bilal,Amrani,2008-09-21,ELE-1A,", MARTA.replace("Marta", "Maria"))
    same = ["The same student number stands in the lines 2, 4."]
    assert reasons(data) == [(2, same), (4, same)]
    assert [row.number for row in read(data).rows] == ["18"]


def test_a_number_that_stands_in_a_thousand_lines_names_the_first_ten() -> None:
    said = reasons(roster(*[MARTA] * 1000))
    assert said[999] == (
        1001,
        ["The same student number stands in the lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …."],
    )


def test_a_stray_quotation_mark_does_not_swallow_the_students_below() -> None:
    data = roster('17,"Marta,Soler,2009-03-21,A,', "18,Bilal,Amrani,2008-09-21,ELE-1A,")
    assert [row.number for row in read(data).rows] == ["18"]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\r\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refused_whole(data) == "The file is empty."


def test_a_header_without_students_is_refused() -> None:
    assert refused_whole(roster()) == "The file is empty: nothing stands below its header."


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a picture"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_name(data: bytes, kind: str) -> None:
    assert refused_whole(data) == (
        f"This is {kind} and no list. Save the list as “CSV UTF-8” or as an Excel workbook"
        " (.xlsx) and upload that."
    )


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le"])
def test_other_encodings_are_read_as_well(encoding: str) -> None:
    data = roster(MARTA.replace("Marta", "Núria"), encoding=encoding)
    assert read(data) == Reading([replace(READ, given_name="Núria")], [])


def test_a_workbook_is_read_as_well() -> None:
    row = ["17", "Marta", "Soler", date(2009, 3, 21), "ELE-1A", "n.ferrer@example.org"]
    assert read(workbook(row, header=HEADER.split(","))) == Reading([READ], [])


def test_a_formula_in_a_workbook_says_where_it_stands() -> None:
    row = ["17", "Marta", "Soler", "=TODAY()", "ELE-1A", ""]
    assert reasons(workbook(row, header=HEADER.split(","))) == [
        (
            2,
            [
                "A formula stands in D2, which shows one thing and is another. Copy the cell and"
                " paste it as a value."
            ],
        )
    ]


@pytest.mark.parametrize("data", [bytes(1000), bytes(range(128)) * 8])
def test_bytes_without_meaning_are_refused(data: bytes) -> None:
    assert refused_whole(data)


def test_missing_and_unknown_columns_are_named() -> None:
    header = "student_number,given_name,surname,birth_date,cohort"
    assert refused_whole(roster(MARTA, header=header)) == (
        "The columns family_name, tutor_email are missing."
        " The column “surname” is not known."
        " The first line must name these six, in any order: student_number, given_name,"
        " family_name, birth_date, cohort, tutor_email."
    )


def test_a_column_that_stands_twice_is_named() -> None:
    assert refused_whole(roster(MARTA, header=HEADER + ",cohort")).startswith(
        "These columns stand there twice: cohort."
    )


def test_a_file_without_header_is_refused() -> None:
    data = "\n".join([MARTA, MARTA]).encode()
    assert refused_whole(data).startswith("The columns student_number, given_name")


def test_a_header_of_a_million_characters_gets_a_short_answer() -> None:
    assert len(refused_whole(b"x," * 500_000)) < 1000


def test_as_many_students_as_allowed_are_read_and_one_more_is_refused() -> None:
    lines = [f"{n},Marta,Soler,2009-03-21,ELE-1A," for n in range(MAX_ROWS + 1)]
    assert len(read(roster(*lines[:-1])).rows) == MAX_ROWS
    assert refused_whole(roster(*lines)) == (
        "The file has more than 20000 rows. Upload it in parts."
    )
