from typing import Any

from django.db import models

from accounts.actor import Actor
from accounts.models import CentreOwned, scoped


class StudentRecordQuerySet(models.QuerySet["StudentRecord"]):
    """Access to a record follows from access to its student (`Model.student_path`)."""

    def _of(self, students: Any) -> Any:
        return self.filter(**{f"{self.model.student_path}__in": students})

    def known_to(self, actor: Actor) -> Any:
        from students.models.student import Student

        return self._of(Student.objects.known_to(actor))

    def readable_by(self, actor: Actor) -> Any:
        from students.models.student import Student

        return self._of(Student.objects.readable_by(actor))

    def editable_by(self, actor: Actor) -> Any:
        from students.models.student import Student

        return self._of(Student.objects.editable_by(actor))


class StudentRecord(CentreOwned):
    """A record about a student. `student_path` is the lookup that leads to them."""

    student_path = "student"

    objects = scoped(StudentRecordQuerySet)

    class Meta(CentreOwned.Meta):
        abstract = True
