"""Step 3: withdraw."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.forms.contract import ReasonForm
from plans.models import NotAllowed
from plans.services.contract import withdraw_contract
from plans.views.contract.shared import contract_for, tell_refused, to_page
from plans.views.plan import show_form


@signed_in
@require_http_methods(["GET", "POST"])
def contract_withdraw(request: ActorRequest, uuid: UUID) -> HttpResponse:
    contract = contract_for(request, uuid)
    form = ReasonForm(request.POST or None, label=_("Why it is withdrawn"))
    if form.is_valid():
        try:
            withdraw_contract(
                contract=contract, by=request.actor.person, reason=form.cleaned_data["reason"]
            )
        except NotAllowed as error:
            tell_refused(request, error, form.cleaned_data["reason"])
        return to_page(contract)
    return show_form(
        request,
        form,
        heading=_("Withdraw the contract"),
        above=contract.plan.student.name,
        lead=_("It stays readable with its reason. Support goes on all the same."),
        button=_("Withdraw the contract"),
        back=reverse("plan_contract", args=[contract.plan.uuid]),
    )
