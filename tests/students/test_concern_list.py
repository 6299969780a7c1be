"""The list of safety concerns, and what else of the product tells of one."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessLog, User
from students.models import Concern, Student
from tests import factories as f
from tests.plans.pages import queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

WORRY = "She has bruises on her arm and is afraid to go home."


def page_of(concern: Concern) -> str:
    return reverse("concern", args=[concern.uuid])


@pytest.fixture
def concern(student: Student, tutor: User, client_of: Any) -> Concern:
    url = reverse("concern_raise", args=[student.uuid])
    send(client_of(tutor), url, danger="no", words=WORRY)
    return Concern.objects.get()


@pytest.mark.parametrize("who", ["tutor", "counsellor", "administrator", "officer"])
def test_list_stands_in_the_bar_of_all_who_may_raise_one(
    client_of: Any, who: str, request: Any
) -> None:
    page = client_of(request.getfixturevalue(who)).get(reverse("student_list"))
    assert f'href="{reverse("concern_list")}"' in page.content.decode()


def test_list_shows_what_one_is_named_in_and_what_one_raised(
    client_of: Any, tutor: User, counsellor: User, concern: Concern
) -> None:
    url = reverse("concern_list")
    assert "Marta Soler" in words(client_of(counsellor).get(url))
    mine = words(client_of(tutor).get(url))
    assert "Nothing waits for you" in mine
    assert "Marta Soler" in words(client_of(tutor).get(url, {"show": "raised"}))
    assert WORRY not in words(client_of(counsellor).get(url))


def test_long_list_comes_in_pieces(client_of: Any, counsellor: User, student: Student) -> None:
    for _ in range(52):
        f.ConcernFactory(student=student)
    client, seen, query = client_of(counsellor), [], {}
    for _ in range(2):
        found = client.get(reverse("concern_list"), query).context["found"]
        seen.append([each.pk for each in found.concerns])
        query = {"after": str(found.next)}
    assert [len(each) for each in seen] == [50, 2]
    assert len({pk for each in seen for pk in each}) == 52


@pytest.mark.parametrize("query", [{"after": "x"}, {"show": "x"}, {"after": "\0"}])
def test_nonsense_in_the_list_is_the_start(
    client_of: Any, counsellor: User, concern: Concern, query: dict[str, str]
) -> None:
    assert "Marta Soler" in words(client_of(counsellor).get(reverse("concern_list"), query))


def test_three_concerns_take_as_many_queries_as_one(
    client_of: Any, counsellor: User, concern: Concern
) -> None:
    client, urls = client_of(counsellor), [reverse("concern_list"), page_of(concern)]
    client.get(page_of(concern))
    before = [len(queries(client, url)) for url in urls]
    for _ in range(2):
        f.ConcernFactory(student=f.StudentFactory(), acknowledged=True)
        f.ConcernFactory(student=concern.student, acknowledged=True)
        f.ConcernNoteFactory(concern=concern)
        f.ConcernRecipientFactory(concern=concern)
    assert [len(queries(client, url)) for url in urls] == before
    assert max(before) <= 12


def test_log_does_not_say_that_it_was_a_concern(
    client_of: Any, counsellor: User, officer: User, concern: Concern
) -> None:
    client_of(counsellor).get(page_of(concern))
    log = AccessLog.objects.order_by("created_at").values_list("person", "page", "reason")
    assert (counsellor.pk, "GET restricted", "assigned as counsellor") in log
    assert not [each for each in log if "concern" in each[1] + each[2]]
    readings = reverse("student_readings", args=[concern.student.uuid])
    assert "concern" not in words(client_of(officer).get(readings)).lower()


def test_timeline_tells_its_readers_only(
    client_of: Any, tutor: User, counsellor: User, other_counsellor: User, concern: Concern
) -> None:
    path = reverse("student", args=[concern.student.uuid])
    for person, is_told in ((tutor, True), (counsellor, True), (other_counsellor, False)):
        said = words(client_of(person).get(path))
        assert ("Safety concern raised" in said) == is_told
