"""Files of records: kept encrypted, read back whole, and swept where no record names them."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from accounts.crypto import decrypt_bytes, encrypt_bytes
from accounts.models import User
from documents.codes import code_of
from documents.models import IssuedDocument, KeptFile
from students.models import Student

# A file is written a moment before the row that names it.
ROW_FOLLOWS = timedelta(days=1)


class AlteredDocument(Exception):
    """The stored bytes are not those that were kept."""


def issue(
    *, student: Student, kind: str, content: bytes, language: str, by: User
) -> IssuedDocument:
    """Keep a document as it leaves the centre."""
    document = IssuedDocument(
        centre_id=student.centre_id,
        student=student,
        kind=kind,
        code=code_of(sha256(content).hexdigest()),
        language=language,
        issued_by=by,
    )
    keep(document, content)
    document.save(force_insert=True)
    return document


def keep(record: KeptFile, content: bytes) -> None:
    """Write the bytes of a record that is about to be saved. Raises OSError.

    Should the row not follow, the file is swept.
    """
    record.sha256 = sha256(content).hexdigest()
    record.file.save("", ContentFile(encrypt_bytes(content)), save=False)


def content_of(record: KeptFile) -> bytes:
    """The bytes that were kept. Raises AlteredDocument when the stored ones are others."""
    with record.file.open("rb") as file:
        content = decrypt_bytes(file.read())
    if sha256(content).hexdigest() != record.sha256:
        raise AlteredDocument(record.file.name)
    return content


def let_go(name: str) -> None:
    """Delete a file once it is certain that no record names it any more."""
    transaction.on_commit(partial(default_storage.delete, name))


def sweep_files() -> int:
    """Delete the files that no record names: left by an interrupted upload, issue or erasure.

    Returns how many. Those of the last day stay, since their row may be about to be written.
    """
    before = timezone.now() - ROW_FOLLOWS
    swept = 0
    for model in models_with_files():
        with scopes_disabled():
            named = set(model.objects.values_list("file", flat=True))
        for path in files_in(model.folder):
            if path not in named and default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                swept += 1
    return swept


def models_with_files() -> list[Any]:
    return [each for each in apps.get_models() if issubclass(each, KeptFile)]


def files_in(folder: str) -> Iterator[str]:
    if default_storage.exists(folder):
        for name in default_storage.listdir(folder.rstrip("/"))[1]:
            yield folder + name
