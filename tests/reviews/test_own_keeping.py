"""What a student types on their own page is kept while they type, until they send it."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from plans.models import Answer, Plan, Response
from students.models import OwnDraft, PrivateLink, StudentMessage
from students.services.own_drafts import MAX_OWN_DRAFT
from students.tasks import forget_old_drafts
from tests import factories as f
from tests.reviews.filled import words_of
from tests.reviews.own import GOAL, NOTE, Window, inside, texts

pytestmark = pytest.mark.usefixtures("in_centre")

ODD = "\U0001f600 שלום \x00 " + "Donaudampfschifffahrt" * 9


# What the student sees


@pytest.mark.parametrize("url", ["/my/", NOTE])
def test_what_is_typed_is_there_again_and_says_when(mine: Client, url: str) -> None:
    with time_machine.travel("2026-11-24 14:41:00+00:00", tick=False):
        client = inside()
        answer = Window(client, url).types(text="The bus was\nlate")
        assert answer.json()["words"] == "Saved at 15:41. Not sent yet."
        page = client.get(url)
    assert page.context["form"]["text"].value() == "The bus was\nlate"
    said = words_of(page)
    assert "This is what you typed before, Tue 24 Nov, 15:41. It is not sent yet." in said
    assert not StudentMessage.objects.exists()


def test_sending_takes_it_in(mine: Client) -> None:
    Window(mine, GOAL).types(text="To drive")
    again = Window(mine, GOAL)
    assert again.fields["text"] == "To drive"
    assert again.sends(text="To drive the van").status_code == 302
    assert StudentMessage.objects.get().text == "To drive the van"
    assert texts() == []
    assert "did not send yet" not in words_of(mine.get("/my/"))


def test_proposal_that_waits_stands_on_the_page_and_leads_to_its_form(mine: Client) -> None:
    Window(mine, GOAL).types(text="To drive")
    page = mine.get("/my/")
    assert "What you typed and did not send yet proposed goal" in words_of(page)
    assert f'href="{GOAL}"' in page.content.decode()
    # The note on the page is another one.
    assert page.context["form"]["text"].value() == ""


def test_goal_that_a_change_is_about_is_kept_with_it(mine: Client, plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan)
    url = reverse("own_write", args=["change"])
    Window(mine, url).types(about=str(goal.uuid), text="Tuesdays")
    assert mine.get(url).context["form"]["about"].value() == str(goal.uuid)


def test_answers_are_there_again_whole(mine: Client, asked: Response) -> None:
    url = reverse("own_answers", args=[asked.uuid])
    first, second = [each.uuid.hex for each in asked.script.items.all()[:2]]
    typed = {f"level_{first}": "3", f"text_{first}": "Because"}
    skip = {f"skip_{second}": "on"}
    Window(mine, url).types(**typed, **skip)
    assert not Answer.objects.exists()
    again = Window(mine, url)
    assert typed.items() <= again.fields.items()
    assert {each for each in again.fields if each[:5] == "skip_"} == {*skip}
    assert "It is not sent yet" in words_of(again.page)
    assert again.sends(**skip).status_code == 302
    assert Answer.objects.count() == 2
    assert not OwnDraft.objects.living().exists()


def test_draft_is_deleted_by_its_student(mine: Client) -> None:
    Window(mine, GOAL).types(text="To drive")
    draft = OwnDraft.objects.get()
    response = mine.post(reverse("own_unsent_delete", args=[draft.uuid]), follow=True)
    assert "The text is deleted. Nobody has read it." in words_of(response)
    assert texts() == []
    assert mine.get(GOAL).context["form"]["text"].value() == ""


def test_text_that_is_taken_out_again_leaves_no_draft(mine: Client) -> None:
    window = Window(mine, GOAL)
    window.types(text="To drive")
    assert window.types(text="  ").json()["words"] == ""
    assert texts() == []
    window.types(text="To fly")
    assert texts() == ["To fly"]


def test_empty_form_makes_no_draft(mine: Client) -> None:
    Window(mine, GOAL).types(text="")
    assert not OwnDraft.objects.exists()


# Bad input


def test_very_long_text_says_so_and_keeps_what_was_saved(mine: Client) -> None:
    window = Window(mine, GOAL)
    window.types(text="x" * MAX_OWN_DRAFT)
    assert texts() == ["x" * MAX_OWN_DRAFT]
    answer = window.types(text="x" * (MAX_OWN_DRAFT + 1))
    assert answer.status_code == 422
    assert "This has more than 200000 letters" in answer.json()["words"]
    assert texts() == ["x" * MAX_OWN_DRAFT]


@pytest.mark.parametrize(
    "said",
    [
        {"window": "x", "turn": "-1", "kept": "::"},
        {"window": str(uuid4()), "turn": "9" * 40, "kept": f"{uuid4()}:{'9' * 16}"},
        {"uuid": "x", "turn": "١", "kept": "x:1"},
    ],
)
def test_odd_words_about_the_window_keep_the_text(mine: Client, said: dict[str, str]) -> None:
    window = Window(mine, GOAL)
    answer = window.keeps(window.fields | {"text": ODD} | said)
    assert answer.status_code == 200
    assert texts() == [ODD]


def test_only_fields_of_the_form_are_kept(mine: Client) -> None:
    Window(mine, GOAL).types(text="To drive", code="123456", csrfmiddlewaretoken="x")
    assert json.loads(OwnDraft.objects.get().body) == {"text": "To drive"}


@pytest.mark.parametrize("name", ["own_write_keep", "own_answers_keep", "own_unsent_delete"])
def test_what_is_not_there_is_not_found(mine: Client, name: str) -> None:
    of = "nothing" if name == "own_write_keep" else uuid4()
    assert mine.post(reverse(name, args=[of]), {"text": "x"}).status_code == 404


def test_draft_of_another_student_is_not_found(mine: Client) -> None:
    other = f.OwnDraftFactory()
    assert mine.post(reverse("own_unsent_delete", args=[other.uuid])).status_code == 404
    other.refresh_from_db()
    assert other.ended_at is None
    page = mine.get(f"{NOTE}?unsent={other.uuid}")
    assert page.context["form"]["text"].value() == ""
    window = Window(mine, NOTE)
    window.fields["kept"] = f"{other.uuid}:{other.version}"
    window.types(text="Mine")
    other.refresh_from_db()
    assert "The bus was late" in other.body


# Who sees it


def test_nobody_of_the_staff_sees_what_was_not_sent(
    mine: Client, plan: Plan, client_of: Any, tutor: User, counsellor: User
) -> None:
    Window(mine, GOAL).types(text="NOTSAIDYET")
    student = plan.student.uuid
    pages = [
        reverse("student", args=[student]),
        reverse("student_own_page", args=[student]),
        reverse("history", args=[student, "own_page"]),
        reverse("home"),
    ]
    for person in (tutor, counsellor):
        client = client_of(person)
        for url in pages:
            page = client.get(url, follow=True)
            assert page.status_code == 200
            assert "NOTSAIDYET" not in page.content.decode()
            assert "What you typed" not in words_of(page)


def test_text_stands_encrypted(mine: Client) -> None:
    Window(mine, GOAL).types(text="NOTSAIDYET")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM students_owndraft")
        assert "NOTSAIDYET" not in cursor.fetchone()[0]


def test_words_kept_in_the_browsers_session_stand_encrypted(
    mine: Client, link: PrivateLink, tutor: User
) -> None:
    window = Window(mine, GOAL)
    link.revoke(by=tutor)
    window.types(text="NOTSAIDYET")
    assert "NOTSAIDYET" not in str(dict(mine.session))


def test_leaving_the_page_forgets_what_the_browser_kept_and_not_the_draft(
    mine: Client, plan: Plan
) -> None:
    Window(mine, GOAL).types(text="To drive")
    mine.post(reverse("own_leave"))
    assert "own_page_kept" not in mine.session
    assert texts() == ["To drive"]


def test_old_drafts_are_forgotten(plan: Plan) -> None:
    now = timezone.now()
    stays = f.OwnDraftFactory(student=plan.student, saved_at=now - timedelta(days=89))
    f.OwnDraftFactory(student=plan.student, saved_at=now - timedelta(days=91))
    f.OwnDraftFactory(student=plan.student, body="", ended_at=now - timedelta(days=15))
    forget_old_drafts.func()
    assert list(OwnDraft.objects.all()) == [stays]


# What it costs


def test_saving_takes_few_queries_and_little_back(mine: Client, asked: Response) -> None:
    url, item = reverse("own_answers", args=[asked.uuid]), f.item_of(asked, answer="scale_1_4")
    window = Window(mine, url)
    window.types(**{f"text_{item.uuid.hex}": "One"})
    with CaptureQueriesContext(connection) as queries:
        answer = window.types(**{f"text_{item.uuid.hex}": "Two"})
    own = [each["sql"] for each in queries if "django_session" not in each["sql"]]
    asked_for = [each for each in own if "SAVEPOINT" not in each]
    assert len(asked_for) == 5, asked_for
    assert len(answer.content) < 2048


def test_page_takes_the_same_queries_for_few_and_for_many_drafts(
    mine: Client, plan: Plan, asked: Response
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert mine.get("/my/").status_code == 200
        return len([each for each in queries if "django_session" not in each["sql"]])

    def more() -> None:
        f.OwnDraftFactory(student=plan.student, form="goal")
        f.OwnDraftFactory(student=plan.student, form="answers", record=asked.uuid)

    more()
    one = count()
    more()
    more()
    assert count() == one
    assert one <= 13
