"""Sessions in the calendars of those who want them there: what the mails say, and to whom."""

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar

from accounts.models import Centre, User
from plans.models import Plan
from reviews.models import SessionInvitation
from reviews.services.invitations import told
from reviews.services.sessions import cancel_planned, plan_session, record_session
from reviews.tasks import mail_invitations_again, mail_invitations_to, put_invitations_right
from students.models import Guardian, Student
from tests import factories as f
from tests.plans.pages import links, send, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def marta(student: Student) -> Student:
    """Who told her tutor that she wants invitations."""
    student.email, student.wants_invitations = "marta@example.org", True
    student.save()
    return student


@pytest.fixture
def plan_of_marta(plan: Plan, marta: Student) -> Plan:
    plan.student = marta
    return plan


def guardian_of(student: Student, **fields: Any) -> Guardian:
    wants = {"wants_invitations": True, "email": "mother@example.org"}
    return f.GuardianFactory(student=student, **wants | fields)


def mail_all() -> None:
    """What a worker does with all that waits."""
    DBTaskResult.objects.all().delete()
    mail_invitations_again.func()
    for job in DBTaskResult.objects.order_by("enqueued_at"):
        mail_invitations_to.func(*job.args_kwargs["args"])


def event_in(mail: Any) -> tuple[Any, Any]:
    """The calendar of the mail's alternative part, and its one event."""
    ((text, kind),) = [tuple(each) for each in mail.alternatives]
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert kind == f"text/calendar; method={calendar['method']}"
    return calendar, event


def states() -> list[tuple[str, str, str]]:
    rows = SessionInvitation.objects.order_by("pk")
    return [(each.wanted, each.told, each.mail_state) for each in rows]


# What comes into a mailbox


def test_planned_session_comes_as_an_invitation(
    plan_of_marta: Plan, tutor: User, centre: Centre, mailoutbox: list[Any]
) -> None:
    start = timezone.now().replace(microsecond=0) + timedelta(days=3)
    session = plan_session(
        plan=plan_of_marta, by=tutor, starts_at=start, topic="What Ali said", place="Room 2"
    )
    mail_all()
    (mail,) = mailoutbox
    assert mail.to == ["marta@example.org"]
    calendar, event = event_in(mail)
    assert calendar["method"] == "REQUEST"
    assert event["uid"] == str(session.uuid)
    assert event["sequence"] == 0
    assert event["status"] == "CONFIRMED"
    assert event.decoded("dtstart") == start
    assert event.decoded("dtend") == start + timedelta(minutes=45)
    assert event["attendee"] == "mailto:marta@example.org"
    assert event["attendee"].params["RSVP"] == "FALSE"
    assert event["organizer"] == "mailto:noreply@localhost"
    assert event["organizer"].params["CN"] == "Riverside College"
    assert event["summary"] == "Session with Núria Ferrer"
    ((name, text, kind),) = [tuple(each) for each in mail.attachments]
    assert (name, kind) == ("session.ics", "application/ics")
    assert text == calendar.to_ical()


def test_message_holds_the_invitation_as_mail_programs_look_for_it(
    plan_of_marta: Plan, mailoutbox: list[Any]
) -> None:
    told(f.TutoringSessionFactory(plan=plan_of_marta))
    mail_all()
    parts = list(mailoutbox[0].message().walk())
    assert [each.get_content_type() for each in parts] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "application/ics",
    ]
    (calendar,) = [each for each in parts if each.get_content_type() == "text/calendar"]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_param("charset") == "utf-8"


def test_mail_names_no_student_and_nothing_that_was_written(
    plan_of_marta: Plan, tutor: User, student: Student, mailoutbox: list[Any]
) -> None:
    tutor.session_mails = "initials"
    tutor.save()
    guardian_of(student)
    told(f.TutoringSessionFactory(plan=plan_of_marta, topic="What Ali said", place="Room 2"))
    mail_all()
    assert len(mailoutbox) == 3
    for mail in mailoutbox:
        said = mail.message().as_string() + mail.attachments[0][1].decode()
        said = said.replace("marta@example.org", "")
        secret = ("Marta", "Soler", student.number, "Ali", "Room 2")
        assert [each for each in secret if each in said] == []


def test_tutor_reads_initials_or_the_name_as_chosen(
    plan: Plan, tutor: User, mailoutbox: list[Any]
) -> None:
    for wish in ("none", "initials", "full"):
        tutor.session_mails = wish
        tutor.save()
        told(f.TutoringSessionFactory(plan=plan))
        mail_all()
    assert [str(event_in(mail)[1]["summary"]) for mail in mailoutbox] == [
        "Session: M. S.",
        "Session: Marta Soler",
    ]


def test_hour_in_the_mail_is_that_of_the_centre_on_both_sides_of_a_change_of_the_clock(
    plan_of_marta: Plan, tutor: User, centre: Centre, mailoutbox: list[Any]
) -> None:
    with time_machine.travel(datetime(2026, 10, 20, 8, tzinfo=UTC), tick=False):
        for day in (24, 26):
            start = datetime(2026, 10, day, 10, 5, tzinfo=centre.zone)
            plan_session(plan=plan_of_marta, by=tutor, starts_at=start)
            mail_all()
    assert [str(event_in(mail)[1]["dtstart"].to_ical(), "ascii") for mail in mailoutbox] == [
        "20261024T080500Z",
        "20261026T090500Z",
    ]
    assert [mail.subject for mail in mailoutbox] == [
        "Session on Saturday 24 October, 10:05 to 10:50",
        "Session on Monday 26 October, 10:05 to 10:50",
    ]


# Moved and called off


def test_moved_session_is_an_update_of_the_same_event(
    plan_of_marta: Plan, mailoutbox: list[Any]
) -> None:
    session = f.TutoringSessionFactory(plan=plan_of_marta)
    told(session)
    mail_all()
    session.starts_at += timedelta(days=1)
    session.save()
    told(session)
    mail_all()
    first, second = (event_in(mail)[1] for mail in mailoutbox)
    assert first["uid"] == second["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 1)
    assert second.decoded("dtstart") - first.decoded("dtstart") == timedelta(days=1)
    assert mailoutbox[1].subject.startswith("Moved: session on ")
    assert "(so far " in mailoutbox[1].body


def test_cancelled_session_is_taken_out_of_the_calendar(
    plan_of_marta: Plan, tutor: User, mailoutbox: list[Any]
) -> None:
    session = f.TutoringSessionFactory(plan=plan_of_marta)
    told(session)
    mail_all()
    record_session(session=session, by=tutor, state="cancelled", reason="Ill since Monday")
    mail_all()
    calendar, event = event_in(mailoutbox[1])
    assert calendar["method"] == "CANCEL"
    assert (event["uid"], event["sequence"]) == (str(session.uuid), 1)
    assert event["status"] == "CANCELLED"
    assert "does not take place" in mailoutbox[1].body
    assert "Ill" not in mailoutbox[1].message().as_string()
    assert states() == [("cancelled", "cancelled", "sent")]


def test_closing_the_plan_calls_off_all_sessions_by_one_mail(
    plan_of_marta: Plan, tutor: User, mailoutbox: list[Any]
) -> None:
    sessions = [
        f.TutoringSessionFactory(
            plan=plan_of_marta, starts_at=f.at_nine(plan_of_marta.centre, days=days)
        )
        for days in (2, 9)
    ]
    told(*sessions)
    mail_all()
    cancel_planned(plan=plan_of_marta, by=tutor)
    mail_all()
    assert [mail.subject for mail in mailoutbox] == [
        "2 sessions for your calendar",
        "2 sessions are cancelled",
    ]
    calendars = [Calendar.from_ical(each[1]) for each in mailoutbox[1].attachments]
    assert [each["method"] for each in calendars] == ["CANCEL", "CANCEL"]
    assert {each.walk("VEVENT")[0]["uid"] for each in calendars} == {
        str(each.uuid) for each in sessions
    }


def test_session_that_was_held_or_missed_tells_nobody_anything(
    plan_of_marta: Plan, tutor: User, mailoutbox: list[Any]
) -> None:
    session = f.TutoringSessionFactory(plan=plan_of_marta)
    told(session)
    mail_all()
    with time_machine.travel(session.starts_at + timedelta(hours=1)):
        record_session(session=session, by=tutor, state="missed")
        mail_all()
    assert len(mailoutbox) == 1


def test_slip_that_is_mended_before_the_mail_goes_tells_nobody(
    plan_of_marta: Plan, tutor: User, mailoutbox: list[Any]
) -> None:
    session = f.TutoringSessionFactory(plan=plan_of_marta)
    told(session)
    record_session(session=session, by=tutor, state="cancelled")
    mail_all()
    assert (mailoutbox, states()) == ([], [])


# A whole term


def test_term_of_sessions_comes_as_one_mail_with_one_file(
    plan_of_marta: Plan, centre: Centre, mailoutbox: list[Any]
) -> None:
    sessions = [
        f.TutoringSessionFactory(plan=plan_of_marta, starts_at=f.at_nine(centre, days=7 * week))
        for week in range(1, 13)
    ]
    told(*sessions)
    mail_all()
    (mail,) = mailoutbox
    ((name, text, _kind),) = [tuple(each) for each in mail.attachments]
    calendar = Calendar.from_ical(text)
    events = calendar.walk("VEVENT")
    assert (name, calendar["method"], len(events)) == ("sessions.ics", "PUBLISH", 12)
    assert [each for each in events if "attendee" in each] == []
    assert mail.alternatives == []
    assert mail.body.count("09:00 to 09:45") == 12


def test_session_of_a_term_that_moves_later_is_an_update(
    plan_of_marta: Plan, centre: Centre, mailoutbox: list[Any]
) -> None:
    sessions = [
        f.TutoringSessionFactory(plan=plan_of_marta, starts_at=f.at_nine(centre, days=n))
        for n in (2, 9)
    ]
    told(*sessions)
    mail_all()
    sessions[0].minutes = 30
    sessions[0].save()
    told(sessions[0])
    mail_all()
    calendar, event = event_in(mailoutbox[1])
    assert (calendar["method"], event["sequence"]) == ("REQUEST", 1)
    assert event["uid"] == str(sessions[0].uuid)


@pytest.mark.parametrize("n", [1, 3])
def test_telling_takes_as_many_queries_for_three_as_for_one(
    plan_of_marta: Plan, centre: Centre, n: int, django_assert_num_queries: Any
) -> None:
    sessions = [f.TutoringSessionFactory(plan=plan_of_marta) for _each in range(n)]
    with django_assert_num_queries(3 + 2 + n):  # what is asked, a savepoint, a row each
        told(*sessions)


# Who is told


def test_nobody_is_told_who_did_not_ask(
    plan: Plan, student: Student, mailoutbox: list[Any]
) -> None:
    student.email = "marta@example.org"
    student.save()
    guardian_of(student, wants_invitations=False)
    told(f.TutoringSessionFactory(plan=plan))
    assert states() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"do_not_contact": True},
        {"involvement": "not_involved", "involvement_reason": "Wishes it so."},
        {"email": ""},
    ],
)
def test_guardian_who_is_not_to_be_written_to_is_not(
    plan: Plan, student: Student, fields: dict[str, Any]
) -> None:
    guardian_of(student, **fields)
    told(f.TutoringSessionFactory(plan=plan))
    assert states() == []


def test_guardian_of_whom_that_is_said_later_gets_no_last_mail_either(
    plan: Plan, student: Student, mailoutbox: list[Any]
) -> None:
    guardian = guardian_of(student)
    session = f.TutoringSessionFactory(plan=plan)
    told(session)
    mail_all()
    guardian.do_not_contact = True
    guardian.save()
    put_invitations_right.func()
    mail_all()
    assert [mail.to for mail in mailoutbox] == [["mother@example.org"]]
    assert states() == [("requested", "requested", "sent")]


def test_tutor_whose_assignment_ends_first_is_not_told_of_what_comes_after(
    plan: Plan, student: Student, tutor: User, centre: Centre
) -> None:
    tutor.session_mails = "initials"
    tutor.save()
    student.assignments.filter(person=tutor).update(ends_on=centre.today() + timedelta(days=5))
    for days in (3, 10):
        told(f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(centre, days=days)))
    ((session, person),) = SessionInvitation.objects.values_list("session__starts_at", "person")
    assert (session, person) == (f.at_nine(centre, days=3), tutor.pk)


def test_wish_that_comes_later_is_put_right_and_one_taken_back_too(
    plan: Plan, student: Student, mailoutbox: list[Any]
) -> None:
    f.TutoringSessionFactory(plan=plan)
    student.email, student.wants_invitations = "marta@example.org", True
    student.save()
    put_invitations_right.func()
    mail_all()
    put_invitations_right.func()
    mail_all()
    student.wants_invitations = False
    student.save()
    put_invitations_right.func()
    mail_all()
    assert [event_in(mail)[0]["method"] for mail in mailoutbox] == ["REQUEST", "CANCEL"]
    assert mailoutbox[1].subject.startswith("No longer in your calendar: session on ")
    assert "since you are no longer invited to it" in mailoutbox[1].body
    assert "does not take place" not in mailoutbox[1].body


# Where that is told


def test_page_of_the_reviews_tells_who_is_invited_and_what_went_wrong(
    client_of: Any,
    tutor: User,
    plan_of_marta: Plan,
    student: Student,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told(*(f.TutoringSessionFactory(plan=plan_of_marta) for _each in range(2)))
    mail_all()
    guardian_of(student, name="Rosa Soler", relation="mother")
    put_invitations_right.func()

    def refused(self: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"mother@example.org": (550, b"no such user")})

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refused)
        mail_all()
    page = words(client_of(tutor).get(reverse("plan_reviews", args=[plan_of_marta.uuid])))
    assert "Marta told of 2 sessions" in page
    assert "Rosa Soler (mother) The mail server said: 550 no such user could not be sent" in page


def test_page_says_that_nobody_is_invited_and_where_to_change_that(
    client_of: Any, tutor: User, plan: Plan
) -> None:
    page = client_of(tutor).get(reverse("plan_reviews", args=[plan.uuid]))
    assert "Nobody is told of the sessions by mail." in words(page)
    assert reverse("student_contact", args=[plan.student.uuid]) in links(page)


def test_wish_is_written_down_among_the_contacts(
    client_of: Any, tutor: User, student: Student
) -> None:
    url = reverse("student_contact", args=[student.uuid])
    client = client_of(tutor)
    page = send(client, url, email="", wants_invitations="on")
    assert "Mails need an address. Add it, or leave out the mails." in words(page)
    send(client, url, email="marta@example.org", wants_invitations="on", wants_summaries="on")
    student.refresh_from_db()
    assert (student.wants_invitations, student.wants_summaries) == (True, True)


def test_guardian_who_is_not_to_be_contacted_wants_nothing(
    client_of: Any, tutor: User, student: Student
) -> None:
    guardian = guardian_of(student, wants_summaries=True)
    send(client_of(tutor), reverse("guardian_edit", args=[guardian.uuid]), do_not_contact="on")
    guardian.refresh_from_db()
    assert guardian.do_not_contact
    assert (guardian.wants_invitations, guardian.wants_summaries) == (False, False)


# When the mail server does not play along


def test_mail_that_is_not_taken_waits_with_what_the_server_said(
    plan_of_marta: Plan, monkeypatch: pytest.MonkeyPatch, caplog: Any, mailoutbox: list[Any]
) -> None:
    session = f.TutoringSessionFactory(plan=plan_of_marta)
    told(session)

    def busy(self: Any) -> None:
        raise smtplib.SMTPDataError(451, b"come back later")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", busy)
        mail_all()
    row = SessionInvitation.objects.get()
    assert (row.mail_state, row.mail_answer, row.tries) == ("waiting", "451 come back later", 1)
    assert "marta@example.org" not in caplog.text
    mail_all()
    assert len(mailoutbox) == 1
    assert states() == [("requested", "requested", "sent")]


def test_refused_address_is_not_tried_again_until_something_changes(
    plan_of_marta: Plan, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    session = f.TutoringSessionFactory(plan=plan_of_marta)
    told(session)

    def refused(self: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"marta@example.org": (550, b"no such user")})

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refused)
        mail_all()
    put_invitations_right.func()
    mail_all()
    assert states() == [("requested", "", "failed")]
    told(session)
    mail_all()
    assert len(mailoutbox) == 1


def test_session_that_moves_while_its_mail_is_on_the_way_is_told_again(
    plan_of_marta: Plan, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    session = f.TutoringSessionFactory(plan=plan_of_marta)
    told(session)
    sent: list[Any] = []

    def move_meanwhile(self: Any) -> None:
        sent.append(self)
        session.starts_at += timedelta(days=1)
        session.save()
        told(session)

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", move_meanwhile)
        mail_all()
    assert states() == [("requested", "requested", "waiting")]
    mail_all()
    assert event_in(sent[0])[1]["sequence"] == 0
    assert event_in(mailoutbox[0])[1]["sequence"] == 1
    assert event_in(mailoutbox[0])[1].decoded("dtstart") == session.starts_at


def test_session_called_off_while_its_mail_is_on_the_way_is_called_off_there_too(
    plan_of_marta: Plan, tutor: User, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    session = f.TutoringSessionFactory(plan=plan_of_marta)
    told(session)

    def cancel_meanwhile(self: Any) -> None:
        record_session(session=session, by=tutor, state="cancelled")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", cancel_meanwhile)
        mail_all()
    mail_all()
    assert [event_in(mail)[0]["method"] for mail in mailoutbox] == ["CANCEL"]


def test_mail_that_another_job_is_at_is_sent_once(
    plan_of_marta: Plan, mailoutbox: list[Any]
) -> None:
    told(f.TutoringSessionFactory(plan=plan_of_marta))
    in_a_while = timezone.now() + timedelta(minutes=5)
    SessionInvitation.objects.update(being_sent_until=in_a_while)
    mail_all()
    assert mailoutbox == []
    with time_machine.travel(in_a_while + timedelta(seconds=1)):
        mail_all()
    assert len(mailoutbox) == 1


def test_mail_goes_a_moment_after_the_session_was_planned(
    plan_of_marta: Plan, tutor: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        start = timezone.now() + timedelta(days=2)
        plan_session(plan=plan_of_marta, by=tutor, starts_at=start)
    (job,) = DBTaskResult.objects.all()
    assert job.task_path == mail_invitations_to.module_path
    assert timedelta(seconds=30) < job.run_after - timezone.now() <= timedelta(minutes=1)
    held = [plan_of_marta.centre_id, "student", None, None, plan_of_marta.student_id]
    assert job.args_kwargs["args"] == held


def test_session_in_the_past_that_is_noted_afterwards_tells_nobody(
    plan_of_marta: Plan, tutor: User
) -> None:
    past = timezone.now() - timedelta(days=1)
    plan_session(plan=plan_of_marta, by=tutor, starts_at=past)
    assert states() == []


def test_address_of_an_invitation_stands_encrypted(plan_of_marta: Plan) -> None:
    told(f.TutoringSessionFactory(plan=plan_of_marta))
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to" FROM reviews_sessioninvitation')
        assert "marta" not in cursor.fetchone()[0]
