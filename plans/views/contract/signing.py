"""Step 3: read and sign, or prefer not to."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import in_shared_view, signed_in
from accounts.http import ActorRequest
from plans.enums import ContractState, SigningParty
from plans.forms.contract import RefusalForm, SignForm, WithoutGuardianForm
from plans.models import Contract, NotAllowed
from plans.services.contract import (
    amended_by,
    changes_between,
    decline_contract,
    go_without_guardian,
    sign_contract,
    text_of,
    why_no_guardian,
)
from plans.views.contract.shared import (
    DAYS,
    contract_for,
    may_sign_as_tutor,
    tell_refused,
    to_page,
)
from plans.views.plan import done, make_ready, show_form
from students.models import Guardian

WORDS_NOT_KEPT = gettext_lazy(
    "This contract does not wait for you any more, so your words were not kept with it. They still"
    " stand here: tell your tutor what you want to have said."
)


@in_shared_view
@signed_in
@require_http_methods(["GET", "POST"])
def contract_sign(request: ActorRequest, uuid: UUID, party: str) -> HttpResponse:
    """The page on which one party reads and signs: nothing else is on it."""
    contract = _to_be_signed(request, uuid, party)
    can_sign = contract.is_offered and party in contract.missing_parties()
    if not contract.is_offered or (request.method == "POST" and not can_sign):
        return _thanks(request, contract, party)
    form = _sign_form(request, contract, party)
    if form.is_valid():
        return _sign(request, contract, party, form)
    make_ready(form)
    context = {
        "contract": contract,
        "party": SigningParty(party),
        "form": form,
        **_reading(contract),
        "student": contract.plan.student,
        "can_sign": can_sign,
        "has_signed": _has_signed(contract, party),
    }
    return render(request, "plans/sign.html", context, status=422 if form.is_bound else 200)


def _reading(contract: Contract) -> dict[str, Any]:
    """The text that is signed, and what is new in it for who knows the version that holds."""
    amended = amended_by(contract, contract.plan.contracts.all())
    old = amended.content if amended else None
    return {
        "text": text_of(contract.content, old, days=DAYS),
        "amended": amended,
        "changes": changes_between(old, contract.content) if old else [],
    }


def _to_be_signed(request: ActorRequest, uuid: UUID, party: str) -> Contract:
    """The contract, where there is such a party and the actor may hand it the screen."""
    contract = contract_for(request, uuid)
    if party not in SigningParty.values:
        raise Http404
    if request.actor.turned_to and party != SigningParty.STUDENT:
        raise Http404
    if party == SigningParty.TUTOR and not may_sign_as_tutor(request, contract.plan):
        raise PermissionDenied
    return contract


def _has_signed(contract: Contract, party: str) -> bool:
    return any(each.party == party for each in contract.signatures.all())


def _thanks(request: ActorRequest, contract: Contract, party: str) -> HttpResponse:
    """What has become of it: signed, or not to be signed any more. Never the tutor's page
    while the screen is in other hands."""
    signed = _has_signed(contract, party)
    if party == SigningParty.TUTOR:
        if not signed:
            messages.info(request, _("This contract is not open for signing."))
        return to_page(contract)
    if signed:
        text = _("Your signature is kept with the text you read. Ask your tutor for a copy.")
        return done(request, contract.plan, text, step="contract")
    text = _("This contract is not open for signing, and nothing was signed.")
    if contract.plan.contracts.filter(state=ContractState.OFFERED).exclude(pk=contract.pk).exists():
        text += " " + _("There is a newer text: ask your tutor to show it to you.")
    return done(request, contract.plan, text, step="contract", heading=_("Nothing to sign"))


def _sign_form(request: ActorRequest, contract: Contract, party: str) -> SignForm:
    initial: dict[str, Any] = {"content_hash": contract.content_hash}
    guardians = None
    if party == SigningParty.STUDENT:
        initial["name"] = contract.plan.student.name
    elif party == SigningParty.TUTOR:
        initial["name"] = request.actor.person.name
    else:
        guardians = Guardian.objects.who_may_sign().filter(student=contract.plan.student)
    return SignForm(request.POST or None, initial=initial, guardians=guardians)


def _sign(request: ActorRequest, contract: Contract, party: str, form: SignForm) -> HttpResponse:
    if form.cleaned_data["content_hash"] != contract.content_hash:
        messages.warning(request, _("The text is another one now: read it once more."))
        return redirect("contract_sign", contract.uuid, party)
    # A second try of the same party finds the first: it is told of that one.
    with suppress(NotAllowed):
        sign_contract(contract=contract, by=request.actor.person, party=party, **form.signature())
    return _thanks(request, contract, party)


@in_shared_view
@signed_in
@require_POST
def contract_decline(request: ActorRequest, uuid: UUID, party: str) -> HttpResponse:
    """Somebody prefers not to sign now. It is recorded, and carries nothing.

    Then they are asked whether they want to say why; what they write comes here as well.
    """
    contract = _to_be_signed(request, uuid, party)
    form = RefusalForm(request.POST if "words" in request.POST else None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        decline_contract(contract=contract, by=request.actor.person, party=party, words=words)
    except NotAllowed:
        if party == SigningParty.TUTOR or not request.POST.get("words", "").strip():
            return _thanks(request, contract, party)
        form.add_error("words", WORDS_NOT_KEPT)
    if party == SigningParty.TUTOR:
        return to_page(contract)
    if form.is_valid():
        text = _("It is kept as you said it. You can change your mind at any time.")
        return done(request, contract.plan, text, step="contract")
    make_ready(form)
    context = {"contract": contract, "party": SigningParty(party), "form": form}
    return render(request, "plans/declined.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def contract_without_guardian(request: ActorRequest, uuid: UUID) -> HttpResponse:
    contract = contract_for(request, uuid)
    proposals = why_no_guardian(contract, today=request.actor.today)
    form = WithoutGuardianForm(request.POST or None, proposals=proposals)
    if form.is_valid():
        try:
            go_without_guardian(contract=contract, by=request.actor.person, reason=form.words())
        except NotAllowed as error:
            tell_refused(request, error, form.words())
        return to_page(contract)
    return show_form(
        request,
        form,
        heading=_("Without a guardian’s signature"),
        above=contract.plan.student.name,
        lead=_("The reason is kept with the contract and printed on it."),
        back=reverse("plan_contract", args=[contract.plan.uuid]),
    )
