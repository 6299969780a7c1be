"""Many at the same time at a student's own page: none slips past a limit, nothing is kept twice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.enums import Role
from accounts.models import User
from students.models import PrivateLink, Student, StudentMessage
from students.models.link import MAX_FAILURES
from tests import factories as f
from tests.conftest import OutsideClient
from tests.plans.pages import at_once
from tests.reviews.filled import fields_of
from tests.reviews.own import NOTE, Window, come, inside, link_of, texts, type_code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def student() -> Iterator[Student]:
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-P")
    with scope(centre=centre):
        student = f.StudentFactory()
        f.AssignmentFactory(student=student, person=f.member(centre, Role.TUTOR))
        yield student


def test_wrong_codes_at_once_are_no_more_than_five(student: Student) -> None:
    link = link_of(student)
    visitors = [OutsideClient() for _number in range(MAX_FAILURES + 3)]
    for each in visitors:
        come(each)
    told = at_once(*(lambda each=each: type_code(each, "000000") for each in visitors))
    link.refresh_from_db()
    assert link.failures == MAX_FAILURES
    assert sorted(each.status_code for each in told) == [404] * 4 + [422] * 4


def test_message_sent_twice_at_once_is_kept_once(student: Student) -> None:
    link_of(student)
    clients, url = [inside(), inside()], reverse("own_write", args=["note"])
    data = fields_of(clients[0].get(url)) | {"text": "Once"}
    told = at_once(*(lambda each=each: each.post(url, data) for each in clients))
    assert [each.status_code for each in told] == [302, 302]
    assert StudentMessage.objects.count() == 1


def test_links_made_at_once_are_one_and_the_second_is_told(
    student: Student, client_of: Callable[[User], Client]
) -> None:
    desk = client_of(student.assignments.get().person)
    url = reverse("link_make", args=[student.uuid])
    data: dict[str, Any] = fields_of(desk.get(url))
    told = at_once(*[lambda: desk.post(url, data)] * 2)
    assert sorted(each.status_code for each in told) == [200, 302]
    (made,) = (each for each in told if each.status_code == 200)
    come(visitor := OutsideClient(), made.context["token"])
    assert type_code(visitor, made.context["digits"]).status_code == 302
    assert PrivateLink.objects.count() == 1


def test_words_kept_and_sent_at_once_are_sent_and_kept_no_more(student: Student) -> None:
    link_of(student)
    window = Window(inside(), NOTE)
    window.types(text="The bus")
    fields = [window.fields | {"text": "The bus " * n, "turn": str(n)} for n in range(2, 7)]
    at_once(*(lambda each=each: window.keeps(each) for each in fields))
    assert texts() == ["The bus " * 6]
    told = at_once(
        *(lambda each=each: window.keeps(each) for each in fields),
        lambda: window.client.post(NOTE, fields[-1]),
    )
    assert [each.status_code for each in told] == [200] * 5 + [302]
    assert texts() == []
    assert StudentMessage.objects.get().text == ("The bus " * 6).strip()


def test_first_words_of_two_windows_at_once_are_both_kept(student: Student) -> None:
    link_of(student)
    windows = [Window(inside(), NOTE) for _twice in range(2)]
    at_once(*(lambda n=n, each=each: each.types(text=str(n)) for n, each in enumerate(windows)))
    assert sorted(texts()) == ["0", "1"]
