"""A safety concern that is not sent yet is kept while it is typed, and told in no more words than
that something was typed about a student: others may look at the screen."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from students.models import Student
from students.services.drafts import Kind, Opened, register


def open_student(actor: Actor, uuid: UUID) -> Opened:
    """Whoever reads the student finds their words again; who only knows of them sends at once."""
    student: Any = Student.objects.readable_by(actor).filter(uuid=uuid).first()
    if student is None:
        raise Http404
    return Opened(student, student, may_write=True)


def may_keep(actor: Actor, student: Student) -> bool:
    return Student.objects.readable_by(actor).filter(pk=student.pk).exists()


def register_kinds() -> None:
    register(
        Kind(
            name="concern-new",
            door=open_student,
            takes={"danger", "words", "also"}.__contains__,
            shared=frozenset(),
            stands=lambda opened, actor, names: {},
            words=lambda student: _("about %(name)s") % {"name": student.called},
            label=lambda name: _("What you typed") if name == "words" else "",
            url=lambda uuid: reverse("concern_raise", args=[uuid]),
            makes_new=True,
        )
    )
