"""What well-known files other than tables are, by their first bytes."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: What a workbook begins with, as every packed file does: whole, empty, in parts.
PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SIGNATURES = {
    b"%PDF": gettext_lazy("a PDF"),
    b"\x89PNG": gettext_lazy("a picture"),
    b"\xff\xd8\xff": gettext_lazy("a picture"),
    b"GIF8": gettext_lazy("a picture"),
    b"RIFF": gettext_lazy("a picture or a recording"),
    b"\x1f\x8b": gettext_lazy("a packed file"),
    b"{\\rtf": gettext_lazy("a text document"),
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_WEB_PAGE = (b"<!doctype", b"<html", b"<head", b"<table", b"<meta", b"<?xml", b"<style")


def refuse_other_kinds(data: bytes) -> None:
    """Raises ValidationError where the first bytes tell of something that is no table."""
    if data.startswith(_OLD_OFFICE):
        raise ValidationError(_old_office(data))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith(_WEB_PAGE):
        raise ValidationError(
            _(
                "This is a web page, even where its name says Excel. Open it in your"
                " spreadsheet program, save it as an Excel workbook (.xlsx) and upload that."
            )
        )
    for start, kind in _SIGNATURES.items():
        if data.startswith(start):
            raise ValidationError(
                _(
                    "This is %(kind)s and no list. Save the list as “CSV UTF-8” or as an"
                    " Excel workbook (.xlsx) and upload that."
                )
                % {"kind": kind}
            )


def _old_office(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _("This workbook is protected by a password. Save it without one and upload that.")
    return _(
        "This is an old Excel workbook (.xls). Open it, save it as an Excel workbook (.xlsx)"
        " and upload that."
    )
