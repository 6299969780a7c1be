"""The packed file that a workbook is: looked through before anything in it is read."""

import io
import zipfile
import zlib
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from students.services.tables.xlsx_scan import (
    MAX_ELEMENTS,
    EntitiesError,
    PartScan,
    SheetFacts,
    StrictError,
    TooManyRowsError,
    TooMuchError,
)

MAX_PARTS = 1_000
#: Bytes of all parts together, once they are unpacked.
MAX_UNPACKED = 100 * 1024 * 1024
CHUNK = 64 * 1024

_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def damaged() -> ValidationError:
    return ValidationError(
        _(
            "This workbook cannot be read: it is damaged, or not quite what spreadsheet"
            " programs write. Open it in yours, save it as an Excel workbook (.xlsx) under a"
            " new name and upload that."
        )
    )


def look_through(data: bytes, max_rows: int) -> dict[str, SheetFacts]:
    """The facts of each sheet by its path. Raises ValidationError for an unsafe package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _refuse_parts(parts)
            _refuse_kinds({part.filename.casefold() for part in parts})
            _refuse_macros(package)
            return _scanned(package, parts, max_rows)
    except _FAULTS as error:
        raise damaged() from error


def _refuse_parts(parts: list[zipfile.ZipInfo]) -> None:
    """By what the package says of itself."""
    names = {part.filename.casefold().replace("\\", "/") for part in parts}
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        _too_much()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise ValidationError(
            _("This file is protected by a password. Save it without one and upload that.")
        )
    if len(names) < len(parts) or any(part.compress_type not in _PLAIN for part in parts):
        raise damaged()


def _refuse_kinds(names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        _other_kind(_("a binary Excel workbook (.xlsb)"))
    if "content.xml" in names or "mimetype" in names:
        _other_kind(_("an OpenDocument file (.ods)"))
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        _other_kind(_("a document or a presentation"))
    if "[content_types].xml" not in names:
        _other_kind(_("a packed file"))
    if any(name.startswith("xl/externallinks/") for name in names):
        raise ValidationError(
            _(
                "This workbook is linked to other workbooks. Select the whole list, copy it,"
                " paste it into a new workbook as values, and upload that."
            )
        )


def _other_kind(kind: str) -> NoReturn:
    raise ValidationError(
        _(
            "This is %(kind)s and no Excel workbook (.xlsx). Save the list as one, or as"
            " “CSV UTF-8”, and upload that."
        )
        % {"kind": kind}
    )


def _refuse_macros(package: zipfile.ZipFile) -> None:
    """By name and by what the package declares; a file's own name says nothing."""
    names = [name.casefold() for name in package.namelist()]
    with package.open("[Content_Types].xml") as part:
        declared = part.read(1024 * 1024).lower()
    if (
        b"macroenabled" in declared
        or any(name.endswith("vbaproject.bin") for name in names)
        or any(name.startswith("xl/macrosheets/") for name in names)
    ):
        raise ValidationError(
            _(
                "This workbook holds macros, which are programs. Save it as an Excel workbook"
                " without macros (.xlsx) and upload that."
            )
        )


def _scanned(
    package: zipfile.ZipFile, parts: list[zipfile.ZipInfo], max_rows: int
) -> dict[str, SheetFacts]:
    """Unpack each part once, a piece at a time, whatever sizes the package declares."""
    sheets, unpacked, elements = {}, 0, 0
    for part in parts:
        scan = PartScan(MAX_ELEMENTS - elements, max_rows)
        with package.open(part) as stream:
            while chunk := stream.read(CHUNK):
                unpacked += len(chunk)
                if unpacked > MAX_UNPACKED:
                    _too_much()
                _feed(scan, chunk)
        elements += scan.elements
        if scan.facts is not None:
            sheets[part.filename] = scan.facts
    return sheets


def _feed(scan: PartScan, chunk: bytes) -> None:
    try:
        scan.feed(chunk)
    except TooMuchError:
        _too_much()
    except TooManyRowsError as error:
        raise ValidationError(
            _(
                "A sheet of this workbook has more than %(limit)d rows. Copy only the list into a"
                " new workbook, or upload it in parts."
            )
            % {"limit": error.limit}
        ) from None
    except EntitiesError:
        raise damaged() from None
    except StrictError:
        raise ValidationError(
            _(
                "This workbook is saved as “Strict Open XML”. Save it as an ordinary Excel"
                " workbook (.xlsx) and upload that."
            )
        ) from None


def _too_much() -> NoReturn:
    raise ValidationError(
        _(
            "This workbook holds more than can be read at once. Copy only the list into a new"
            " workbook, or upload it in parts."
        )
    )
