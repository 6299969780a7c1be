from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import User, scoped
from students.enums import Audience, EventKind
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.student import Student


class StudentEventQuerySet(StudentRecordQuerySet):
    def readable_by(self, actor: Actor) -> Any:
        """No event of the log tells more than that something happened, so the audience
        keeps confidential ones for those who worked on them, those of a safety concern for
        its readers, and that confidential notes were opened for assigned counsellors."""
        from students.models.concern import Concern

        opened = Q(kind=EventKind.NOTES_OPENED, student__in=Student.objects.counselled_by(actor))
        concerns = Concern.objects.readable_by(actor).values("uuid")
        return (
            super()
            .readable_by(actor)
            .filter(
                ~Q(audience=Audience.CONFIDENTIAL)
                | Q(person=actor.person)
                | Q(subject__in=concerns)
                | opened
            )
        )


class StudentEvent(StudentRecord):
    """One thing that happened, for the timeline and *since we last met*. No free text."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="events")
    at = models.DateTimeField(_("when"), db_index=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("what"), max_length=30, choices=EventKind)
    subject = models.UUIDField(_("about"), null=True)
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.SHARED)

    objects = scoped(StudentEventQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["student", "-at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.student}"

    @classmethod
    def record(
        cls,
        student: Student,
        kind: EventKind,
        *,
        by: User | None,
        subject: Any = None,
        audience: Audience = Audience.SHARED,
        at: Any = None,
    ) -> "StudentEvent":
        return cls.objects.create(
            centre_id=student.centre_id,
            student=student,
            at=at or timezone.now(),
            person=by,
            kind=kind,
            subject=getattr(subject, "uuid", None),
            audience=audience,
        )

    @classmethod
    def record_each(cls, records: Iterable[Any], kind: EventKind, *, by: User) -> None:
        """As `record`, one event for each of many records, written at once.

        Only for records that name their student themselves (`student_id`).
        """
        now = timezone.now()
        cls.objects.bulk_create(
            cls(
                centre_id=each.centre_id,
                student_id=each.student_id,
                at=now,
                person=by,
                kind=kind,
                subject=each.uuid,
            )
            for each in records
        )
