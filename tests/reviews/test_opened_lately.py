"""A counsellor's start page tells that confidential notes were opened, mail or no mail."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from students.models import Student
from tests import factories as f
from tests.plans.pages import queries, words

pytestmark = pytest.mark.usefixtures("in_centre")

REASON = "She stood at my door crying."
SAID = "Confidential notes were opened"


@pytest.fixture
def opened(student: Student, other_counsellor: User) -> None:
    f.ConfidentialReadingFactory(student=student, person=other_counsellor, reason=REASON)


def caseload(client: Any) -> str:
    return words(client.get(reverse("caseload")))


@pytest.mark.usefixtures("opened")
def test_only_the_assigned_counsellor_is_told_and_no_reason_stands_there(
    client_of: Any, counsellor: User, other_counsellor: User
) -> None:
    told = caseload(client_of(counsellor))
    assert (told.count(SAID), REASON in told, "Pau Mas" in told) == (1, False, False)
    assert SAID not in caseload(client_of(other_counsellor))


@pytest.mark.parametrize(("days", "told"), [(6, True), (8, False)])
@pytest.mark.usefixtures("opened")
def test_it_is_told_for_a_week(client_of: Any, counsellor: User, days: int, told: bool) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert (SAID in caseload(client_of(counsellor))) == told


def test_own_opening_is_told_to_nobody_but_others(
    client_of: Any, student: Student, counsellor: User
) -> None:
    f.ConfidentialReadingFactory(student=student, person=counsellor, reason=REASON)
    assert SAID not in caseload(client_of(counsellor))


def test_queries_do_not_grow_with_what_was_opened(
    client_of: Any, student: Student, counsellor: User, other_counsellor: User
) -> None:
    client, url, asked = client_of(counsellor), reverse("caseload"), []
    for _round in range(2):
        for _each in range(1 + len(asked)):
            another = f.StudentFactory(centre=student.centre)
            f.AssignmentFactory(student=another, person=counsellor, kind="counsellor")
            f.ConfidentialReadingFactory(student=another, person=other_counsellor)
        asked.append(len(queries(client, url)))
    assert asked[0] == asked[1] <= 12
