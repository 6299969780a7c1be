"""Documents as they left the centre: kept, encrypted, and no file without its row."""

from datetime import timedelta

import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_scopes import scope

from accounts.models import User
from documents.services import content_of, issue, sweep_files
from students.models import Student


def test_document_is_issued_with_hash_code_and_its_bytes(student: Student, tutor: User) -> None:
    with scope(centre=student.centre):
        made = issue(
            student=student, kind="record_pdf", content=b"%PDF of Marta", language="en", by=tutor
        )
        assert content_of(made) == b"%PDF of Marta"
    assert len(made.sha256) == 64
    assert made.code == "-".join(made.sha256[at : at + 4].upper() for at in (0, 4, 8))


def test_file_without_a_row_is_swept_after_a_day(student: Student, tutor: User) -> None:
    with scope(centre=student.centre):
        made = issue(student=student, kind="record_pdf", content=b"x", language="en", by=tutor)
    left = default_storage.save("issued/left-behind", ContentFile(b"y"))
    assert sweep_files() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert sweep_files() >= 1
    assert [default_storage.exists(each) for each in (left, made.file.name)] == [False, True]
