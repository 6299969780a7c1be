"""The counts that tell how far a plan is, read together with the plan.

Each fact is an attribute `n_…` (a number) or `has_…` (a truth) of the plan. They are one piece
of SQL: as thirty subqueries of the ORM they took longer to put together than to answer.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.db.models.query import ModelIterable
from django.utils.dateparse import parse_datetime

from plans.enums import (
    ActionState,
    ContractState,
    FactorChoice,
    GoalState,
    SigningParty,
    SupportDecision,
)

# Rows are found by their plan alone: a trigger keeps those of other centres away.
_ROADMAP = f"""
    (SELECT
        count(*) FILTER (WHERE choice = '{FactorChoice.TAKEN_IN}') AS n_factors,
        count(*) FILTER (
            WHERE choice = '{FactorChoice.TAKEN_IN}' AND risk_factor_id IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM plans_goalfactor link JOIN plans_goal goal ON goal.id = link.goal_id
                WHERE link.factor_id = factor.id
                AND goal.state IN ('{GoalState.OPEN}', '{GoalState.ACHIEVED}')
            )
        ) AS n_factors_without_goal
    FROM plans_planfactor factor WHERE factor.plan_id = plans_plan.id) AS factors,
    (SELECT
        count(*) FILTER (WHERE state = '{GoalState.OPEN}') AS n_goals,
        count(*) FILTER (WHERE state <> '{GoalState.DROPPED}') AS n_goals_ever,
        count(*) FILTER (
            WHERE state = '{GoalState.OPEN}' AND due_on IS NULL
        ) AS n_goals_without_date,
        count(*) FILTER (
            WHERE state = '{GoalState.OPEN}' AND NOT EXISTS (
                SELECT 1 FROM plans_action action
                WHERE action.goal_id = goal.id AND action.state <> '{ActionState.DROPPED}'
            )
        ) AS n_goals_without_action
    FROM plans_goal goal WHERE goal.plan_id = plans_plan.id) AS goals,
    (SELECT
        count(*) FILTER (WHERE state <> '{ActionState.DROPPED}') AS n_actions,
        count(*) FILTER (WHERE state = '{ActionState.OPEN}') AS n_actions_open
    FROM plans_action WHERE plan_id = plans_plan.id) AS actions
"""  # noqa: S608 - values of our own enumerations

_TAUGHT = """
    SELECT module.id
    FROM students_enrolment enrolment
    JOIN students_cohort cohort ON cohort.id = enrolment.cohort_id
    JOIN students_module module ON module.programme_id = cohort.programme_id
    WHERE enrolment.id = (
        SELECT place.id FROM students_enrolment place
        WHERE place.student_id = plans_plan.student_id
        ORDER BY place.ends_on DESC NULLS FIRST, place.starts_on DESC, place.id DESC
        LIMIT 1
    )
"""

# Ratings of another framework, of a competence out of use, or of an earlier programme's modules
# are kept and do not count.
_BALANCE = f"""
    (SELECT (
            SELECT count(*) FROM plans_competence competence
            WHERE competence.framework_id = plans_plan.framework_id AND competence.in_use
        ) + CASE
            WHEN plans_plan.framework_id IS NULL OR plans_plan.modules_too
            THEN (SELECT count(*) FROM ({_TAUGHT}) AS taught)
            ELSE 0
        END AS n_balance_items) AS items,
    (SELECT
        count(*) AS n_rated_by_student,
        count(*) FILTER (
            WHERE tutor_level IS NOT NULL OR competence.student_only
        ) AS n_rated_by_both
    FROM plans_balancerating rating
    LEFT JOIN plans_competence competence ON competence.id = rating.competence_id
    WHERE rating.plan_id = plans_plan.id
    AND (student_level IS NOT NULL OR student_skipped)
    AND (
        (competence.framework_id = plans_plan.framework_id AND competence.in_use)
        OR (
            (plans_plan.framework_id IS NULL OR plans_plan.modules_too)
            AND rating.module_id IN ({_TAUGHT})
        )
    )) AS ratings
"""  # noqa: S608


def _has(condition: str) -> str:
    return f"coalesce(bool_or({condition}), false)"


# What wants new signatures, as `plans.services.contract.changes` has it: goals that came, went,
# or are told otherwise. An SQL value, so that a list of plans need not read every contract.
_OTHER_GOALS = f"""
    contract.content -> 'goals' IS NOT NULL AND coalesce((
        SELECT jsonb_agg(jsonb_build_array(each ->> 'words', coalesce(each ->> 'success', ''))
            ORDER BY each ->> 'words', coalesce(each ->> 'success', ''))
        FROM jsonb_array_elements(contract.content -> 'goals') each
    ), '[]') <> coalesce((
        SELECT jsonb_agg(jsonb_build_array(words, success) ORDER BY words, success)
        FROM plans_goal goal
        WHERE goal.plan_id = contract.plan_id AND state <> '{GoalState.DROPPED}'
    ), '[]')
"""  # noqa: S608
_OFFERED = f"contract.state = '{ContractState.OFFERED}'"
_CONTRACT = f"""
    (SELECT
        {_has(f"state = '{ContractState.DRAFT}'")} AS has_contract_draft,
        {_has(_OFFERED)} AS has_contract_offer,
        {_has(f"state = '{ContractState.IN_FORCE}'")} AS has_contract_in_force,
        {_has(f"state = '{ContractState.WITHDRAWN}'")} AS has_contract_withdrawn,
        {_has(f"state = '{ContractState.ENDED}'")} AS has_contract_ended,
        {_has(f"state = '{ContractState.IN_FORCE}' AND {_OTHER_GOALS}")} AS has_changed_goals,
        max(number) FILTER (WHERE {_OFFERED}) AS contract_offered_number,
        {_has(f"{_OFFERED} AND guardian_needed AND missing_guardian_reason = ''")}
            AS waits_for_guardian,
        max(offered_at) FILTER (WHERE {_OFFERED}) AS contract_offered_at
    FROM plans_contract contract WHERE contract.plan_id = plans_plan.id) AS contracts,
    (SELECT
        {_has(f"{_OFFERED} AND party = '{SigningParty.STUDENT}'")} AS has_student_signed,
        {_has(f"{_OFFERED} AND party = '{SigningParty.TUTOR}'")} AS has_tutor_signed,
        {_has(f"{_OFFERED} AND party = '{SigningParty.GUARDIAN}'")} AS has_guardian_signed,
        count(*) FILTER (WHERE contract.state = '{ContractState.IN_FORCE}') AS n_signatures
    FROM plans_contractsignature JOIN plans_contract contract ON contract.id = contract_id
    WHERE contract.plan_id = plans_plan.id) AS signatures,
    (SELECT
        {_has(f"{_OFFERED} AND party = '{SigningParty.STUDENT}'")} AS has_student_declined
    FROM plans_contractrefusal JOIN plans_contract contract ON contract.id = contract_id
    WHERE contract.plan_id = plans_plan.id AND taken_back_at IS NULL) AS refusals
"""  # noqa: S608

_SUPPORT = f"""
    (SELECT
        count(*) AS n_needs,
        count(*) FILTER (WHERE decision = '{SupportDecision.OPEN}') AS n_needs_undecided
    FROM plans_supportneed WHERE plan_id = plans_plan.id) AS needs
"""  # noqa: S608

_FACTS = f"""
    SELECT to_jsonb(facts) FROM (
        SELECT * FROM {_ROADMAP}, {_BALANCE}, {_CONTRACT}, {_SUPPORT}
    ) AS facts
"""  # noqa: S608


class _PlansWithFacts(ModelIterable):
    """Plans whose facts, read as one JSON value, have become attributes."""

    def __iter__(self) -> Iterator[Any]:
        for plan in super().__iter__():
            facts = vars(plan).pop("step_facts")
            offered_at = facts["contract_offered_at"]
            facts["contract_offered_at"] = offered_at and parse_datetime(offered_at)
            vars(plan).update(facts)
            yield plan


def with_step_facts(plans: Any) -> Any:
    found = plans.annotate(step_facts=RawSQL(_FACTS, (), output_field=JSONField()))  # noqa: S611
    found._iterable_class = _PlansWithFacts
    return found
