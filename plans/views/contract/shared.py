"""What the pages of a contract have in common."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.http import ActorRequest
from plans.access import part_for
from plans.models import Contract, Plan
from students.models import Student

# How the text on screen writes dates.
DAYS = "l, j F Y"


def contract_for(request: ActorRequest, uuid: UUID, **how: Any) -> Contract:
    return part_for(request, Contract.objects, uuid, edit=True, **how)


def to_page(contract: Contract) -> HttpResponse:
    return redirect("plan_contract", contract.plan.uuid)


def may_sign_as_tutor(request: ActorRequest, plan: Plan) -> bool:
    return Student.objects.tutored_by(request.actor).filter(pk=plan.student_id).exists()
