"""The logo of a centre on paper: which file it is, and nothing but such files."""

import re
from pathlib import PurePosixPath

from django.core.files.storage import default_storage

from accounts.models import Centre

SCHEME = "logo:"
FOLDER = "logos/"
NAME = re.compile(r"[0-9a-f]{32}(?:_\w+)?\.(?:png|jpg)")


def logo_address(centre: Centre) -> str:
    """What a print template names to show the logo; empty without one, and where its file is
    gone: a paper without a logo is better than none."""
    name = centre.logo.name
    if not name or not default_storage.exists(name):
        return ""
    return f"{SCHEME}{PurePosixPath(name).name}"


def stored_logo(address: str) -> tuple[bytes, str] | None:
    """The bytes behind such an address, and what they are; nothing for any other one."""
    name = address.removeprefix(SCHEME)
    if not address.startswith(SCHEME) or not NAME.fullmatch(name):
        return None
    try:
        with default_storage.open(FOLDER + name) as file:
            return file.read(), "image/png" if name.endswith("png") else "image/jpeg"
    except FileNotFoundError:
        return None
