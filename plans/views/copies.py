"""Step 3 in the student's hands: their own copy, printed or by mail."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.forms.copy import CopyForm
from plans.models import Contract, ContractCopy, NotAllowed
from plans.services.copies import can_be_given
from plans.views.contract.shared import contract_for, to_page
from plans.views.plan import make_ready


@signed_in
@require_http_methods(["GET", "POST"])
def contract_copy(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Give the student their copy of this version."""
    contract = contract_for(request, uuid)
    if not can_be_given(contract):
        messages.info(
            request, _("Only a contract that is offered or in force is given to the student.")
        )
        return to_page(contract)
    new = ContractCopy(centre=request.actor.centre, contract=contract, by=request.actor.person)
    form = CopyForm(request.POST or None, instance=new, student=contract.plan.student)
    if form.is_valid() and _sent(request, contract, form):
        return to_page(contract)
    make_ready(form, first=True)
    context = {
        "section": "students",
        "contract": contract,
        "plan": contract.plan,
        "student": contract.plan.student,
        "form": form,
        "back": reverse("plan_contract", args=[contract.plan.uuid]),
    }
    return render(request, "plans/copy.html", context, status=422 if form.is_bound else 200)


def _sent(request: ActorRequest, contract: Contract, form: CopyForm) -> bool:
    """Sent twice it goes out once."""
    try:
        form.save_once(contract.copies.all())
    except NotAllowed as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("The copy is on its way. How it went is told on this page."))
    return True
