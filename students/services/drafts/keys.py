"""The key of what a browser keeps until the server has confirmed it."""

from base64 import b64encode
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

LABEL = b"stepping-stones, text kept in the browser, "


def browser_key(keeper: UUID) -> str:
    """32 bytes, the same for a person (by UUID) at each sign-in: a browser holds the ciphertext,
    and only their session is told the key; a screen that is turned to a student is told that of
    the student. Another SECRET_KEY makes another key (docs/deploy.md)."""
    info = LABEL + keeper.bytes
    derived = HKDF(SHA256(), length=32, salt=None, info=info)
    return b64encode(derived.derive(settings.SECRET_KEY.encode())).decode()
