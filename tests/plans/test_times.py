"""What is asked at which time of a plan, and how both look back on it at the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Instrument, Plan
from plans.services.instruments.library import copy_instrument, publish_script
from plans.services.instruments.looking_back import looking_back
from plans.services.instruments.times import due_for, occasion_on
from tests import factories as f
from tests.plans.evaluations import looked_back, script_of
from tests.plans.pages import fields_of, links, queries, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def plan(plan: Plan) -> Plan:
    """Ninety days, of which the first is today."""
    today = plan.centre.today()
    plan.starts_on, plan.ends_on = today, today + timedelta(days=90)
    plan.save()
    return plan


def told(due: list[Any]) -> list[tuple[str, str, str, bool]]:
    return [(each.instrument.key, each.occasion, each.respondent, each.is_begun) for each in due]


# What is due


@pytest.mark.parametrize(
    ("day", "occasion"),
    [
        (-10, "start"),
        (0, "start"),
        (29, "start"),
        (30, "mid_year"),
        (59, "mid_year"),
        (60, "end"),
        (100, "end"),
    ],
)
def test_plan_has_a_start_a_middle_and_an_end(plan: Plan, day: int, occasion: str) -> None:
    assert occasion_on(plan, plan.starts_on + timedelta(days=day)) == occasion


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (0, [("self_evaluation", "start", "student", False)]),
        (45, [("self_evaluation", "mid_year", "student", False)]),
        (
            80,
            [
                ("self_evaluation", "end", "student", False),
                ("strategy_evaluation", "end", "student", False),
                ("strategy_evaluation", "end", "tutor", False),
            ],
        ),
    ],
)
def test_each_time_asks_what_belongs_to_it(plan: Plan, day: int, due: list[Any]) -> None:
    assert told(due_for(plan, plan.starts_on + timedelta(days=day))) == due


def test_what_was_answered_at_its_time_is_not_due_and_what_was_begun_says_so(plan: Plan) -> None:
    own = script_of("self_evaluation")
    f.ResponseFactory(plan=plan, script=own, occasion="start", complete=True)
    assert due_for(plan, plan.starts_on) == []
    f.ResponseFactory(plan=plan, script=own, occasion="mid_year")
    middle = plan.starts_on + timedelta(days=45)
    assert told(due_for(plan, middle)) == [("self_evaluation", "mid_year", "student", True)]


def test_plan_is_asked_again_with_what_it_was_asked_with(plan: Plan) -> None:
    f.ResponseFactory(plan=plan, script=script_of("self_evaluation"), complete=True)
    copy = copy_instrument(instrument=Instrument.objects.get(key="self_evaluation"))
    publish_script(script=copy.versions.get(), by=f.UserFactory())
    (due,) = due_for(plan, plan.starts_on + timedelta(days=45))
    assert due.instrument.key == "self_evaluation"
    other = f.PlanFactory(starts_on=plan.starts_on, ends_on=plan.ends_on)
    assert due_for(other, plan.starts_on)[0].instrument == copy


def test_what_is_out_of_use_and_a_closed_plan_ask_nothing(plan: Plan, tutor: User) -> None:
    Instrument.objects.filter(key="self_evaluation").update(in_use=False)
    assert due_for(plan, plan.starts_on) == []
    assert len(due_for(plan, plan.ends_on)) == 2
    plan.state = "closed"
    assert due_for(plan, plan.ends_on) == []


@pytest.mark.parametrize("page", ["plan_responses", "plan_balance"])
def test_page_offers_what_is_due_with_one_click(desk: Client, plan: Plan, page: str) -> None:
    shown = desk.get(reverse(page, args=[plan.uuid]))
    assert "“How I see it” at the start: Marta has not answered yet." in words(shown)
    assert reverse("response_start", args=[plan.uuid]) in links(shown)
    begun = desk.post(
        reverse("response_start", args=[plan.uuid]),
        {
            "instrument": Instrument.objects.get(key="self_evaluation").uuid,
            "occasion": "start",
            "respondent": "student",
        },
    )
    assert begun.url == reverse("response_student", args=[plan.responses.get().uuid])


def test_who_only_reads_is_offered_nothing(
    client_of: Any, plan: Plan, other_counsellor: User
) -> None:
    page = client_of(other_counsellor).get(reverse("plan_responses", args=[plan.uuid]))
    assert page.status_code == 200
    assert "has not answered yet" not in words(page)


# Looking back


def test_both_stand_side_by_side_once_both_have_answered(desk: Client, plan: Plan) -> None:
    looked_back(plan, "student", helped_most="Joan", would_drop=None, in_control=4)
    covered = words(desk.get(reverse("plan_responses", args=[plan.uuid])))
    assert "Marta has looked back. So that each of you judges freely" in covered
    assert "Joan" not in covered
    looked_back(plan, "tutor", helped_most="The lift on Mondays", do_it_again=3)
    shown = words(desk.get(reverse("plan_responses", args=[plan.uuid])))
    assert "What helped most? Joan The lift on Mondays" in shown
    assert "What would we drop? skipped –" in shown
    assert "in control of the plan? from 1: not at all to 4: very much 4: very much –" in shown
    assert "Would you do it again? from 1: certainly not to 4: certainly – 3" in shown


def test_closing_leads_to_what_is_asked_of_both_whatever_the_day(desk: Client, plan: Plan) -> None:
    asked = reverse("plan_responses", args=[plan.uuid]) + "?closing=1"
    assert asked in links(desk.get(reverse("plan_close", args=[plan.uuid])))
    shown = words(desk.get(asked))
    assert "“How the plan worked for us” at the end: Marta has not answered yet." in shown
    assert "your own answer, apart from the student’s" in shown
    looked_back(plan, "tutor", helped_most="The lift")
    shown = words(desk.get(asked))
    assert "your own answer" not in shown
    assert "once Marta has looked back too" in shown


def test_answers_of_one_alone_are_read_when_the_plan_is_closed(desk: Client, plan: Plan) -> None:
    looked_back(plan, "student", helped_most="Joan")
    page = desk.get(reverse("plan_close", args=[plan.uuid]))
    desk.post(page.request["PATH_INFO"], fields_of(page) | {"reason": "year_over"})
    confirm = reverse("plan_close_confirm", args=[plan.uuid])
    closed = desk.post(confirm, fields_of(desk.get(confirm)), follow=True)
    assert "What helped most? Joan –" in words(closed)


def test_confidential_and_team_answers_are_not_laid_beside_the_others(plan: Plan) -> None:
    student = looked_back(plan, "student", helped_most="Joan", would_drop="The forms")
    looked_back(plan, "tutor", helped_most="The lift")
    student.answers.filter(item__key="helped_most").update(audience="team")
    student.answers.filter(item__key="would_drop").update(audience="confidential")
    thoughts = [(each.words, each.student, each.tutor) for each in looking_back(plan).thoughts]
    assert thoughts == [("What helped most?", "", "The lift")]


def test_last_evaluation_of_each_counts(plan: Plan) -> None:
    first = looked_back(plan, "student", helped_most="Nothing yet")
    first.mark_held(plan.starts_on - timedelta(days=1))
    looked_back(plan, "student", helped_most="Joan")
    looked_back(plan, "tutor", helped_most="The lift")
    (thought,) = looking_back(plan).thoughts
    assert (thought.student, thought.tutor) == ("Joan", "The lift")


def test_pages_stay_within_their_queries(desk: Client, plan: Plan) -> None:
    pages = [reverse(each, args=[plan.uuid]) for each in ("plan_balance", "plan_responses")]
    looked_back(plan, "student", helped_most="Joan")
    looked_back(plan, "tutor", helped_most="The lift")
    few = [len(queries(desk, url)) for url in pages]
    for respondent in ("student", "tutor"):
        looked_back(plan, respondent, helped_most="Joan", in_control=2, would_drop=None)
    assert [len(queries(desk, url)) for url in pages] == few
    assert max(few) <= 12
