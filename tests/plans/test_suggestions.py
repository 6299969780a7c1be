"""The centre's suggestions for goals and actions: the list, its own, and what fits where."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Centre
from plans.enums import GoalArea, SuggestionKind
from plans.models import Plan, Suggestion
from plans.services.suggestions import suggestions_for
from plans.suggestions import BUILT_IN
from students.catalogue import RISK_FACTORS
from students.models import RiskFactor
from tests import factories as f
from tests.plans.pages import errors, fields_of, links, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

LIST = "/suggestions/"


# What is built in


def test_catalogue_covers_the_factors_and_areas() -> None:
    assert Counter(each.kind for each in BUILT_IN) == {"goal": 13, "action": 30}
    assert {each.risk_factor for each in BUILT_IN} - {""} == {key for key, *_rest in RISK_FACTORS}
    areas = {each.area for each in BUILT_IN if each.kind == SuggestionKind.GOAL}
    assert areas == set(GoalArea) - {GoalArea.OTHER}
    assert {each.who for each in BUILT_IN if each.kind == SuggestionKind.ACTION} == {
        "student",
        "tutor",
        "counsellor",
        "centre",
        "family",
    }


def test_new_centre_has_them_with_their_factors(centre: Centre) -> None:
    found = Suggestion.objects.select_related("risk_factor")
    told = {each.key: each.risk_factor and each.risk_factor.key for each in found}
    assert told == {each.key: each.risk_factor or None for each in BUILT_IN}


# Which fit


def test_those_of_the_factor_stand_first_then_those_of_the_area(plan: Plan) -> None:
    trust = RiskFactor.objects.get(key="trust")
    f.SuggestionFactory(own_words="For trust", risk_factor=trust, area="other")
    f.SuggestionFactory(own_words="For the way here", area="practical")
    found = suggestions_for(plan, "goal", factor=trust, area="practical")
    assert found[:4] == [
        "There is one adult here whom I go to before things pile up",
        "For trust",
        "I have a way to get here that works every day",
        "For the way here",
    ]
    assert len(found) == 15


def test_those_of_a_factor_in_the_plan_come_before_the_rest(plan: Plan) -> None:
    own = f.RiskFactorFactory()
    f.PlanFactorFactory(plan=plan, risk_factor=own)
    f.SuggestionFactory(own_words="For this one", risk_factor=own)
    assert suggestions_for(plan, "goal")[0] == "For this one"


def test_out_of_use_and_other_kinds_are_not_suggested(plan: Plan, other_centre: Centre) -> None:
    f.SuggestionFactory(own_words="Out", in_use=False)
    f.SuggestionFactory(own_words="Do it", kind="action")
    f.SuggestionFactory(own_words="Elsewhere", centre=other_centre)
    assert not {"Out", "Do it", "Elsewhere"} & set(suggestions_for(plan, "goal"))


def test_it_takes_two_queries_whatever_there_is(plan: Plan) -> None:
    for number in range(5):
        f.SuggestionFactory(own_words=f"Words {number}")
    with CaptureQueriesContext(connection) as captured:
        suggestions_for(plan, "goal")
    assert len(captured) == 2


# The list


def test_tutor_reads_and_is_offered_nothing_to_change(desk: Client) -> None:
    answer = desk.get(LIST)
    assert "I hand in one piece of work every week" in words(answer)
    assert not [each for each in links(answer) if "/edit/" in each or "/move/" in each]


def test_list_is_narrowed_to_a_kind_and_an_area(desk: Client) -> None:
    text = words(desk.get(LIST, {"kind": "action", "area": "practical"}))
    assert "Lend tools, work clothes or a computer" in text
    assert "I have a way to get here" not in text
    assert "Lay out clothes" not in text


def test_own_words_are_added_and_stand_last(keeper: Client, plan: Plan) -> None:
    sent = send(keeper, reverse("suggestion_add", args=["goal"]), own_words="I ring first")
    assert sent.url == LIST
    assert suggestions_for(plan, "goal")[-1] == "I ring first"


@pytest.mark.parametrize("in_use", [True, False])
def test_same_words_twice_are_refused_and_kept_on_the_page(keeper: Client, in_use: bool) -> None:
    f.SuggestionFactory(own_words="I ring first", in_use=in_use)
    sent = send(keeper, reverse("suggestion_add", args=["goal"]), own_words="i  RING first")
    assert errors(sent)[0].startswith("These words stand in the list already")
    assert fields_of(sent)["own_words"] == ["i  RING first"]


def test_built_in_words_are_not_reworded_but_put_out_of_use(keeper: Client, plan: Plan) -> None:
    built_in = Suggestion.objects.get(key="goal_sleep")
    address = reverse("suggestion_edit", args=[built_in.uuid])
    form = fields_of(keeper.get(address))
    assert {"own_words", "area"} & set(form) == set()
    form.pop("in_use")
    assert keeper.post(address, form | {"own_words": "Other words"}).status_code == 302
    built_in.refresh_from_db()
    assert (built_in.in_use, built_in.own_words) == (False, "")
    assert built_in.words not in suggestions_for(plan, "goal")


def test_copy_begins_with_the_words_and_place(keeper: Client) -> None:
    built_in = Suggestion.objects.get(key="do_open_room")
    address = f"{reverse('suggestion_add', args=['action'])}?of={built_in.uuid}"
    form = fields_of(keeper.get(address))
    told = (form["own_words"], form["area"], form["level"], form["who"])
    assert told == ([built_in.words], ["learning"], ["institutional"], ["centre"])


def test_suggestion_moves_among_its_own(keeper: Client) -> None:
    def order() -> list[str]:
        of_area = Suggestion.objects.filter(kind="goal", area="learning")
        return [each.key for each in of_area.order_by("position", "pk")]

    before = order()
    last = Suggestion.objects.get(key=before[-1])
    keeper.post(reverse("suggestion_move", args=[last.uuid]), {"up": "1"})
    assert order() == [*before[:-2], before[-1], before[-2]]


def test_unknown_kind_is_not_there(keeper: Client) -> None:
    assert keeper.get("/suggestions/add/wish/").status_code == 404


def test_list_asks_the_same_for_one_and_for_three(keeper: Client) -> None:
    one = len(queries(keeper, LIST))
    own: Any = f.RiskFactorFactory()
    for number in range(2):
        f.SuggestionFactory(own_words=f"Words {number}", risk_factor=own)
    assert len(queries(keeper, LIST)) == one


# Where one writes


def test_new_goal_is_offered_words_that_fit_its_factor_first(desk: Client, plan: Plan) -> None:
    trust = RiskFactor.objects.get(key="trust")
    factor = f.PlanFactorFactory(plan=plan, risk_factor=trust)
    page = desk.get(f"{reverse('goal_add', args=[plan.uuid])}?factor={factor.uuid}")
    fits = "There is one adult here whom I go to before things pile up"
    assert f"change them as you like. {fits} Take these words" in words(page)
    text = page.content.decode()
    assert 'list="id_words-suggestions"' in text
    assert f'<option value="{fits}">' in text


def test_new_action_is_offered_words_of_its_goals_area_first(desk: Client, plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan, area="practical")
    page = desk.get(f"{reverse('action_add', args=[plan.uuid])}?goal={goal.uuid}")
    text = words(page)
    assert "change them as you like. Lend tools, work clothes or a computer" in text


def test_words_that_stand_already_are_left_to_who_wrote_them(desk: Client, plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan)
    assert "Words to begin with" not in words(desk.get(reverse("goal_edit", args=[goal.uuid])))
