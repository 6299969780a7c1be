"""Signing a contract, doing without a guardian, and preferring not to sign."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from plans.catalogue import CAME_OF_AGE, WITHOUT_GUARDIAN
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


def why_no_guardian(contract: Contract, *, today: date) -> list[str]:
    """Reasons proposed for a guardian's signature that is missing, the likeliest first."""
    of_age = [CAME_OF_AGE] if contract.has_come_of_age(today=today) else []
    return [str(each) for each in [*of_age, *WITHOUT_GUARDIAN]]


def who_signs(contract: Contract, *, today: date) -> str:
    """The rule of the signatures, in words, for this student and this centre."""
    student, age = contract.plan.student, contract.plan.centre.signing_age
    said = {"name": student.called, "age": age}
    if contract.is_offered and not contract.guardian_needed:
        return _("%(name)s and the tutor sign. No guardian is needed.") % said
    if contract.has_come_of_age(today=today):
        return (
            _(
                "%(name)s has come of age since it was offered: a guardian’s signature is not"
                " needed any more."
            )
            % said
        )
    if contract.guardian_wished:
        return (
            _(
                "%(name)s, the tutor and, as %(name)s wishes, a guardian with legal authority sign."
                " Where none signs, a reason is recorded. Nothing holds without %(name)s."
            )
            % said
        )
    if contract.guardian_needed or contract.needs_guardian(today=today):
        return (
            _(
                "%(name)s and the tutor sign. %(name)s is under %(age)d, so a guardian with legal"
                " authority signs too, or a reason is recorded. Nothing holds without %(name)s."
            )
            % said
        )
    return (
        _(
            "%(name)s and the tutor sign. %(name)s is old enough here to sign without a guardian,"
            " and may wish that one signs too."
        )
        % said
    )
