"""Issuing documents: their bytes are kept, encrypted, as they left the centre."""

from datetime import timedelta
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_scopes import scopes_disabled

from accounts.crypto import decrypt_bytes, encrypt_bytes
from accounts.models import User
from documents.models import FOLDER, IssuedDocument
from students.models import Student

# A file is written a moment before the row that names it.
ROW_FOLLOWS = timedelta(days=1)


class AlteredDocument(Exception):
    """The stored bytes are not those that were issued."""


def issue(
    *, student: Student, kind: str, content: bytes, language: str, by: User
) -> IssuedDocument:
    """Keep a document as it leaves the centre."""
    digest = sha256(content).hexdigest()
    document = IssuedDocument(
        centre_id=student.centre_id,
        student=student,
        kind=kind,
        sha256=digest,
        code="-".join(digest[at : at + 4].upper() for at in (0, 4, 8)),
        language=language,
        issued_by=by,
    )
    document.file.save("", ContentFile(encrypt_bytes(content)), save=False)
    document.save(force_insert=True)
    return document


def content_of(document: IssuedDocument) -> bytes:
    """The bytes that were issued. Raises AlteredDocument when the stored ones are others."""
    with document.file.open("rb") as file:
        content = decrypt_bytes(file.read())
    if sha256(content).hexdigest() != document.sha256:
        raise AlteredDocument(str(document.uuid))
    return content


def sweep_files() -> int:
    """Delete the files that no document names: left by an interrupted issue or erasure.

    Returns how many. Those of the last day stay, since their row may be about to be written.
    """
    if not default_storage.exists(FOLDER):
        return 0
    with scopes_disabled():
        named = set(IssuedDocument.objects.values_list("file", flat=True))
    before = timezone.now() - ROW_FOLLOWS
    swept = 0
    for name in default_storage.listdir(FOLDER.rstrip("/"))[1]:
        path = FOLDER + name
        if path not in named and default_storage.get_modified_time(path) < before:
            default_storage.delete(path)
            swept += 1
    return swept
