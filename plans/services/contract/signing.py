"""Signing a contract, doing without a guardian, and preferring not to sign."""

from typing import Any

from django.db import transaction

from accounts.models import User
from plans.catalogue import CAME_OF_AGE
from plans.models import Contract, ContractSignature


@transaction.atomic
def sign_contract(
    *, contract: Contract, by: User, party: str, **signature: Any
) -> ContractSignature:
    """Add a signature; with the last one needed the contract comes into force.

    A guardian who was needed by age alone is not waited for when the student is of age by now.
    """
    contract = contract.hold()
    made = contract.sign(by=by, party=party, **signature)
    if contract.has_come_of_age(today=contract.centre.today()):
        contract.go_without_guardian(by=by, reason=str(CAME_OF_AGE))
    settle(contract, by=by)
    return made


@transaction.atomic
def go_without_guardian(*, contract: Contract, by: User, reason: str) -> None:
    """Record why no guardian signs; the contract may come into force by it."""
    contract = contract.hold()
    contract.go_without_guardian(by=by, reason=reason)
    settle(contract, by=by)


def settle(contract: Contract, *, by: User) -> None:
    """Bring the contract into force when nobody is missing, and the plan to agreed."""
    if not contract.missing_parties():
        contract.come_into_force(by=by)
        contract.plan.agree(by=by)


@transaction.atomic
def decline_contract(*, contract: Contract, by: User, party: str, words: str = "") -> None:
    contract.hold().decline(by=by, party=party, words=words)
