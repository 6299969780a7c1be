"""What happened with a student, as one list: filters, pieces, and who reads what in it."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse
from django.utils import timezone

from students.models import Note, Student
from tests import factories as f
from tests.plans.pages import links, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(student: Student) -> str:
    return reverse("student", args=[student.uuid])


def shown(client: Any, address: str, **asked: Any) -> list[str]:
    """The entries of the timeline as they are told, latest first."""
    line = client.get(address, asked).context["page"].timeline
    return [each.words for each in line.entries]


@pytest.fixture
def full(plan: Any, tutor: Any, counsellor: Any) -> Student:
    """One entry of each topic, by two people, on four days."""
    student, now = plan.student, timezone.now()
    goal = f.GoalFactory(plan=plan, words="Pass the circuits test")
    session = f.TutoringSessionFactory(plan=plan, held=True)
    by = {"student": student, "person": tutor}
    f.StudentEventFactory(
        kind="session_held", at=now - timedelta(days=1), subject=session.uuid, **by
    )
    f.StudentEventFactory(kind="goal_added", at=now - timedelta(days=2), subject=goal.uuid, **by)
    f.StudentEventFactory(kind="enrolled", at=now - timedelta(days=9), student=student)
    f.NoteFactory(
        student=student,
        author=counsellor,
        channel="message",
        happened_at=now - timedelta(days=3),
        body="Wrote that the bus was late.",
    )
    note = f.NoteFactory(
        student=student, author=tutor, kind="session", about=session.uuid, audience="shared"
    )
    Note.objects.filter(pk=note.pk).update(created_at=now - timedelta(hours=25))
    return student


EVERYTHING = ["Session held", "Note of a session", "Goal added", "Message", "Joined a cohort"]


# What a person sees


def test_events_and_notes_are_one_list_by_time(client_of, tutor, full, address):
    assert shown(client_of(tutor), address) == EVERYTHING


def test_entries_lead_to_what_they_are_about(client_of, tutor, plan, full, address):
    goal, session = plan.goals.get(), plan.sessions.get()
    found = links(client_of(tutor).get(address))
    assert f"{reverse('plan', args=[plan.uuid])}#goal-{goal.uuid}" in found
    assert reverse("session", args=[session.uuid]) in found


def test_entry_says_what_it_is_about(client_of, tutor, full, address):
    assert "Goal added : Pass the circuits test" in words(client_of(tutor).get(address))


def test_assignment_names_the_person(client_of, tutor, student, counsellor, address):
    assignment = student.assignments.get(person=counsellor)
    f.StudentEventFactory(student=student, kind="assigned", subject=assignment.uuid)
    assert "Somebody was assigned : Anna Roca" in words(client_of(tutor).get(address))


def test_evidence_stands_with_its_assessment_alone(client_of, tutor, student, address):
    f.NoteFactory(student=student, kind="evidence", body="18 of 120 hours")
    assert shown(client_of(tutor), address) == []


def test_note_without_text_is_none(client_of, tutor, student, address):
    f.NoteFactory(student=student, body="")
    assert shown(client_of(tutor), address) == []


def test_long_note_is_folded_and_whole(client_of, tutor, student, address):
    text = "word " * 200 + "last"
    f.NoteFactory(student=student, body=text)
    html = client_of(tutor).get(address).content.decode()
    assert "word …</span></summary>" in html
    assert text in html


# Filters


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("plan", ["Goal added"]),
        ("sessions", ["Session held", "Note of a session"]),
        ("notes", ["Message"]),
        ("people", ["Joined a cohort"]),
        ("nonsense", EVERYTHING),
    ],
)
def test_topic_shows_its_part(client_of, tutor, full, address, topic, expected):
    assert shown(client_of(tutor), address, show=topic) == expected


def test_person_shows_what_they_did(client_of, tutor, counsellor, full, address):
    client = client_of(tutor)
    assert shown(client, address, by=str(counsellor.uuid)) == ["Message"]
    assert shown(client, address, by=str(tutor.uuid)) == EVERYTHING[:3]


def test_person_unknown_here_shows_nothing_and_no_name(client_of, tutor, full, address):
    stranger = f.UserFactory(given_name="Quite", family_name="Unknown")
    response = client_of(tutor).get(address, {"by": str(stranger.uuid)})
    assert "Nothing fits what you chose." in words(response)
    assert "Unknown" not in words(response)


def test_period_counts_its_first_and_last_day(client_of, tutor, student, full, address):
    today = student.centre.today()
    since, until = today - timedelta(days=3), today - timedelta(days=2)
    found = shown(client_of(tutor), address, since=since.isoformat(), until=until.isoformat())
    assert found == ["Goal added", "Message"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-31", "soon", "\x00"])
def test_day_that_makes_no_sense_is_not_asked(client_of, tutor, full, address, day):
    assert shown(client_of(tutor), address, since=day, until=day) == EVERYTHING


def test_chips_keep_person_and_period(client_of, tutor, full, address):
    response = client_of(tutor).get(address, {"by": str(tutor.uuid), "since": "2020-01-01"})
    assert f"?show=plan&by={tutor.uuid}&since=2020-01-01#timeline" in links(response)


# Pieces


def test_pieces_of_both_kinds_leave_no_gap(client_of, tutor, student, address):
    """Several of the same moment, some of them events and some notes."""
    now = timezone.now()
    for number in range(30):
        at = now - timedelta(hours=number // 4)
        f.StudentEventFactory(student=student, at=at, kind="goal_added")
        f.NoteFactory(student=student, channel="call", happened_at=at)
    client, seen, query = client_of(tutor), [], {}
    for _ in range(3):
        line = client.get(address, query).context["page"].timeline
        seen.append([each.key for each in line.entries])
        query = dict(parse_qsl(line.older.removeprefix("?")))
    every = [key for piece in seen for key in piece]
    assert [len(each) for each in seen] == [20, 20, 20]
    assert every == sorted(set(every), reverse=True)
    assert line.older == ""


def test_older_piece_keeps_the_filter(client_of, tutor, student, address):
    for _ in range(21):
        f.StudentEventFactory(student=student, kind="goal_added")
        f.StudentEventFactory(student=student, kind="session_held")
    client = client_of(tutor)
    line = client.get(address, {"show": "plan"}).context["page"].timeline
    query = dict(parse_qsl(line.older.removeprefix("?")))
    assert shown(client, address, **query) == ["Goal added"]


# Who reads what


def test_confidential_note_is_neither_shown_nor_a_place_to_go_on_from(
    client_of, tutor, counsellor, other_counsellor, student, address
):
    secret = f.NoteFactory(student=student, author=counsellor, audience="confidential")
    f.StudentEventFactory(student=student, at=timezone.now() - timedelta(days=1))
    asked = {"before": str(secret.uuid)}
    assert shown(client_of(counsellor), address, **asked) == ["Joined a cohort"]
    for person in (tutor, other_counsellor):
        assert shown(client_of(person), address) == ["Joined a cohort"]
        response = client_of(person).get(address, asked)
        assert "Nothing happened before that." in words(response)


def test_notes_of_another_student_stay_there(client_of, tutor, address):
    f.NoteFactory(student=f.StudentFactory(), author=tutor)
    assert shown(client_of(tutor), address) == []


@pytest.mark.parametrize("who", ["administrator", "officer"])
def test_those_who_read_no_texts_have_no_timeline(client_of, full, address, who, request):
    response = client_of(request.getfixturevalue(who)).get(address)
    assert response.context["page"].timeline is None
    assert "What happened" not in words(response)
