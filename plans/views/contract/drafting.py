"""Step 3: draft, change and offer."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.forms.contract import ContractForm, ReasonForm
from plans.models import Contract, NotAllowed
from plans.services.contract import changes_since, draft_contract, offer_contract, replace_offer
from plans.views.contract.shared import contract_for, tell_refused, to_page
from plans.views.plan import make_ready, show_form
from students.keeping import took_in


@signed_in
@require_POST
def contract_draft(request: ActorRequest, uuid: UUID) -> HttpResponse:
    plan = plan_for(request, uuid, edit=True)
    draft_contract(plan=plan, today=request.actor.today)
    return redirect("plan_contract", plan.uuid)


@signed_in
@require_POST
@transaction.atomic
def contract_discard(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """A draft that nobody was offered is not wanted after all."""
    contract = contract_for(request, uuid, lock=True)
    try:
        contract.discard()
    except NotAllowed as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The draft is thrown away. What was signed holds as before."))
    return to_page(contract)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def contract_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    contract = contract_for(request, uuid, lock=request.method == "POST")
    form = ContractForm(request.POST or None, instance=contract, begin_at=request.GET.get("at", ""))
    if not contract.is_draft:
        return _frozen(request, contract, form)
    if form.is_valid():
        form.save()
        took_in(request, "contract", uuid, contract.plan.student)
        return to_page(contract)
    return show_form(
        request,
        form,
        keep=("contract", uuid),
        heading=_("Commitments and dates"),
        above=contract.plan.student.name,
        lead=_("Change every word that is not yours. Goals come from the roadmap."),
        back=reverse("plan_contract", args=[contract.plan.uuid]),
    )


def _frozen(request: ActorRequest, contract: Contract, form: ContractForm) -> HttpResponse:
    """It was offered meanwhile: what somebody typed is shown, to be taken over by hand."""
    typed = form.typed_otherwise() if form.is_bound else []
    if not typed:
        messages.warning(request, _("The contract has been offered: its text is frozen."))
        return to_page(contract)
    context = {"section": "students", "contract": contract, "typed": typed}
    return render(request, "plans/contract_kept.html", context, status=409)


@signed_in
@require_POST
def contract_offer(request: ActorRequest, uuid: UUID) -> HttpResponse:
    contract = contract_for(request, uuid)
    actor = request.actor
    try:
        offer_contract(
            contract=contract,
            by=actor.person,
            today=actor.today,
            read=request.POST.get("read", ""),
        )
    except NotAllowed as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The text is frozen and can be signed now."))
    return to_page(contract)


@signed_in
@require_http_methods(["GET", "POST"])
def contract_replace(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Goals changed while a text waits: withdraw it, and offer the text of today."""
    contract = contract_for(request, uuid)
    actor = request.actor
    form = ReasonForm(
        request.POST or None,
        label=_("Why it is withdrawn"),
        initial={"reason": _("Goals have changed since it was offered.")},
    )
    if form.is_valid():
        try:
            new = replace_offer(
                contract=contract,
                by=actor.person,
                reason=form.cleaned_data["reason"],
                today=actor.today,
            )
        except NotAllowed as error:
            tell_refused(request, error, form.cleaned_data["reason"])
        else:
            told = _("Version %(old)d is withdrawn, and version %(new)d can be signed now.")
            messages.success(request, told % {"old": contract.number, "new": new.number})
        return to_page(contract)
    if not contract.is_offered:
        return to_page(contract)
    make_ready(form, first=True)
    context = {
        "section": "students",
        "contract": contract,
        "form": form,
        "changes": changes_since(contract, today=actor.today),
    }
    return render(
        request, "plans/contract_replace.html", context, status=422 if form.is_bound else 200
    )
