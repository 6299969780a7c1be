"""Makes the files beside it: one list of students in each encoding, and as a workbook.

    python -m tests.students.files.make

They are committed, so that a test reads what stood in a file and not what a reader's
author took for one. Dates are written as each kind of file has them.
"""

import codecs
import csv
import io
from pathlib import Path

from openpyxl import Workbook

from students.services.tables.dates import parse_date

HERE = Path(__file__).parent

HEADER = ["Número de alumno", "Nombre", "Apellidos", "Fecha de nacimiento", "Dirección", "Beca (€)"]
STUDENTS = [
    ["0017", "Núria", "Peña i Soler", "2009-03-21", "Carrer Gran, 3", "1200"],
    ["0018", "Íñigo", "Ibáñez Güell", "21/09/2008", "Plaça Major; 2n", ""],
    ["0019", "Françoise", "L’Hôte", "3.1.2009", 'Edifici "Nou"', "300,50"],
    ["0020", "João", "Gonçalves", "04-03-2009", "", ""],
    ["0021", "Ainhoa", "Muñoz", "2008-12-31", "Calle Mayor 1\n2º izquierda", "0"],
    ["0022", "Łucja", "Żółkiewska", "2009-07-07", "", ""],
    ["0023", "محمد", "العربي", "2008-02-29", "", ""],
]
#: The two whose names Windows-1252 cannot write, as a school would have them there.
WESTERN = [["0022", "Lucja", "Zolkiewska"], ["0023", "Mohamed", "El Arabi"]]
#: One student too long for the header, who is refused.
TOO_LONG = ["0024", "Bilal", "Amrani", "2008-09-21", "", "", "x"]

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
#: The codec, and the mark that stands in front.
ENCODINGS = {
    "utf8": ("utf-8", b""),
    "utf8bom": ("utf-8", codecs.BOM_UTF8),
    "utf16le": ("utf-16-le", codecs.BOM_UTF16_LE),
    "utf16be": ("utf-16-be", codecs.BOM_UTF16_BE),
    "utf16unmarked": ("utf-16-le", b""),
    "cp1252": ("cp1252", b""),
}


def students(encoding: str) -> list[list[str]]:
    if encoding != "cp1252":
        return STUDENTS
    western = [[*names, *row[3:]] for names, row in zip(WESTERN, STUDENTS[-2:], strict=True)]
    return STUDENTS[:-2] + western


def as_csv(encoding: str, separator: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=SEPARATORS[separator])
    writer.writerows([HEADER, *students(encoding), TOO_LONG])
    codec, mark = ENCODINGS[encoding]
    return mark + text.getvalue().encode(codec)


def as_workbook() -> bytes:
    """As schools keep them: a title, dates, numbers that show zeros, sheets besides."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Alumnes 1r"
    sheet["A1"] = "IES Gran, curs 2026/27"
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(HEADER)
    for number, *names, born, address, grant in STUDENTS:
        amount = float(grant.replace(",", ".")) if grant else None
        sheet.append([int(number), *names, parse_date(born), address or None, amount])
        sheet.cell(sheet.max_row, 1).number_format = "0000"
    sheet.append(TOO_LONG)
    book.create_sheet("Notes").append(["Ask in the office"])
    book.create_sheet("Blank")
    book.create_sheet("Old").append(["2025"])
    book["Old"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def main() -> None:
    (HERE / "students.xlsx").write_bytes(as_workbook())
    for encoding in ENCODINGS:
        for separator in SEPARATORS:
            path = HERE / f"students-{encoding}-{separator}.csv"
            path.write_bytes(as_csv(encoding, separator))


if __name__ == "__main__":
    main()
