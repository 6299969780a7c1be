"""Step 3: the page of the contract, and what differs between two of its versions."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.actor import Actor
from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.enums import CommitmentParty
from plans.models import Contract, ContractCopy, Plan, SignedPaper
from plans.models.contract import content_hash
from plans.services.contract import (
    amended_by,
    changes_between,
    changes_since,
    contract_content,
    lacks_for_offer,
    need_signatures,
    text_of,
    who_signs,
)
from plans.views.context import step_context
from plans.views.contract.shared import DAYS
from students.access import reaches
from students.models import reach


@signed_in
@require_GET
def plan_contract(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The contract in the making, else the one in force, else the newest."""
    plan = plan_for(request, uuid)
    contracts = _versions(plan, request.actor)
    contract = _to_show(plan, contracts)
    context = step_context(request, plan, key="contract") | {
        "contract": contract,
        "earlier": [each for each in contracts if each is not contract],
    }
    if contract:
        context |= _contract_context(contract, contracts, today=request.actor.today)
        context["may_sign_as_tutor"] = contract.is_offered and contract.signs_as_tutor
    return render(request, "plans/contract.html", context)


def _papers_and_copies() -> list[Prefetch]:
    """With the people who brought, marked and sent them, a query each."""
    return [
        Prefetch("papers", SignedPaper.objects.select_related("uploaded_by", "mistaken_by")),
        Prefetch("copies", ContractCopy.objects.select_related("by")),
    ]


def _versions(plan: Plan, actor: Actor) -> list[Contract]:
    """All of a plan that `plan_for` opened, each with whether the actor signs it as tutor."""
    signs_as_tutor = reaches(reach.tutor, plan.student, actor)
    contracts: list[Contract] = list(plan.contracts.all())
    for each in contracts:
        each.plan, each.signs_as_tutor = plan, signs_as_tutor
    return contracts


def _to_show(plan: Plan, contracts: list[Contract]) -> Contract | None:
    """What a closed plan never offered stands behind what it agreed on."""
    making = [each for each in contracts if each.is_draft or each.is_offered]
    in_force = [each for each in contracts if each.is_in_force]
    if not plan.is_open:
        making = []
        contracts = sorted(contracts, key=lambda each: each.is_draft)
    return next(iter([*making, *in_force, *contracts]), None)


def _contract_context(
    contract: Contract, contracts: list[Contract], *, today: date
) -> dict[str, Any]:
    if not contract.is_draft:
        prefetch_related_objects([contract], "signatures", *_papers_and_copies())
    content = _content(contract, today=today)
    amended = amended_by(contract, contracts) if _is_made(contract) else None
    is_open = contract.plan.is_open
    signs = contract.is_draft or contract.is_offered
    since = (
        changes_since(contract, today=today)
        if is_open and (contract.is_offered or contract.is_in_force)
        else []
    )
    return {
        "text": text_of(content, amended.content if amended else None, days=DAYS),
        "amended": amended,
        "changes": changes_between(amended.content, content) if amended else [],
        "content_hash": content_hash(content) if contract.is_draft else contract.content_hash,
        "lacks_for_offer": lacks_for_offer(content) if contract.is_draft else [],
        "commitment_parties": CommitmentParty.choices,
        "who_signs": who_signs(contract, today=today) if signs else "",
        "missing": contract.missing_parties() if contract.is_offered else [],
        "refusals": _refusals(contract),
        "since": since,
        "is_outdated": need_signatures(since),
    }


def _content(contract: Contract, *, today: date) -> dict[str, Any]:
    """What is frozen; of a draft, what would be frozen now."""
    if contract.content or not contract.is_draft:
        return contract.content
    prefetch_related_objects([contract], "commitments")
    return contract_content(contract, today=today)


def _is_made(contract: Contract) -> bool:
    """Whether it is on its way still, so that its changes are marked."""
    return contract.is_draft or contract.is_offered


def _refusals(contract: Contract) -> list[Any]:
    if not contract.is_offered:
        return []
    return [each for each in contract.refusals.all() if each.taken_back_at is None]


@signed_in
@require_GET
def contract_versions(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Two versions compared: by default the newest with the one before it."""
    plan = plan_for(request, uuid)
    contracts = _versions(plan, request.actor)
    if len(contracts) < 2:
        raise Http404
    new = _named(request.GET.get("new", ""), contracts) or contracts[0]
    older = [each for each in contracts if each.number < new.number]
    old = _named(request.GET.get("old", ""), contracts) or next(iter(older), contracts[-1])
    today = request.actor.today
    was, now = (_content(each, today=today) for each in (old, new))
    context = step_context(request, plan, key="contract") | {
        "contracts": contracts,
        "old": old,
        "new": new,
        "changes": changes_between(was, now),
        "text": text_of(now, was, days=DAYS),
    }
    return render(request, "plans/contract_versions.html", context)


def _named(number: str, contracts: list[Contract]) -> Contract | None:
    return next((each for each in contracts if str(each.number) == number), None)
