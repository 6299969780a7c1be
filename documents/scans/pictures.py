"""Photographed or scanned pages: their points, drawn anew without anything beside them."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

#: A page of A4 at 600 dots an inch has 35 million points.
MAX_POINTS = 40_000_000
#: As large as a page of A4 reads sharply: 300 dots an inch.
KEPT_SIDE = 3508
A4_HEIGHT = 842 / 72  # in inches
KINDS = ("PNG", "JPEG")
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


def read_picture(data: bytes) -> Image.Image:
    """The upright picture in grey or colour. Raises ValidationError."""
    try:
        with _whole_or_not_at_all(), Image.open(io.BytesIO(data), formats=KINDS) as picture:
            if picture.width * picture.height > MAX_POINTS:  # before a point is unpacked
                _refuse_size()
            if getattr(picture, "is_animated", False) and picture.format == "PNG":
                raise ValidationError(_("This picture moves. Choose a photo or scan of the paper."))
            picture.draft(None, (KEPT_SIDE, KEPT_SIDE))
            return _on_white(picture)
    except Image.DecompressionBombError:
        _refuse_size()
    except UNREADABLE:
        raise ValidationError(
            _("This picture cannot be read: it is damaged or not whole. Take it once more.")
        ) from None


@contextmanager
def _whole_or_not_at_all() -> Iterator[None]:
    """WeasyPrint tells Pillow, for the whole process, to make do with half a picture."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _refuse_size() -> NoReturn:
    raise ValidationError(
        _("This picture has more than %(max)d million points. Scan it in a lower quality.")
        % {"max": MAX_POINTS // 1_000_000}
    )


def _on_white(picture: Image.Image) -> Image.Image:
    """On a new sheet: no place, time, device or profile of a phone's photo comes along."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # sixteen bits of grey
        upright = upright.convert("I").point(lambda grey: grey / 256)
    see_through = upright.has_transparency_data
    grey = upright.mode in ("1", "L", "I") and not see_through
    upright = upright.convert("L" if grey else "RGBA" if see_through else "RGB")
    upright.thumbnail((KEPT_SIDE, KEPT_SIDE))
    sheet = Image.new("L" if grey else "RGB", upright.size, "white")
    sheet.paste(upright, mask=upright.getchannel("A") if see_through else None)
    return sheet


def drawn_anew(picture: Image.Image, *, is_png: bool) -> bytes:
    data = io.BytesIO()
    if is_png:
        picture.save(data, "PNG")
    else:
        picture.save(data, "JPEG", quality=85)
    return data.getvalue()


def as_pdf(picture: Image.Image) -> bytes:
    """A page as high as A4 with nothing but the picture."""
    data = io.BytesIO()
    picture.save(data, "PDF", resolution=max(picture.size) / A4_HEIGHT, quality=85)
    return data.getvalue()
