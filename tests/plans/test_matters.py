"""What lies beyond the centre: a list for those who run it, which names no student."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Action, Goal, Matter, Plan
from plans.services import matters as service
from tests import factories as f
from tests.plans.pages import errors, fields_of, links, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

LIST = "/beyond/"


@pytest.fixture
def keeper(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


@pytest.fixture
def action(goal: Goal) -> Action:
    return f.ActionFactory(goal=goal, what="A bus that arrives before eight", level="system")


def move(client: Client, route: str, matter: Matter, **typed: Any) -> Any:
    return send(client, reverse(route, args=[matter.uuid]), **typed)


# Raising


def test_action_beyond_the_centre_leads_to_the_list(
    desk: Client, plan: Plan, action: Action, tutor: User
) -> None:
    address = f"{reverse('matter_add')}?action={action.uuid}"
    assert address in links(desk.get(reverse("plan", args=[plan.uuid])))
    send(desk, address, words="The first bus is too late.", authority="Transport authority")
    matter = Matter.objects.get()
    assert (matter.action, matter.raised_by, matter.state) == (action, tutor, "open")
    answer = desk.get(LIST)
    assert "The first bus is too late. the plan it came from" in words(answer)
    assert reverse("plan", args=[plan.uuid]) in links(answer)


def test_words_that_name_the_student_are_refused(desk: Client, action: Action) -> None:
    address = f"{reverse('matter_add')}?action={action.uuid}"
    sent = send(desk, address, words="Marta misses the first hour.")
    assert errors(sent) == ["This names the student. Say it so that it could be about many."]
    assert fields_of(sent)["words"] == ["Marta misses the first hour."]
    assert not Matter.objects.exists()


def test_what_stands_on_the_list_is_not_raised_twice(desk: Client, action: Action) -> None:
    f.MatterFactory(action=action)
    shown = desk.get(f"{reverse('matter_add')}?action={action.uuid}", follow=True)
    assert "This stands on the list already." in words(shown)


def test_action_that_one_may_not_read_is_no_source(
    client_of: Callable[[User], Client], other_tutor: User, action: Action
) -> None:
    address = f"{reverse('matter_add')}?action={action.uuid}"
    send(client_of(other_tutor), address, words="The bus is late.")
    assert Matter.objects.get().action is None


# Who sees the source


def test_source_is_nowhere_for_those_who_may_not_read_it(
    keeper: Client, client_of: Callable[[User], Client], other_tutor: User, action: Action
) -> None:
    f.MatterFactory(action=action, words="The first bus is too late.")
    for client in (keeper, client_of(other_tutor)):
        page = client.get(LIST).content.decode()
        assert "The first bus is too late." in page
        plan, student = action.plan, action.plan.student
        unwanted = [str(plan.uuid), str(action.uuid), student.family_name, action.what]
        assert [each for each in unwanted if each in page] == []


def test_guessing_names_tells_nobody_whose_plan_it_came_from(
    keeper: Client, desk: Client, tutor: User, action: Action
) -> None:
    matter = f.MatterFactory(action=action, raised_by=tutor)
    address = reverse("matter_edit", args=[matter.uuid])
    statuses = [
        send(client, address, words=f"{name} misses the first hour.").status_code
        for client in (keeper, desk)
        for name in ("Marta", "Zoila")
    ]
    # Only who reads the plan, and knows the name, is reminded of it.
    assert statuses == [302, 302, 422, 302]


# Going on


def test_keeper_passes_on_notes_the_answer_and_takes_up_again(keeper: Client) -> None:
    matter = f.MatterFactory(words="The bus is late.")
    move(keeper, "matter_pass_on", matter, words="The town")
    assert "passed on to The town" in words(keeper.get(LIST))
    move(keeper, "matter_answer", matter, words="From spring on.")
    assert "answered to The town" in words(keeper.get(LIST))
    assert "From spring on." in words(keeper.get(LIST))
    keeper.post(reverse("matter_reopen", args=[matter.uuid]))
    matter.refresh_from_db()
    assert (matter.state, matter.answer) == ("open", "From spring on.")


def test_setting_aside_asks_for_a_reason(keeper: Client) -> None:
    matter = f.MatterFactory()
    assert errors(move(keeper, "matter_set_aside", matter, words="")) == ["This field is required."]
    move(keeper, "matter_set_aside", matter, words="A lift was found.")
    assert "set aside A lift was found." in words(keeper.get(LIST))


def test_who_raised_it_rewords_it_only_while_it_is_open(desk: Client, tutor: User) -> None:
    matter = f.MatterFactory(raised_by=tutor)
    address = reverse("matter_edit", args=[matter.uuid])
    assert send(desk, address, words="Said better.").status_code == 302
    matter.refresh_from_db()
    matter.pass_on("The town", by=tutor, on=matter.raised_on)
    assert desk.get(address).status_code == 403
    assert address not in links(desk.get(LIST))


@pytest.mark.parametrize("route", ["matter_pass_on", "matter_answer", "matter_set_aside"])
def test_tutor_moves_nothing(desk: Client, tutor: User, route: str) -> None:
    matter = f.MatterFactory(raised_by=tutor)
    answer = desk.post(reverse(route, args=[matter.uuid]), {"words": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize("move_of", [Matter.pass_on, Matter.note_answer])
def test_move_without_words_is_refused(move_of: Any, tutor: User) -> None:
    matter = f.MatterFactory()
    with pytest.raises(ValueError, match=r"somebody|words"):
        move_of(matter, " ", by=tutor, on=matter.raised_on)


# How far it goes


def test_list_is_narrowed_and_taken_away_as_narrowed(keeper: Client) -> None:
    f.MatterFactory(words="Open one")
    aside = f.MatterFactory(words="=SUM(1)", state="set_aside", reason="Mended")
    assert "Open one" not in words(keeper.get(LIST, {"show": "set_aside"}))
    text = keeper.get("/beyond/export.csv", {"show": "set_aside"}).content.decode("utf-8-sig")
    assert "Open one" not in text
    assert f"'=SUM(1),,{aside.raised_by.name}" in text


def test_pieces_meet_without_gap_or_double(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        f.MatterFactory(words=f"Matter {number}")
    monkeypatch.setattr(service, "PIECE", 2)
    seen, after = [], ""
    while True:
        piece = keeper.get(LIST, {"after": after}).context["piece"]
        seen += [each.words for each in piece.matters]
        if not piece.next:
            break
        after = str(piece.next)
    assert seen == [f"Matter {number}" for number in (4, 3, 2, 1, 0)]


def test_list_asks_the_same_for_one_and_for_three(keeper: Client, action: Action) -> None:
    f.MatterFactory(action=action)
    one = len(queries(keeper, LIST))
    for _time in range(2):
        f.MatterFactory()
    assert len(queries(keeper, LIST)) == one
