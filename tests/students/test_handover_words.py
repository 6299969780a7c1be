"""Words for somebody who has the student already, and words about that: nobody's are lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format
from django_scopes import scope

from accounts.models import Centre, User
from students.models import Assignment, Note, Student
from students.services.assignments import hand_over
from students.services.summaries import leave_words
from tests import factories as f
from tests.plans.pages import send

pytestmark = pytest.mark.usefixtures("in_centre")


def test_words_for_somebody_who_has_words_already_are_added_below(
    student: Student, tutor: User, other_tutor: User, administrator: User
) -> None:
    standing = f.AssignmentFactory(
        student=student, person=other_tutor, starts_on=student.centre.today() - timedelta(days=30)
    )
    earlier = f.NoteFactory(
        student=student,
        about=standing.uuid,
        kind="handover",
        audience="team",
        author=administrator,
        body="Ring her aunt first.",
    )
    hand_over(
        students=[student],
        giver=tutor,
        taker=other_tutor,
        kinds=["tutor"],
        by=administrator,
        on=student.centre.today(),
        summaries={student.pk: " Ask about the workshop. "},
    )
    note = Note.objects.get()
    day = date_format(student.centre.today(), "DATE_FORMAT")
    assert note.body == (
        f"Ring her aunt first.\n\nAdded on {day} by Núria Ferrer:\nAsk about the workshop."
    )
    assert (note.pk, note.author, note.version) == (earlier.pk, administrator, 2)
    assert note.changed_at > earlier.changed_at
    history = Note.pgh_event_model.objects.filter(pgh_obj=note).order_by("pgh_id")
    assert [each.body for each in history] == ["Ring her aunt first.", note.body]


def test_words_added_below_are_encrypted_everywhere(
    student: Student, tutor: User, other_tutor: User, administrator: User
) -> None:
    standing = f.AssignmentFactory(student=student, person=other_tutor)
    for said in ("Ring her aunt.", "Ask about the workshop."):
        leave_words([standing], {student.pk: said}, by=tutor)
    with connection.cursor() as cursor:
        for table in ("students_note", "students_notehistoryevent"):
            cursor.execute(f"SELECT body FROM {table}")
            stored = [row[0] for row in cursor.fetchall()]
            assert stored
            assert not any("aunt" in each or "Núria" in each for each in stored)


def test_words_to_students_with_and_without_words_take_as_many_queries_as_one(
    tutor: User, other_tutor: User
) -> None:
    def queries(number: int) -> int:
        students = f.StudentFactory.create_batch(2 * number)
        given = [f.AssignmentFactory(student=each, person=other_tutor) for each in students]
        leave_words(given[:number], {each.pk: "Before." for each in students}, by=tutor)
        with CaptureQueriesContext(connection) as captured:
            leave_words(given, {each.pk: "After." for each in students}, by=tutor)
        return len(captured)

    assert queries(6) == queries(1)


def test_words_for_somebody_who_has_words_already_lose_nobodys(
    client_of: Callable[[User], Client],
    student: Student,
    tutor: User,
    other_tutor: User,
    administrator: User,
    centre: Centre,
) -> None:
    standing = f.AssignmentFactory(student=student, person=other_tutor, kind="tutor")
    f.NoteFactory(
        student=student, about=standing.uuid, kind="handover", audience="team", body="Mornings."
    )
    key = Assignment.objects.get(student=student, person=tutor).uuid.hex
    typed = {
        "because": "A new post.",
        f"taker_{key}": str(other_tutor.uuid),
        f"words_{key}": "Ring her aunt first.",
    }
    page = send(client_of(administrator), reverse("staff_deactivate", args=[tutor.uuid]), **typed)
    assert page.status_code == 302
    with scope(centre=centre):
        body = Note.objects.get(kind="handover").body
    assert (body.splitlines()[0], body.splitlines()[-1]) == ("Mornings.", "Ring her aunt first.")
