"""What a student sends to their own page when it has shut meanwhile, also without a script."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from students.models import PrivateLink, StudentMessage
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.own import come, inside, type_code

pytestmark = pytest.mark.usefixtures("in_centre")


def test_what_was_typed_into_a_shut_page_is_shown_and_comes_back(
    link: PrivateLink, tutor: User
) -> None:
    client = inside()
    link.revoke(by=tutor)
    url = reverse("own_write", args=["note"])
    response = client.post(url, {"text": "The bus was late\nagain"})
    assert response.status_code == 404
    assert "What you typed is not lost" in words_of(response)
    assert "The bus was late\nagain" in response.content.decode()
    f.PrivateLinkFactory(student=link.student, token="newer", made_by=tutor)
    come(client, "newer")
    type_code(client)
    assert client.get(url).context["form"]["text"].value() == "The bus was late\nagain"
    assert client.post(url, {"text": "The bus was late\nagain"}).status_code == 302
    assert "not sent yet" not in words_of(client.get("/my/"))


def test_what_was_kept_waits_while_something_else_is_sent(link: PrivateLink, tutor: User) -> None:
    client = inside()
    opens = link.fill(by=tutor, until=link.expires_at)
    goal, change = (reverse("own_write", args=[kind]) for kind in ("goal", "change"))
    client.post(goal, {"text": "To drive"})
    come(client, opens.token)
    type_code(client, opens.code)
    assert client.post(change, {"text": "On Fridays"}).status_code == 302
    assert client.get(goal).context["form"]["text"].value() == "To drive"


def test_note_that_was_kept_stands_in_the_note_on_the_page(link: PrivateLink, tutor: User) -> None:
    """It is sent from there too: nothing is dropped unseen."""
    client = inside()
    opens = link.fill(by=tutor, until=link.expires_at)
    client.post(reverse("own_write", args=["note"]), {"text": "The bus was late"})
    come(client, opens.token)
    type_code(client, opens.code)
    assert client.get("/my/").context["form"]["text"].value() == "The bus was late"


def test_what_was_typed_is_given_to_nobody_elses_page(link: PrivateLink, tutor: User) -> None:
    client = inside()
    link.revoke(by=tutor)
    client.post(reverse("own_write", args=["note"]), {"text": "Only mine"})
    f.PrivateLinkFactory(student=f.StudentFactory(), token="other", made_by=tutor)
    come(client, "other")
    type_code(client)
    for url in ("/my/", reverse("own_write", args=["note"])):
        assert "Only mine" not in client.get(url).content.decode()


@pytest.mark.parametrize("page", ["/my/", "/my/write/note/"])
def test_words_from_a_page_left_open_are_not_sent_as_those_of_the_next_student(
    link: PrivateLink, tutor: User, page: str
) -> None:
    """Two students, one computer of the school."""
    client = inside()
    typed = fields_of(client.get(page)) | {"text": "Only mine"}
    f.PrivateLinkFactory(student=f.StudentFactory(), token="other", made_by=tutor)
    come(client, "other")
    type_code(client)
    response = client.post(reverse("own_write", args=["note"]), typed)
    assert response.status_code == 404
    assert "Only mine" in response.content.decode()
    assert not StudentMessage.objects.exists()
    assert "Only mine" not in client.get("/my/").content.decode()
    come(client)
    type_code(client)
    assert "Only mine" in client.get("/my/").content.decode()


def test_words_are_back_though_the_new_link_was_opened_before_they_were_sent(
    link: PrivateLink, tutor: User
) -> None:
    client, url = inside(), reverse("own_write", args=["note"])
    typed = fields_of(client.get(url)) | {"text": "Only mine"}
    opens = link.fill(by=tutor, until=link.expires_at)
    come(client, opens.token)
    assert "What you typed is kept" in words_of(client.post(url, typed))
    type_code(client, opens.code)
    assert client.get(url).context["form"]["text"].value() == "Only mine"


def test_page_unused_for_an_hour_asks_for_the_code_and_keeps_what_was_typed(link: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = inside()
        clock.shift(timedelta(minutes=50))
        assert "Hello" in words_of(client.get("/my/"))
        clock.shift(timedelta(minutes=61))
        url = reverse("own_write", args=["goal"])
        response = client.post(url, {"text": "To drive"})
        assert response.status_code == 403
        assert "What you typed is kept" in words_of(response)
        type_code(client)
        page = client.get("/my/")
        assert "To drive" in words_of(page)
        assert f'href="{url}"' in page.content.decode()
        assert client.get(url).context["form"]["text"].value() == "To drive"
