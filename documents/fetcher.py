"""What a PDF may be made of: the app's own static files, named `static:path`, the logos that
centres uploaded, named `logo:file`, and nothing else.

Importing this module loads Pango; documents.rendering does so with the first PDF.
"""

import mimetypes
from pathlib import Path
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from documents.logos import stored_logo

SCHEME = "static:"


class StaticFetcher(URLFetcher):
    """Serves `static:css/print.css` and logos. Refuses every other address, data: too.

    A refusal is fatal: WeasyPrint only logs a plain error, and prints the page without.
    """

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if logo := stored_logo(url):
            return URLFetcherResponse(url, logo[0], {"Content-Type": logo[1]})
        path = own_file(url)
        if path is None:
            raise FatalURLFetchingError(f"a PDF may not load {url[:200]}")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def own_file(url: str) -> Path | None:
    """The static file that a `static:` address names, whichever finder has it."""
    if not url.startswith(SCHEME):
        return None
    try:
        found = finders.find(unquote(url.removeprefix(SCHEME)))
    except SuspiciousFileOperation:
        return None
    path = Path(found) if found else None
    return path if path and path.is_file() else None
