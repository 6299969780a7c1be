from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import CentreOwned, User, scoped
from documents.enums import DocumentKind
from students.models import Student
from students.models.base import StudentRecord, StudentRecordQuerySet


def place_of(record: Any, name: str) -> str:
    """Where the bytes stand in storage: the name tells the record, never a person."""
    return f"{record.folder}{record.uuid}"


class KeptFile(models.Model):
    """A record whose bytes stand encrypted in storage, in the model's own `folder`.

    `sha256`, in hex, is that of the bytes themselves. documents.services writes, reads and
    sweeps them.
    """

    folder = ""

    file = models.FileField(_("file"), upload_to=place_of, max_length=100)
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True


class IssuedDocumentQuerySet(StudentRecordQuerySet):
    def readable_by(self, actor: Actor) -> Any:
        """The student's counsellors: a record holds what they released, and they alone know
        all of it."""
        return self._of(Student.objects.counselled_by(actor))

    def editable_by(self, actor: Actor) -> Any:
        return self.none()


class IssuedDocument(StudentRecord, KeptFile):
    """A document about a student as it left the centre. Written once.

    `code` is the beginning of its hash in groups, to tell one print from another.
    """

    folder = "issued/"

    student = models.ForeignKey(Student, models.PROTECT, related_name="documents")
    kind = models.CharField(_("what it is"), max_length=20, choices=DocumentKind)
    code = models.CharField(_("code"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = scoped(IssuedDocumentQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["-created_at", "-pk"]
        triggers: list[Any] = [
            *CentreOwned.Meta.triggers,
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
