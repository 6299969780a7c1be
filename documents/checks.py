"""Says plainly when this machine cannot make PDFs, before somebody gets an empty one."""

from typing import Any

from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Warning, register

from documents.rendering import STYLES

FONT = "vendor/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"
INSTALL = (
    "Debian and Ubuntu: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core; "
    "macOS: brew install pango."
)


@register()
def pdf_can_be_made(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not all(finders.find(name) for name in (STYLES, FONT)):
        return [
            Error(
                "PDFs would come out empty: the style sheet or the fonts for print are missing.",
                hint="Run 'npm ci' in the project's folder.",
                id="documents.E001",
            )
        ]
    try:
        fonts = system_fonts()
    except OSError as error:
        return [
            Error(
                f"PDFs cannot be made: the library Pango does not load ({first_line(error)}).",
                hint=INSTALL,
                id="documents.E002",
            )
        ]
    if not fonts:
        return [
            Warning(
                "This machine has no font of its own: signs beyond those of the app's fonts "
                "print as empty boxes.",
                hint=INSTALL,
                id="documents.W001",
            )
        ]
    return []


def system_fonts() -> int:
    """How many fonts the machine has. Raises OSError where Pango does not load."""
    from weasyprint.text.ffi import ffi, fontconfig

    config = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    return fontconfig.FcConfigGetFonts(config, fontconfig.FcSetSystem).nfont


def first_line(error: OSError) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
