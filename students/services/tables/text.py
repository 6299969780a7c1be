"""From bytes to text: UTF-8, UTF-16 and Windows-1252, and nothing that is only guessed."""

import codecs
import re

from charset_normalizer import from_bytes
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_MARKS = {
    codecs.BOM_UTF8: ("utf-8-sig", "UTF-8"),
    codecs.BOM_UTF16_LE: ("utf-16-le", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16-be", "UTF-16"),
}
# What Windows-1252 makes of text in another encoding, while western names have none of it.
_NO_WESTERN_TEXT = [
    # Another alphabet: "Èâàí".
    re.compile(r"[^\W\d_\x00-\x7f]{3}"),
    # A sign inside a word, as in "Ma³gorzata" and "Pe–a", but for O’Brien and Gal·la.
    re.compile(r"[^\W\d_](?:[^\w\s\x00-\x7f’·]|[²³¹¼½¾])[^\W\d_]"),
    # A sign at the edge of a word that does not belong there: "Jos‚", "Jos¢".
    re.compile(r"[^\W\d_][‚†‡ˆ‰˜¤¦¨¬¯¶¸¢¥]|[‚†‡ˆ‰˜¤¦¨¬¯¶¸¢¥][^\W\d_]|[a-z][ŠŒŽŸ]"),
    # UTF-8 that was coded twice, or in part: "NÃºria".
    re.compile("[ÂÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"),
]


def decode(data: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding. Raises ValidationError."""
    encoding, name = _marked(data) or _wide(data) or ("utf-8", "UTF-8")
    try:
        return data.decode(encoding).removeprefix("\ufeff"), name
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise _unreadable(1) from None
        return _windows(data, error.start), "Windows-1252"


def _marked(data: bytes) -> tuple[str, str] | None:
    return next((known for mark, known in _MARKS.items() if data.startswith(mark)), None)


def _wide(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without its mark: in a header and in separators, every second byte is zero."""
    sample = data[:1024]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most < 3 or 25 * most < len(sample) or 4 * least > most:
        return None
    return ("utf-16-le" if odd > even else "utf-16-be"), "UTF-16"


def _windows(data: bytes, start: int) -> str:
    """Text in Windows-1252, where that makes sense of all of it."""
    line = data.count(b"\n", 0, start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _unreadable(line) from None
    if any(each.search(text) for each in _NO_WESTERN_TEXT) or not _makes_sense(data):
        raise _unreadable(line)
    return text


def _makes_sense(data: bytes) -> bool:
    return from_bytes(data, cp_isolation=["cp1252"]).best() is not None


def _unreadable(line: int) -> ValidationError:
    return ValidationError(
        _(
            "Line %(line)d holds characters that cannot be read: they are neither UTF-8 nor"
            " UTF-16 nor Windows-1252. Open the list in your spreadsheet program, save it as"
            " “CSV UTF-8” or as an Excel workbook (.xlsx), and upload that."
        )
        % {"line": line}
    )
