"""What a student types on their own page in two windows, too late, after the code was asked for
again, by a link that ended: nothing overwrites anything, and nothing comes back that was sent."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from plans.models import Plan, Response
from students.models import OwnDraft, PrivateLink, StudentMessage
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.own import GOAL, NOTE, Window, come, inside, texts, type_code

pytestmark = pytest.mark.usefixtures("in_centre")


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


def test_words_typed_while_the_form_is_on_its_way_are_kept(mine: Client) -> None:
    page = Window(mine, NOTE)
    page.types(text="One")
    on_its_way = dict(page.fields)
    page.types(text="One and two")
    mine.post(NOTE, on_its_way)
    assert StudentMessage.objects.get().text == "One"
    assert texts() == ["One and two"]


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


def test_text_that_came_back_to_be_mended_is_the_same_draft(mine: Client) -> None:
    window = Window(mine, GOAL)
    window.types(text="x" * 20_001)
    back = window.sends()
    assert back.status_code == 422
    assert len(texts()) == 1
    mended = fields_of(back) | {"text": "To drive", "turn": "2"}
    window.keeps(mended)
    assert texts() == ["To drive"]
    assert mine.post(GOAL, mended).status_code == 302
    assert texts() == []


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
