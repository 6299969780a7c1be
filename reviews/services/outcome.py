"""What a formal review that ended in agreeing anew led to."""

from typing import Any

from django.db.models import OuterRef, Subquery

from plans.enums import ContractState, ReviewOutcome
from plans.models import Contract
from reviews.models import TutoringSession

IN_THE_MAKING = (ContractState.DRAFT, ContractState.OFFERED)


def version_waiting() -> Any:
    """For a query of plans: the number of the contract that waits for signatures."""
    offered = Contract.objects.filter(plan=OuterRef("pk"), state=ContractState.OFFERED)
    return Subquery(offered.values("number")[:1])


def contract_anew(session: TutoringSession) -> Contract | None:
    """The first version that came into force after the review, else the one in the making; none
    where neither is there, or the review did not end so. One query at most."""
    if not session.is_held or session.outcome != ReviewOutcome.AGREE_ANEW:
        return None
    versions = list(session.plan.contracts.defer("content").order_by("number"))
    since = [each for each in versions if _is_agreed_since(each, session)]
    making = [each for each in versions if each.state in IN_THE_MAKING]
    return next(iter([*since, *making]), None)


def _is_agreed_since(contract: Contract, session: TutoringSession) -> bool:
    began, recorded = contract.in_force_at, session.recorded_at
    return bool(began and recorded and began >= recorded)
