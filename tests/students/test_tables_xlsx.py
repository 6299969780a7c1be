"""Excel workbooks: what is read, as people see it. No database."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from students.services.tables import MAX_COLUMNS, MAX_ROWS, Line
from tests.students.tables import cells, read, refused, refused_whole
from tests.students.workbooks import (
    BILAL,
    HEADER,
    MARTA,
    as_excel_writes,
    saved,
    with_sheet,
    workbook,
)


def test_a_list_is_read() -> None:
    table = read(workbook(MARTA, BILAL), "students.xlsx")
    assert table.headers == ("number", "name", "group")
    assert table.lines == [Line(2, ("17", "Marta", "1A")), Line(3, ("18", "Bilal", "1A"))]
    assert (table.refused, table.sheet) == ([], "List")
    assert table.source == "Excel workbook, sheet “List”"


def test_a_workbook_is_told_by_what_it_holds_and_not_by_its_name() -> None:
    assert cells(workbook(MARTA)) == [tuple(MARTA)]
    said = refused_whole(b"number;name\n17;Marta\n", "Students.XLSX")
    assert said.startswith("This workbook cannot be read: it is damaged")


# Values


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0017", "0017"),
        ("=", "="),
        (17, "17"),
        (2024001.0, "2024001"),
        (-3, "-3"),
        (612345678, "612345678"),
        (1e15, "1000000000000000"),
        (0.1 + 0.2, "0.3"),
        (1200.5, "1200.5"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2009, 3, 21), "2009-03-21"),
        (datetime(2009, 3, 21), "2009-03-21"),
        (datetime(2009, 3, 21, 8, 30), "2009-03-21 08:30"),
        (time(8, 30), "08:30"),
        (timedelta(hours=36, minutes=5), "36:05"),
        (" Núria \u00a0 de\n la\tFont ", "Núria de la Font"),
        ("Nu\N{COMBINING ACUTE ACCENT}ria", "Núria"),
        ("Carrer Gran_x000D_\n3", "Carrer Gran 3"),
        ("a & b <c> 'd' \"e\"", "a & b <c> 'd' \"e\""),
    ],
)
def test_a_cell_is_read_as_people_see_it(value: Any, shown: str) -> None:
    def write(sheet: Any) -> None:
        sheet["B2"] = value
        if value == "=":
            sheet["B2"].data_type = "s"

    assert cells(workbook(MARTA, change=write)) == [("17", shown, "1A")]


@pytest.mark.parametrize(
    ("value", "shown_as", "shown"),
    [
        (17, "0000", "0017"),
        (8012, "00000", "08012"),
        (123456, "0000", "123456"),
        (17, "0", "17"),
        (17, "0.00", "17"),
        (17, "General", "17"),
        (39893, "dd/mm/yyyy", "2009-03-21"),
        (39893, "[$-C0A]d mmmm yyyy", "2009-03-21"),
    ],
)
def test_the_format_of_a_number_counts(value: int, shown_as: str, shown: str) -> None:
    def write(sheet: Any) -> None:
        sheet["A2"], sheet["A2"].number_format = value, shown_as

    assert cells(workbook(MARTA, change=write)) == [(shown, "Marta", "1A")]


def test_dates_that_count_from_1904_are_read() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["born", "name"])
    book.active.append([date(2009, 3, 21), "Marta"])
    assert cells(saved(book)) == [("2009-03-21", "Marta")]


def test_text_in_several_formats_is_one_text_and_how_it_is_spoken_is_none() -> None:
    rich = '<r><t xml:space="preserve">Marta </t></r><r><rPr><b/></rPr><t>Font</t></r>'
    spoken = '<rPh sb="0" eb="1"><t>spoken</t></rPh><phoneticPr fontId="1"/>'
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="s"><v>{first}</v></c>'
        f'<c r="B{number}" t="s"><v>{first + 1}</v></c></row>'
        for number, first in ((1, 0), (2, 2))
    )
    strings = ["<t>name</t>", "<t>group</t>", rich + spoken, "<t>1A</t>"]
    assert cells(as_excel_writes(rows, strings)) == [("Marta Font", "1A")]


def test_text_written_into_the_cell_itself_and_cells_without_a_place_are_read() -> None:
    def cell(text: str) -> str:
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    rows = "<row>" + cell("number") + cell("name") + "</row>"
    rows += "<row>" + cell("17") + "<c/>" + "</row><row><c/>" + cell("Bilal") + "</row>"
    table = read(with_sheet(f"<sheetData>{rows}</sheetData>"))
    assert table.lines == [Line(2, ("17", "")), Line(3, ("", "Bilal"))]


# Where the list stands


def test_rows_are_numbered_as_people_see_them() -> None:
    def leave_gaps(sheet: Any) -> None:
        sheet.insert_rows(1, 4)
        sheet.insert_rows(7, 2)
        sheet["A1"] = "Students"

    table = read(workbook(MARTA, BILAL, change=leave_gaps))
    assert table.headers == tuple(HEADER)
    assert [line.number for line in table.lines] == [6, 9]


def test_a_list_that_begins_further_right_keeps_its_columns() -> None:
    table = read(workbook(MARTA, change=lambda sheet: sheet.insert_cols(1, 2)))
    assert table.headers == ("", "", "number", "name", "group")
    assert table.lines == [Line(2, ("", "", *MARTA))]


def test_formatted_cells_without_content_make_no_rows_and_no_columns() -> None:
    def format_much(sheet: Any) -> None:
        for place in ("A1048576", "XFD1", "XFD1048576"):
            sheet[place].number_format = "@"

    assert read(workbook(MARTA, change=format_much)).lines == [Line(2, tuple(MARTA))]


def test_short_rows_are_filled_and_long_ones_refused() -> None:
    data = workbook(["17"], [*MARTA, None, "x"], BILAL)
    assert cells(data) == [("17", "", ""), tuple(BILAL)]
    assert refused(data) == [(3, "columns", "5")]


def test_a_character_that_is_no_letter_and_a_long_cell_refuse_their_row() -> None:
    data = workbook(["17", "Mar\ufffdta", "1A"], ["18", "x" * 2001, "1A"], BILAL)
    assert refused(data) == [(2, "character", "name"), (3, "length", "name")]
    assert cells(data) == [tuple(BILAL)]


# Which sheet


def several(*sheets: tuple[str, str, list[list[str]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, state, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    return saved(book)


def test_the_first_visible_sheet_that_holds_something_is_read_and_the_others_named() -> None:
    rows = [HEADER, MARTA]
    data = several(
        ("Secret", "hidden", rows),
        ("Deep", "veryHidden", rows),
        ("Blank", "visible", []),
        ("1r  A", "visible", rows),
        ("1r B", "visible", rows),
        ("Blank 2", "visible", []),
        ("1r C", "visible", rows),
    )
    table = read(data)
    assert (table.sheet, len(table.lines)) == ("1r A", 1)
    assert table.source == "Excel workbook, sheet “1r A”; 2 other sheets are not read"


@pytest.mark.parametrize(
    "sheets", [[("A", "visible", [])], [("A", "visible", []), ("B", "hidden", [HEADER, MARTA])]]
)
def test_a_workbook_without_anything_to_be_seen_is_empty(sheets: Any) -> None:
    assert refused_whole(several(*sheets)) == "The file is empty: no visible sheet holds anything."


def test_a_header_alone_is_refused() -> None:
    assert refused_whole(workbook()) == "The file is empty: nothing stands below its header."


# Formulas and errors


def test_rows_with_formulas_are_refused_and_their_cells_named() -> None:
    data = workbook(["17", "=1+1", "=A2"], MARTA, ["=17", "Bilal", "1A"])
    assert refused(data) == [(2, "formula", "B2, C2"), (4, "formula", "A4")]
    assert cells(data) == [tuple(MARTA)]
    assert read(data).refused[0].reason == (
        "A formula stands in B2, C2, which shows one thing and is another. Copy the cell and"
        " paste it as a value."
    )


def test_formulas_that_are_copied_down_are_found_as_well() -> None:
    first = '<c r="A2"><f t="shared" ref="A2:A3" si="0">B2</f><v>1</v></c><c r="B2"><v>1</v></c>'
    second = '<c r="A3"><f t="shared" si="0"/><v>2</v></c><c r="B3"><v>2</v></c>'
    array = '<c r="A4"><f t="array" ref="A4">B2</f><v>2</v></c><c r="B4"><v>2</v></c>'
    header = "".join(
        f'<c r="{place}" t="inlineStr"><is><t>{place}</t></is></c>' for place in ("A1", "B1")
    )
    rows = enumerate([header, first, second, array], start=1)
    xml = "".join(f'<row r="{number}">{row}</row>' for number, row in rows)
    assert refused(with_sheet(f"<sheetData>{xml}</sheetData>")) == [
        (2, "formula", "A2"),
        (3, "formula", "A3"),
        (4, "formula", "A4"),
    ]


def test_a_column_of_formulas_refuses_the_file_and_names_ten() -> None:
    rows = [[str(n), f"=A{n}", "1A"] for n in range(2, 15)]
    assert refused_whole(workbook(*rows)) == (
        "Some cells hold formulas (B2, B3, B4, B5, B6, B7, B8, B9, B10, B11 …), which show one"
        " thing and are another. Select the whole list, copy it, paste it into a new sheet as"
        " values, and upload that."
    )


def test_a_formula_in_the_header_refuses_the_file_and_one_in_a_title_does_not() -> None:
    def title(sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "=TODAY()"

    assert cells(workbook(MARTA, change=title)) == [tuple(MARTA)]
    said = refused_whole(workbook(MARTA, change=lambda sheet: sheet.cell(1, 2, "=A1")))
    assert said.startswith("Some cells hold formulas (B1), which show one thing")


def test_an_error_in_the_header_refuses_the_file() -> None:
    assert refused_whole(workbook(MARTA, change=lambda sheet: sheet.cell(1, 2, "#REF!"))) == (
        "An error of the spreadsheet stands in B1 (#REF!). Write there what is meant."
    )


def test_errors_are_refused_with_their_cells() -> None:
    data = workbook(["17", "#N/A", "#REF!"], MARTA)
    assert refused(data) == [(2, "error", "B2 (#N/A), C2 (#REF!)")]
    assert cells(data) == [tuple(MARTA)]


@pytest.mark.filterwarnings("ignore:Cell B2 is marked as a date")
def test_a_date_that_no_calendar_has_is_an_error() -> None:
    def write(sheet: Any) -> None:
        sheet["B2"], sheet["B2"].number_format = 99_999_999, "dd/mm/yyyy"

    assert refused(workbook(MARTA, change=write)) == [(2, "error", "B2 (#VALUE!)")]


# What cannot be seen


def test_merged_cells_in_the_list_are_refused_and_named() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("C2:C3")
        sheet.merge_cells("A1:B1")

    assert refused_whole(workbook(MARTA, BILAL, change=merge)) == (
        "Some cells are merged (C2:C3, A1:B1): all but the first of them are empty, whatever"
        " one sees. Unmerge them, fill in each cell and upload that."
    )


@pytest.mark.parametrize("merged", ["A1:C1", "A2:B2", "F5:G5", "A9:C9"])
def test_merged_cells_around_the_list_are_left_alone(merged: str) -> None:
    def merge(sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Students"
        sheet.merge_cells(merged)

    assert cells(workbook(MARTA, change=merge)) == [tuple(MARTA)]


def test_rows_hidden_by_a_filter_are_refused_and_named() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True

    assert refused_whole(workbook(MARTA, BILAL, change=hide)) == (
        "Some rows are hidden (2), perhaps by a filter. Show them, or copy what you see into a"
        " new sheet, and upload that."
    )


def test_a_hidden_column_that_holds_something_is_refused_and_named() -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions["B"].hidden = True

    assert refused_whole(workbook(MARTA, change=hide)) == (
        "Column B is hidden and holds something. Show it or delete it, and upload that."
    )


def test_a_hidden_column_without_a_header_is_refused_where_it_holds_something() -> None:
    def hide(sheet: Any) -> None:
        sheet.insert_cols(2)
        sheet.column_dimensions["B"].hidden = True
        sheet["B3"] = "secret"

    assert "Column B is hidden" in refused_whole(workbook(MARTA, BILAL, change=hide))


def test_hidden_rows_and_columns_without_content_and_above_the_list_are_left_alone() -> None:
    def hide(sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "Students"
        for row in (1, 5, 60):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["F"].hidden = True

    assert cells(workbook(MARTA, BILAL, change=hide)) == [tuple(MARTA), tuple(BILAL)]


# Size


def test_as_many_rows_as_allowed_are_read_and_one_more_is_refused() -> None:
    def rows(count: int) -> bytes:
        xml = '<row r="1"><c t="inlineStr"><is><t>number</t></is></c></row>'
        return with_sheet(f"<sheetData>{xml}{'<row><c><v>1</v></c></row>' * count}</sheetData>")

    assert len(read(rows(MAX_ROWS)).lines) == MAX_ROWS
    assert refused_whole(rows(MAX_ROWS + 1)) == (
        "The file has more than 20000 rows. Upload it in parts."
    )


def test_a_hundred_columns_are_read_and_one_more_is_refused() -> None:
    def widen(last: int) -> bytes:
        return workbook(MARTA, change=lambda sheet: sheet.cell(2, last, "x"))

    assert refused(widen(MAX_COLUMNS)) == [(2, "columns", "100")]
    assert refused_whole(widen(MAX_COLUMNS + 1)) == (
        "The list reaches to column CW; at most 100 columns can be read. Copy the columns that"
        " you need into a new file and upload that."
    )
