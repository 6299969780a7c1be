"""The forms of a plan that save themselves, each with something in the record."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Plan, Response
from tests import factories as f

#: What a form carries beside what somebody types.
BESIDE = re.compile(r"base-.*|csrfmiddlewaretoken|version|uuid|of|window|turn")


@dataclass
class Kept:
    """A form, and what is typed into it, by the beginnings of its fields' names."""

    kind: str
    record: Any
    route: str
    words: str
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def uuid(self) -> UUID:
        uuid: UUID = self.record.uuid
        return uuid

    @property
    def page(self) -> str:
        return reverse(self.route, args=[self.uuid])

    def fields(self, client: Client) -> list[str]:
        return fields_kept(client.get(self.page).content.decode())

    def said(self, client: Client) -> dict[str, str]:
        """What is typed, by whole names."""
        names = self.fields(client)
        return {named(names, start): text for start, text in self.typed.items()}


def named(names: list[str], start: str) -> str:
    """The first name that begins so."""
    return next(each for each in names if each.startswith(start))


def fields_kept(page: str) -> list[str]:
    """The fields of the form that keeps what is typed."""
    form = page[page.index("data-keep-kind=") :]
    form = form[: form.index("</form>")]
    found = re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', form)
    return [each for each in dict.fromkeys(found) if not BESIDE.fullmatch(each)]


def interview(plan: Plan, by: User) -> Response:
    """With an answer in words and one on a scale."""
    response = f.ResponseFactory(plan=plan, by=by)
    item = f.item_of(response, answer="scale_1_4")
    f.AnswerFactory(response=response, author=by, text="I built a lamp")
    f.AnswerFactory(response=response, item=item, author=by, text="", level=2)
    return response


def self_evaluation(plan: Plan, by: User) -> Response:
    script = f.published_script(plan.centre, kind="self_evaluation")
    response = f.ResponseFactory(plan=plan, by=by, script=script)
    f.AnswerFactory(response=response, author=by)
    return response


def module_of(plan: Plan) -> Any:
    return plan.student.enrolments.get().cohort.programme.modules.first()


def rated(plan: Plan, by: User) -> Plan:
    """A plan on whose first module both have a view of their own."""
    seen = {"student_level": 3, "tutor_level": 1}
    of = {"example": "A lamp", "named": True, "strength_words": "Lamps"}
    rating = f.BalanceRatingFactory(plan=plan, module=module_of(plan), **seen, **of)
    apart = {"apart_student": 3, "apart_tutor": 1, "apart_on": plan.centre.today()}
    f.BalanceLookFactory(rating=rating, **seen, **apart, said="She was ill.")
    return plan


def goal(plan: Plan, by: User) -> Any:
    goal = f.GoalFactory(plan=plan, module=module_of(plan), due_on=plan.ends_on)
    f.GoalFactorFactory(goal=goal, factor=f.PlanFactorFactory(plan=plan))
    return goal


def action(plan: Plan, by: User) -> Any:
    goal = f.GoalFactory(plan=plan)
    owned = {"level": "institutional", "owner": by, "for_owner": "Ring the bus"}
    return f.ActionFactory(goal=goal, plan=plan, due_on=plan.ends_on, **owned)


def wanted(plan: Plan, by: User) -> Plan:
    plan.aspiration = "To weld"
    plan.save()
    return plan


def contract(plan: Plan, by: User) -> Any:
    contract = f.ContractFactory(plan=plan, review_dates=[plan.ends_on])
    f.CommitmentFactory(contract=contract)
    return contract


def with_factor(plan: Plan, by: User) -> Plan:
    f.PlanFactorFactory(plan=plan)
    return plan


def assessed(plan: Plan, by: User) -> Any:
    """A factor that was rated again, with evidence, and goes into the plan."""
    further = f.AssessmentFactory(student=plan.student, by=by)
    rating = f.FactorRatingFactory(
        assessment=further, level="some", student_level="none", student_words="The bus"
    )
    about = {"student": plan.student, "about": rating.uuid, "author": by}
    f.NoteFactory(kind="evidence", audience="team", body="12 hours", **about)
    f.PlanFactorFactory(plan=plan, risk_factor=rating.risk_factor)
    return further


def ending(plan: Plan, by: User) -> Plan:
    goal = f.GoalFactory(plan=plan)
    fates = {goal.uuid.hex: {"fate": "left", "reason": "Moves"}}
    words = {"tutor_words": "You came.", "student_helped": "The bus"}
    f.ClosingBalanceFactory(plan=plan, fates=fates, reason="year_over", **words)
    return plan


ASKED, RATED = "in an interview or questionnaire with", "in the balance of"
Build = Callable[[Plan, User], Any]
FORMS: dict[str, tuple[Build, str, str, dict[str, str]]] = {
    "answers": (interview, "response_answer", ASKED, {"text_": "A boat", "level_": "3"}),
    "answers-student": (self_evaluation, "response_student", ASKED, {"text_": "A boat"}),
    "balance-student": (rated, "plan_balance_student", RATED, {"example_": "Two", "level_": "2"}),
    "balance-tutor": (rated, "plan_balance_tutor", RATED, {"source_": "Shop", "tutor_": "4"}),
    "balance-together": (rated, "plan_balance_together", RATED, {"tutor_": "2", "example_": "x"}),
    "balance-talk": (rated, "plan_balance", RATED, {"said_": "We talked."}),
    "strengths": (rated, "plan_strengths", RATED, {"words_": "I make lamps"}),
    "goal": (goal, "goal_edit", "in a goal of", {"words": "Be there", "priority": "later"}),
    "action": (action, "action_edit", "in an action for", {"what": "Walk", "who": "tutor"}),
    "need": (
        lambda plan, by: f.SupportNeedFactory(plan=plan),
        "need_edit",
        "in a support need of",
        {"what": "A desk", "decision": "in_centre"},
    ),
    "goal-new": (
        with_factor,
        "goal_add",
        "in a new goal of",
        {"words": "To swim", "priority": "later"},
    ),
    "action-new": (
        with_factor,
        "action_add",
        "in a new action for",
        {"what": "Swim", "who": "tutor"},
    ),
    "need-new": (with_factor, "need_add", "in a new support need of", {"what": "Goggles"}),
    "option": (
        lambda plan, by: f.OptionFactory(plan=plan),
        "option_edit",
        "about an option of",
        {"what": "Nursing", "feeling": "4"},
    ),
    "option-new": (with_factor, "option_add", "about an option of", {"what": "Nursing"}),
    "pathway": (
        lambda plan, by: f.PathwayFactory(plan=plan),
        "pathway_edit",
        "about the next pathway of",
        {"words": "So that I can weld"},
    ),
    "pathway-new": (
        with_factor,
        "pathway_choose",
        "about the next pathway of",
        {"what": "Nursing"},
    ),
    "placement": (
        lambda plan, by: f.PlacementFactory(plan=plan),
        "placement_edit",
        "about a work placement of",
        {"where": "The garage", "starts_on": "2027-01-08"},
    ),
    "placement-new": (
        with_factor,
        "placement_add",
        "about a work placement of",
        {"where": "The garage"},
    ),
    "assessment": (
        assessed,
        "assessment",
        "in an assessment of",
        {"words_": "It is far", "evidence_": "18 hours", "level_": "strong"},
    ),
    "closing": (ending, "plan_close", "about the end of the plan of", {"tutor_words": "Well done"}),
    "closing-student": (
        ending,
        "plan_close_student",
        "about the end of the plan of",
        {"student_helped": "The lift"},
    ),
    "aspiration": (wanted, "plan_aspiration", "for the words that head", {"aspiration": "Swim"}),
    "contract": (contract, "contract_edit", "in the commitments of", {"student": "I swim."}),
}
NEW = tuple(kind for kind in FORMS if kind.endswith("-new"))


def built(kind: str, plan: Plan, by: User) -> Kept:
    build, route, words, typed = FORMS[kind]
    return Kept(kind, build(plan, by), route, words, typed)
