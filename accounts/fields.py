from typing import Any

from django.db import models

from accounts.crypto import decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text that stands encrypted in the database; an empty text stays empty.

    It cannot be searched or sorted: lookups compare ciphertexts, which never match.
    """

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value
