"""Drafting a contract, and offering it for signing."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Term, User
from plans.catalogue import COMMITMENTS
from plans.enums import CommitmentParty, ContractState, GoalState
from plans.models import Commitment, Contract, NotAllowed, Plan
from plans.models.contract import content_hash
from plans.services.contract.content import contract_content, promised_by

REVIEWS_A_YEAR = 2


def propose_review_dates(plan: Plan, *, today: date) -> list[date]:
    """A formal review a week before the end of each coming term, at least two a year."""
    ends = Term.objects.filter(year=plan.year, ends_on__gt=today).order_by("ends_on")
    dates = [
        each - timedelta(days=7)
        for each in ends.values_list("ends_on", flat=True)
        if today < each - timedelta(days=7) <= plan.ends_on
    ]
    if len(dates) >= REVIEWS_A_YEAR:
        return dates
    start = max(today, plan.starts_on)
    span = (plan.ends_on - start).days
    spread = [start + timedelta(days=span * part // 3) for part in (1, 2)]
    return sorted({_weekday(each) for each in [*dates, *spread] if each > today})


def _review_dates(plan: Plan, last: Contract | None, *, today: date) -> list[date]:
    """Those agreed last, as long as one is still to come; else proposals."""
    agreed = last.review_dates if last else []
    if any(each > today for each in agreed):
        return agreed
    return propose_review_dates(plan, today=today)


def _weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


@transaction.atomic
def draft_contract(*, plan: Plan, today: date) -> Contract:
    """The contract in the making: the one there is, or a new version.

    A new version starts from the commitments, dates and wishes of the last, else the defaults.
    """
    plan.hold()
    making = plan.contracts.filter(state__in=[ContractState.DRAFT, ContractState.OFFERED]).first()
    if making:
        return making
    last = plan.contracts.order_by("-number").first()
    contract = Contract.objects.create(
        centre_id=plan.centre_id,
        plan=plan,
        number=last.number + 1 if last else 1,
        guardian_wished=last.guardian_wished if last else False,
        review_dates=_review_dates(plan, last, today=today),
    )
    texts = (
        [(each.party, each.text) for each in last.commitments.all()]
        if last
        else [(party, str(text)) for party, text in COMMITMENTS]
    )
    Commitment.objects.bulk_create(
        Commitment(
            centre_id=plan.centre_id,
            contract=contract,
            party=party,
            text=text,
            position=position,
        )
        for position, (party, text) in enumerate(texts)
    )
    return contract


def lacks_for_offer(content: dict[str, Any]) -> list[str]:
    """Why a draft that says this cannot be offered yet, in plain sentences; empty when it can."""
    lacks = []
    if not any(each["state"] == GoalState.OPEN for each in content["goals"]):
        lacks.append(_("The roadmap needs at least one goal."))
    if not promised_by(CommitmentParty.STUDENT, content["commitments"]):
        lacks.append(_("The student’s own commitments are missing."))
    if not content["review_dates"]:
        lacks.append(_("Choose at least one date on which you look at it again."))
    return [str(each) for each in lacks]


@transaction.atomic
def offer_contract(*, contract: Contract, by: User, today: date, read: str = "") -> Contract:
    """Freeze the draft. `read` is the hash of the text that was on the screen.

    Raises NotAllowed with the first thing it lacks, and where the text is another one by now.
    """
    contract = contract.hold()
    if not contract.plan.is_open:
        raise NotAllowed(_("The plan was closed meanwhile: nothing is offered in it any more."))
    content = contract_content(contract, today=today)
    lacks = lacks_for_offer(content)
    if lacks:
        raise NotAllowed(lacks[0])
    if contract.is_draft and read and read != content_hash(content):
        raise NotAllowed(
            _("The text was changed since you read it, and is not offered yet: read it once more.")
        )
    contract.offer(by=by, content=content, today=today)
    return contract


@transaction.atomic
def replace_offer(*, contract: Contract, by: User, reason: str, today: date) -> Contract:
    """Withdraw what waits, and offer the text of today instead. Both stay readable.

    Raises NotAllowed, and changes nothing, where it waits no longer or the new text lacks
    something.
    """
    contract = contract.hold()
    if not contract.is_offered:
        raise NotAllowed(
            _("Somebody else was quicker: version %(number)d does not wait any more.")
            % {"number": contract.number}
        )
    contract.withdraw(by=by, reason=reason)
    new = draft_contract(plan=contract.plan, today=today)
    return offer_contract(contract=new, by=by, today=today)
