"""What a student writes on their own page: sent, read, taken up, answered; and their answers."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from plans.models import Goal, Plan
from reviews.services.own_words import unread_of
from students.enums import EventKind
from students.models import PrivateLink, StudentEvent, StudentMessage
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.own import inside

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def desk(client_of: Any, tutor: User) -> Client:
    return client_of(tutor)


def write(client: Client, kind: str = "note", **data: Any) -> Any:
    url = reverse("own_write", args=[kind])
    return client.post(url, fields_of(client.get(url)) | data)


def own_page_of(desk: Client, plan: Plan) -> str:
    return words_of(desk.get(reverse("student_own_page", args=[plan.student.uuid])))


# Sent


def test_note_reaches_those_who_help(mine: Client, desk: Client, plan: Plan) -> None:
    assert write(mine, text="I want to talk about Mondays").status_code == 302
    message = StudentMessage.objects.get()
    assert (message.kind, message.text, message.is_unread) == (
        "note",
        "I want to talk about Mondays",
        True,
    )
    assert "I want to talk about Mondays" in own_page_of(desk, plan)
    page = words_of(desk.get(reverse("student", args=[plan.student.uuid])))
    assert "New from Marta note" in page
    assert "unread Read it" in page
    today = words_of(desk.get(reverse("today")))
    assert "They wrote to you Marta Soler Read it" in today
    assert StudentEvent.objects.first().kind == EventKind.STUDENT_WROTE


def test_text_stands_encrypted(mine: Client) -> None:
    write(mine, text="Only for those who help")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM students_studentmessage")
        assert "Only" not in cursor.fetchone()[0]


def test_sent_twice_is_kept_once(mine: Client) -> None:
    url = reverse("own_write", args=["note"])
    data = fields_of(mine.get(url)) | {"text": "Once"}
    assert [mine.post(url, data).status_code for _twice in range(2)] == [302, 302]
    assert StudentMessage.objects.count() == 1


@pytest.mark.parametrize("kind", ["note", "change"])
def test_other_words_from_the_same_page_are_a_further_message(
    mine: Client, plan: Plan, kind: str
) -> None:
    """After a step back, or from a second window."""
    goal = f.GoalFactory(plan=plan)
    url = reverse("own_write", args=[kind])
    first = fields_of(mine.get(url)) | {"text": "Mondays are hard"}
    other = first | {"text": "Tuesdays too"}
    sent = [first, other, first, other]
    if kind == "change":
        sent += [first | {"about": str(goal.uuid)}] * 2
    for each in sent:
        page = mine.post(url, each, follow=True)
    assert page.status_code == 200
    found = StudentMessage.objects.order_by("pk").values_list("text", "about")
    expected = [("Mondays are hard", None), ("Tuesdays too", None)]
    if kind == "change":
        expected.append(("Mondays are hard", goal.uuid))
    assert list(found) == expected


def test_further_message_says_that_the_first_one_stands_too(mine: Client) -> None:
    url = reverse("own_write", args=["note"])
    data = fields_of(mine.get(url))
    mine.post(url, data | {"text": "Mondays are hard"})
    said = words_of(mine.post(url, data | {"text": "Tuesdays too"}, follow=True))
    assert "Sent as a further message. What you had sent before stands below too." in said
    assert "Tuesdays too" in said
    assert "Mondays are hard" in said


def test_words_sent_by_an_earlier_link_and_again_by_a_newer_are_kept_once(
    mine: Client, plan: Plan, link: PrivateLink, tutor: User
) -> None:
    url = reverse("own_write", args=["note"])
    data = fields_of(mine.get(url)) | {"text": "Once"}
    mine.post(url, data)
    link.revoke(by=tutor)
    f.PrivateLinkFactory(student=plan.student, token="newer", made_by=tutor)
    assert inside("newer").post(url, data).status_code == 302
    assert StudentMessage.objects.count() == 1


def test_note_on_the_page_itself_is_sent_too(mine: Client) -> None:
    data = fields_of(mine.get("/my/")) | {"text": "From the front"}
    assert mine.post(reverse("own_write", args=["note"]), data).status_code == 302
    assert StudentMessage.objects.get().text == "From the front"


@pytest.mark.parametrize(("text", "said"), [("", "Write a few words"), ("x" * 20_001, "20001")])
def test_too_little_and_too_much_say_so_and_keep_the_text(
    mine: Client, text: str, said: str
) -> None:
    response = write(mine, text=text)
    assert response.status_code == 422
    assert said in words_of(response)
    assert response.context["form"]["text"].value() == text
    assert not StudentMessage.objects.exists()


def test_twenty_thousand_letters_are_sent(mine: Client) -> None:
    assert write(mine, text="ñ" * 20_000).status_code == 302
    assert len(StudentMessage.objects.get().text) == 20_000


def test_who_reads_it_is_said_before(mine: Client) -> None:
    said = words_of(mine.get(reverse("own_write", args=["note"])))
    assert (
        "Who reads it once it is sent: Núria Ferrer (tutor), Anna Roca (counsellor), the"
        " counsellors of the centre."
    ) in said


def test_change_may_be_about_a_goal_of_the_plan(mine: Client, plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan, words="Come on Mondays")
    write(mine, "change", about=str(goal.uuid), text="Tuesdays are better")
    assert StudentMessage.objects.get().about == goal.uuid


@pytest.mark.parametrize("state", ["dropped", "of another"])
def test_change_about_what_is_no_goal_keeps_the_text(mine: Client, plan: Plan, state: str) -> None:
    goal = f.GoalFactory() if state == "of another" else f.GoalFactory(
        plan=plan, state="dropped", ended_at=plan.created_at, dropping_reason="x"
    )  # fmt: skip
    response = write(mine, "change", about=str(goal.uuid), text="My words")
    assert response.status_code == 422
    assert "This goal is not in the plan any more" in words_of(response)
    assert response.context["form"]["text"].value() == "My words"


def test_uuid_of_anothers_message_is_none(mine: Client) -> None:
    other = f.StudentMessageFactory(text="Theirs")
    response = write(mine, uuid=str(other.uuid), text="Mine")
    assert response.status_code == 404
    other.refresh_from_db()
    assert other.text == "Theirs"


def test_administrator_learns_nothing_of_it(
    mine: Client, client_of: Any, administrator: User, plan: Plan
) -> None:
    write(mine, text="Hello")
    client = client_of(administrator)
    page = client.get(reverse("student", args=[plan.student.uuid]))
    assert "New from Marta" not in words_of(page)
    assert client.get(reverse("student_own_page", args=[plan.student.uuid])).status_code == 404


# Read and answered


def test_unread_is_what_nobody_read(plan: Plan, tutor: User) -> None:
    new, read = (f.StudentMessageFactory(student=plan.student) for _two in range(2))
    proposal = f.StudentMessageFactory(student=plan.student, kind="goal")
    f.StudentMessageFactory()
    for each in (read, proposal):
        each.mark_read(by=tutor)
    assert unread_of(plan) == [new]
    # A proposal waits until somebody answers it.
    assert set(plan.student.messages(manager="objects").waiting()) == {new, proposal}


def test_student_sees_that_it_was_read(mine: Client, desk: Client, plan: Plan) -> None:
    write(mine, text="Hello")
    assert "not read yet" in words_of(mine.get("/my/"))
    message = StudentMessage.objects.get()
    for _twice in range(2):
        assert desk.post(reverse("message_read", args=[message.uuid])).status_code == 302
    assert "read on" in words_of(mine.get("/my/"))
    assert "They wrote to you" not in words_of(desk.get(reverse("today")))


def test_answer_stands_on_the_students_page(mine: Client, desk: Client, plan: Plan) -> None:
    write(mine, text="Can we meet earlier?")
    message = StudentMessage.objects.get()
    url = reverse("message_answer", args=[message.uuid])
    assert desk.post(url, {"answer": ""}).status_code == 422
    assert desk.post(url, {"answer": "Yes, at nine."}).status_code == 302
    assert "Núria Ferrer" in words_of(mine.get("/my/"))
    assert "Yes, at nine." in words_of(mine.get("/my/"))


def test_second_answer_is_not_lost_and_shows_the_first(
    mine: Client, desk: Client, client_of: Any, counsellor: User
) -> None:
    write(mine, text="Can we meet earlier?")
    url = reverse("message_answer", args=[StudentMessage.objects.get().uuid])
    desk.post(url, {"answer": "Yes, at nine."})
    response = client_of(counsellor).post(url, {"answer": "Maybe at ten?"})
    assert response.status_code == 422
    said = words_of(response)
    assert "Somebody answered this meanwhile. What you typed is kept here." in said
    assert "Yes, at nine." in said
    assert response.context["form"]["answer"].value() == "Maybe at ten?"


def test_proposed_goal_changes_nothing_until_it_is_taken_up(
    mine: Client, desk: Client, plan: Plan
) -> None:
    write(mine, "goal", text="To drive\nthe van")
    assert not Goal.objects.exists()
    message = StudentMessage.objects.get()
    url = f"{reverse('goal_add', args=[plan.uuid])}?message={message.uuid}"
    page = desk.get(url)
    assert page.context["form"]["words"].value() == "To drive the van"
    assert "The student proposed" in words_of(page)
    message.refresh_from_db()
    assert message.is_waiting
    assert desk.post(url, fields_of(page)).status_code == 302
    assert Goal.objects.get().words == "To drive the van"
    assert "taken up in the plan" in words_of(mine.get("/my/"))


def test_long_proposal_fills_the_goal_as_far_as_it_goes(
    mine: Client, desk: Client, plan: Plan
) -> None:
    write(mine, "goal", text="word " * 200)
    message = StudentMessage.objects.get()
    page = desk.get(f"{reverse('goal_add', args=[plan.uuid])}?message={message.uuid}")
    assert len(page.context["form"]["words"].value()) == 300
    assert ("word " * 199).strip() in words_of(page)


def test_proposal_of_another_student_fills_no_goal(desk: Client, plan: Plan) -> None:
    other = f.StudentMessageFactory(kind="goal", text="Not hers")
    page = desk.get(f"{reverse('goal_add', args=[plan.uuid])}?message={other.uuid}")
    assert page.status_code == 200
    assert "Not hers" not in page.content.decode()


def test_proposed_change_is_taken_up_or_answered(mine: Client, desk: Client, plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan, words="Come on Mondays")
    write(mine, "change", about=str(goal.uuid), text="Tuesdays are better")
    page = desk.get(reverse("student_own_page", args=[plan.student.uuid]))
    assert "about “ Come on Mondays ”" in words_of(page)
    assert reverse("goal_edit", args=[goal.uuid]) in page.content.decode()
    message = StudentMessage.objects.get()
    for _twice in range(2):
        desk.post(reverse("message_taken", args=[message.uuid]))
    message.refresh_from_db()
    assert (message.state, message.is_unread) == ("taken", False)
    goal.refresh_from_db()
    assert goal.words == "Come on Mondays"


def test_note_is_nothing_to_take_up(mine: Client, desk: Client) -> None:
    write(mine, text="Hello")
    message = StudentMessage.objects.get()
    response = desk.post(reverse("message_taken", args=[message.uuid]), follow=True)
    assert "there is nothing to take up" in words_of(response)
    message.refresh_from_db()
    assert message.is_waiting


def test_messages_take_the_same_queries_for_few_and_for_many(desk: Client, plan: Plan) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            own_page_of(desk, plan)
        return len(queries)

    def more() -> None:
        goal = f.GoalFactory(plan=plan)
        f.StudentMessageFactory(student=plan.student, kind="change", about=goal.uuid)

    more()
    one = count()
    more()
    more()
    assert count() == one
    assert one <= 12 + 3
