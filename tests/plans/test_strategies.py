"""The centre's strategies: listed, read, and which plans follow them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Centre, User
from plans.models import Plan, PlanStrategy, Strategy
from plans.services.plan import start_plan
from students.models import Student
from tests import factories as f
from tests.plans.pages import links, main_of, queries, words

pytestmark = pytest.mark.usefixtures("in_centre")

ClientOf = Callable[[User], Client]
LIST = "/strategies/"


def page_of(strategy: Strategy) -> str:
    return reverse("strategy", args=[strategy.uuid])


# The list


def test_list_names_own_and_built_in_with_the_plans_that_follow(
    desk: Client, plan: Plan, planning: Strategy
) -> None:
    own = f.StrategyFactory(own_name="Peer mentoring")
    f.PlanStrategyFactory(plan=plan, strategy=own)
    f.PlanStrategyFactory(strategy=own)
    f.PlanStrategyFactory(strategy=own, plan=f.PlanFactory(closed=True))
    shown = desk.get(LIST)
    assert (
        "Individual planning built in 0 open plans follow it"
        " Peer mentoring 2 open plans follow it" in words(shown)
    )
    assert links(shown) >= {page_of(planning), page_of(own)}


def test_list_shows_apart_what_is_put_aside(desk: Client, planning: Strategy) -> None:
    planning.put_aside()
    shown = words(desk.get(LIST))
    assert "No strategy is in use. Take one up again, or add one of your own." in shown
    assert "Put aside Individual planning built in" in shown


def test_list_is_a_place_of_those_who_read_the_library(
    client_of: ClientOf, tutor: User, officer: User
) -> None:
    places = {
        person.pk: f'href="{LIST}"' in client_of(person).get("/students/").content.decode()
        for person in (tutor, officer)
    }
    assert places == {tutor.pk: True, officer.pk: False}


def test_list_asks_the_same_for_one_and_three(desk: Client, plan: Plan) -> None:
    asked = [len(queries(desk, LIST))]
    for _number in range(3):
        f.PlanStrategyFactory(plan=plan)
    asked.append(len(queries(desk, LIST)))
    assert asked == [1, 1]


# Which plans follow it


def test_new_plan_follows_individual_planning(
    student: Student, tutor: User, planning: Strategy, centre: Centre
) -> None:
    new, _created = start_plan(student=student, by=tutor, today=centre.today())
    assert list(new.strategies.all()) == [planning]


def test_new_plan_follows_nothing_that_is_put_aside(
    student: Student, tutor: User, planning: Strategy, centre: Centre
) -> None:
    planning.put_aside()
    start_plan(student=student, by=tutor, today=centre.today())
    assert not PlanStrategy.objects.exists()


# The sheet


def test_sheet_of_a_little_says_what_is_not_there_yet(desk: Client) -> None:
    shown = main_of(desk.get(page_of(f.StrategyFactory(own_name="<b>Bold</b>"))))
    assert "<h1><bdi>&lt;b&gt;Bold&lt;/b&gt;</bdi></h1>" in shown
    assert "Nothing is written here yet." in shown
    assert "No reference yet." in shown


def test_sheet_asks_the_same_for_one_and_three(desk: Client) -> None:
    asked = []
    for number in (1, 3):
        strategy = f.StrategyFactory()
        for made_by in (
            f.StrategyFactorFactory,
            f.StrategyActivityFactory,
            f.StrategyReferenceFactory,
        ):
            made_by.create_batch(number, strategy=strategy)
        asked.append(len(queries(desk, page_of(strategy))))
    assert asked[0] == asked[1] <= 12


def test_sheet_leads_to_the_materials_that_the_centre_keeps(desk: Client) -> None:
    shown = desk.get(page_of(f.StrategyFactory()))
    told = words(shown)
    assert "not ticked: Interview script see the centre’s : Interview script" in told
    assert (
        "not ticked: Evaluation tools (self-evaluation)"
        " see the centre’s : Evaluation tools (self-evaluation)"
    ) in told
    assert reverse("instrument_list") in links(shown)


def test_plan_leads_to_its_strategies_and_materials(desk: Client, plan: Plan) -> None:
    own = f.StrategyFactory(own_name="Peer mentoring")
    f.PlanStrategyFactory(plan=plan, strategy=own)
    shown = desk.get(reverse("plan", args=[plan.uuid]))
    assert links(shown) >= {
        page_of(own),
        *(
            reverse(each, args=[plan.uuid])
            for each in ("plan_purpose", "tracking_sheet_pdf", "plan_contract", "plan_responses")
        ),
    }


def test_plan_without_a_strategy_says_so(desk: Client, plan: Plan) -> None:
    shown = words(desk.get(reverse("plan", args=[plan.uuid])))
    assert "It follows no strategy yet." in shown


def test_reference_opens_apart_and_tells_the_other_side_nothing(desk: Client) -> None:
    strategy = f.StrategyFactory()
    f.StrategyReferenceFactory(strategy=strategy, address="https://example.org/a?b=1&c=2")
    assert (
        '<a class="hit" href="https://example.org/a?b=1&amp;c=2" target="_blank"'
        ' rel="noopener noreferrer">'
    ) in main_of(desk.get(page_of(strategy)))
