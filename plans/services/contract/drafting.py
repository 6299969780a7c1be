"""Drafting a contract, and offering it for signing."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Term, User
from plans.catalogue import COMMITMENTS
from plans.enums import CommitmentParty, ContractState, GoalState
from plans.models import Commitment, Contract, NotAllowed, Plan
from plans.services.contract.content import contract_content

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


def _weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


@transaction.atomic
def draft_contract(*, plan: Plan, today: date) -> Contract:
    """The contract in the making: the one there is, or a new version.

    A new version starts from the commitments and wishes of the last, else the defaults.
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
        review_dates=propose_review_dates(plan, today=today),
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


def lacks_for_offer(contract: Contract) -> list[str]:
    """Why the draft cannot be offered yet, in plain sentences; empty when it can."""
    lacks = []
    if not contract.plan.goals.filter(state=GoalState.OPEN).exists():
        lacks.append(_("The roadmap needs at least one goal."))
    promises = {each.party for each in contract.commitments.all()}
    if CommitmentParty.STUDENT not in promises:
        lacks.append(_("The student’s own commitments are missing."))
    if not contract.review_dates:
        lacks.append(_("Choose at least one date on which you look at it again."))
    return [str(each) for each in lacks]


@transaction.atomic
def offer_contract(*, contract: Contract, by: User, today: date) -> Contract:
    """Freeze the draft. Raises NotAllowed with the first thing it lacks."""
    contract = contract.hold()
    lacks = lacks_for_offer(contract)
    if lacks:
        raise NotAllowed(lacks[0])
    contract.offer(by=by, content=contract_content(contract, today=today), today=today)
    return contract
