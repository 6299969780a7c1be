"""What a student is given to come in to their own page: an address, as words and as a QR code."""

from dataclasses import dataclass
from typing import Any

import segno
from django.utils.translation import gettext as _

from accounts.mail import absolute
from documents.logos import logo_address
from students.models import PrivateLink

#: Light around a QR code, in its own squares: readers want four.
QUIET = 4


@dataclass(frozen=True)
class QrCode:
    """Squares for an SVG: the length of a side, and one path of all dark ones."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """Readable also where a sixth of the paper is lost or dirty."""
    code = segno.make_qr(text, error="m")
    rows = [bytes(row) for row in code.matrix]
    dark = [
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, square in enumerate(row)
        if square
    ]
    return QrCode(len(rows) + 2 * QUIET, "".join(dark))


def address_of(token: str) -> str:
    return absolute("own_link", token)


def slip_context(link: PrivateLink, token: str) -> dict[str, Any]:
    """The slip names the student as they are called, and not the code: who finds it comes in
    to nothing."""
    centre, address = link.centre, address_of(token)
    return {
        "title": _("Your own page"),
        "centre": centre,
        "centre_name": centre.name,
        "centre_logo": logo_address(centre),
        "student_name": link.student.called,
        "today": centre.today(),
        "address": address,
        "code": qr_code(address),
        "last_day": link.last_day,
    }
