"""Signing as people do it: on the page of each party."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Contract, ContractSignature
from plans.services.contract import sign_contract
from tests import factories as f
from tests.plans.pages import send

TYPED = {"way": "typed", "declaration": "on"}
DRAWN = {"way": "drawn", "strokes": json.dumps(f.STROKES)}


def do(client: Client, name: str, record: Any) -> Any:
    """Press the button of this name, and see what it leads to."""
    return client.post(reverse(name, args=[record.uuid]), follow=True)


def sign(client: Client, contract: Contract, party: str, **typed: Any) -> Any:
    """Open the page of a party, and sign it (by typing, unless something else is said)."""
    return send(client, reverse("contract_sign", args=[contract.uuid, party]), **(TYPED | typed))


def agree(contract: Contract, tutor: User) -> None:
    """Both sign, without their pages."""
    for party in ("student", "tutor"):
        sign_contract(contract=contract, by=tutor, party=party, name="A Name", way="typed")


def state_of(contract: Contract) -> str:
    contract.refresh_from_db()
    return contract.state


def parties() -> list[str]:
    """Who has signed, in order."""
    return list(ContractSignature.objects.order_by("pk").values_list("party", flat=True))
