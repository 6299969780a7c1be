"""Excel workbooks as bytes: good ones, and ones that somebody has tampered with."""

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from openpyxl import Workbook

HEADER = ["number", "name", "group"]
MARTA = ["17", "Marta", "1A"]
BILAL = ["18", "Bilal", "1A"]

SHEET = "xl/worksheets/sheet1.xml"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(
    *rows: Iterable[Any],
    header: list[str] = HEADER,
    change: Callable[[Any], None] | None = None,
) -> bytes:
    """The header and the rows given; `change` gets the sheet before it is saved."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "List"
    for row in [header, *rows]:
        sheet.append(row)
    if change:
        change(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def packed(parts: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes | str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def tampered(part: str, old: str, new: str, data: bytes | None = None) -> bytes:
    """A good workbook with one thing in one part replaced, wherever it stands."""
    parts = parts_of(workbook(MARTA, BILAL) if data is None else data)
    before = parts[part]
    assert isinstance(before, bytes) and old.encode() in before, before
    parts[part] = before.replace(old.encode(), new.encode())
    return packed(parts)


def with_part(name: str, content: bytes | str) -> bytes:
    return packed({**parts_of(workbook(MARTA)), name: content})


def with_sheet(xml: str) -> bytes:
    """A workbook whose sheet holds this and nothing else."""
    return with_part(SHEET, f'<worksheet xmlns="{MAIN}">{xml}</worksheet>')


def as_excel_writes(rows: str, strings: list[str]) -> bytes:
    """The parts that Excel writes, texts shared between cells; openpyxl writes none such."""
    kinds = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet"}
    kinds["sharedStrings"] = "sharedStrings"
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{TYPES}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    link = '<Relationship Id="{}" Type="' + OFFICE + '/{}" Target="{}"/>'
    links = link.format("rId1", "worksheet", "worksheets/sheet1.xml")
    links += link.format("rId2", "sharedStrings", "sharedStrings.xml")
    start = link.format("rId1", "officeDocument", "xl/workbook.xml")
    sheets = '<sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets>'
    items = "".join(f"<si>{each}</si>" for each in strings)
    linked = f'<Relationships xmlns="{PACKAGE}/relationships">'
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{overrides}</Types>',
            "_rels/.rels": f"{linked}{start}</Relationships>",
            "xl/_rels/workbook.xml.rels": f"{linked}{links}</Relationships>",
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{items}</sst>',
            SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        }
    )
