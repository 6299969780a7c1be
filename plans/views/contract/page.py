"""Step 3: the page of the contract."""

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.models import Contract
from plans.services.contract import contract_content, is_outdated, lacks_for_offer
from plans.views.context import step_context
from plans.views.contract.shared import by_party, may_sign_as_tutor


@signed_in
@require_GET
def plan_contract(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The contract in the making, else the one in force, else the newest."""
    plan = plan_for(request, uuid)
    contracts = list(plan.contracts.prefetch_related("signatures", "refusals"))
    contract = _to_show(contracts)
    today = request.actor.today
    context = step_context(request, plan, key="contract") | {
        "contract": contract,
        "earlier": [each for each in contracts if each is not contract],
    }
    if contract:
        contract.plan = plan
        context |= _contract_context(contract, today=today)
        context["may_sign_as_tutor"] = contract.is_offered and may_sign_as_tutor(request, plan)
    return render(request, "plans/contract.html", context)


def _to_show(contracts: list[Contract]) -> Contract | None:
    making = [each for each in contracts if each.is_draft or each.is_offered]
    in_force = [each for each in contracts if each.is_in_force]
    return next(iter([*making, *in_force, *contracts]), None)


def _contract_context(contract: Contract, *, today: Any) -> dict[str, Any]:
    if contract.is_draft:
        prefetch_related_objects([contract], "commitments")
    content = contract.content or contract_content(contract, today=today)
    return {
        "content": content,
        "commitments": by_party(content),
        "lacks_for_offer": lacks_for_offer(contract) if contract.is_draft else [],
        "needs_guardian": contract.guardian_needed
        or (contract.is_draft and contract.needs_guardian(today=today)),
        "missing": contract.missing_parties() if contract.is_offered else [],
        "refusals": [each for each in contract.refusals.all() if not each.taken_back_at]
        if contract.is_offered
        else [],
        "is_outdated": contract.is_in_force and is_outdated(contract),
    }
