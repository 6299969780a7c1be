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
from plans.models import Answer, Instrument, Plan, Response
from students.models import OwnDraft, PrivateLink, StudentMessage
from students.services.own_drafts import MAX_OWN_DRAFT
from students.tasks import forget_old_drafts
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.own import come, inside, link_of, type_code

pytestmark = pytest.mark.usefixtures("in_centre")

NOTE = reverse("own_write", args=["note"])
GOAL = reverse("own_write", args=["goal"])
ODD = "\U0001f600 שלום \x00 " + "Donaudampfschifffahrt" * 9


@pytest.fixture
def link(plan: Plan, tutor: User) -> PrivateLink:
    return link_of(plan.student, made_by=tutor)


@pytest.fixture
def mine(link: PrivateLink) -> Client:
    return inside()


@pytest.fixture
def asked(plan: Plan, tutor: User) -> Response:
    script = Instrument.objects.get(kind="self_evaluation").versions.get()
    return f.ResponseFactory(plan=plan, script=script, by=tutor)


class Window:
    """A page with a form, and the script that keeps what is typed into it."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.page = client.get(url)
        self.fields = fields_of(self.page)
        self.turn = 0

    def types(self, **typed: str) -> Any:
        self.turn += 1
        self.fields |= typed | {"turn": str(self.turn)}
        answer = self.keeps(self.fields)
        if answer.status_code == 200:
            self.fields["kept"] = answer.json()["kept"]
        return answer

    def keeps(self, fields: dict[str, str]) -> Any:
        to = (NOTE if self.url == "/my/" else self.url) + "keep/"
        return self.client.post(to, fields, headers={"X-Requested-With": "fetch"})

    def sends(self, **typed: str) -> Any:
        to = NOTE if self.url == "/my/" else self.url
        return self.client.post(to, self.fields | typed)


def texts() -> list[str]:
    """Of what is typed and not sent, in the order in which it was begun."""
    living = OwnDraft.objects.living().order_by("pk")
    return [json.loads(each.body)["text"] for each in living]


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


# Two windows, late requests


def test_two_windows_overwrite_nothing(mine: Client) -> None:
    one, other = Window(mine, GOAL), Window(mine, GOAL)
    one.types(text="To drive")
    other.types(text="To cook")
    one.types(text="To drive the van")
    assert texts() == ["To drive the van", "To cook"]
    page = mine.get("/my/")
    older = OwnDraft.objects.living().order_by("saved_at").first()
    assert f'href="{GOAL}"' in page.content.decode()
    wanted = f"{GOAL}?unsent={older.uuid}"
    assert f'href="{wanted}"' in page.content.decode()
    assert mine.get(wanted).context["form"]["text"].value() == "To cook"


def test_later_window_goes_on_and_the_earlier_one_is_not_overwritten(mine: Client) -> None:
    one = Window(mine, GOAL)
    one.types(text="To drive")
    later = Window(mine, GOAL)
    later.types(text="To drive the van")
    assert texts() == ["To drive the van"]
    one.types(text="To drive a lorry")
    assert texts() == ["To drive the van", "To drive a lorry"]


def test_request_that_comes_late_brings_nothing_back(mine: Client) -> None:
    window = Window(mine, GOAL)
    window.types(text="To dri")
    late = dict(window.fields)
    window.types(text="To drive")
    window.keeps(late)
    assert texts() == ["To drive"]
    window.sends()
    for each in (late, window.fields):
        window.keeps(each)
    assert texts() == []


def test_form_sent_before_it_was_saved_is_not_saved_afterwards(mine: Client) -> None:
    window = Window(mine, GOAL)
    window.fields |= {"text": "To drive", "turn": "1"}
    window.sends()
    window.keeps(window.fields)
    assert texts() == []


def test_other_window_keeps_what_it_says_else_when_one_is_sent(mine: Client) -> None:
    one, other = Window(mine, GOAL), Window(mine, GOAL)
    one.types(text="To drive")
    other.types(text="To cook")
    one.sends()
    assert texts() == ["To cook"]
    # Begun on a page that has been sent since: a further message, and none is lost.
    other.sends()
    assert set(StudentMessage.objects.values_list("state", flat=True)) == {"waiting"}
    assert {each.text for each in StudentMessage.objects.all()} == {"To drive", "To cook"}


def test_answers_changed_meanwhile_are_shown_beside_what_was_typed(
    mine: Client, asked: Response, tutor: User
) -> None:
    url, item = reverse("own_answers", args=[asked.uuid]), f.item_of(asked, answer="scale_1_4")
    Window(mine, url).types(**{f"text_{item.uuid.hex}": "Mine"})
    f.AnswerFactory(response=asked, item=item, text="Theirs", audience="shared", author=tutor)
    response = Window(mine, url).sends()
    assert response.status_code == 422
    said = words_of(response)
    assert "Two texts, both kept" in said
    assert "Theirs" in said
    assert "Mine" in said


# The code again, a link that opens nothing, a plan that is closed


def test_code_asked_for_in_mid_sentence_leads_back_into_the_text(link: PrivateLink) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = inside()
        window = Window(client, GOAL)
        window.types(text="To dr")
        clock.shift(timedelta(minutes=61))
        answer = window.types(text="To drive the van")
        assert answer.status_code == 403
        assert answer.json() == {
            "words": "The page asks for your code again. What you typed is kept.",
            "link": "/my/",
            "label": "Type your code",
        }
        assert texts() == ["To dr"]
        assert type_code(client).url == GOAL
        assert texts() == ["To drive the van"]
        assert client.get(GOAL).context["form"]["text"].value() == "To drive the van"


@pytest.mark.parametrize("happens", ["revoked", "over", "renewed"])
def test_link_that_ends_while_somebody_types_keeps_the_text(
    link: PrivateLink, plan: Plan, tutor: User, happens: str
) -> None:
    client = inside()
    window = Window(client, GOAL)
    window.types(text="To dr")
    if happens == "revoked":
        link.revoke(by=tutor)
    elif happens == "over":
        PrivateLink.objects.update(expires_at=timezone.now())
    else:
        link.fill(by=tutor, until=link.expires_at)
    answer = window.types(text="To drive the van")
    assert answer.status_code == 404
    assert (
        "Your link does not open anything any more. What you typed is still here"
        in (answer.json()["words"])
    )
    # Nothing goes in by a dead link.
    assert texts() == ["To dr"]
    if happens != "revoked":
        PrivateLink.objects.get().revoke(by=tutor)
    f.PrivateLinkFactory(student=plan.student, token="newer", made_by=tutor)
    come(client, "newer")
    assert type_code(client).url == GOAL
    assert client.get(GOAL).context["form"]["text"].value() == "To drive the van"
    assert texts() == ["To drive the van"]


def test_draft_waits_for_the_student_on_another_phone(
    mine: Client, plan: Plan, link: PrivateLink, tutor: User
) -> None:
    Window(mine, GOAL).types(text="To drive")
    link.revoke(by=tutor)
    f.PrivateLinkFactory(student=plan.student, token="newer", made_by=tutor)
    assert inside("newer").get(GOAL).context["form"]["text"].value() == "To drive"


def test_words_of_the_student_before_are_not_kept_with_the_next_ones(
    mine: Client, link: PrivateLink, tutor: User
) -> None:
    """Two students, one computer of the school."""
    window = Window(mine, NOTE)
    f.PrivateLinkFactory(student=f.StudentFactory(), token="other", made_by=tutor)
    come(mine, "other")
    type_code(mine)
    assert window.types(text="Only mine").status_code == 404
    assert texts() == []
    assert "Only mine" not in mine.get("/my/").content.decode()


def test_staff_who_signed_in_keep_nothing_for_the_student(
    link: PrivateLink, client_of: Any, tutor: User
) -> None:
    desk = client_of(tutor)
    data = {"text": "Hello", "whose": str(link.student.uuid)}
    answer = desk.post(NOTE + "keep/", data, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 403
    assert "Somebody of the staff is signed in here now" in answer.json()["words"]
    assert not OwnDraft.objects.exists()


def test_answers_that_are_not_asked_any_more_are_shown_to_be_copied(
    mine: Client, plan: Plan, asked: Response
) -> None:
    url, item = reverse("own_answers", args=[asked.uuid]), f.item_of(asked, answer="scale_1_4")
    window = Window(mine, url)
    window.types(**{f"text_{item.uuid.hex}": "Because of the bus"})
    Plan.objects.filter(pk=plan.pk).update(
        state="closed", closed_at=timezone.now(), closing_reason="year_over"
    )
    answer = window.types()
    assert answer.status_code == 404
    assert answer.json()["words"] == "This is not asked any more. Copy what you typed."
    page = mine.get("/my/")
    assert "Because of the bus This is not asked any more. Copy what you need." in words_of(page)
    assert f'href="{url}"' not in page.content.decode()


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
