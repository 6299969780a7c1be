"""Scans as people upload them, and files that only look like one."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

SIZE = (300, 420)


def upload(data: bytes, name: str = "scan.pdf", kind: str = "application/pdf") -> Any:
    return SimpleUploadedFile(name, data, content_type=kind)


def page(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """A sheet with a stroke on it."""
    sheet = Image.new("RGB", size, "white")
    ImageDraw.Draw(sheet).line((40, 300, 120, 280, 200, 310), fill="navy", width=5)
    return sheet.convert(mode)


def png(picture: Image.Image | None = None, **how: Any) -> bytes:
    data = io.BytesIO()
    (picture or page()).save(data, "PNG", **how)
    return data.getvalue()


def jpeg(picture: Image.Image | None = None, **how: Any) -> bytes:
    data = io.BytesIO()
    (picture or page()).save(data, "JPEG", **how)
    return data.getvalue()


def phone_photo() -> bytes:
    """Taken sideways; it tells by which telephone and where."""
    picture = page(size=(420, 300))
    exif = picture.getexif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "Telephone of Elena"
    exif.get_ifd(0x8825)[2] = (41.0, 23.0, 10.0)
    return jpeg(picture, exif=exif)


def pdf(pages: int = 1) -> bytes:
    """So many scanned pages."""
    data = io.BytesIO()
    first, *others = [page() for _number in range(pages)]
    first.save(data, "PDF", save_all=True, append_images=others)
    return data.getvalue()


def pdf_with(**change: Any) -> bytes:
    """A page, changed by a function `writer` of the whole, or encrypted by a `password`."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    if "writer" in change:
        change["writer"](writer)
    if "password" in change:
        writer.encrypt(change["password"])
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def lay_over(subtype: str) -> Any:
    """Something of this kind lies over the first page."""

    def lay(writer: PdfWriter) -> None:
        note = {
            "/Type": NameObject("/Annot"),
            "/Subtype": NameObject(subtype),
            "/Rect": ArrayObject([NumberObject(each) for each in (0, 0, 9, 9)]),
        }
        writer.add_annotation(
            0, DictionaryObject({NameObject(key): value for key, value in note.items()})
        )

    return lay
