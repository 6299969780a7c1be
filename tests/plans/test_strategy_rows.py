"""Rows of a strategy's form, and two people who write one strategy."""

import pytest
from django.test import Client

from plans.models import (
    Strategy,
    StrategyActivity,
)
from tests import factories as f
from tests.plans.pages import errors, fields_of, focused, send, words
from tests.plans.strategies import activities, edit_of, first_row, last_row, rows

pytestmark = pytest.mark.usefixtures("in_centre")


# Rows


def test_row_without_a_name_says_so(keeper: Client, own: Strategy) -> None:
    page = fields_of(keeper.get(edit_of(own)))
    shown = keeper.post(edit_of(own), page | last_row(page, "activities", why="Because."))
    assert errors(shown) == ["Give the activity a name, or tick that it is taken out."]
    assert (
        last_row(page, "activities", why="Because.").items()
        <= {name: text[0] for name, text in fields_of(shown).items()}.items()
    )


def test_button_adds_a_row_and_saves_nothing(keeper: Client, own: Strategy) -> None:
    page = fields_of(keeper.get(edit_of(own)))
    typed = page | {"aim": "Something new"} | last_row(page, "activities", name="Fourth")
    shown = keeper.post(edit_of(own), typed | {"do": "activities-add"})
    assert shown.status_code == 200
    again = fields_of(shown)
    assert len(rows(again, "activities")) == len(rows(page, "activities")) + 1
    assert (again["aim"], errors(shown)) == (["Something new"], [])
    assert focused(shown) == next(iter(last_row(again, "activities", name="")))
    own.refresh_from_db()
    assert own.aim == "Nobody stands alone."
    send_again = again | last_row(again, "activities", name="Fifth")
    assert keeper.post(edit_of(own), send_again).status_code == 302
    assert activities(own) == ["Ask", "Work", "Look back", "Fourth", "Fifth"]


@pytest.mark.parametrize(
    ("row", "verb", "ordered"),
    [
        (1, "up", ["Work", "Ask", "Look back"]),
        (0, "down", ["Work", "Ask", "Look back"]),
        (0, "up", ["Ask", "Work", "Look back"]),
        (1, "down", ["Ask", "Look back", "Work"]),
    ],
)
def test_buttons_move_a_row(
    keeper: Client, own: Strategy, row: int, verb: str, ordered: list[str]
) -> None:
    page = fields_of(keeper.get(edit_of(own)))
    named = rows(page, "activities")[row]
    moved = fields_of(keeper.post(edit_of(own), page | {"do": f"activities-{verb}-{named}"}))
    assert activities(own) == ["Ask", "Work", "Look back"]
    keeper.post(edit_of(own), moved)
    assert activities(own) == ordered


@pytest.mark.parametrize("do", ["", "activities", "activities-up-", "what-add", "activities-fly-x"])
def test_button_that_is_none_saves(keeper: Client, own: Strategy, do: str) -> None:
    page = fields_of(keeper.get(edit_of(own)))
    assert keeper.post(edit_of(own), page | {"do": do, "aim": "New"}).status_code == 302


def test_row_is_taken_out_by_its_tick(keeper: Client, own: Strategy) -> None:
    page = fields_of(keeper.get(edit_of(own)))
    keeper.post(edit_of(own), page | first_row(page, "activities", out="on"))
    assert activities(own) == ["Work", "Look back"]


def test_row_of_another_strategy_is_left_alone(keeper: Client, own: Strategy) -> None:
    other = f.StrategyActivityFactory(name="Theirs")
    page = fields_of(keeper.get(edit_of(own)))
    name = other.uuid.hex
    sent = page | {
        "activities_rows": page["activities_rows"][0] + f",{name}",
        f"activities_{name}_name": "Mine",
    }
    assert keeper.post(edit_of(own), sent).status_code == 302
    other.refresh_from_db()
    assert (other.name, other.strategy == own) == ("Theirs", False)
    assert activities(own) == ["Ask", "Work", "Look back", "Mine"]


# Two at once


def test_text_changed_by_two_shows_both(
    keeper: Client, other_keeper: Client, own: Strategy
) -> None:
    mine = fields_of(keeper.get(edit_of(own)))
    send(other_keeper, edit_of(own), aim="Theirs")
    shown = keeper.post(edit_of(own), mine | {"aim": "Mine"})
    assert shown.status_code == 422
    assert "Saved meanwhile Theirs What you typed Mine" in words(shown)
    assert keeper.post(edit_of(own), fields_of(shown)).status_code == 302
    own.refresh_from_db()
    assert own.aim == "Mine"


def test_what_only_one_changed_is_kept_from_both(
    keeper: Client, other_keeper: Client, own: Strategy
) -> None:
    mine = fields_of(keeper.get(edit_of(own)))
    theirs = fields_of(other_keeper.get(edit_of(own)))
    other_keeper.post(
        edit_of(own),
        theirs
        | {"aim": "Theirs"}
        | last_row(theirs, "activities", name="Their fourth")
        | first_row(theirs, "activities", what="Their words"),
    )
    sent = mine | {"setting": "Mine"} | last_row(mine, "activities", name="My fourth")
    assert keeper.post(edit_of(own), sent).status_code == 302
    own.refresh_from_db()
    assert (own.aim, own.setting) == ("Theirs", "Mine")
    assert activities(own) == ["Ask", "Work", "Look back", "My fourth", "Their fourth"]
    assert StrategyActivity.objects.get(name="Ask").what == "Their words"


def test_row_changed_by_two_shows_both(keeper: Client, other_keeper: Client, own: Strategy) -> None:
    mine = fields_of(keeper.get(edit_of(own)))
    theirs = fields_of(other_keeper.get(edit_of(own)))
    other_keeper.post(edit_of(own), theirs | first_row(theirs, "activities", what="Theirs"))
    shown = keeper.post(edit_of(own), mine | first_row(mine, "activities", what="Mine"))
    assert "Activity 1: what it does Saved meanwhile Theirs" in words(shown)
    assert keeper.post(edit_of(own), fields_of(shown)).status_code == 302
    assert StrategyActivity.objects.get(name="Ask").what == "Mine"


def test_row_that_two_have_in_hand_is_shown_before_it_goes(
    keeper: Client, other_keeper: Client, own: Strategy
) -> None:
    mine = fields_of(keeper.get(edit_of(own)))
    theirs = fields_of(other_keeper.get(edit_of(own)))
    other_keeper.post(edit_of(own), theirs | first_row(theirs, "activities", what="Theirs"))
    shown = keeper.post(edit_of(own), mine | first_row(mine, "activities", out="on"))
    assert shown.status_code == 422
    assert "Saved meanwhile Theirs What you typed to be taken out" in words(shown)
    assert keeper.post(edit_of(own), fields_of(shown)).status_code == 302
    assert activities(own) == ["Work", "Look back"]


def test_row_that_another_took_out_stays_out_unless_changed(
    keeper: Client, other_keeper: Client, own: Strategy
) -> None:
    pages = [fields_of(keeper.get(edit_of(own))) for _two in range(2)]
    theirs = fields_of(other_keeper.get(edit_of(own)))
    other_keeper.post(edit_of(own), theirs | first_row(theirs, "activities", out="on"))
    keeper.post(edit_of(own), pages[0])
    assert activities(own) == ["Work", "Look back"]
    keeper.post(edit_of(own), pages[1] | first_row(pages[1], "activities", what="Mine"))
    assert activities(own) == ["Ask", "Work", "Look back"]


def test_moving_a_row_forgets_nobody_s_change(
    keeper: Client, other_keeper: Client, own: Strategy
) -> None:
    mine = fields_of(keeper.get(edit_of(own)))
    send(other_keeper, edit_of(own), aim="Theirs")
    moved = fields_of(keeper.post(edit_of(own), mine | {"aim": "Mine", "do": "references-add"}))
    shown = keeper.post(edit_of(own), moved)
    assert "Saved meanwhile Theirs What you typed Mine" in words(shown)
