"""Messages on pages: whom they are for."""

from typing import Any

from django.urls import reverse
from django_scopes import scope

from accounts.models import User
from students.models import Student
from tests.students.pages import words


def test_message_that_names_a_student_ends_with_the_sign_in(
    client_of: Any, administrator: User, tutor: User, student: Student
) -> None:
    """Two people share a computer: the second reads nothing that was meant for the first."""
    with scope(centre=student.centre):
        place = student.enrolments.get()
        place.end(state="completed", on=place.starts_on)
    client = client_of(administrator)
    client.get(reverse("student_leave", args=[student.uuid]))
    assert "messages" not in client.cookies
    client.post(reverse("account_logout"))
    client.force_login(tutor)
    assert "is in no cohort any more" not in words(client.get(reverse("today")))
