"""The balance in the session: side by side, talked over, and looked at again."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import User
from plans.balance_picture import LARGE, LEFT, SMALL, STEP, STUDENT_Y, TUTOR_Y, Mark, picture_of
from plans.models import BalanceLook, BalanceRating, BalanceRound, Framework, Plan
from plans.services.balance_changes import rating_changes
from students.models import Module
from tests import factories as f
from tests.plans.pages import fields_of, links, send, words
from tests.plans.rating import row

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def together(plan: Plan) -> str:
    return reverse("plan_balance_together", args=[plan.uuid])


@pytest.fixture
def start(plan: Plan, wiring: Module, today: date) -> BalanceLook:
    """Seven weeks ago: the student saw “sometimes alone”, the tutor “usually alone”."""
    then = today - timedelta(days=49)
    rating = f.BalanceRatingFactory(plan=plan, module=wiring, student_level=2, tutor_level=3)
    round = f.BalanceRoundFactory(plan=plan, began_on=then)
    look = f.BalanceLookFactory(rating=rating, round=round, called="Wiring")
    look.rate_as_student(2, skipped=False, on=then)
    look.rate_as_tutor(3, on=then)
    look.said = "The lamp was hers alone"
    look.save()
    return look


def long(day: date) -> str:
    return date_format(day, "j F Y")


def short(day: date) -> str:
    return date_format(day, "j M Y")


# Side by side


def test_both_views_are_entered_in_one_go(
    desk: Client, together: str, balance_page: str, wiring: Module
) -> None:
    page = desk.get(together)
    assert "<nav" not in page.content.decode()
    typed = row(wiring, level="2", example="A lamp", tutor="3", source="Workshop")
    sent = send(desk, together, **typed)
    assert sent["Location"] == balance_page
    rating = BalanceRating.objects.get()
    told = (rating.student_level, rating.example, rating.tutor_level, rating.source)
    assert told == (2, "A lamp", 3, "Workshop")
    look = BalanceLook.objects.get()
    assert (look.apart_student, look.apart_tutor) == (2, 3)
    assert "Both views are saved." in desk.get(balance_page).content.decode()


def test_first_rating_begins_the_round_of_the_start(
    desk: Client, together: str, wiring: Module, tutor: User, today: date
) -> None:
    send(desk, together, **row(wiring, level="skip"))
    made = BalanceRound.objects.get()
    assert (made.occasion, made.began_on, made.by) == ("start", today, tutor)
    look = BalanceLook.objects.get()
    assert (look.student_skipped, look.student_on, look.called) == (True, today, "Wiring")


def test_page_that_is_sent_untouched_begins_nothing(desk: Client, together: str) -> None:
    send(desk, together)
    assert not BalanceRound.objects.exists()
    assert not BalanceRating.objects.exists()


def test_two_who_rate_one_line_together_see_both_texts(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    together: str,
    students_page: str,
    wiring: Module,
) -> None:
    mine = fields_of(desk.get(together)) | row(wiring, level="1", example="A lamp")
    send(client_of(counsellor), students_page, **row(wiring, level="2", example="A radio"))
    shown = desk.post(together, mine)
    assert shown.status_code == 422
    assert "Saved meanwhile sometimes alone What you typed with help" in words(shown)
    assert "A radio" in words(shown)
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.example) == (2, "A radio")


# Talked over


def test_what_was_said_is_kept_with_the_difference(
    desk: Client, balance_page: str, start: BalanceLook, wiring: Module
) -> None:
    send(desk, balance_page, **row(wiring, said="We both saw the lamp"))
    start.refresh_from_db()
    assert start.said == "We both saw the lamp"


def test_difference_stays_after_one_of_them_changes_their_level(
    desk: Client, balance_page: str, tutors_page: str, start: BalanceLook, wiring: Module
) -> None:
    send(desk, tutors_page, **row(wiring, tutor="2"))
    shown = words(desk.get(balance_page))
    told = (
        f"On {long(start.round.began_on)} Marta saw “sometimes alone” and the tutor “usually"
        " alone”. Now you both see “sometimes alone”."
    )
    assert told in shown
    assert "differently. Both views stay" not in shown
    assert "The lamp was hers alone" in shown


def test_two_who_note_what_was_said_see_both_texts(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    balance_page: str,
    start: BalanceLook,
    wiring: Module,
) -> None:
    mine = fields_of(desk.get(balance_page)) | row(wiring, said="Mine")
    send(client_of(counsellor), balance_page, **row(wiring, said="Theirs"))
    shown = desk.post(balance_page, mine)
    assert shown.status_code == 422
    assert "Saved meanwhile Theirs What you typed Mine" in words(shown)


def test_words_that_are_too_long_are_kept_and_told(
    desk: Client, balance_page: str, start: BalanceLook, wiring: Module
) -> None:
    shown = send(desk, balance_page, **row(wiring, said="x" * 1001))
    assert shown.status_code == 422
    assert "at most 1000 characters" in words(shown)
    assert fields_of(shown)[f"said_{wiring.uuid.hex}"] == ["x" * 1001]


def test_reader_reads_what_was_said_and_writes_nothing(
    client_of: Callable[[User], Client],
    other_counsellor: User,
    balance_page: str,
    start: BalanceLook,
) -> None:
    shown = client_of(other_counsellor).get(balance_page)
    assert "The lamp was hers alone" in words(shown)
    assert "<textarea" not in shown.content.decode()
    assert {each for each in links(shown) if each.startswith(balance_page)} == {balance_page}


# Looked at again


def look_again(desk: Client, plan: Plan, occasion: str = "mid_year") -> Any:
    return send(desk, reverse("plan_balance_again", args=[plan.uuid]), occasion=occasion)


def test_second_look_stands_beside_the_first(
    desk: Client,
    plan: Plan,
    balance_page: str,
    together: str,
    start: BalanceLook,
    wiring: Module,
    today: date,
) -> None:
    look_again(desk, plan)
    assert f"On {long(start.round.began_on)} you said: sometimes alone." in words(
        desk.get(together)
    )
    send(desk, together, **row(wiring, level="3", tutor="3"))
    shown = words(desk.get(balance_page))
    assert f"mid-year, {date_format(today, 'DATE_FORMAT')}" in shown
    then = short(start.round.began_on)
    assert f"usually alone {then}: sometimes alone usually alone {then}: usually alone" in shown
    assert "Seen differently at earlier times" in shown
    assert "The lamp was hers alone" in shown
    (change,) = rating_changes(plan)
    assert [str(each) for each in change.student] == ["sometimes alone", "usually alone"]


def test_line_left_open_the_second_time_stays_as_it_was(
    desk: Client, plan: Plan, together: str, start: BalanceLook, wiring: Module
) -> None:
    look_again(desk, plan)
    send(desk, together, **row(wiring, level="4"))
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.tutor_level) == (4, 3)
    look = BalanceLook.objects.get(round__occasion="mid_year")
    assert (look.student_level, look.tutor_level, look.apart_on) == (4, None, None)


def test_skip_the_second_time_leaves_the_first_answer_in_its_round(
    desk: Client, plan: Plan, students_page: str, start: BalanceLook, wiring: Module
) -> None:
    look_again(desk, plan)
    send(desk, students_page, **row(wiring, level="skip"))
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.student_skipped) == (None, True)
    start.refresh_from_db()
    assert start.student_level == 2


def test_look_that_begins_twice_is_one(desk: Client, plan: Plan, start: BalanceLook) -> None:
    look_again(desk, plan)
    look_again(desk, plan, occasion="end")
    assert list(plan.rounds.values_list("occasion", flat=True)) == ["start", "end"]


def test_look_without_an_occasion_is_told(desk: Client, plan: Plan, start: BalanceLook) -> None:
    assert look_again(desk, plan, occasion="birthday").status_code == 422
    assert plan.rounds.count() == 1


def test_nothing_rated_yet_offers_no_second_look(
    desk: Client, plan: Plan, balance_page: str
) -> None:
    again = reverse("plan_balance_again", args=[plan.uuid])
    assert again not in links(desk.get(balance_page))


# The picture


def test_picture_shows_both_by_shape_and_then_and_now_by_size(
    desk: Client, plan: Plan, together: str, start: BalanceLook, wiring: Module
) -> None:
    look_again(desk, plan)
    send(desk, together, **row(wiring, level="4", tutor="3"))
    (change,) = rating_changes(plan)
    picture = picture_of(change)
    two, three, four = (LEFT + STEP * level for level in (2, 3, 4))
    assert picture.student.marks == [Mark(two, STUDENT_Y, SMALL), Mark(four, STUDENT_Y, LARGE)]
    assert picture.student.parts == [(two, STUDENT_Y, four, STUDENT_Y)]
    assert picture.tutor.marks == [Mark(three, TUTOR_Y, SMALL), Mark(three, TUTOR_Y, LARGE)]
    assert picture.tutor.parts == []
    assert [name for _x, name in picture.stops] == ["–", "1", "2", "3", "4"]
    svg = desk.get(reverse("plan_balance", args=[plan.uuid])).content.decode()
    assert f'cx="{four}" cy="{STUDENT_Y}" r="{LARGE}" />' in svg
    assert (svg.count('<circle class="student"'), svg.count('<rect class="tutor"')) == (2, 2)


def test_skipped_line_is_no_place_in_the_picture(plan: Plan, lifecomp: Framework) -> None:
    first = lifecomp.competences.first()
    f.BalanceRatingFactory(plan=plan, module=None, competence=first, student_skipped=True)
    (change,) = rating_changes(plan)
    picture = picture_of(change)
    assert (picture.student.marks, picture.tutor.marks) == ([], [])
