"""Step 3 on paper: bring in what was signed by hand, read it, and mark the wrong one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from documents.responses import kept_response
from documents.services import content_of
from plans.access import WITH_STUDENT, refuse_if_closed
from plans.forms.scan import MistakenForm, ScanForm, SignersForm
from plans.models import Contract, NotAllowed, SignedPaper
from plans.services.scan import hand_in, mark_mistaken, sign_on_paper
from plans.views.contract.shared import contract_for, may_sign_as_tutor, to_page
from plans.views.plan import make_ready, show_form
from students.access import record_of_student


def paper_for(request: ActorRequest, uuid: UUID, **how: Any) -> SignedPaper:
    """A paper that the actor may read (`edit`: whose plan they write). Logged."""
    papers = SignedPaper.objects.select_related(
        *(f"contract__plan__{name}" for name in WITH_STUDENT), "contract__centre"
    )
    paper = record_of_student(request, papers, uuid, student="contract.plan.student", **how)
    if how.get("edit"):
        refuse_if_closed(paper.contract.plan)
    return paper


@signed_in
@require_GET
def signed_paper(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The scan itself, to those who read the plan."""
    paper = paper_for(request, uuid)
    if not paper.is_readable:
        raise Http404
    return kept_response(content_of(paper), paper.media_type, "signed-paper", paper.uuid)


@signed_in
@require_http_methods(["GET", "POST"])
def paper_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """A paper that was signed comes in, and who has signed on it."""
    contract = contract_for(request, uuid)
    if not (contract.is_offered or contract.is_in_force) and request.method == "GET":
        messages.info(request, _("This contract is not open for signing."))
        return to_page(contract)
    form = ScanForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        has_papers=contract.papers.filter(mistaken_at=None).exists(),
        **_who_may_sign(request, contract),
    )
    if form.is_valid() and _brought_in(request, contract, form):
        return to_page(contract)
    return _page(request, contract, form)


def _who_may_sign(request: ActorRequest, contract: Contract) -> dict[str, Any]:
    tutor = may_sign_as_tutor(request, contract.plan)
    return {
        "contract": contract,
        "today": request.actor.today,
        "tutor": request.actor.person.name if tutor else "",
    }


def _brought_in(request: ActorRequest, contract: Contract, form: ScanForm) -> bool:
    """Keep it, or say in the form why it was not."""
    try:
        hand_in(
            contract=contract,
            scan=form.cleaned_data["file"],
            signers=form.signers(),
            by=request.actor.person,
        )
    except NotAllowed as error:
        form.not_kept(str(error))
        return False
    except OSError:
        form.not_kept(_("The file could not be kept just now, and nothing was changed."))
        return False
    messages.success(request, _("The signed paper is kept."))
    return True


@signed_in
@require_http_methods(["GET", "POST"])
def paper_sign(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Somebody else has signed on a paper that is here."""
    paper = paper_for(request, uuid, edit=True)
    contract = paper.contract
    form = SignersForm(
        request.POST if request.method == "POST" else None, **_who_may_sign(request, contract)
    )
    if paper.is_mistaken or not form.parties:
        messages.info(request, _("Nobody is left who could be entered on this paper by you."))
        return to_page(contract)
    if form.is_valid():
        try:
            sign_on_paper(paper=paper, signers=form.signers(), by=request.actor.person)
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            return to_page(contract)
    return _page(request, contract, form, paper=paper)


def _page(
    request: ActorRequest, contract: Contract, form: Any, paper: SignedPaper | None = None
) -> HttpResponse:
    make_ready(form, first=True)
    context = {
        "section": "students",
        "contract": contract,
        "student": contract.plan.student,
        "form": form,
        "paper": paper,
        "tutor_signs_elsewhere": contract.is_offered
        and "tutor" in contract.missing_parties()
        and "tutor" not in form.parties,
        "back": reverse("plan_contract", args=[contract.plan.uuid]),
    }
    return render(request, "plans/paper.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def paper_mistaken(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """It was the wrong paper: before the contract is in force it goes, later it is marked."""
    paper = paper_for(request, uuid, edit=True)
    contract = paper.contract
    form = MistakenForm(request.POST or None, bears_what_holds=paper.bears_what_holds)
    if form.is_valid():
        try:
            mark_mistaken(paper=paper, by=request.actor.person, **form.cleaned_data)
        except NotAllowed as error:
            messages.warning(request, str(error))
        return to_page(contract)
    return show_form(
        request,
        form,
        heading=_("Not the right paper"),
        above=contract.plan.student.name,
        lead=_what_happens(paper),
        button=_("Mark it as mistaken"),
        back=reverse("plan_contract", args=[contract.plan.uuid]),
    )


def _what_happens(paper: SignedPaper) -> str:
    if paper.contract.in_force_at is None:
        return _(
            "The file is deleted, and the signatures on it do not count any more. That it was"
            " here, who brought it in and your reason stay. Then bring in the right one."
        )
    if paper.bears_what_holds:
        return _(
            "Signatures of a contract that came into force stand on it: the file stays, marked as"
            " mistaken with your reason. The contract itself stays as it is; add the right paper,"
            " or withdraw the contract where somebody has not signed."
        )
    return _("The file is deleted. That it was here, who brought it in and your reason stay.")
