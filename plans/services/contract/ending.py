"""Withdrawing a contract."""

from django.db import transaction

from accounts.models import User
from plans.models import Contract


@transaction.atomic
def withdraw_contract(*, contract: Contract, by: User, reason: str) -> None:
    contract.hold().withdraw(by=by, reason=reason)
