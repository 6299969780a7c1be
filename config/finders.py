"""Serve the few files of node_modules that pages need, and nothing else of it.

Put ``config.finders.NodeModulesFinder`` into STATICFILES_FINDERS. In templates:
``{% static 'vendor/bootstrap/bootstrap.min.css' %}``. The finder is asked by runserver, findstatic,
collectstatic and by code that reads a font for a PDF (``finders.find('vendor/fonts/...')``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

NODE_MODULES = Path(__file__).resolve().parent.parent / "node_modules"

_ATKINSON = "@fontsource-variable/atkinson-hyperlegible-next/files"
_NOTO = "@fontsource-variable/noto-sans/files"
_ARABIC = "@fontsource/noto-sans-arabic/files"
_FONTS = [
    *(
        f"{_ATKINSON}/atkinson-hyperlegible-next-{subset}-wght-{style}.woff2"
        for subset in ("latin", "latin-ext")
        for style in ("normal", "italic")
    ),
    *(
        f"{_NOTO}/noto-sans-{subset}-wght-normal.woff2"
        for subset in (
            "cyrillic",
            "cyrillic-ext",
            "greek",
            "greek-ext",
            "vietnamese",
            "latin-ext",
            "devanagari",
        )
    ),
    *(f"{_ARABIC}/noto-sans-arabic-arabic-{weight}-normal.woff2" for weight in (400, 700)),
]
# Source maps go along because the manifest storage follows each sourceMappingURL and fails on a
# missing one.
_LIBRARIES = {
    "bootstrap/dist/css": ["bootstrap.min.css", "bootstrap.rtl.min.css"],
    "bootstrap/dist/js": ["bootstrap.bundle.min.js"],
    "signature_pad/dist": ["signature_pad.umd.min.js"],
}

#: What is served: path below STATIC_URL -> path below node_modules.
ALLOWED: dict[str, str] = {f"vendor/fonts/{Path(font).name}": font for font in _FONTS} | {
    f"vendor/{folder.split('/')[0]}/{name}{suffix}": f"{folder}/{name}{suffix}"
    for folder, names in _LIBRARIES.items()
    for name in names
    for suffix in ("", ".map")
}


class AllowListStorage(FileSystemStorage):
    """node_modules under the public names of ALLOWED; any other name raises KeyError."""

    prefix = ""

    def path(self, name: str) -> str:
        return str(Path(self.location) / ALLOWED[name])


class NodeModulesFinder(BaseFinder):
    """Finds the files of ALLOWED. A missing one is an error of ``manage.py check``."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: object, **kwargs: object):
        self.storage = AllowListStorage(location=NODE_MODULES)

    def check(self, **kwargs: object) -> list[CheckMessage]:
        missing = [name for name in ALLOWED if not Path(self.storage.path(name)).is_file()]
        if not missing:
            return []
        return [
            Error(
                f"{len(missing)} of {len(ALLOWED)} front-end files are missing from "
                f"node_modules, the first being {ALLOWED[missing[0]]}.",
                hint="Run 'npm ci' in the project's folder (bin/demo and bin/test do it).",
                id="config.E001",
            )
        ]

    def find(self, path: str, find_all: Any = False, **kwargs: Any) -> Any:
        if path not in ALLOWED or not Path(found := self.storage.path(path)).is_file():
            return []
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, AllowListStorage]]:
        for name in ALLOWED:
            if not matches_patterns(name, list(ignore_patterns or [])):
                yield name, self.storage
