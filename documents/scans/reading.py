"""From uploaded files to one scan: a PDF, or the one picture that was uploaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.scans.pdf import Pages
from documents.scans.pictures import as_pdf, drawn_anew, read_picture

MEGABYTE = 1024**2
MAX_BYTES = 10 * MEGABYTE
MAX_TOGETHER = 30 * MEGABYTE
MAX_FILES = MAX_PAGES = 20

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
STARTS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
#: Where the photos of some telephones say what they are.
_BRAND = slice(4, 12)
_PHONE_PHOTOS = {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc"}


@dataclass(frozen=True)
class Scan:
    """What is kept of an upload. `upload_sha256` is that of the upload itself.

    `keywords` is what an uploaded PDF says of itself; `is_untouched` that it is as this
    program printed it, so that nobody has signed on it by hand.
    """

    content: bytes
    media_type: str
    pages: int
    upload_sha256: str
    keywords: str = ""
    is_untouched: bool = False


def read_scan(files: Sequence[Any]) -> Scan:
    """Several files are the pages of one scan, in their order.

    Raises ValidationError in plain words for anything but whole PDFs, PNGs and JPEGs of
    bearable size, whatever their names or the browser say.
    """
    if len(files) > MAX_FILES:
        _too_many_pages()
    if sum(each.size for each in files) > MAX_TOGETHER:
        raise ValidationError(
            _("Together these files are larger than %(limit)d MB. Upload them in parts.")
            % {"limit": MAX_TOGETHER // MEGABYTE}
        )
    parts = [_bytes_of(each) for each in files]
    digests = [sha256(data).hexdigest() for data, _kind in parts]
    digest = digests[0] if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest()
    if len(parts) == 1 and parts[0][1] != PDF:
        data, kind = parts[0]
        return Scan(drawn_anew(read_picture(data), is_png=kind == PNG), kind, 1, digest)
    pages = Pages(MAX_PAGES)
    for data, kind in parts:
        pages.add(data if kind == PDF else as_pdf(read_picture(data)))
    is_untouched = len(parts) == 1 and pages.is_untouched_print
    return Scan(pages.written(), PDF, len(pages), digest, pages.keywords, is_untouched)


def _bytes_of(file: Any) -> tuple[bytes, str]:
    """The file and what it is by its first bytes."""
    if file.size > MAX_BYTES:  # Django has put it on disk: it is not read here
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)d MB. Scan it in a lower quality.")
            % {"name": file.name, "limit": MAX_BYTES // MEGABYTE}
        )
    data = file.read()
    if not data:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": file.name})
    for start, kind in STARTS.items():
        if data.startswith(start):
            return data, kind
    if data[_BRAND] in _PHONE_PHOTOS:
        raise ValidationError(
            _(
                "“%(name)s” is a photo in a format that only some devices show (HEIC). Save or"
                " share it as JPEG, or scan the paper as a PDF."
            )
            % {"name": file.name}
        )
    raise ValidationError(
        _(
            "“%(name)s” is no PDF, PNG or JPEG inside, whatever its name says. Scan or photograph"
            " the paper, and choose that file."
        )
        % {"name": file.name}
    )


def _too_many_pages() -> NoReturn:
    raise ValidationError(
        _("A scan has at most %(limit)d pages. Leave out what is not signed.")
        % {"limit": MAX_PAGES}
    )
