"""A contract that was printed, signed by hand and scanned, as a picture of its last page."""

import io
from functools import lru_cache
from random import Random

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from documents.checks import FONT
from documents.scans import Scan, read_scan
from plans.models import Contract

SIZE = (1240, 1754)  # A4 at 150 dots an inch
MARGIN = 130
INK, PEN, PAPER = "#222222", "#1d3a8a", "#fbf9f4"


def can_be_written(name: str) -> bool:
    """Whether the one font of these pictures has all its letters."""
    try:
        name.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def signed_page(contract: Contract, signed: list[tuple[str, str, list]], rng: Random) -> Scan:
    """`signed`: for each party, who it is, the date as written, and the strokes of the pen."""
    sheet = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(sheet)
    _write(draw, MARGIN, 110, contract.content.get("centre", ""), 24)
    _write(draw, MARGIN, 190, str(contract), 44)
    top = _promises(draw, contract, 300)
    for number, (who, day, strokes) in enumerate(signed):
        _signature(draw, MARGIN + (number % 2) * 520, top + 40 + number // 2 * 260, who, strokes)
        _write(draw, MARGIN + (number % 2) * 520, top + 230 + number // 2 * 260, day, 26, PEN)
    _write(draw, MARGIN, SIZE[1] - 110, f"{contract} · {contract.code}", 22)
    askew = sheet.rotate(rng.uniform(-0.8, 0.8), fillcolor=PAPER, resample=Image.Resampling.BICUBIC)
    data = io.BytesIO()
    askew.save(data, "JPEG", quality=80)
    return read_scan([ContentFile(data.getvalue(), name="scan.jpg")])


def _promises(draw: ImageDraw.ImageDraw, contract: Contract, top: int) -> int:
    for promise in contract.content.get("commitments", [])[:12]:
        words = promise["text"]
        _write(draw, MARGIN, top, "– " + (words if len(words) < 80 else words[:79] + "…"), 24)
        top += 52
    return top


def _signature(draw: ImageDraw.ImageDraw, left: int, top: int, who: str, strokes: list) -> None:
    for stroke in strokes:
        line = [(left + 1.4 * x, top + 1.2 * y) for x, y in stroke]
        draw.line(line, fill=PEN, width=4, joint="curve")
    draw.line((left, top + 130, left + 440, top + 130), fill=INK, width=2)
    _write(draw, left, top + 142, who, 24)


def _write(
    draw: ImageDraw.ImageDraw, left: int, top: int, words: str, size: int, ink: str = INK
) -> None:
    draw.text((left, top), words, fill=ink, font=_font(size))


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(finders.find(FONT)), size)
