"""The versions of a contract: which of them another one amends."""

from collections.abc import Iterable
from datetime import datetime

from plans.models import Contract


def amended_by(contract: Contract, contracts: Iterable[Contract]) -> Contract | None:
    """The version that held when this one was offered; for a draft, the one that holds now.

    None for a first contract, and where nothing was in force any more.
    """
    earlier = [each for each in contracts if each.number < contract.number and each.in_force_at]
    if contract.is_draft:
        return next((each for each in earlier if each.is_in_force), None)
    return next((each for each in earlier if _held_at(each, contract.offered_at)), None)


def _held_at(contract: Contract, moment: datetime | None) -> bool:
    since, until = contract.in_force_at, contract.ended_at
    return bool(moment and since and since <= moment and (until is None or until > moment))
