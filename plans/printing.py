"""What the printed contract says: pure functions from records to a template's values."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Case, IntegerField, When
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.logos import logo_address
from plans.enums import ContractState, SigningParty, SigningWay
from plans.forms.contract import PAD_HEIGHT, PAD_WIDTH, SignForm
from plans.models import Contract, ContractSignature, Plan
from plans.services.contract import amended_by, changes_between, contract_content, text_of
from plans.services.scan import keywords_of

# Which contract of a plan a person means who does not name a version.
PREFERENCE = [ContractState.IN_FORCE, ContractState.OFFERED, ContractState.DRAFT]
# States in which an empty place may still be signed by hand.
OPEN_FOR_SIGNING = {ContractState.DRAFT, ContractState.OFFERED}
EMPTY_LINES = range(3)


def contract_to_print(plan: Plan, *, number: int | None = None) -> Contract | None:
    """The version with this number; without one, the contract that counts most now."""
    rank = Case(
        *(When(state=state, then=place) for place, state in enumerate(PREFERENCE)),
        default=len(PREFERENCE),
        output_field=IntegerField(),
    )
    contracts = plan.contracts.select_related("centre").prefetch_related(
        "signatures__paper", "refusals"
    )
    if number is not None:
        contracts = contracts.filter(number=number)
    return contracts.order_by(rank, "-number").first()


def contract_context(contract: Contract) -> dict[str, Any]:
    """A draft shows what would be frozen now; every other state what was frozen."""
    today = contract.centre.today()
    content = contract_content(contract, today=today) if contract.is_draft else contract.content
    student = content.get("student", {})
    return {
        "title": contract_title(contract, content),
        "contract": contract,
        "mark": _("Draft") if contract.is_draft else "",
        "today": today,
        "centre_name": content.get("centre", ""),
        "centre_logo": logo_address(contract.centre),
        "student_name": student.get("name", ""),
        "facts": list(facts(content)),
        "programme": content.get("programme", ""),
        "year": content.get("year", ""),
        **_text(contract, content),
        "signatures": list(signature_places(contract, content, today=today)),
        "waiting_for": [SigningParty(each).label for each in contract.missing_parties()],
        "refusals": [each for each in contract.refusals.all() if not each.taken_back_at],
        "keywords": keywords_of(contract.content_hash) if contract.content_hash else "",
        "is_altered": not contract.is_draft and not contract.is_intact,
        "empty_lines": EMPTY_LINES,
        "pad": {"width": PAD_WIDTH, "height": PAD_HEIGHT},
        "zone": contract.centre.time_zone,
        **moments(contract),
    }


def _text(contract: Contract, content: dict[str, Any]) -> dict[str, Any]:
    """The parts of the text; marked against the version that holds, while it is on its way."""
    amended = None
    if contract.state in OPEN_FOR_SIGNING:
        amended = amended_by(contract, contract.plan.contracts.all())
    old = amended.content if amended else None
    changes = changes_between(old, content) if old else []
    text = text_of(content, old, days="DATE_FORMAT")
    return vars(text) | {"amended": amended, "changes": changes}


def contract_title(contract: Contract, content: dict[str, Any]) -> str:
    return _("Contract, version %(number)d: %(student)s, %(year)s") % {
        "number": contract.number,
        "student": content.get("student", {}).get("name", ""),
        "year": content.get("year", ""),
    }


def facts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is known of who agrees, each with its name."""
    named = [
        (_("Student number"), content.get("student", {}).get("number")),
        (_("Tutor"), content.get("tutor")),
        (_("Cohort"), content.get("cohort")),
        (_("Academic year"), content.get("year")),
        (_("Centre"), content.get("centre")),
    ]
    return ((name, value) for name, value in named if value)


def signature_places(
    contract: Contract, content: dict[str, Any], *, today: date
) -> Iterator[dict[str, Any]]:
    """A place for each party: its signature, or room to sign by hand while that is possible."""
    made = {each.party: each for each in contract.signatures.all()}
    wanted = {SigningParty.STUDENT, SigningParty.TUTOR}
    if contract.guardian_needed or (contract.is_draft and contract.needs_guardian(today=today)):
        wanted.add(SigningParty.GUARDIAN)
    if contract.missing_guardian_reason:
        wanted.discard(SigningParty.GUARDIAN)
    names = {
        SigningParty.STUDENT: content.get("student", {}).get("name", ""),
        SigningParty.TUTOR: content.get("tutor", ""),
    }
    for party in SigningParty:
        if party in made:
            yield signed_place(made[party], contract)
        elif party in wanted and contract.state in OPEN_FOR_SIGNING:
            yield {"party": party.label, "name": names.get(party, "")}


def signed_place(signature: ContractSignature, contract: Contract) -> dict[str, Any]:
    drawn = signature.way == SigningWay.DRAWN
    by_hand = signature.way == SigningWay.BY_HAND
    return {
        "party": signature.get_party_display(),
        "name": signature.name,
        "signed_at": local(signature.signed_at, contract),
        "path": signature.path if drawn else "",
        "signed_on": signature.signed_on,
        "is_mistaken": bool(signature.paper and signature.paper.is_mistaken),
        "declaration": "" if drawn or by_hand else SignForm.base_fields["declaration"].label,
    }


def moments(contract: Contract) -> dict[str, datetime | None]:
    names = ("offered_at", "in_force_at", "ended_at")
    return {name: local(getattr(contract, name), contract) for name in names}


def local(moment: datetime | None, contract: Contract) -> datetime | None:
    """By the centre's clock, and without a zone: no template moves it to another again."""
    return moment and timezone.make_naive(moment, contract.centre.zone)
