"""`plan.steps()`: each state of each step, and what it says is missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Centre, User
from plans.models import Framework, Plan
from plans.steps import Step
from students.models import Module
from tests import factories as f

pytestmark = pytest.mark.usefixtures("in_centre")


def told(plan: Plan, key: str) -> tuple[str, str, list[str]]:
    """State, summary and what lacks of one step, as the plan stands in the database."""
    plan = Plan.objects.get(pk=plan.pk)
    step = next(each for each in plan.steps(today=plan.centre.today()) if each.key == key)
    return str(step.state), step.summary, step.lacks


def test_steps_are_the_five_of_the_sheet_in_order(plan: Plan, today: Any) -> None:
    steps = plan.steps(today=today)
    assert [(each.number, each.name) for each in steps] == [
        (1, "Roadmap"),
        (2, "Individual balance"),
        (3, "Contract"),
        (4, "Reviews"),
        (5, "Other support"),
    ]
    assert [each.state_name for each in steps] == ["not started"] * 5
    assert not any(each.is_in_place for each in steps)


# 1 Roadmap


def test_roadmap_without_a_goal(plan: Plan) -> None:
    f.PlanFactorFactory(plan=plan)
    assert told(plan, "roadmap") == (
        "not_started",
        "no goal yet",
        ["There is no goal yet.", "1 factor of the plan has no goal yet."],
    )


def test_roadmap_with_one_of_each_lacking(plan: Plan) -> None:
    f.PlanFactorFactory(plan=plan)
    f.GoalFactory(plan=plan)
    f.ActionFactory(plan=plan)
    assert told(plan, "roadmap") == (
        "open",
        "1 goal, 1 action",
        [
            "1 goal has no action yet.",
            "1 goal has no date yet.",
            "1 factor of the plan has no goal yet.",
        ],
    )


def test_roadmap_with_several_lacking(plan: Plan) -> None:
    for _number in range(2):
        f.PlanFactorFactory(plan=plan)
        f.GoalFactory(plan=plan)
        f.ActionFactory(plan=plan)
    assert told(plan, "roadmap") == (
        "open",
        "2 goals, 2 actions",
        [
            "2 goals have no action yet.",
            "2 goals have no date yet.",
            "2 factors of the plan have no goal yet.",
        ],
    )


def test_roadmap_in_place(plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan, due_on=plan.ends_on)
    f.GoalFactorFactory(goal=goal, factor=f.PlanFactorFactory(plan=plan))
    f.ActionFactory(goal=goal)
    f.PlanFactorFactory(plan=plan, choice="left", reason="Not this term")
    helps = f.ProtectiveFactorFactory()
    f.PlanFactorFactory(plan=plan, risk_factor=None, protective_factor=helps)
    assert told(plan, "roadmap") == ("in_place", "1 goal, 1 action", [])


def test_roadmap_counts_no_dropped_goal_and_no_dropped_action(plan: Plan, tutor: User) -> None:
    factor = f.PlanFactorFactory(plan=plan)
    dropped = f.GoalFactory(plan=plan)
    f.GoalFactorFactory(goal=dropped, factor=factor)
    f.ActionFactory(goal=dropped)
    dropped.drop(by=tutor, reason="Enough")
    goal = f.GoalFactory(plan=plan, due_on=plan.ends_on)
    f.ActionFactory(goal=goal).drop(reason="Enough")
    assert told(plan, "roadmap") == (
        "open",
        "1 goal, 0 actions",
        ["1 goal has no action yet.", "1 factor of the plan has no goal yet."],
    )


def test_roadmap_with_achieved_goals_only_is_in_place(plan: Plan, tutor: User) -> None:
    f.GoalFactory(plan=plan).achieve(by=tutor)
    assert told(plan, "roadmap") == ("in_place", "1 goal, 0 actions", [])


# 2 Balance


def rate(plan: Plan, *names: str, **fields: Any) -> None:
    for module in Module.objects.filter(name__in=names):
        f.BalanceRatingFactory(plan=plan, module=module, **fields)


def test_balance_untouched(plan: Plan) -> None:
    lacks = ["The student has not rated anything yet."]
    assert told(plan, "balance") == ("not_started", "not started", lacks)


def test_balance_with_nothing_to_look_at(plan: Plan) -> None:
    plan.student.enrolments.all().delete()
    lacks = ["Nothing to look at yet: choose a framework, or give the programme modules."]
    assert told(plan, "balance") == ("not_started", "not started", lacks)


def test_balance_rated_by_the_tutor_only_has_not_begun(plan: Plan) -> None:
    rate(plan, "Wiring", tutor_level=2)
    lacks = ["The student has not rated anything yet."]
    assert told(plan, "balance") == ("not_started", "not started", lacks)


def test_balance_rated_in_part(plan: Plan) -> None:
    rate(plan, "Wiring", student_level=1, tutor_level=2)
    rate(plan, "Automation", student_level=1)
    lacks = ["1 of 3 are rated by both."]
    assert told(plan, "balance") == ("open", "1 of 3 by both", lacks)


def test_balance_rated_by_both_with_skips(plan: Plan) -> None:
    rate(plan, "Wiring", "Automation", student_level=0, tutor_level=0)
    rate(plan, "Safety at work", student_skipped=True, tutor_level=4)
    assert told(plan, "balance") == ("in_place", "3 of 3, both views", [])


def test_balance_asks_no_tutor_for_what_is_the_student_s_alone(plan: Plan) -> None:
    plan.framework = Framework.objects.get(key="lifecomp")
    plan.save()
    for each in plan.framework.competences.all():
        level = None if each.student_only else 3
        f.BalanceRatingFactory(
            plan=plan, module=None, competence=each, student_level=2, tutor_level=level
        )
    assert told(plan, "balance") == ("in_place", "9 of 9, both views", [])


def test_balance_counts_only_what_it_looks_at(plan: Plan) -> None:
    """Ratings of another framework, or of an earlier programme, are kept and not counted."""
    rate(plan, "Wiring", student_level=1, tutor_level=2)
    f.BalanceRatingFactory(plan=plan, student_level=1, tutor_level=1)
    competence = Framework.objects.get(key="lifecomp").competences.first()
    f.BalanceRatingFactory(
        plan=plan, module=None, competence=competence, student_level=1, tutor_level=1
    )
    assert told(plan, "balance")[1] == "1 of 3 by both"
    plan.framework = competence.framework
    plan.save()
    assert told(plan, "balance")[1] == "1 of 9 by both"
    plan.modules_too = True
    plan.save()
    assert told(plan, "balance")[1] == "2 of 12 by both"


def test_balance_does_not_count_what_is_out_of_use(plan: Plan) -> None:
    plan.framework = framework = f.FrameworkFactory()
    plan.save()
    asked, gone, never = (f.CompetenceFactory(framework=framework) for _number in range(3))
    for each in (asked, gone):
        f.BalanceRatingFactory(
            plan=plan, module=None, competence=each, student_level=1, tutor_level=1
        )
    assert told(plan, "balance")[1] == "2 of 3 by both"
    for each in (gone, never):
        each.in_use = False
        each.save()
    assert told(plan, "balance") == ("in_place", "1 of 1, both views", [])


# 3 Contract


def test_contract_in_the_making(plan: Plan) -> None:
    assert told(plan, "contract") == ("not_started", "not started", ["There is no contract yet."])
    f.ContractFactory(plan=plan)
    lacks = ["The contract is a draft: offer it when you have read it together."]
    assert told(plan, "contract") == ("open", "draft", lacks)


STUDENT = "The contract waits for the student’s signature."
TUTOR = "The contract waits for the tutor’s signature."
GUARDIAN = "The contract waits for a guardian’s signature, or a reason without one."


@pytest.mark.parametrize(
    ("fields", "signed", "waiting"),
    [
        ({}, [], [STUDENT, TUTOR]),
        ({}, ["student"], [TUTOR]),
        ({"guardian_needed": True}, [], [STUDENT, TUTOR, GUARDIAN]),
        ({"guardian_needed": True}, ["guardian"], [STUDENT, TUTOR]),
        ({"guardian_needed": True, "missing_guardian_reason": "x"}, ["tutor"], [STUDENT]),
    ],
)
def test_contract_waits_for_each_who_has_not_signed(
    plan: Plan, fields: dict[str, Any], signed: list[str], waiting: list[str]
) -> None:
    contract = f.ContractFactory(plan=plan, offered=True, **fields)
    for party in signed:
        guardian = f.GuardianFactory(student=plan.student) if party == "guardian" else None
        f.ContractSignatureFactory(contract=contract, party=party, guardian=guardian)
    assert told(plan, "contract") == ("open", "waits for signatures", waiting)


def test_contract_in_force_counts_its_signatures(plan: Plan) -> None:
    guardian = f.GuardianFactory(student=plan.student)
    contract = f.ContractFactory(plan=plan, in_force=True)
    f.ContractSignatureFactory(contract=contract)
    assert told(plan, "contract") == ("in_place", "signed by 1", [])
    f.ContractSignatureFactory(contract=contract, party="tutor")
    assert told(plan, "contract") == ("in_place", "signed by both", [])
    f.ContractSignatureFactory(contract=contract, party="guardian", guardian=guardian)
    assert told(plan, "contract") == ("in_place", "signed by all 3", [])


def test_contract_in_force_stays_in_place_beside_a_new_draft(plan: Plan) -> None:
    contract = f.ContractFactory(plan=plan, in_force=True)
    for party in ("student", "tutor"):
        f.ContractSignatureFactory(contract=contract, party=party)
    f.ContractFactory(plan=plan)
    assert told(plan, "contract") == (
        "in_place",
        "a new version is drafted",
        ["A new version is drafted: offer it when you have read it together."],
    )


def goals_of(*words: str) -> dict[str, Any]:
    return {"goals": [{"words": each, "success": ""} for each in words]}


def test_amendment_that_waits_leaves_the_old_one_in_place(plan: Plan) -> None:
    f.GoalFactory(plan=plan, words="Come daily")
    f.ContractFactory(plan=plan, in_force=True, content=goals_of("Come on Mondays"))
    f.ContractFactory(plan=plan, offered=True)
    assert told(plan, "contract") == (
        "in_place",
        "version 2 waits for signatures",
        [STUDENT, TUTOR],
    )


def test_contract_whose_goals_changed_needs_attention_until_an_amendment_is_offered(
    plan: Plan,
) -> None:
    goal = f.GoalFactory(plan=plan, words="Come on Mondays")
    f.GoalFactory(plan=plan, words="Sleep", state="achieved", ended_at=timezone.now())
    f.ContractFactory(plan=plan, in_force=True, content=goals_of("Sleep", "Come on Mondays"))
    assert told(plan, "contract")[0] == "in_place"
    goal.due_on = plan.ends_on
    goal.save()
    assert told(plan, "contract")[0] == "in_place"
    goal.success = "Six running"
    goal.save()
    lacks = ["Goals have changed since the contract was signed: draft an amendment."]
    assert told(plan, "contract") == ("needs_attention", "goals have changed", lacks)


def test_student_who_prefers_not_to_sign_is_not_waited_for(plan: Plan) -> None:
    contract = f.ContractFactory(plan=plan, offered=True)
    refusal = f.ContractRefusalFactory(contract=contract)
    lacks = ["The student prefers not to sign for now. Nothing else waits for it."]
    assert told(plan, "contract") == ("open", "waits for signatures", lacks)
    refusal.taken_back_at = timezone.now()
    refusal.save()
    assert told(plan, "contract")[2] == [STUDENT, TUTOR]


def test_contract_that_ended_with_its_plan_is_in_place(plan: Plan, tutor: Any) -> None:
    f.ContractFactory(plan=plan, in_force=True)
    plan.close(by=tutor, reason="The year is over.")
    assert told(plan, "contract") == ("in_place", "ended with the plan", [])


def test_contract_withdrawn_is_not_called_missing(plan: Plan) -> None:
    f.ContractFactory(
        plan=plan,
        frozen=True,
        state="withdrawn",
        ending_reason="A wrong date",
        ended_at=timezone.now(),
    )
    lacks = ["The contract was withdrawn. A new version can be drafted at any time."]
    assert told(plan, "contract") == ("open", "withdrawn", lacks)


# 4 Reviews


@pytest.mark.parametrize(("days", "summary"), [(0, "next today"), (1, "next tomorrow"), (9, None)])
def test_reviews_are_in_place_while_the_next_is_set(
    plan: Plan, today: Any, days: int, summary: str | None
) -> None:
    due = today + timedelta(days=days)
    Plan.objects.filter(pk=plan.pk).update(next_review_on=due)
    summary = summary or f"next {date_format(due, 'D j M')}"
    assert told(plan, "reviews") == ("in_place", summary, [])


@pytest.mark.parametrize(("days", "late"), [(1, "late by 1 day"), (12, "late by 12 days")])
def test_reviews_late_say_by_how_much(plan: Plan, today: Any, days: int, late: str) -> None:
    due = today - timedelta(days=days)
    Plan.objects.filter(pk=plan.pk).update(next_review_on=due)
    lacks = [f"The session of {date_format(due, 'j F')} has not been recorded."]
    assert told(plan, "reviews") == ("needs_attention", late, lacks)


@pytest.mark.parametrize(("last", "state"), [(False, "not_started"), (True, "needs_attention")])
def test_reviews_without_a_next_one(plan: Plan, today: Any, last: bool, state: str) -> None:
    Plan.objects.filter(pk=plan.pk).update(last_review_on=today if last else None)
    assert told(plan, "reviews") == (state, "no date set", ["No next session is planned."])


# 5 Other support


def test_support_without_a_need_lacks_nothing(plan: Plan) -> None:
    lacks = ["No support need is noted. If none is needed, nothing is missing here."]
    assert told(plan, "support") == ("not_started", "none noted", lacks)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (1, "1 support need has no decision yet."),
        (2, "2 support needs have no decision yet."),
    ],
)
def test_support_waits_for_decisions(plan: Plan, today: Any, number: int, sentence: str) -> None:
    f.SupportNeedFactory(plan=plan, decision="outside", decided_on=today)
    for _number in range(number):
        f.SupportNeedFactory(plan=plan)
    assert told(plan, "support") == ("open", f"1 of {number + 1} decided", [sentence])


def test_support_decided_is_in_place(plan: Plan, today: Any) -> None:
    f.SupportNeedFactory(plan=plan, decision="not_now", reason="x", decided_on=today)
    assert told(plan, "support") == ("in_place", "1 of 1 decided", [])


# The cost, and other plans


def test_facts_of_many_plans_are_one_query(plan: Plan, today: Any) -> None:
    f.GoalFactory(plan=f.PlanFactory())
    f.GoalFactory(plan=f.PlanFactory())
    with CaptureQueriesContext(connection) as captured:
        plans = list(Plan.objects.with_step_facts())
        steps: list[list[Step]] = [each.steps(today=today) for each in plans]
    assert len(steps) == 3
    assert len(captured) == 1


def test_facts_are_the_plan_s_own(plan: Plan, centre: Centre, today: Any) -> None:
    other = f.PlanFactory()
    goal = f.GoalFactory(plan=other, due_on=other.ends_on)
    f.ActionFactory(goal=goal)
    f.ContractFactory(plan=other, in_force=True)
    f.SupportNeedFactory(plan=other)
    assert [each.state for each in plan.steps(today=today)] == ["not_started"] * 5
