"""Signed papers as people bring them in."""

from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from documents.scans import read_scan
from plans.models import Contract, ContractSignature, SignedPaper
from tests.documents import scanned as s
from tests.plans.pages import fields_of


def row(party: str, day: date, **typed: Any) -> dict[str, Any]:
    return {f"signed_{party}": "on", f"date_{party}": day.isoformat()} | typed


def bring(client: Client, address: str, data: bytes | None = None, **typed: Any) -> Any:
    """Open the page, choose a file, tick and send."""
    file = {} if data == b"none" else {"file": s.upload(data or s.png(), "scan.png")}
    fields = fields_of(client.get(address)) | {"checked": "on"} | typed
    return client.post(address, fields | file, follow=True)


def signed(contract: Contract) -> list[tuple[str, str, str, date | None]]:
    rows = ContractSignature.objects.filter(contract=contract).order_by("pk")
    return [(each.party, each.name, each.way, each.signed_on) for each in rows]


def scan(data: bytes | None = None) -> Any:
    return read_scan([s.upload(data or s.png())])


def files() -> list[str]:
    return sorted(default_storage.listdir("papers")[1])


def mark(client: Client, paper: SignedPaper, reason: str) -> Any:
    place = reverse("paper_mistaken", args=[paper.uuid])
    return client.post(place, fields_of(client.get(place)) | {"reason": reason}, follow=True)
