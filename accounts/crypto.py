"""Encryption of confidential text at rest.

Each value is stored as "<key id>:<Fernet token>": the first key of settings.FIELD_KEYS
encrypts, and the id names the key that decrypts, so that keys can be changed one by one.
"""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@lru_cache(maxsize=4)
def _keyring(pairs: tuple[str, ...]) -> dict[str, Fernet]:
    ring = {}
    for pair in pairs:
        key_id, _, key = pair.strip().partition(":")
        if not key_id or key_id in ring:
            # Two keys of one name: what the lost one wrote could never be read again.
            raise ImproperlyConfigured(f"FIELD_KEYS: “{key_id}” does not name one key.")
        try:
            ring[key_id] = Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"FIELD_KEYS: the key named “{key_id}” is not a Fernet key."
            ) from error
    if not ring:
        raise ImproperlyConfigured("FIELD_KEYS holds no key.")
    return ring


def keyring() -> dict[str, Fernet]:
    return _keyring(tuple(settings.FIELD_KEYS))


def encrypt(text: str) -> str:
    return encrypt_bytes(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The text of a stored value. Raises as `decrypt_bytes` does."""
    return decrypt_bytes(stored.encode()).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """For files; the same form as a text's."""
    key_id, key = next(iter(keyring().items()))
    return key_id.encode() + b":" + key.encrypt(content)


def decrypt_bytes(stored: bytes) -> bytes:
    """What was encrypted.

    Raises LookupError when its key is not configured, and ValueError when that key did not
    write it. Neither message holds anything of the content.
    """
    name, _, token = stored.partition(b":")
    key_id = name.decode(errors="replace")
    try:
        key = keyring()[key_id]
    except KeyError:
        raise LookupError(f"FIELD_KEYS lacks the key “{key_id}” that a text needs.") from None
    try:
        return key.decrypt(token)
    except InvalidToken:
        raise ValueError(f"The key “{key_id}” of FIELD_KEYS did not write this text.") from None
