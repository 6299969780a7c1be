"""The one way from a print template to a PDF: A4, tagged, with embedded fonts."""

import atexit
import threading
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

# WeasyPrint loads Pango when it is imported: that waits for the first PDF, so that a machine
# without Pango serves all other pages, and its fonts are never shared by forked processes.
if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

STYLES = "css/print.css"

# Pango's font map, which all renderings of a process share, is not made for several threads.
_one_at_a_time = threading.Lock()


class RefusedAddress(Exception):
    """A print template or style sheet names something that is not the app's own file."""


def render_pdf(template: str, context: dict[str, Any], *, title: str, language: str) -> bytes:
    """The PDF of a print template in `language`, under `title`. Raises RefusedAddress."""
    with translation.override(language):
        values = {"title": title, "language": language, "page_of": page_of(), **context}
        html = render_to_string(template, values)
    return pdf_of(html)


def pdf_of(html: str) -> bytes:
    """The PDF of finished HTML with the print style sheet. Raises RefusedAddress."""
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    from documents.fetcher import SCHEME, StaticFetcher

    # Composed letters (ñ rather than n and ~) are in the fonts; loose accents may not be.
    page = unicodedata.normalize("NFC", html)
    try:
        with _one_at_a_time:
            fonts, styles = font_configuration(), style_sheet()
            document = HTML(string=page, base_url=SCHEME, url_fetcher=StaticFetcher())
            return document.write_pdf(
                font_config=fonts, stylesheets=[styles], pdf_variant="pdf/ua-1"
            )
    except FatalURLFetchingError as error:
        # It is no Exception, and would take the whole worker with it.
        raise RefusedAddress(str(error)) from None


@lru_cache(maxsize=1)
def font_configuration() -> "FontConfiguration":
    """One a process: each new one would unpack the fonts again, and memory would grow."""
    from weasyprint.text.fonts import FontConfiguration

    # It takes its folder of unpacked fonts away only where Python still stands.
    atexit.register(font_configuration.cache_clear)
    return FontConfiguration()


def style_sheet() -> "CSS":
    """The print style sheet, parsed once, and again when the file has changed."""
    from documents.fetcher import SCHEME, StaticFetcher

    return _parsed(StaticFetcher().fetch(SCHEME + STYLES).read())


@lru_cache(maxsize=1)
def _parsed(source: bytes) -> "CSS":
    from weasyprint import CSS

    from documents.fetcher import SCHEME, StaticFetcher

    return CSS(
        string=source.decode(),
        base_url=SCHEME,
        url_fetcher=StaticFetcher(),
        font_config=font_configuration(),
    )


def page_of() -> list[str]:
    """The words before, between and after the two numbers that only the layout knows."""
    # Translators: keep the number of the page before the number of all pages.
    words = gettext("Page %(page)s of %(pages)s")
    return (words % {"page": "\0", "pages": "\0"}).split("\0")
