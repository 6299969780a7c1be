"""Rounds of the balance in the database: first rounds of old ratings, and how change is told."""

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from plans import migrations
from plans.models import BalanceLook, BalanceRound, Plan
from plans.services.balance import balance_items, begin_round, rows_of
from plans.services.balance_changes import rating_changes
from students.models import Module
from tests import factories as f

pytestmark = pytest.mark.usefixtures("in_centre")

START, LATER = date(2026, 10, 6), date(2026, 11, 24)


def first_rounds() -> Any:
    """The migration, whatever number it has."""
    (path,) = Path(migrations.__path__[0]).glob("0*_first_rounds.py")
    return import_module(f"plans.migrations.{path.stem}")


def make_first_rounds() -> None:
    with connection.cursor() as cursor:
        cursor.execute(first_rounds().ROUNDS)
        cursor.execute(first_rounds().LOOKS)


def test_step_back_and_forward_again_keeps_the_rounds_there_are(plan: Plan) -> None:
    for module in Module.objects.all():
        f.BalanceRatingFactory(plan=plan, module=module, student_level=2)
    make_first_rounds()
    f.BalanceRoundFactory(plan=plan, began_on=START)
    before = set(BalanceLook.objects.values_list("pk", flat=True))
    make_first_rounds()
    assert set(BalanceLook.objects.values_list("pk", flat=True)) == before
    assert BalanceRound.objects.count() == 2


def test_ratings_of_before_become_the_first_round_of_their_plan(plan: Plan, today: date) -> None:
    one, two, three = Module.objects.all()
    f.BalanceRatingFactory(plan=plan, module=one, student_level=2, tutor_level=3)
    f.BalanceRatingFactory(plan=plan, module=two, student_skipped=True)
    f.BalanceRatingFactory(plan=plan, module=three, student_level=1, tutor_level=1)
    f.PlanFactory()
    make_first_rounds()
    made = BalanceRound.objects.get()
    told = (made.plan, made.occasion, made.began_on, made.by)
    assert told == (plan, "start", today, plan.assessment.by)
    looks = BalanceLook.objects.order_by("rating_id").values_list(
        "called", "student_level", "student_skipped", "student_on", "tutor_level", "tutor_on",
        "apart_student", "apart_tutor", "apart_on",
    )  # fmt: skip
    assert list(looks) == [
        (one.name, 2, False, today, 3, today, 2, 3, today),
        (two.name, None, True, today, None, None, None, None, None),
        (three.name, 1, False, today, 1, today, None, None, None),
    ]


def test_change_tells_start_and_now_of_both_with_their_days(plan: Plan, tutor: User) -> None:
    wiring = Module.objects.get(name="Wiring")
    rating = f.BalanceRatingFactory(plan=plan, module=wiring, student_level=3, tutor_level=2)
    for day, student, tutors in ((START, 1, None), (LATER, 3, 2)):
        look = f.BalanceLookFactory(
            rating=rating, round=f.BalanceRoundFactory(plan=plan, began_on=day)
        )
        look.rate_as_student(student, skipped=False, on=day)
        look.rate_as_tutor(tutors, on=day)
        look.save()
    (change,) = rating_changes(plan)
    assert (change.item, change.is_asked) == (wiring, True)
    told = [change.student_start, change.student_now, change.tutor_start, change.tutor_now]
    assert [(each.on, str(each)) for each in told if each] == [
        (START, "with help"),
        (LATER, "usually alone"),
        (LATER, "sometimes alone"),
        (LATER, "sometimes alone"),
    ]


def test_rating_without_a_look_tells_how_it_stands(plan: Plan) -> None:
    f.BalanceRatingFactory(plan=plan, module=Module.objects.first(), student_level=0)
    (change,) = rating_changes(plan)
    assert (str(change.student_now), change.student_now and change.student_now.on) == (
        "not yet seen",
        None,
    )
    assert change.tutor_now is None


def test_what_is_not_asked_any_more_comes_last_under_its_name(plan: Plan) -> None:
    old = f.CompetenceFactory(own_name="Filing")
    f.BalanceRatingFactory(plan=plan, module=None, competence=old, tutor_level=2)
    f.BalanceRatingFactory(plan=plan, module=Module.objects.first(), student_skipped=True)
    told = [(str(each.item), each.is_asked) for each in rating_changes(plan)]
    assert told == [(str(Module.objects.first()), True), ("Filing", False)]


def test_words_that_were_rated_are_told_when_they_changed(plan: Plan) -> None:
    wiring = Module.objects.get(name="Wiring")
    rating = f.BalanceRatingFactory(plan=plan, module=wiring, student_level=2)
    f.BalanceLookFactory(rating=rating, called="Cables", student_level=2)
    assert [each.was_called for each in rating_changes(plan)] == ["Cables"]
    BalanceLook.objects.update(called="WIRING")
    assert [each.was_called for each in rating_changes(plan)] == [""]


def test_round_begun_twice_a_day_or_still_empty_is_one(plan: Plan, tutor: User) -> None:
    first = begin_round(plan=plan, by=tutor, on=START, occasion="start")
    moved = begin_round(plan=plan, by=tutor, on=LATER, occasion="mid_year")
    assert (moved, moved.began_on, moved.occasion) == (first, LATER, "mid_year")
    f.BalanceLookFactory(round=moved, rating=f.BalanceRatingFactory(plan=plan))
    assert begin_round(plan=plan, by=tutor, on=LATER) == first
    again = begin_round(plan=plan, by=tutor, on=date(2026, 12, 1))
    assert list(plan.rounds.all()) == [first, again]


def test_two_views_that_meet_leave_the_difference_as_it_stood(plan: Plan) -> None:
    look = f.BalanceLookFactory(rating=f.BalanceRatingFactory(plan=plan))
    look.rate_as_student(2, skipped=False, on=START)
    look.rate_as_tutor(3, on=START)
    look.rate_as_student(3, skipped=False, on=LATER)
    look.save()
    look.refresh_from_db()
    assert (look.student_level, look.student_on, look.tutor_on) == (3, LATER, START)
    assert (look.apart_student, look.apart_tutor, look.apart_on) == (2, 3, START)


def test_rows_are_those_asked_then_those_rated_before(plan: Plan) -> None:
    old = f.BalanceRatingFactory(plan=plan, module=None, competence=f.CompetenceFactory())
    asked, rest = rows_of(plan, balance_items(plan))
    assert [each.item for each in asked] == list(Module.objects.all())
    assert [each.rating for each in rest] == [old]
