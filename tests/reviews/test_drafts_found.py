"""What was typed and not saved is found where a person begins, and beside the record."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLog, User
from reviews.models import TutoringSession
from reviews.services.drafts import CONTACT_NOTE, takes_in_session
from students.models import Draft
from students.services.drafts import print_of
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.typing import Window

pytestmark = pytest.mark.usefixtures("in_centre")

TODAY = "/today/"
NOTE = "shared-body"


@pytest.fixture
def meeting(plan: Any, tutor: User) -> TutoringSession:
    return f.TutoringSessionFactory(plan=plan, by=tutor, topic="The bus")


@pytest.fixture
def window(client_of: Any, tutor: User, meeting: TutoringSession) -> Window:
    return Window(client_of(tutor), tutor, meeting.uuid)


def delete_page(window: Window) -> str:
    return reverse("drafts_delete", args=["session", window.record])


def end_assignments(meeting: TutoringSession) -> None:
    yesterday = meeting.centre.today() - timedelta(days=1)
    meeting.plan.student.assignments.all().update(ends_on=yesterday)


# Today


def test_today_tells_what_is_not_finished(window: Window) -> None:
    window.say(NOTE, "She laughed.")
    window.say("topic", "The tram")
    response = window.client.get(TODAY)
    words = words_of(response)
    assert "Not finished What you typed in the session with Marta" in words
    assert words.count("What you typed in the session") == 1
    assert "She laughed" not in words
    page = response.content.decode()
    assert f'href="{reverse("session", args=[window.record])}"' in page
    assert f'href="{delete_page(window)}"' in page


def test_caseload_tells_it_to_a_counsellor(
    client_of: Any, counsellor: User, meeting: TutoringSession
) -> None:
    window = Window(client_of(counsellor), counsellor, meeting.uuid)
    window.say(NOTE, "She laughed.")
    told = words_of(window.client.get(reverse("caseload")))
    assert "What you typed in the session with Marta" in told


def test_today_tells_nothing_that_was_put_back_or_is_of_others(
    client_of: Any, window: Window, counsellor: User
) -> None:
    other = Window(client_of(counsellor), counsellor, window.record)
    other.say(NOTE, "Theirs")
    window.say("topic", "The tram")
    window.say("topic", "The bus", base=print_of("The bus"))
    assert "Not finished" not in words_of(window.client.get(TODAY))


def test_today_tells_the_latest_first(window: Window, plan: Any, tutor: User) -> None:
    earlier = f.StudentFactory(given_name="Bilal")
    f.AssignmentFactory(student=earlier, person=tutor)
    window.say(NOTE, "x")
    saved_at = Draft.objects.get().saved_at - timedelta(days=1)
    f.DraftFactory(student=earlier, person=tutor, saved_at=saved_at)
    words = words_of(window.client.get(TODAY))
    assert words.index("session with Marta") < words.index("session with Bilal")


def test_who_does_not_work_with_the_student_any_more_can_only_delete(
    window: Window, meeting: TutoringSession
) -> None:
    window.say(NOTE, "She laughed.")
    end_assignments(meeting)
    response = window.client.get(TODAY)
    words = words_of(response)
    assert "What you typed about a student whom you do not work with now" in words
    assert "Marta" not in words
    assert reverse("session", args=[window.record]) not in response.content.decode()
    asked = words_of(window.client.get(delete_page(window)))
    assert "She laughed" not in asked
    assert "Marta" not in asked
    assert window.client.post(delete_page(window), follow=True).status_code == 200
    assert not Draft.objects.living().exists()


def test_today_asks_the_same_for_one_and_three(
    client_of: Any, tutor: User, student: Any, plan: Any
) -> None:
    client, counts = client_of(tutor), []
    for rows in (1, 2):
        for _ in range(rows):
            f.DraftFactory(student=student, person=tutor)
        with CaptureQueriesContext(connection) as asked:
            words = words_of(client.get(TODAY))
        counts.append(len(asked))
    assert words.count("What you typed in the session") == 3
    assert counts[0] == counts[1]


# Deleting


def test_deleting_shows_what_goes_and_asks(window: Window) -> None:
    window.say(NOTE, "She laughed.")
    window.say("topic", "The tram")
    words = words_of(window.client.get(delete_page(window)))
    assert "You typed this in the session with Marta" in words
    assert "She laughed." in words
    assert "The tram" in words
    assert Draft.objects.living().count() == 2
    response = window.client.post(delete_page(window), follow=True)
    assert "The text is deleted." in words_of(response)
    assert not Draft.objects.living().exists()
    assert window.client.get(delete_page(window)).status_code == 404


# Beside the record


def record(window: Window, session: TutoringSession, tutor: User) -> str:
    session.record("held", by=tutor)
    return reverse("session", args=[window.record])


def test_record_tells_both_texts_with_a_choice(
    window: Window, meeting: TutoringSession, tutor: User
) -> None:
    window.say("topic", "The tram")
    response = window.client.get(record(window, meeting, tutor))
    words = words_of(response)
    told = "In the record The bus Typed, last on"
    assert told in words
    assert "The tram" in words
    assert "Choose between them" in words
    draft = Draft.objects.get()
    assert reverse("draft_delete", args=[draft.uuid]) in response.content.decode()


def test_deleting_beside_the_record_leads_back_to_it(
    window: Window, meeting: TutoringSession, tutor: User
) -> None:
    window.say("topic", "The tram")
    path = record(window, meeting, tutor)
    gone = window.client.post(reverse("draft_delete", args=[Draft.objects.get().uuid]))
    assert gone.url == path
    assert "The tram" not in words_of(window.client.get(path))


def test_record_tells_nothing_that_it_holds(
    window: Window, meeting: TutoringSession, tutor: User
) -> None:
    window.say("topic", "The bus ")
    assert "not in the record" not in words_of(window.client.get(record(window, meeting, tutor)))


def test_record_tells_nobody_the_texts_of_another(
    client_of: Any, window: Window, meeting: TutoringSession, tutor: User, counsellor: User
) -> None:
    window.say("topic", "The tram")
    window.say("confidential-body", "She sleeps badly.")
    words = words_of(client_of(counsellor).get(record(window, meeting, tutor)))
    assert "The tram" not in words
    assert "sleeps" not in words


def test_record_of_a_closed_plan_shows_what_was_typed_to_be_copied(
    window: Window, meeting: TutoringSession, tutor: User
) -> None:
    window.say(NOTE, "She laughed.")
    meeting.plan.close(by=tutor, reason="Moved away")
    words = words_of(window.client.get(reverse("session", args=[window.record])))
    assert "She laughed." in words
    assert "Copy what you need." in words
    assert "Choose between them" not in words


def test_record_costs_no_more_for_it(window: Window, meeting: TutoringSession, tutor: User) -> None:
    path, counts = record(window, meeting, tutor), []
    for names in (["topic"], ["place", NOTE]):
        for name in names:
            window.say(name, "New")
        with CaptureQueriesContext(connection) as asked:
            window.client.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12 + 3


# Every field


def test_every_field_of_the_page_of_a_session_is_kept(
    window: Window, meeting: TutoringSession, plan: Any, tutor: User
) -> None:
    """A field that somebody adds to the form is named here until it is taken too."""
    f.GoalFactory(plan=plan)
    last = f.TutoringSessionFactory(plan=plan, held=True, starts_at=f.at_nine(plan.centre, days=-9))
    f.AgreementFactory(session=last)
    page = window.client.get(reverse("session", args=[window.record])).content.decode()
    form = page[page.index('data-keep-kind="session"') :]
    form = form[: form.index("</form>")]
    named = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', form))
    of_the_form = re.compile(r"(base|initial)-.*|csrfmiddlewaretoken|(\w+-)?version|.*__prefix__.*")
    formset = re.compile(r"agreed-(INITIAL|MIN_NUM|MAX_NUM)(_FORMS)?")
    wanted = {
        each for each in named if not (of_the_form.fullmatch(each) or formset.fullmatch(each))
    }
    assert len(wanted) > 15
    assert {each for each in wanted if not takes_in_session(each)} == set()


def test_what_stands_in_a_session_is_told_as_its_page_shows_it(
    window: Window, meeting: TutoringSession, plan: Any
) -> None:
    """Days, hours and choices too: by value, and by the fingerprint that the page gave."""
    goal = f.GoalFactory(plan=plan)
    last = f.TutoringSessionFactory(plan=plan, held=True, starts_at=f.at_nine(plan.centre, days=-9))
    done = f.ActionFactory(plan=plan, state="done", ended_at=meeting.starts_at)
    f.AgreementFactory(session=last, action=done, kept="yes", answered_in=meeting)
    f.AgreementFactory(session=last, kept="yes", answered_in=meeting)  # taken up again since
    f.AgreementFactory(session=last, kept="no", answered_in=meeting)
    f.AgreementFactory(session=last)
    f.ActionFactory(goal=goal, state="done", ended_at=meeting.starts_at)
    f.GoalProgressFactory(session=meeting, goal=goal, progress="forward")
    shown, told = (
        fields_of(window.client.get(reverse("session", args=[window.record]))),
        window.read(),
    )
    known = [each for each in told["stands"] if f"base-{each}" in shown]
    starts = {each.partition("_")[0] for each in known}
    assert {"progress", "kept", "done", "date", "time", "minutes", "kind", "outcome"} <= starts
    for name in known:
        said = told["prints"][name], told["stands"][name]
        value = shown.get(name, "")
        if name == "became":  # what is proposed stands nowhere yet
            value = ""
        assert (name, *said) == (name, shown[f"base-{name}"], value)


@pytest.mark.parametrize(("name", "mine"), [("date", "2026-03-02"), ("minutes", "20")])
def test_day_that_changed_meanwhile_is_told_while_typing(
    window: Window, meeting: TutoringSession, name: str, mine: str
) -> None:
    base = fields_of(window.client.get(reverse("session", args=[window.record])))[f"base-{name}"]
    assert window.say(name, mine, base=base).json()["others"] == []
    meeting.starts_at += timedelta(days=1)
    meeting.minutes = 90
    meeting.save()
    assert window.say(name, mine, base=base).json()["others"] == [name]


def test_answer_about_a_goal_that_changed_meanwhile_is_told_while_typing(
    window: Window, meeting: TutoringSession, plan: Any
) -> None:
    goal = f.GoalFactory(plan=plan)
    name = f"progress_{goal.uuid.hex}"
    base = fields_of(window.client.get(reverse("session", args=[window.record])))[f"base-{name}"]
    assert window.say(name, "same", base=base).json()["others"] == []
    f.GoalProgressFactory(session=meeting, goal=goal, progress="forward")
    assert window.say(name, "same", base=base).json()["others"] == [name]


# A new contact note


@pytest.fixture
def note(client_of: Any, tutor: User, student: Any) -> Window:
    return Window(client_of(tutor), tutor, student.uuid, kind="contact_note")


def test_new_contact_note_is_kept_with_its_student(note: Window, student: Any) -> None:
    note.say("body", "Rang about the bus.")
    (kept,) = note.read()["drafts"]
    assert (kept["field"], kept["text"]) == ("body", "Rang about the bus.")
    response = note.client.get(TODAY)
    assert "What you typed in a contact note about Marta" in words_of(response)
    assert f"/students/{student.uuid}/#contact-note" in response.content.decode()


def test_new_contact_note_stays_with_its_author(
    note: Window, client_of: Any, counsellor: User
) -> None:
    note.say("body", "Rang about the bus.")
    other = Window(client_of(counsellor), counsellor, note.record, kind="contact_note")
    assert other.say("body", "Something else").json()["others"] == []
    assert [each["text"] for each in other.read()["drafts"]] == ["Something else"]


def test_saved_contact_note_is_no_draft_any_more(note: Window) -> None:
    note.say("body", "Rang about the bus.")
    path = reverse("contact_note_add", args=[note.record])
    sent = fields_of(note.client.get(path)) | {"window": str(note.window), "turn": str(note.turn)}
    sent |= {"body": "Rang about the bus.", "channel": "call"}
    assert note.client.post(path, sent).status_code == 302
    assert note.read()["drafts"] == []


def test_another_new_note_stays_whole(note: Window, client_of: Any, tutor: User) -> None:
    """Above all who shall read it: found again without that, it would be for the whole team."""
    other = Window(client_of(tutor), tutor, note.record, kind="contact_note")
    for window, body in ((note, "Rang about the bus."), (other, "He cannot sleep.")):
        for name, text in {"body": body, "channel": "call", "audience": "confidential"}.items():
            window.say(name, text)
    path = reverse("contact_note_add", args=[note.record])
    sent = fields_of(note.client.get(path)) | {"window": str(note.window), "turn": str(note.turn)}
    sent |= {"body": "Rang about the bus.", "channel": "call", "audience": "confidential"}
    assert note.client.post(path, sent).status_code == 302
    found = {each["field"]: each["text"] for each in other.read()["drafts"]}
    assert found == {"body": "He cannot sleep.", "channel": "call", "audience": "confidential"}


def test_note_sent_from_another_page_is_no_draft_any_more(note: Window) -> None:
    note.say("body", "Rang about the bus.")
    note.say("channel", "call")
    path = reverse("contact_note_add", args=[note.record])
    anew = {"window": str(uuid4()), "turn": "0", "body": "Rang about the bus.", "channel": "call"}
    assert note.client.post(path, fields_of(note.client.get(path)) | anew).status_code == 302
    assert note.read()["drafts"] == []


def test_looking_for_a_new_note_that_is_empty_is_no_visit(note: Window) -> None:
    note.read()
    assert not AccessLog.objects.exists()


def test_forms_of_contact_notes_are_kept(note: Window) -> None:
    paths = [f"/students/{note.record}/", reverse("contact_note_add", args=[note.record])]
    for path in paths:
        page = note.client.get(path).content.decode()
        assert page.count('data-keep-kind="contact_note"') == 1
        assert page.count("keep.js") == 1
        named = {each for each in fields_of(note.client.get(path)) if each in CONTACT_NOTE}
        assert {"uuid", "body", "date", "time"} <= named
