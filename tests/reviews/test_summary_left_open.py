"""The summary also tells what earlier sessions left to be done: on screen, on paper and by mail."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Centre, User
from plans.models import Plan
from reviews.models import Agreement, TutoringSession
from reviews.services.still_open import MOST
from students.models import Student
from tests import factories as f
from tests.documents.reading import text_of
from tests.plans.pages import queries, words
from tests.reviews.test_summary import run_jobs, send

ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def sessions(plan: Plan, tutor: User, student: Student, centre: Centre) -> list[TutoringSession]:
    """Three that were held, the oldest first."""
    student.email = "marta@example.org"
    student.save()
    plan.student = student
    return [
        f.TutoringSessionFactory(
            plan=plan, held=True, by=tutor, starts_at=f.at_nine(centre, days=days)
        )
        for days in (-28, -14, -1)
    ]


def agreed(session: TutoringSession, what: str, **fields: Any) -> Agreement:
    action = f.ActionFactory(plan=session.plan, what=what, **fields)
    return f.AgreementFactory(session=session, action=action)


def sheet(client: Client, session: TutoringSession) -> str:
    return text_of(client.get(reverse("session_summary_pdf", args=[session.uuid])).content)


def screen(client: Client, session: TutoringSession) -> str:
    return words(client.get(reverse("session", args=[session.uuid])))


def test_screen_print_and_mail_tell_what_stays_open(
    client_of: ClientOf, tutor: User, sessions: list[TutoringSession], mailoutbox: list[Any]
) -> None:
    agreed(sessions[0], "Ask for the boots", due_on=date(2026, 12, 4), who="tutor")
    agreed(sessions[2], "Call the workshop", due_on=date(2026, 12, 8))
    client = client_of(tutor)
    assert "Still open from before tutor : Ask for the boots by 4 December" in screen(
        client, sessions[2]
    ).replace("by Fri 4 Dec", "by 4 December")
    send(client, sessions[2], "student")
    run_jobs()
    mailed = text_of(mailoutbox[0].attachments[0].content)
    for said in (sheet(client, sessions[2]), mailed):
        before, _, after = said.partition("Still open from before")
        assert ("Call the workshop" in before, "boots" in before) == (True, False)
        assert "Ask for the boots" in after
        assert "your tutor" in after
        assert "4 December 2026" in after


def test_nothing_open_says_nothing_of_it(
    client_of: ClientOf, tutor: User, sessions: list[TutoringSession]
) -> None:
    agreed(sessions[0], "Done since").action.finish()
    agreed(sessions[0], "Left since").action.drop(reason="Not needed")
    agreed(sessions[2], "Of this session")
    client = client_of(tutor)
    for said in (screen(client, sessions[2]), sheet(client, sessions[2])):
        assert "Still open from before" not in said


def test_what_is_agreed_later_is_not_open_from_before(
    client_of: ClientOf, tutor: User, sessions: list[TutoringSession]
) -> None:
    agreed(sessions[2], "Agreed later")
    client = client_of(tutor)
    for said in (screen(client, sessions[1]), sheet(client, sessions[1])):
        assert "Agreed later" not in said


def test_partly_kept_agreement_stays_open(
    client_of: ClientOf, tutor: User, sessions: list[TutoringSession]
) -> None:
    agreed(sessions[0], "Come by bus").answer("partly", session=sessions[2])
    assert "Come by bus" in sheet(client_of(tutor), sessions[2])


def test_next_due_comes_first_and_the_rest_is_counted(
    client_of: ClientOf, tutor: User, sessions: list[TutoringSession]
) -> None:
    agreed(sessions[0], "Without a day", due_on=None)
    for number in range(MOST):
        agreed(sessions[1], f"Thing {number}", due_on=date(2026, 12, 20 - number))
    client = client_of(tutor)
    for said in (screen(client, sessions[2]), sheet(client, sessions[2])):
        places = [said.index(f"Thing {number}") for number in reversed(range(MOST))]
        assert places == sorted(places)
        assert "Without a day" not in said
        assert "1 more stands in the plan." in said


def test_more_agreements_ask_no_more_questions(
    client_of: ClientOf, tutor: User, sessions: list[TutoringSession]
) -> None:
    client, asked = client_of(tutor), []
    for _ in range(2):
        agreed(sessions[0], "Ask for the boots")
        paths = (
            reverse("session", args=[sessions[2].uuid]),
            reverse("session_summary_pdf", args=[sessions[2].uuid]),
        )
        asked.append([len(queries(client, path)) for path in paths])
    assert asked[0] == asked[1]
    assert asked[0][0] <= 12 + 3
