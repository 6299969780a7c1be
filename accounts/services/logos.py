"""The logo of a centre: taken apart and drawn anew, so that nothing else rides along."""

import struct
import zlib
from functools import partial
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.models import Centre

MAX_BYTES = 1024**2
MAX_SIDE = 4000
#: As large as a page or a sheet of paper shows it sharply.
KEPT_SIDE = 800
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


def read_logo(file: Any) -> ContentFile:
    """The picture in an uploaded file, whatever its name says, as a file of our own making.

    Raises ValidationError in plain words for anything but a PNG or JPEG of bearable size.
    """
    if file.size > MAX_BYTES:
        raise ValidationError(_("This file is larger than 1 MB. Make the picture smaller."))
    try:
        with Image.open(file, formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > MAX_SIDE:  # known before a single point is unpacked
                raise ValidationError(_too_wide())
            return _drawn_anew(picture)
    except Image.DecompressionBombError:
        raise ValidationError(_too_wide()) from None
    except UNREADABLE:
        raise ValidationError(
            _("This is no picture that can be read. Choose a PNG or JPEG file.")
        ) from None


def _too_wide() -> str:
    return _("This picture has more than %(max)d points on a side. Make it smaller.") % {
        "max": MAX_SIDE
    }


def _drawn_anew(picture: Image.Image) -> ContentFile:
    """Only the points of the picture, on a new sheet: no comments, places or profiles."""
    is_png = picture.format == "PNG"
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert("RGBA" if is_png else "RGB")
    upright.thumbnail((KEPT_SIDE, KEPT_SIDE))
    sheet = Image.new(upright.mode, upright.size)
    sheet.paste(upright)
    data = BytesIO()
    if is_png:
        sheet.save(data, "PNG", optimize=True)
    else:
        sheet.save(data, "JPEG", quality=90)
    return ContentFile(data.getvalue(), name=f"{uuid4().hex}.{'png' if is_png else 'jpg'}")


def put_logo(centre: Centre, file: ContentFile | None) -> None:
    """Write the logo into the centre, which the caller saves; none takes it away.

    The old file goes once the change stands.
    """
    storage, old = centre.logo.storage, centre.logo.name
    if old:
        transaction.on_commit(partial(storage.delete, old))
    if file is None:
        centre.logo = ""
    else:
        centre.logo.save(str(file.name), file, save=False)
