"""What a PDF says and is made of, read back with pypdf."""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

A4 = (595, 842)  # in points


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, with single spaces: where lines break is the layout's affair."""
    return [" ".join(page.extract_text().split()) for page in reader(pdf).pages]


def text_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))


def fonts_of(pdf: bytes) -> dict[str, dict[str, Any]]:
    """Name without its random prefix -> its descriptor and the letters it draws."""
    fonts: dict[str, dict[str, Any]] = {}
    for page in reader(pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            name = str(font["/BaseFont"]).split("+")[-1]
            known = fonts.setdefault(name, {"descriptor": descriptor, "letters": set()})
            known["letters"] |= drawn_letters(font)
    return fonts


def drawn_letters(font: DictionaryObject) -> set[str]:
    """The letters that a font's map of glyphs to text names, one by one."""
    table = font["/ToUnicode"].get_object().get_data().decode()
    pairs = re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL)
    codes = [line.split()[1] for line in "".join(pairs).splitlines() if line.strip()]
    texts = [bytes.fromhex(code.strip("<>")).decode("utf-16-be") for code in codes]
    return {text for text in texts if len(text) == 1 and not text.isspace()}


def structure_of(pdf: bytes) -> Iterator[DictionaryObject]:
    """All elements of the tree of tags, in reading order."""
    waiting = [reader(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(reversed(element))
        elif isinstance(element, DictionaryObject):
            yield element
            if "/K" in element:
                waiting.append(element["/K"])


def tags_of(pdf: bytes) -> list[str]:
    return [str(element["/S"]).strip("/") for element in structure_of(pdf) if "/S" in element]


def alternatives_of(pdf: bytes) -> list[str]:
    """What the pictures say to those who do not see them; empty where one says nothing."""
    figures = [each for each in structure_of(pdf) if each.get("/S") == "/Figure"]
    return [str(each.get("/Alt", "")) for each in figures]
