"""Goals, actions, support needs, pathways, the student's own words and the commitments, while they
are written: one line a form."""

from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from plans.enums import CommitmentParty, FactorChoice
from plans.kept.doors import Door, find, open_plan, opened, part_door
from plans.kept.registering import keep
from plans.models import (
    Action,
    BalanceRating,
    Contract,
    Goal,
    Option,
    Pathway,
    Placement,
    Plan,
    PlanFactor,
    SupportNeed,
)
from students.enums import MessageKind
from students.models import StudentMessage
from students.services.drafts import Opened, Stand, stand, standing_in
from students.services.drafts.standing import standing

GOAL = ("words", "success", "due_on", "priority", "area", "answers", "strength", "module")
WHO_AND_WHEN = ("who", "helper", "starts_on", "due_on", "level", "owner", "for_owner")
ACTION = ("what", *WHO_AND_WHEN, "resources", "goal")
NEED = ("what", "source", "decision", "who", "reason")
LOOKED_INTO = ("found_out", "feeling", "feeling_words", "looked_into_on")
OPTION = ("what", "kind", "kind_words", *LOOKED_INTO)
PATHWAY = ("option", "what", "words", "takes", "since")
PLACEMENT = ("where", "tasks", "contact", "starts_on", "ends_on", "hours", "agreed_by", "words")
ASPIRATION = ("aspiration", "aspiration_on_page")
REVIEWS = tuple(f"review_{number}" for number in range(1, 40))
CONTRACT = (*CommitmentParty.values, *REVIEWS, "guardian_wished")


def register_kinds() -> None:
    _changing("goal", Goal, GOAL, gettext_lazy("in a goal of %(name)s"), "module", more=_answered)
    _changing("action", Action, ACTION, gettext_lazy("in an action for %(name)s"), "goal", "owner")
    _changing("need", SupportNeed, NEED, gettext_lazy("in a support need of %(name)s"))
    _new("goal-new", Goal, GOAL, gettext_lazy("in a new goal of %(name)s"), _goal_page)
    _new(
        "action-new",
        Action,
        ACTION,
        gettext_lazy("in a new action for %(name)s"),
        _at("action_add", "goal"),
    )
    _new(
        "need-new",
        SupportNeed,
        NEED,
        gettext_lazy("in a new support need of %(name)s"),
        _at("need_add", "from"),
    )
    option = gettext_lazy("about an option of %(name)s")
    _changing("option", Option, OPTION, option)
    _new("option-new", Option, OPTION, option, _at("option_add"))
    pathway = gettext_lazy("about the next pathway of %(name)s")
    _changing("pathway", Pathway, PATHWAY, pathway, "option")
    _new("pathway-new", Pathway, PATHWAY, pathway, _at("pathway_choose", "option"))
    placement = gettext_lazy("about a work placement of %(name)s")
    _changing("placement", Placement, PLACEMENT, placement)
    _new("placement-new", Placement, PLACEMENT, placement, _at("placement_add"))
    keep(
        "aspiration",
        gettext_lazy("for the words that head the plan of %(name)s"),
        door=open_plan,
        takes=ASPIRATION.__contains__,
        stands=_standing_of(ASPIRATION),
        label=_label_in(Plan),
        url=lambda uuid: reverse("plan_aspiration", args=[uuid]),
    )
    keep(
        "contract",
        gettext_lazy("in the commitments of %(name)s"),
        door=open_contract,
        takes=CONTRACT.__contains__,
        stands=_contract_stands,
        label=_commitment_label,
        url=lambda uuid: reverse("contract_edit", args=[uuid]),
    )


def _changing(
    name: str, model: Any, fields: tuple[str, ...], words: Any, *also: str, more: Any = None
) -> None:
    """The form of a record that is there; `also` are the related records that it names."""
    keep(
        name,
        words,
        door=part_door(model, *also),
        takes={*fields, "take_up"}.__contains__,
        stands=_standing_of(fields, more or {}),
        label=_label_in(model),
        url=lambda uuid: reverse(f"{name}_edit", args=[uuid]),
    )


def _new(name: str, model: Any, fields: tuple[str, ...], words: Any, page: Any) -> None:
    """The form of one that is not there yet: kept with what it is for, or with the plan."""
    keep(
        name,
        words,
        door=ABOUT[name],
        takes={*fields, "take_up"}.__contains__,
        stands=lambda opened, actor, names: {},
        label=_label_in(model),
        url=lambda uuid: reverse("draft_page", args=[name, uuid]),
        page=page,
        makes_new=True,
    )


# What stands in the record


def _standing_of(fields: Iterable[str], more: Any = None) -> Callable[..., dict[str, Stand]]:
    """`more` tells of fields that are no fields of the model, by name."""
    others = more or {}

    def stands(
        opened: Opened, _actor: Actor, names: Collection[str] | None = None
    ) -> dict[str, Stand]:
        asked = [each for each in fields if names is None or each in names]
        found = standing_in(opened.record, [each for each in asked if each not in others])
        return found | {each: others[each](opened.record) for each in asked if each in others}

    return stands


def _factors_stand(goal: Goal) -> Stand:
    """Those that its form offers: what is left for now stays, and is not shown there."""
    factors = PlanFactor.objects.filter(
        links__goal=goal, choice=FactorChoice.TAKEN_IN, risk_factor__isnull=False
    ).select_related("risk_factor")
    chosen = list(factors)
    return stand("\n".join(str(each.pk) for each in chosen), ", ".join(map(str, chosen)))


_answered = {"answers": _factors_stand}


def _contract_stands(
    opened: Opened, _actor: Actor, names: Collection[str] | None = None
) -> dict[str, Stand]:
    contract: Contract = opened.record
    lines: dict[str, list[str]] = {party: [] for party in CommitmentParty.values}
    for each in contract.commitments.all():
        lines[each.party].append(each.text)
    found = {party: stand("\n".join(texts)) for party, texts in lines.items()}
    days = dict(zip(REVIEWS, contract.review_dates, strict=False))
    found |= {name: standing(days.get(name)) for name in REVIEWS if names or name in days}
    found |= standing_in(contract, ["guardian_wished"])
    return {name: each for name, each in found.items() if names is None or name in names}


# What a field is called


def _label_in(model: type[models.Model]) -> Callable[[str], str]:
    def label(name: str) -> str:
        try:
            field: Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            return ""
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        return capfirst(str(field.verbose_name)) if is_text else ""

    return label


def _commitment_label(name: str) -> str:
    return str(CommitmentParty(name).label) if name in CommitmentParty.values else ""


# Whose they are, and where they go on


def open_contract(actor: Actor, uuid: UUID) -> Opened:
    """Written while it is a draft: what was offered is frozen."""
    contract = find(actor, Contract.objects.select_related("plan__student", "plan__centre"), uuid)
    if contract is None:
        raise Http404
    is_open = contract.plan.is_open and contract.is_draft
    return Opened(contract.plan.student, contract, may_write=contract.may_edit, open=is_open)


def _of_plan_or(*parts: Any) -> Door:
    """A plan, or the part of a plan from which something new begins."""

    def door(actor: Actor, uuid: UUID) -> Opened:
        plan = find(actor, Plan.objects.select_related("student", "centre"), uuid)
        if plan:
            return opened(plan, plan)
        for model in parts:
            records = model.objects.select_related("plan__student", "plan__centre")
            if part := find(actor, records, uuid):
                return opened(part, part.plan)
        raise Http404

    return door


def _of_goal(actor: Actor, uuid: UUID) -> Opened:
    """Or the goal that the student proposed, for the plan that is open."""
    proposals = StudentMessage.objects.filter(kind=MessageKind.GOAL).select_related("student")
    if proposal := find(actor, proposals, uuid):
        return Opened(proposal.student, proposal, may_write=proposal.may_edit)
    return _of_plan_or(PlanFactor)(actor, uuid)


ABOUT: dict[str, Door] = {
    "goal-new": _of_goal,
    "action-new": _of_plan_or(Goal),
    "need-new": _of_plan_or(PlanFactor, BalanceRating),
    "option-new": open_plan,
    "pathway-new": _of_plan_or(Option),
    "placement-new": open_plan,
}


def _page(route: str, opened: Opened, asked: str) -> str:
    record = opened.record
    if isinstance(record, Plan):
        return reverse(route, args=[record.uuid])
    return f"{reverse(route, args=[record.plan.uuid])}?{asked}={record.uuid}"


def _goal_page(opened: Opened) -> str:
    if not isinstance(opened.record, StudentMessage):
        return _page("goal_add", opened, "factor")
    plan: Any = opened.student.plans.order_by("-starts_on", "-pk").first()
    if plan is None:
        raise Http404
    return f"{reverse('goal_add', args=[plan.uuid])}?message={opened.record.uuid}"


def _at(route: str, asked: str = "") -> Callable[[Opened], str]:
    return lambda opened: _page(route, opened, asked)
