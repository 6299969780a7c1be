"""Drafting, freezing and signing of contracts."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Term, User
from plans.catalogue import COMMITMENTS, NO_CONDITION
from plans.enums import CommitmentParty, ContractState, GoalState
from plans.models import Commitment, Contract, ContractSignature, NotAllowed, Plan
from students.enums import AssignmentKind
from students.models import Assignment, Enrolment

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


def contract_content(contract: Contract, *, today: date) -> dict[str, Any]:
    """What the contract would say if it were offered now, as plain JSON values."""
    plan = contract.plan
    student = plan.student
    enrolment = Enrolment.objects.of(student)
    programme = enrolment.cohort.programme if enrolment else None
    return {
        "centre": plan.centre.name,
        "student": {"name": student.name, "number": student.number},
        "tutor": ", ".join(tutor_names(plan, today=today)),
        "programme": programme.name if programme else "",
        "cohort": enrolment.cohort.name if enrolment else "",
        "year": plan.year.name,
        "aspiration": plan.aspiration if plan.aspiration_on_page else "",
        "goals": [
            {
                "words": goal.words,
                "success": goal.success,
                "due_on": goal.due_on.isoformat() if goal.due_on else "",
            }
            for goal in _goals(plan)
        ],
        "commitments": [
            {"party": each.party, "text": each.text} for each in contract.commitments.all()
        ],
        "review_dates": [each.isoformat() for each in sorted(contract.review_dates)],
        "no_condition": str(NO_CONDITION),
    }


def _goals(plan: Plan) -> Any:
    return plan.goals.exclude(state=GoalState.DROPPED).order_by("position", "pk")


def tutor_names(plan: Plan, *, today: date) -> list[str]:
    tutors = Assignment.objects.current_on(today).filter(
        student=plan.student, kind=AssignmentKind.TUTOR
    )
    return [each.person.name for each in tutors.select_related("person")]


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
    contract = _locked(contract)
    lacks = lacks_for_offer(contract)
    if lacks:
        raise NotAllowed(lacks[0])
    contract.offer(by=by, content=contract_content(contract, today=today), today=today)
    return contract


@transaction.atomic
def sign_contract(
    *, contract: Contract, by: User, party: str, **signature: Any
) -> ContractSignature:
    """Add a signature; with the last one needed the contract comes into force."""
    contract = _locked(contract)
    made = contract.sign(by=by, party=party, **signature)
    settle(contract, by=by)
    return made


@transaction.atomic
def go_without_guardian(*, contract: Contract, by: User, reason: str) -> None:
    """Record why no guardian signs; the contract may come into force by it."""
    contract = _locked(contract)
    contract.go_without_guardian(by=by, reason=reason)
    settle(contract, by=by)


def settle(contract: Contract, *, by: User) -> None:
    """Bring the contract into force when nobody is missing, and the plan to agreed."""
    if not contract.missing_parties():
        contract.come_into_force(by=by)
        contract.plan.agree(by=by)


@transaction.atomic
def decline_contract(*, contract: Contract, by: User, party: str) -> None:
    _locked(contract).decline(by=by, party=party)


@transaction.atomic
def withdraw_contract(*, contract: Contract, by: User, reason: str) -> None:
    _locked(contract).withdraw(by=by, reason=reason)


def _locked(contract: Contract) -> Contract:
    """The contract as it stands now, held until the end of the transaction."""
    return Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)


def is_outdated(contract: Contract) -> bool:
    """Whether goals changed since, so that a new version wants new signatures."""
    now = [each.words for each in _goals(contract.plan)]
    return now != [each["words"] for each in contract.content.get("goals", [])]
