"""What is typed into a session is kept while it is typed, and nobody’s text is overwritten."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog, User
from reviews.models import TutoringSession
from students.models import Draft, Note
from students.models.draft import MAX_DRAFT
from students.services.drafts import print_of
from students.tasks import forget_old_drafts
from tests import factories as f
from tests.reviews.filled import fields_of
from tests.reviews.typing import SAVE, Window, texts

pytestmark = pytest.mark.usefixtures("in_centre")

SECRET = "confidential-body"
SHARED = "shared-body"


@pytest.fixture
def meeting(plan: Any, tutor: User) -> TutoringSession:
    return f.TutoringSessionFactory(plan=plan, by=tutor, topic="The bus")


@pytest.fixture
def window(client_of: Any, tutor: User, meeting: TutoringSession) -> Window:
    return Window(client_of(tutor), tutor, meeting.uuid)


@pytest.fixture
def second(client_of: Any, tutor: User, meeting: TutoringSession) -> Window:
    return Window(client_of(tutor), tutor, meeting.uuid)


@pytest.fixture
def colleague(client_of: Any, counsellor: User, meeting: TutoringSession) -> Window:
    """The counsellor of the student, in the same session."""
    return Window(client_of(counsellor), counsellor, meeting.uuid)


# What a person finds again


def test_what_was_typed_is_found_again(window: Window, second: Window) -> None:
    told = window.say(SECRET, "She sleeps badly.").json()
    assert sorted(told) == ["at", "drafts", "others", "saved_at"]
    assert told["others"] == []
    (draft,) = second.read()["drafts"]
    assert (draft["field"], draft["text"], draft["own"]) == (SECRET, "She sleeps badly.", True)
    assert (draft["draft"], draft["version"]) == tuple(told["drafts"][SECRET].values())


def test_text_stands_encrypted(window: Window) -> None:
    window.say(SECRET, "She sleeps badly.", base=print_of("no"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT d::text FROM students_draft d")
        (row,) = cursor.fetchone()
    assert "sleeps" not in row
    assert print_of("no") not in row
    assert print_of("She sleeps badly.") not in row


def test_saving_again_in_the_same_window_replaces_its_text(window: Window) -> None:
    window.say(SHARED, "We")
    window.say(SHARED, "We talked.")
    assert texts(window.read()) == ["We talked."]
    assert Draft.objects.get().version == 2


def test_several_fields_are_saved_at_once(window: Window) -> None:
    told = window.send(window.message(SHARED, "A"), window.message("topic", "B")).json()
    assert sorted(told["drafts"]) == [SHARED, "topic"]


def test_saving_says_when_by_the_centres_clock(window: Window, centre: Any) -> None:
    told = window.say(SHARED, "We").json()
    assert told["at"] == f"{timezone.now().astimezone(centre.zone):%H:%M}"


# Two windows


def test_a_second_window_has_a_row_of_its_own(window: Window, second: Window) -> None:
    window.say(SHARED, "One")
    assert second.say(SHARED, "Two").json()["others"] == [SHARED]
    assert window.say(SHARED, "One more").json()["others"] == [SHARED]
    assert texts(window.read()) == ["One more", "Two"]


def test_the_same_text_in_two_windows_is_no_conflict(window: Window, second: Window) -> None:
    window.say(SHARED, "The same")
    assert second.say(SHARED, "The same \r\n").json()["others"] == []


def test_a_later_window_goes_on_with_what_it_read(window: Window, second: Window) -> None:
    window.say(SHARED, "One")
    second.read()
    assert second.say(SHARED, "One, and more").json()["others"] == []
    assert texts(window.read()) == ["One, and more"]


def test_an_earlier_window_that_goes_on_meanwhile_is_not_overwritten(
    window: Window, second: Window
) -> None:
    window.say(SHARED, "One")
    second.read()
    window.say(SHARED, "One and a half")
    assert second.say(SHARED, "One, and more").json()["others"] == [SHARED]
    assert texts(window.read()) == ["One and a half", "One, and more"]


def test_a_window_whose_row_was_taken_over_gets_another(window: Window, second: Window) -> None:
    window.say(SHARED, "One")
    second.read()
    second.say(SHARED, "One, and more")
    assert window.say(SHARED, "Something else").json()["others"] == [SHARED]
    assert texts(window.read()) == ["One, and more", "Something else"]


def test_a_late_request_overwrites_nothing(window: Window) -> None:
    early = window.message(SHARED, "W")
    window.say(SHARED, "We talked.")
    window.send(early)
    assert texts(window.read()) == ["We talked."]


def test_a_late_request_of_a_window_that_was_gone_on_with_brings_nothing_back(
    window: Window, second: Window
) -> None:
    early = window.message(SHARED, "W")
    window.say(SHARED, "We talked.")
    second.read()
    second.say(SHARED, "We talked. And laughed.")
    told = window.send(early).json()
    assert told["drafts"] == {}
    assert texts(window.read()) == ["We talked. And laughed."]


def test_a_doubled_request_counts_once(window: Window) -> None:
    message = window.message(SHARED, "We")
    first = window.send(message).json()["drafts"]
    assert window.send(message).json()["drafts"] == first


def test_text_that_was_emptied_is_kept_empty(window: Window) -> None:
    window.say("topic", "", base=print_of("The bus"))
    assert texts(window.read(), "topic") == [""]


def test_text_that_was_put_back_is_no_draft(window: Window) -> None:
    window.say("topic", "The tram", base=print_of("The bus"))
    window.say("topic", "The bus", base=print_of("The bus"))
    assert window.read()["drafts"] == []


# Two people, and the record


def test_a_shared_text_tells_of_another_person(window: Window, colleague: Window) -> None:
    window.say(SHARED, "Mine")
    assert colleague.say(SHARED, "Theirs").json()["others"] == [SHARED]
    found = [(each["text"], each["own"], each["whose"]) for each in colleague.read()["drafts"]]
    assert sorted(found) == [
        ("Mine", False, window.person.name),
        ("Theirs", True, colleague.person.name),
    ]


@pytest.mark.parametrize("name", [SECRET, "agreed-0-what", "next-date"])
def test_what_is_ones_own_is_never_told_to_another(
    window: Window, colleague: Window, name: str
) -> None:
    window.say(name, "Mine")
    assert colleague.say(name, "Theirs").json()["others"] == []
    assert texts(colleague.read(), name) == ["Theirs"]
    assert texts(window.read(), name) == ["Mine"]


def test_nobody_goes_on_with_the_row_of_another_person(window: Window, colleague: Window) -> None:
    """Not even knowing its name and version."""
    window.say(SHARED, "Mine")
    colleague.known = window.known
    colleague.say(SHARED, "Theirs")
    assert texts(window.read()) == ["Mine", "Theirs"]


def test_a_record_that_moved_is_told(window: Window, meeting: TutoringSession) -> None:
    base = print_of("The bus")
    assert window.say("topic", "The tram", base=base).json()["others"] == []
    meeting.topic = "The train"
    meeting.save()
    assert window.say("topic", "The trams", base=base).json()["others"] == ["topic"]
    assert window.read()["stands"]["topic"] == "The train"


def test_what_stands_holds_the_notes_that_one_may_read(
    window: Window, colleague: Window, meeting: TutoringSession
) -> None:
    """Of the confidential ones only one’s own: it is what one’s own field holds."""
    note = {"student": meeting.plan.student, "author": window.person, "about": meeting.uuid}
    f.NoteFactory(audience="shared", kind="session", body="Said", **note)
    f.NoteFactory(audience="confidential", body="Confided", **note)
    assert window.read()["stands"][SHARED] == "Said"
    assert window.read()["stands"][SECRET] == "Confided"
    assert colleague.read()["stands"][SECRET] == ""


# Who may


def test_sending_as_somebody_else_is_refused(window: Window, counsellor: User) -> None:
    response = window.send(window.message(SHARED, "x"), person=str(counsellor.uuid))
    assert (response.status_code, response.json()["error"]) == (409, "other_person")
    assert not Draft.objects.exists()


def test_saving_signed_out_says_so(client: Any, tutor: User, meeting: TutoringSession) -> None:
    response = Window(client, tutor, meeting.uuid).say(SHARED, "x")
    assert (response.status_code, response.json()["error"]) == (401, "signed_out")


def test_saving_with_an_old_token_says_so(window: Window) -> None:
    window.client.handler.enforce_csrf_checks = True
    response = window.say(SHARED, "x")
    assert (response.status_code, response.json()) == (403, {"error": "csrf"})


def test_token_that_is_handed_out_is_good(window: Window) -> None:
    token = window.client.get(reverse("draft_key")).json()["csrf"]
    window.client.handler.enforce_csrf_checks = True
    window.client.defaults["HTTP_X_CSRFTOKEN"] = token
    assert window.say(SHARED, "x").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("other_tutor", 404), ("other_counsellor", 403), ("administrator", 404)]
)
def test_saving_where_one_may_not_write_is_refused(
    client_of: Any, request: Any, meeting: TutoringSession, who: str, status: int
) -> None:
    person = request.getfixturevalue(who)
    response = Window(client_of(person), person, meeting.uuid).say(SHARED, "x")
    assert response.status_code == status
    assert not Draft.objects.exists()


def test_saving_into_a_closed_plan_is_told_and_what_was_kept_is_found(
    window: Window, tutor: User, meeting: TutoringSession
) -> None:
    window.say(SHARED, "Before")
    meeting.plan.close(by=tutor, reason="Moved away")
    response = window.say(SHARED, "After")
    assert (response.status_code, response.json()["error"]) == (403, "closed")
    found = window.read()
    assert found["closed"] is True
    assert texts(found) == ["Before"]


def test_nobody_without_the_student_reads_a_draft_of_theirs(
    window: Window, meeting: TutoringSession
) -> None:
    window.say(SHARED, "Mine")
    yesterday = meeting.centre.today() - timedelta(days=1)
    meeting.plan.student.assignments.all().update(ends_on=yesterday)
    url = reverse("drafts", args=["session", meeting.uuid])
    assert window.client.get(url).status_code == 404


def test_reading_drafts_is_logged_and_saving_is_not(window: Window) -> None:
    window.say(SHARED, "x")
    assert not AccessLog.objects.exists()
    window.read()
    assert [each.page for each in AccessLog.objects.all()] == ["GET drafts"]


def test_each_person_has_a_key_of_their_own(client_of: Any, tutor: User, counsellor: User) -> None:
    keys = [
        client_of(each).get(reverse("draft_key")).json()["key"]
        for each in (tutor, tutor, counsellor)
    ]
    assert keys[0] == keys[1] != keys[2]
    assert len(keys[0]) == 44


def test_nothing_of_it_stays_in_a_cache(window: Window) -> None:
    for url in (reverse("draft_key"), reverse("drafts", args=["session", window.record])):
        assert window.client.get(url)["Cache-Control"] == "no-store, private"


# What is not what a page sends


def test_a_very_long_text_is_refused_with_words_and_the_rest_is_kept(window: Window) -> None:
    response = window.send(
        window.message(SHARED, "x" * (MAX_DRAFT + 1)), window.message("topic", "Short")
    )
    assert response.status_code == 422
    told = response.json()
    assert (told["error"], list(told["fields"])) == ("too_long", [SHARED])
    assert "200001 characters" in told["fields"][SHARED]
    assert list(told["drafts"]) == ["topic"]
    assert texts(window.read(), "topic") == ["Short"]


def test_more_than_a_request_may_hold_is_refused_whole(window: Window) -> None:
    """By which the browser knows that no part of it was kept."""
    told = window.say(SHARED, "x" * (5 * 1024 * 1024)).json()
    assert (told["error"], told["fields"], "saved_at" in told) == ("too_long", {}, False)
    assert told["message"].startswith("This text is too long")
    assert not Draft.objects.exists()


def test_a_text_of_100_000_characters_is_kept(window: Window) -> None:
    long = "ü" * 100_000
    assert window.say(SHARED, long).status_code == 200
    assert texts(window.read()) == [long]


def test_half_a_character_is_kept_as_a_mark(window: Window) -> None:
    window.say(SHARED, "a\ud83d")
    assert texts(window.read()) == ["a\ufffd"]


def test_an_unknown_field_is_refused(window: Window) -> None:
    response = window.say("csrfmiddlewaretoken", "x")
    assert (response.status_code, response.json()["error"]) == (422, "unknown_fields")


@pytest.mark.parametrize(
    "change",
    [
        {"fields": []},
        {"fields": [1]},
        {"fields": "x"},
        {"window": "x"},
        {"record": None},
        {"kind": 1},
        {"fields": [{"name": "topic", "text": None, "turn": 1}]},
        {"fields": [{"name": "topic", "text": "x", "turn": -1}]},
        {"fields": [{"name": "topic", "text": "x", "turn": True}]},
        {"fields": [{"name": "topic", "text": "x", "turn": 2**60}]},
        {"fields": [{"name": "a\x00", "text": "x", "turn": 1}]},
        {"fields": [{"name": "topic", "text": "x", "turn": 1, "base": "no print"}]},
        {"fields": [{"name": "topic", "text": "x", "turn": 1, "continues": {"draft": "x"}}]},
        {"fields": [{"name": "topic", "text": "x", "turn": 1}] * 2},
    ],
    ids=json.dumps,
)
def test_what_no_page_sends_is_refused(window: Window, change: dict[str, Any]) -> None:
    response = window.send(window.message(SHARED, "x"), **change)
    assert (response.status_code, response.json()["error"]) == (400, "bad_request")


def test_an_unknown_kind_is_not_there(window: Window) -> None:
    assert window.send(window.message(SHARED, "x"), kind="diary").status_code == 404


# Its price


def test_saving_costs_at_most_five_queries_and_two_kilobytes(
    window: Window, second: Window, colleague: Window, meeting: TutoringSession
) -> None:
    """With notes, another window and another person in the way, and ten fields at once."""
    f.NoteFactory(
        student=meeting.plan.student, about=meeting.uuid, kind="session", audience="shared"
    )
    names = [SHARED, SECRET, "topic", "place", "reason"]
    names += [f"progress_{uuid4().hex}" for _ in range(5)]
    for other in (second, colleague):
        other.send(*(other.message(name, "x" * 2000) for name in names))
    fields = [window.message(name, "y", base=print_of("z")) for name in names]
    with CaptureQueriesContext(connection) as asked:
        response = window.send(*fields)
    assert sorted(response.json()["others"]) == sorted(names)
    statements = [each["sql"] for each in asked]
    of_the_actor = ("django_session", "accounts_user", "accounts_membership")
    beside = [each for each in statements if not any(f'FROM "{x}"' in each for x in of_the_actor)]
    assert len(beside) <= 5, beside
    assert len(response.content) < 2048


# Into the record


def finish(window: Window, press: str = "finish", /, **typed: str) -> Any:
    """Send the form as the script does: with the window and its turn."""
    path = reverse("session", args=[window.record])
    page = window.client.get(path, {"edit": "1"})
    sent = {"window": str(window.window), "turn": str(window.turn), press: "1"}
    return window.client.post(path, {**fields_of(page), **sent, **typed})


@pytest.mark.parametrize("press", ["finish", "later"])
def test_drafts_of_the_window_go_into_the_record(window: Window, press: str) -> None:
    window.say(SHARED, "We talk")
    window.say(SECRET, "She sleeps badly.")
    finish(window, press, **{SHARED: "We talked.", SECRET: "She sleeps badly."})
    assert sorted(each.body for each in Note.objects.all()) == ["She sleeps badly.", "We talked."]
    assert window.read()["drafts"] == []


def test_what_is_not_saved_for_later_stays_a_draft(window: Window) -> None:
    """Nothing is planned and nothing recorded yet: what was chosen for it is found again."""
    typed = {"became": "missed", "next-date": "2027-03-01", "next-time": "10:30"}
    for name, text in typed.items():
        window.say(name, text)
    window.say("topic", "Buses")
    finish(window, "later", **typed, topic="Buses", **{"next-uuid": str(uuid4())})
    found = {each["field"]: each["text"] for each in window.read()["drafts"]}
    assert found == typed


def test_tick_that_was_taken_back_is_no_draft_once_the_form_is_saved(
    window: Window, meeting: TutoringSession
) -> None:
    """A box without a tick sends nothing with its form."""
    action = f.ActionFactory(plan=meeting.plan, what="Call")
    name = f"done_{action.uuid.hex}"
    window.say(name, "on")
    window.say(name, "")
    finish(window)
    assert window.read()["drafts"] == []


def test_line_of_another_window_stays_whole(window: Window, second: Window) -> None:
    """Two windows number their lines alike: one that shares a day is still another line."""
    typed = {"agreed-0-uuid": str(uuid4()), "agreed-0-who": "Marta", "agreed-0-what": "Call"}
    other = typed | {"agreed-0-uuid": str(uuid4()), "agreed-0-what": "Visit the school"}
    for name in typed:
        window.say(name, typed[name])
        second.say(name, other[name])
    finish(window, **typed)
    found = {each["field"]: each["text"] for each in second.read()["drafts"]}
    assert found == other


def test_line_that_is_sent_from_a_page_opened_anew_is_no_draft_any_more(
    window: Window, second: Window
) -> None:
    typed = {"agreed-0-uuid": str(uuid4()), "agreed-0-who": "Marta", "agreed-0-what": "Call"}
    for name, text in typed.items():
        window.say(name, text)
    finish(second, **typed)
    assert window.read()["drafts"] == []


def test_another_text_of_another_window_stays(window: Window, second: Window) -> None:
    window.say(SHARED, "One")
    second.say(SHARED, "Two")
    second.say("topic", "Buses")
    finish(window, **{SHARED: "One", "topic": "Buses"})
    found = window.read()
    assert texts(found) == ["Two"]
    assert texts(found, "topic") == []


def test_a_form_that_was_not_saved_takes_in_nothing(window: Window) -> None:
    window.say(SHARED, "We talked.")
    response = finish(window, **{SHARED: "We talked.", "date": "no day"})
    assert response.status_code == 422
    assert texts(window.read()) == ["We talked."]


def test_drafts_of_another_person_stay(window: Window, colleague: Window) -> None:
    colleague.say(SECRET, "Only mine")
    colleague.say(SHARED, "The same")
    finish(window, **{SHARED: "The same", SECRET: "Only mine"})
    assert texts(colleague.read(), SECRET) == ["Only mine"]
    assert texts(colleague.read()) == ["The same"]


def test_what_comes_in_late_does_not_come_back(window: Window) -> None:
    kept = window.message(SHARED, "We tal")
    never_sent = window.message("topic", "Bus")
    finish(window, **{SHARED: "We talked.", "topic": "Buses"})
    window.send(kept)
    window.send(never_sent)
    assert window.read()["drafts"] == []


def test_what_is_typed_after_sending_the_form_is_kept(window: Window) -> None:
    window.say(SHARED, "We talked.")
    finish(window, **{SHARED: "We talked."})
    window.say(SHARED, "We talked. One more thing.")
    assert texts(window.read()) == ["We talked. One more thing."]


def test_a_form_without_script_takes_in_what_is_the_same(window: Window) -> None:
    window.say(SHARED, "We talked.")
    window.say("topic", "Another word")
    finish(window, **{SHARED: "We talked.", "topic": "Buses", "window": "", "turn": ""})
    found = window.read()
    assert texts(found) == []
    assert texts(found, "topic") == ["Another word"]


# Away with it


def test_deleting_takes_the_text_away(window: Window) -> None:
    told = window.say(SHARED, "x").json()["drafts"][SHARED]
    url = reverse("draft_delete", args=[told["draft"]])
    response = window.client.post(url, headers={"X-Requested-With": "fetch"})
    assert response.json() == {"deleted": True}
    assert Draft.objects.get().body == ""
    assert window.read()["drafts"] == []
    assert window.client.post(url).status_code == 404


def test_deleting_is_for_the_author_only(window: Window, colleague: Window) -> None:
    told = window.say(SHARED, "x").json()["drafts"][SHARED]
    assert colleague.client.post(reverse("draft_delete", args=[told["draft"]])).status_code == 404
    assert texts(window.read()) == ["x"]


def test_drafts_go_ninety_days_after_the_last_save(in_centre: Any) -> None:
    now = timezone.now()
    stays = f.DraftFactory(saved_at=now - timedelta(days=89))
    f.DraftFactory(saved_at=now - timedelta(days=91))
    ended = {"body": "", "base": ""}
    f.DraftFactory(ended_at=now - timedelta(days=15), **ended)
    late = f.DraftFactory(ended_at=now - timedelta(days=1), **ended)
    forget_old_drafts.func()
    assert set(Draft.objects.all()) == {stays, late}


def test_a_centre_may_keep_drafts_longer(in_centre: Any) -> None:
    in_centre.retention = {"drafts": 4}
    in_centre.save()
    f.DraftFactory(saved_at=timezone.now() - timedelta(days=119))
    f.DraftFactory(saved_at=timezone.now() - timedelta(days=121))
    forget_old_drafts.func()
    assert Draft.objects.count() == 1


def test_address_of_saving_is_what_scripts_know() -> None:
    assert reverse("draft_save") == SAVE
