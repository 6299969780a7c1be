"""What the pages of a contract have in common."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.http import ActorRequest
from plans.access import part_for
from plans.enums import CommitmentParty
from plans.models import Contract, Plan
from students.models import Student


def contract_for(request: ActorRequest, uuid: UUID, **how: Any) -> Contract:
    return part_for(request, Contract.objects, uuid, edit=True, **how)


def to_page(contract: Contract) -> HttpResponse:
    return redirect("plan_contract", contract.plan.uuid)


def may_sign_as_tutor(request: ActorRequest, plan: Plan) -> bool:
    return Student.objects.tutored_by(request.actor).filter(pk=plan.student_id).exists()


def by_party(content: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The commitments of a content under the name of each party."""
    groups = []
    for party in CommitmentParty:
        promises = content.get("commitments", [])
        texts = [each["text"] for each in promises if each["party"] == party]
        if texts:
            groups.append((str(party.label), texts))
    return groups
