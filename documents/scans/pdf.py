"""The pages of uploaded PDFs, taken over one by one into a new file.

What a page shows is all that comes along: programs, attached files, links, fields, forms,
outlines and descriptions stay behind. What was laid over a page (a drawn signature, a stamp, a
note) would stay behind too, so that such a file is refused rather than kept without it.
"""

import io
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

#: What a page may take from the parts of the book above it.
INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
SHOWN = (*INHERITED, "/Contents")
LEFT_BEHIND = [
    "/A", "/AA", "/AF", "/Alternates", "/Annots", "/EF", "/EmbeddedFiles", "/FDecodeParms",
    "/FFilter", "/JS", "/JavaScript", "/Metadata", "/Names", "/OPI", "/OpenAction", "/Parent",
    "/PieceInfo", "/Ref", "/RichMedia", "/StructParent", "/StructParents",
]  # fmt: skip
#: Over a page without changing what is seen of it.
HARMLESS_OVER_A_PAGE = ("/Link", "/Popup")
MAX_WRITTEN = 40 * 1024**2
OWN_PRINTS = "WeasyPrint"


class Pages:
    """Pages gathered from one or more PDFs."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.keywords = ""
        self.is_untouched_print = False
        self._writer = PdfWriter()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, data: bytes) -> None:
        """Take over the pages of a PDF. Raises ValidationError."""
        try:
            self._add(PdfReader(io.BytesIO(data)))
        except ValidationError:
            raise
        except Exception:  # whatever a damaged or hostile file makes a parser stumble over
            raise damaged() from None

    def written(self) -> bytes:
        """The new file. Raises ValidationError."""
        data = io.BytesIO()
        try:
            self._writer.write(data)
        except Exception:
            raise damaged() from None
        if data.tell() > MAX_WRITTEN:
            raise damaged()
        return data.getvalue()

    def _add(self, reader: PdfReader) -> None:
        if reader.is_encrypted:
            raise ValidationError(
                _("This PDF is protected by a password. Save it without one, and upload that.")
            )
        self._read_description(reader)
        for page in self._found(reader):
            _refuse_what_lies_over(page)
            self._take_over(page)
        if not self._count:
            raise damaged()

    def _read_description(self, reader: PdfReader) -> None:
        said: Any = reader.metadata or {}
        self.keywords = str(said.get("/Keywords") or "")[:200]
        self.is_untouched_print = str(said.get("/Producer") or "").startswith(OWN_PRINTS)

    def _found(self, reader: PdfReader) -> Iterator[dict[str, Any]]:
        """Each page with what it takes from above. A book that names its parts again and again
        would have no end: it is left at the first page too many."""
        root: Any = reader.trailer["/Root"].get_object()
        waiting: list[tuple[Any, dict[str, Any]]] = [(root.raw_get("/Pages"), {})]
        looked_at = 0
        while waiting:
            reference, above = waiting.pop()
            node, looked_at = reference.get_object(), looked_at + 1
            own = above | {key: node.raw_get(key) for key in INHERITED if key in node}
            kids: Any = node.get("/Kids")
            if kids is not None and len(kids) + looked_at <= 10 * self.most:
                waiting.extend((each, own) for each in reversed(kids))
                continue
            self._count += kids is None
            if kids is not None or self._count > self.most:
                raise ValidationError(
                    _("A scan has at most %(limit)d pages. Leave out what is not signed.")
                    % {"limit": self.most}
                )
            yield own | {key: node.raw_get(key) for key in ("/Contents", "/Annots") if key in node}

    def _take_over(self, page: dict[str, Any]) -> None:
        box = [float(each.get_object()) for each in page["/MediaBox"].get_object()]
        width, height = box[2] - box[0], box[3] - box[1]
        made = self._writer.add_blank_page(width=width, height=height)
        before = len(self._writer._objects)
        for key in SHOWN:
            if key in page:
                copied = page[key].clone(self._writer, ignore_fields=LEFT_BEHIND)
                made[NameObject(key)] = copied
        for each in self._writer._objects[before:]:
            if isinstance(each, StreamObject):
                each.pop("/F", None)  # a stream in another file


def _refuse_what_lies_over(page: dict[str, Any]) -> None:
    notes = page["/Annots"].get_object() if "/Annots" in page else []
    if any(each.get_object().get("/Subtype") not in HARMLESS_OVER_A_PAGE for each in notes or []):
        raise ValidationError(
            _(
                "Something is laid over the pages of this PDF: a drawn signature, a stamp, a note"
                " or a field to fill. It could get lost. Print the PDF into a new one, or scan the"
                " signed paper, and upload that."
            )
        )


def damaged() -> ValidationError:
    return ValidationError(
        _("This PDF cannot be read: it is damaged or not whole. Scan the paper once more.")
    )
