"""The summary of a session: printed, and mailed to those it is for."""

import re
import smtplib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Centre, User
from plans.models import Plan
from reviews.models import SummaryCopy, TutoringSession
from reviews.tasks import mail_summary
from students.enums import EventKind
from students.models import Guardian, Student, StudentEvent
from tests import factories as f
from tests.documents.reading import text_of
from tests.plans.pages import main_of, queries, words

ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def held(plan: Plan, tutor: User, student: Student, centre: Centre) -> TutoringSession:
    """A session of last week with two agreements, and the next one planned."""
    student.email = "marta@example.org"
    student.save()
    plan.student = student
    session = f.TutoringSessionFactory(
        plan=plan, held=True, by=tutor, topic="What Ali said", reason="A reason"
    )
    for what, who, due in (
        ("Ask for the boots", "student", date(2026, 12, 4)),
        ("Call the workshop", "tutor", None),
    ):
        action = f.ActionFactory(plan=plan, what=what, who=who, due_on=due)
        f.AgreementFactory(session=session, action=action)
    f.TutoringSessionFactory(
        plan=plan, by=tutor, place="Room 2", starts_at=f.at_nine(centre, days=6)
    )
    f.NoteFactory(
        student=student, about=session.uuid, kind="session", audience="shared", body="Bicycle",
        author=tutor,
    )  # fmt: skip
    return session


def guardian_of(student: Student, **fields: Any) -> Guardian:
    usual = {"name": "Rosa Soler", "email": "rosa@example.org", "legal_authority": "yes"}
    return f.GuardianFactory(student=student, relation="mother", **usual | fields)


def send(client: Client, session: TutoringSession, *to: str, sending: Any = None) -> Any:
    url = reverse("session_summary_send", args=[session.uuid])
    sent = {"to": to, "sending": str(sending or uuid4())}
    return client.post(url, sent, follow=True)


def run_jobs() -> None:
    for copy in SummaryCopy.objects.order_by("pk"):
        mail_summary.func(str(copy.uuid))


def ticks(page: Any) -> dict[str, bool]:
    """The boxes of the page, and whether they are ticked."""
    boxes = re.findall(r'<input[^>]*name="to" value="([^"]+)"[^>]*?( checked)?>', main_of(page))
    names = {each.key: each.name for each in page.context["sending"].recipients}
    return {names[key]: bool(ticked) for key, ticked in boxes}


# On paper


def test_sheet_tells_who_does_what_by_when_and_when_they_meet_next(
    client_of: ClientOf, tutor: User, held: TutoringSession
) -> None:
    response = client_of(tutor).get(reverse("session_summary_pdf", args=[held.uuid]))
    assert response["Content-Type"] == "application/pdf"
    said = text_of(response.content)
    for words_ in (
        "Marta",
        "Session with Núria Ferrer",
        "Ask for the boots",
        "you",
        "4 December 2026",
        "Call the workshop",
        "your tutor",
        "no day set",
        "09:00",
        "Room 2",
    ):
        assert words_ in said, words_


def test_sheet_holds_nothing_that_stays_inside(
    client_of: ClientOf, tutor: User, held: TutoringSession, plan: Plan
) -> None:
    risk = f.PlanFactorFactory(plan=plan)
    goal = f.GoalFactory(plan=plan, words="Come on Mondays")
    f.GoalProgressFactory(session=held, goal=goal, progress="back")
    said = text_of(client_of(tutor).get(reverse("session_summary_pdf", args=[held.uuid])).content)
    inside = ("Ali", "A reason", "Bicycle", "Back", str(risk.factor), plan.student.number)
    assert [each for each in inside if each in said] == []


def test_agreement_that_was_left_since_is_not_on_it(
    client_of: ClientOf, tutor: User, held: TutoringSession
) -> None:
    action = held.agreements.order_by("pk")[0].action
    action.drop(reason="Not needed")
    said = text_of(client_of(tutor).get(reverse("session_summary_pdf", args=[held.uuid])).content)
    assert ("boots" in said, "workshop" in said) == (False, True)


def test_session_that_was_not_held_has_no_summary(
    client_of: ClientOf, tutor: User, plan: Plan
) -> None:
    planned = f.TutoringSessionFactory(plan=plan)
    client = client_of(tutor)
    assert client.get(reverse("session_summary_pdf", args=[planned.uuid])).status_code == 404
    assert send(client, planned, "student").status_code == 404


# By mail


def test_summary_is_mailed_to_those_who_are_ticked(
    client_of: ClientOf, tutor: User, held: TutoringSession, student: Student, mailoutbox: list[Any]
) -> None:
    guardian_of(student)
    page = send(client_of(tutor), held, "student")
    assert "The summary is on its way to Marta." in words(page)
    run_jobs()
    (mail,) = mailoutbox
    assert mail.to == ["marta@example.org"]
    ((name, content, kind),) = [tuple(each) for each in mail.attachments]
    assert (name, kind) == (f"summary-{str(held.uuid)[:8]}.pdf", "application/pdf")
    assert "Ask for the boots" in text_of(content)
    assert [(each.state, each.sent_at is not None) for each in SummaryCopy.objects.all()] == [
        ("sent", True)
    ]
    event = StudentEvent.objects.get(kind=EventKind.SUMMARY_SENT)
    assert (event.person, event.subject) == (tutor, held.uuid)


def test_mail_itself_names_nobody_and_nothing(
    client_of: ClientOf, tutor: User, held: TutoringSession, student: Student, mailoutbox: list[Any]
) -> None:
    guardian = guardian_of(student)
    send(client_of(tutor), held, "student", f"guardian-{guardian.uuid}")
    run_jobs()
    assert len(mailoutbox) == 2
    for mail in mailoutbox:
        said = mail.subject + mail.body + mail.attachments[0][0]
        inside = ("Marta", "Soler", "Rosa", student.number, "boots", "workshop")
        assert [each for each in inside if each in said] == []


def test_form_that_is_sent_twice_sends_once(
    client_of: ClientOf, tutor: User, held: TutoringSession, mailoutbox: list[Any]
) -> None:
    sending = uuid4()
    for _each in range(2):
        send(client_of(tutor), held, "student", sending=sending)
    run_jobs()
    run_jobs()
    assert len(mailoutbox) == 1
    assert StudentEvent.objects.filter(kind=EventKind.SUMMARY_SENT).count() == 1


def test_boxes_are_ticked_only_for_those_who_said_that_they_want_it(
    client_of: ClientOf, tutor: User, held: TutoringSession, student: Student
) -> None:
    guardian_of(student)
    url = reverse("session", args=[held.uuid])
    client = client_of(tutor)
    assert ticks(client.get(url)) == {"Marta": False, "Rosa Soler (mother)": False}
    student.wants_summaries = True
    student.save()
    assert ticks(client.get(url)) == {"Marta": True, "Rosa Soler (mother)": False}
    send(client, held, "student")
    assert ticks(client.get(url)) == {"Marta": False, "Rosa Soler (mother)": False}


@pytest.mark.parametrize(
    "fields",
    [
        {"legal_authority": "unknown"},
        {"do_not_contact": True},
        {"involvement": "not_involved", "involvement_reason": "Wishes it so."},
        {"email": ""},
    ],
)
def test_guardian_who_may_not_have_it_is_not_offered_and_gets_none(
    client_of: ClientOf,
    tutor: User,
    held: TutoringSession,
    student: Student,
    fields: dict[str, Any],
) -> None:
    guardian = guardian_of(student, **fields)
    client = client_of(tutor)
    assert ticks(client.get(reverse("session", args=[held.uuid]))) == {"Marta": False}
    page = send(client, held, f"guardian-{guardian.uuid}")
    assert "it cannot go to one of those any more" in words(page)
    assert not SummaryCopy.objects.exists()


def test_guardian_of_somebody_of_age_has_it_only_where_the_student_said_so(
    client_of: ClientOf, tutor: User, held: TutoringSession, student: Student, centre: Centre
) -> None:
    student.birth_date = centre.today() - timedelta(days=19 * 366)
    student.save()
    guardian = guardian_of(student)
    client, url = client_of(tutor), reverse("session", args=[held.uuid])
    assert ticks(client.get(url)) == {"Marta": False}
    guardian.wants_summaries = True
    guardian.save()
    assert ticks(client.get(url)) == {"Marta": False, "Rosa Soler (mother)": True}


def test_guardian_marked_meanwhile_as_not_to_be_contacted_gets_none(
    client_of: ClientOf, tutor: User, held: TutoringSession, student: Student, mailoutbox: list[Any]
) -> None:
    guardian = guardian_of(student)
    send(client_of(tutor), held, f"guardian-{guardian.uuid}")
    guardian.do_not_contact = True
    guardian.save()
    run_jobs()
    assert mailoutbox == []
    assert [each.state for each in SummaryCopy.objects.all()] == ["failed"]


def test_nothing_ticked_sends_nothing_and_says_so(
    client_of: ClientOf, tutor: User, held: TutoringSession
) -> None:
    page = send(client_of(tutor), held)
    assert "Nothing was sent: tick to whom it is to go." in words(page)
    assert not SummaryCopy.objects.exists()


def test_mail_that_fails_says_so_on_the_page_and_can_be_sent_again(
    client_of: ClientOf,
    tutor: User,
    held: TutoringSession,
    monkeypatch: pytest.MonkeyPatch,
    mailoutbox: list[Any],
) -> None:
    def refused(self: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"marta@example.org": (550, b"no such user")})

    client = client_of(tutor)
    send(client, held, "student")
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refused)
        run_jobs()
    page = words(client.get(reverse("session", args=[held.uuid])))
    assert "could not be sent" in page
    assert "The mail server said: 550 no such user" in page
    send(client, held, "student")
    run_jobs()
    assert len(mailoutbox) == 1


def test_who_only_reads_prints_it_and_sends_nothing(
    client_of: ClientOf, other_counsellor: User, held: TutoringSession
) -> None:
    page = client_of(other_counsellor).get(reverse("session", args=[held.uuid]))
    assert "Print the summary" in words(page)
    assert "Send the summary" not in words(page)


def test_page_takes_as_many_queries_for_three_guardians_and_copies_as_for_one(
    client_of: ClientOf, tutor: User, held: TutoringSession, student: Student
) -> None:
    counts = []
    for _each in range(2):
        for number in range(1 + len(counts)):
            guardian = guardian_of(student, name=f"Guardian {number}")
            f.SummaryCopyFactory(session=held, party="guardian", guardian=guardian, by=tutor)
        counts.append(len(queries(client_of(tutor), reverse("session", args=[held.uuid]))))
    assert counts[0] == counts[1]
