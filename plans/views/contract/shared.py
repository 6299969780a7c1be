"""What the pages of a contract have in common."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.http import ActorRequest
from plans.access import part_for
from plans.models import Contract, NotAllowed, Plan
from students.models import Student

# How the text on screen writes dates.
DAYS = "l, j F Y"


def contract_for(request: ActorRequest, uuid: UUID, **how: Any) -> Contract:
    return part_for(request, Contract.objects, uuid, edit=True, **how)


def to_page(contract: Contract) -> HttpResponse:
    return redirect("plan_contract", contract.plan.uuid)


def may_sign_as_tutor(request: ActorRequest, plan: Plan) -> bool:
    return Student.objects.tutored_by(request.actor).filter(pk=plan.student_id).exists()


def tell_refused(request: ActorRequest, error: NotAllowed, words: str) -> None:
    """Why something was not done; what was typed for it stays before their eyes."""
    told = _("%(error)s You wrote: “%(words)s”")
    messages.warning(request, told % {"error": error, "words": words})
