"""Step 3: draft, change and offer."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.forms.contract import ContractForm
from plans.models import NotAllowed
from plans.services.contract import draft_contract, offer_contract
from plans.views.contract.shared import contract_for, to_page
from plans.views.plan import show_form


@signed_in
@require_POST
def contract_draft(request: ActorRequest, uuid: UUID) -> HttpResponse:
    plan = plan_for(request, uuid, edit=True)
    draft_contract(plan=plan, today=request.actor.today)
    return redirect("plan_contract", plan.uuid)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def contract_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    contract = contract_for(request, uuid, lock=request.method == "POST")
    if not contract.is_draft:
        messages.warning(request, _("The contract has been offered: its text is frozen."))
        return to_page(contract)
    form = ContractForm(request.POST or None, instance=contract)
    if form.is_valid():
        form.save()
        return to_page(contract)
    return show_form(
        request,
        form,
        heading=_("Commitments and dates"),
        above=contract.plan.student.name,
        lead=_("Change every word that is not yours. Goals come from the roadmap."),
        back=reverse("plan_contract", args=[contract.plan.uuid]),
    )


@signed_in
@require_POST
def contract_offer(request: ActorRequest, uuid: UUID) -> HttpResponse:
    contract = contract_for(request, uuid)
    actor = request.actor
    try:
        offer_contract(contract=contract, by=actor.person, today=actor.today)
    except NotAllowed as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The text is frozen and can be signed now."))
    return to_page(contract)
