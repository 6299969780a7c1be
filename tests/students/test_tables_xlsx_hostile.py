"""Workbooks that are broken, that are something else, or that somebody made to do harm."""

import io
import struct
import tracemalloc
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from students.services.tables import Line
from students.services.tables.xlsx_package import MAX_PARTS, MAX_UNPACKED
from students.services.tables.xlsx_scan import MAX_ELEMENTS, MAX_MERGED, MAX_TOGETHER
from tests.students.tables import cells, read, refused_whole
from tests.students.workbooks import (
    BILAL,
    HEADER,
    MAIN,
    MARTA,
    SHEET,
    as_excel_writes,
    packed,
    parts_of,
    saved,
    tampered,
    with_part,
    with_sheet,
    workbook,
)

DAMAGED = (
    "This workbook cannot be read: it is damaged, or not quite what spreadsheet programs write."
    " Open it in yours, save it as an Excel workbook (.xlsx) under a new name and upload that."
)
TOO_MUCH = (
    "This workbook holds more than can be read at once. Copy only the list into a new workbook,"
    " or upload it in parts."
)
TYPES = "[Content_Types].xml"


def text_cell(text: str, place: str = "") -> str:
    return f'<c {place} t="inlineStr"><is><t>{text}</t></is></c>'


# What unfolds without end


def zeros(size: int) -> bytes:
    return with_part("xl/media/zeros.bin", bytes(size))


def test_a_zip_bomb_that_says_so_is_refused_without_being_unpacked() -> None:
    bomb = zeros(MAX_UNPACKED + 1)
    assert len(bomb) < 200_000
    tracemalloc.start()
    try:
        assert refused_whole(bomb) == TOO_MUCH
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()


def declared_as(bomb: bytes, size: int) -> bytes:
    """The same package with a lie about how large its largest part is."""
    with zipfile.ZipFile(io.BytesIO(bomb)) as package:
        real = max(part.file_size for part in package.infolist())
    assert struct.pack("<I", real) in bomb
    return bomb.replace(struct.pack("<I", real), struct.pack("<I", size))


def test_a_zip_bomb_that_lies_about_its_size_is_refused_without_being_unpacked() -> None:
    bomb = declared_as(zeros(MAX_UNPACKED + 1), 1000)
    tracemalloc.start()
    try:
        assert refused_whole(bomb) == DAMAGED
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_what_is_unpacked_is_counted_whatever_is_declared(monkeypatch: Any) -> None:
    """Should a reader of packages ever hand out more than a part declares."""
    data = zeros(200_000)
    monkeypatch.setattr("students.services.tables.xlsx_package._refuse_parts", lambda parts: None)
    monkeypatch.setattr("students.services.tables.xlsx_package.MAX_UNPACKED", 100_000)
    assert refused_whole(data) == TOO_MUCH


def test_as_many_bytes_as_allowed_are_unpacked() -> None:
    used = sum(len(content) for content in parts_of(workbook(MARTA)).values())
    assert cells(zeros(MAX_UNPACKED - used)) == [tuple(MARTA)]


def test_a_package_of_very_many_parts_is_refused() -> None:
    parts = parts_of(workbook(MARTA)) | {f"x/{n}": "" for n in range(MAX_PARTS)}
    assert refused_whole(packed(parts)) == TOO_MUCH


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "docProps/app.xml", "x/anything.png"])
@pytest.mark.parametrize("start", ["", "<?xml version='1.0' encoding='UTF-16'?>"])
def test_entities_are_refused_in_every_part(part: str, start: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = f"{start}{laughs}<x>&b;</x>"
    assert refused_whole(with_part(part, content.encode("utf-16" if start else "utf-8"))) == DAMAGED


def test_an_entity_that_reaches_for_a_file_is_refused() -> None:
    outside = '<!DOCTYPE worksheet [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    row = f"<sheetData><row>{text_cell('&f;')}</row></sheetData>"
    sheet = f'{outside}<worksheet xmlns="{MAIN}">{row}</worksheet>'
    assert refused_whole(with_part(SHEET, sheet)) == DAMAGED


def test_more_cells_than_a_list_has_are_refused_early() -> None:
    assert refused_whole(with_sheet("<c/>" * (MAX_ELEMENTS + 1))) == TOO_MUCH


def test_more_cells_in_all_sheets_together_are_refused_early() -> None:
    sheet = f'<worksheet xmlns="{MAIN}">{"<c/>" * (MAX_ELEMENTS // 4)}</worksheet>'
    parts = parts_of(workbook(MARTA)) | {f"xl/{n}.xml": sheet for n in range(4)}
    assert refused_whole(packed(parts)) == TOO_MUCH


@pytest.mark.parametrize(
    "xml",
    [
        f"<sheetData><row>{'<c/>' * (MAX_TOGETHER + 1)}</row></sheetData>",
        f"<hyperlinks>{'<hyperlink/>' * (MAX_TOGETHER + 1)}</hyperlinks>",
    ],
)
def test_a_row_and_what_surrounds_the_rows_have_limits_of_their_own(xml: str) -> None:
    """The library holds each of them in memory at once."""
    assert refused_whole(with_sheet(xml)) == TOO_MUCH


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml"])
def test_a_tag_that_never_ends_is_refused_early(part: str) -> None:
    """The parser would begin anew with it at each of a thousand pieces."""
    endless = f'<x xmlns="{MAIN}" a="{"y" * 60_000_000}"/>'
    assert refused_whole(with_part(part, endless)) == TOO_MUCH


def test_more_styles_than_a_list_has_are_refused_early() -> None:
    styles = f'<styleSheet xmlns="{MAIN}">{"<xf/>" * (MAX_TOGETHER + 1)}</styleSheet>'
    assert refused_whole(with_part("xl/styles.xml", styles)) == TOO_MUCH


def test_more_merged_cells_than_a_list_has_are_refused_early() -> None:
    merged = '<mergeCell ref="A1:B1"/>' * (MAX_MERGED + 1)
    assert refused_whole(with_sheet(f"<mergeCells>{merged}</mergeCells>")) == TOO_MUCH


def test_a_text_that_very_many_cells_share_stands_in_memory_once() -> None:
    rows = f"<row>{text_cell('number')}{text_cell('name')}</row>"
    rows += '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' * 2_000
    data = as_excel_writes(rows, [f"<t>{'x' * 100_000}</t>"])
    tracemalloc.start()
    try:
        table = read(data)
        assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert {(each.code, each.value) for each in table.refused} == {("length", "number")}
    assert len(table.refused) == 2_000


def test_a_cell_at_the_far_end_of_the_sheet_fills_nothing_between() -> None:
    last = text_cell("99", 'r="A1048576"') + text_cell("Zoe", 'r="B1048576"')
    rows = f'<row r="1">{text_cell("number")}{text_cell("name")}</row><row r="1048576">{last}</row>'
    assert read(with_sheet(f"<sheetData>{rows}</sheetData>")).lines == [
        Line(1048576, ("99", "Zoe"))
    ]


def test_a_million_rows_are_refused_early() -> None:
    rows = "<row><c><v>1</v></c></row>" * 600_000
    assert refused_whole(with_sheet(f"<sheetData>{rows}</sheetData>")) == (
        "A sheet of this workbook has more than 20000 rows. Copy only the list into a new"
        " workbook, or upload it in parts."
    )


# Programs, links, other kinds


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "custom/vbaProject.bin", "xl/macrosheets/a"]
)
def test_macros_are_refused(name: str) -> None:
    assert refused_whole(with_part(name, b"\xd0\xcf\x11\xe0")) == (
        "This workbook holds macros, which are programs. Save it as an Excel workbook without"
        " macros (.xlsx) and upload that."
    )


def test_a_workbook_that_is_declared_to_hold_macros_is_refused() -> None:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert refused_whole(tampered(TYPES, plain, kind)).startswith("This workbook holds macros")


def test_links_to_other_workbooks_are_refused() -> None:
    data = with_part("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert refused_whole(data).startswith("This workbook is linked to other workbooks.")


def test_addresses_of_mails_that_can_be_clicked_are_no_links() -> None:
    def link(sheet: Any) -> None:
        sheet["B2"].hyperlink = "mailto:marta@example.org"

    assert cells(workbook(["17", "marta@example.org", "1A"], change=link)) == [
        ("17", "marta@example.org", "1A")
    ]


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (["mimetype", "content.xml"], "an OpenDocument file (.ods)"),
        (["[Content_Types].xml", "xl/workbook.bin"], "a binary Excel workbook (.xlsb)"),
        (["[Content_Types].xml", "word/document.xml"], "a document or a presentation"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "a document or a presentation"),
        (["students.csv"], "a packed file"),
        ([], "a packed file"),
    ],
)
def test_other_packed_files_are_refused_by_their_name(parts: list[str], kind: str) -> None:
    assert refused_whole(packed(dict.fromkeys(parts, "<x/>"))) == (
        f"This is {kind} and no Excel workbook (.xlsx). Save the list as one, or as"
        " “CSV UTF-8”, and upload that."
    )


def test_a_package_with_a_password_is_refused() -> None:
    data = bytearray(workbook(MARTA))
    for start in (b"PK\x03\x04", b"PK\x01\x02"):  # the flags of a part, in both of its places
        data[data.index(start) + (6 if start == b"PK\x03\x04" else 8)] |= 1
    assert refused_whole(bytes(data)) == (
        "This file is protected by a password. Save it without one and upload that."
    )


def test_the_dialect_that_the_library_finds_nothing_in_is_refused() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    assert refused_whole(tampered("xl/workbook.xml", MAIN, strict)).startswith(
        "This workbook is saved as “Strict Open XML”."
    )


# Broken ones


@pytest.mark.parametrize("cut", [4, 30, 300, -30, -1])
def test_a_workbook_cut_off_is_damaged(cut: int) -> None:
    assert refused_whole(workbook(MARTA)[:cut]) == DAMAGED


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [SHEET, SHEET.upper(), SHEET.replace("/", "\\")])
def test_a_part_that_stands_there_twice_is_refused(name: str) -> None:
    file = io.BytesIO(workbook(MARTA))
    with zipfile.ZipFile(file, "a") as package:
        package.writestr(name, "<worksheet/>")
    assert refused_whole(file.getvalue()) == DAMAGED


def test_a_part_packed_in_an_unusual_way_is_refused() -> None:
    file = io.BytesIO(workbook(MARTA))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_LZMA) as package:
        package.writestr("xl/more.xml", "<x/>")
    assert refused_whole(file.getvalue()) == DAMAGED


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, "</worksheet>", ""),
        (SHEET, '<row r="3"', '<row r="2"'),
        (SHEET, '<row r="3"', '<row r="third"'),
        (SHEET, 'r="A2"', 'r="ZZZZ2"'),
        (SHEET, 't="inlineStr"', 't="s"'),
        (SHEET, "<sheetData>", '<cols><col min="x" hidden="1"/></cols><sheetData>'),
        ("xl/workbook.xml", "</workbook>", ""),
        ("xl/workbook.xml", "sheets", "sheet"),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1", "worksheets/sheet7"),
    ],
)
def test_a_workbook_with_a_broken_part_is_refused_in_words(part: str, old: str, new: str) -> None:
    assert refused_whole(tampered(part, old, new))


@pytest.mark.parametrize("missing", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_that_lacks_a_part_is_refused_in_words(missing: str) -> None:
    parts = parts_of(workbook(MARTA))
    del parts[missing]
    assert refused_whole(packed(parts))


@pytest.mark.parametrize("merged", ["", "A1:B2:C3", "A1:", "A:B", "17", "here"])
def test_merged_cells_without_a_place_are_damage(merged: str) -> None:
    xml = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells></worksheet>'
    assert refused_whole(tampered(SHEET, "</worksheet>", xml)) == DAMAGED


def test_rows_that_do_not_go_upwards_are_refused_and_none_is_lost() -> None:
    """The library leaves out a row whose number is behind."""
    rows = "".join(
        f'<row r="{number}">{text_cell(text)}</row>'
        for number, text in ((1, "number"), (3, "18"), (2, "17"))
    )
    assert refused_whole(with_sheet(f"<sheetData>{rows}</sheetData>")) == DAMAGED


def test_a_broken_sheet_that_is_not_read_does_no_harm() -> None:
    book = Workbook()
    for row in (HEADER, MARTA, BILAL):
        book.active.append(row)
    book.create_sheet("Other").append(["x"])
    data = tampered("xl/worksheets/sheet2.xml", '<row r="1"', '<row r="0"', saved(book))
    assert cells(data) == [tuple(MARTA), tuple(BILAL)]
