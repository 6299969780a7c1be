"""Contracts signed by hand: the scan comes in, and who signed on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from documents.scans import Scan
from documents.services import keep, let_go
from plans.enums import SigningParty, SigningWay
from plans.models import Contract, NotAllowed, SignedPaper
from plans.services.contract import sign_contract
from students.models import Guardian

#: A guardian first: with the last of them the contract comes into force.
ORDER = [SigningParty.GUARDIAN, SigningParty.STUDENT, SigningParty.TUTOR]


def keywords_of(content_hash: str) -> str:
    """What our own print of a contract says of itself, for programs."""
    return f"stepping-stones-contract {content_hash}"


@dataclass(frozen=True)
class Signer:
    """Who signed on a paper, and the date that they wrote there."""

    party: str
    name: str
    signed_on: date
    guardian: Guardian | None = None


@transaction.atomic
def hand_in(*, contract: Contract, scan: Scan, signers: Iterable[Signer], by: User) -> SignedPaper:
    """Keep a scan with the signatures on it. The same upload twice is one paper, and a
    signature already on it stays as it is.

    Raises NotAllowed, and OSError where the file could not be kept; nothing is left of it then.
    """
    contract = contract.hold()
    known = contract.papers.filter(upload_sha256=scan.upload_sha256, mistaken_at=None)
    paper = known.first() or _kept(contract, scan, by)
    _sign_on(contract, paper, signers, by)
    return paper


@transaction.atomic
def sign_on_paper(*, paper: SignedPaper, signers: Iterable[Signer], by: User) -> None:
    """Add signatures that stand on a paper which came in before. Raises NotAllowed."""
    contract = paper.contract.hold()
    paper.refresh_from_db()
    if paper.is_mistaken:
        raise NotAllowed(_("This paper was marked as mistaken: nobody signs on it."))
    _sign_on(contract, paper, signers, by)


@transaction.atomic
def mark_mistaken(*, paper: SignedPaper, by: User, **said: Any) -> None:
    """Say that a paper is not the right one, as `SignedPaper.mark_mistaken`. Raises NotAllowed."""
    contract = paper.contract.hold()
    paper = SignedPaper.objects.get(pk=paper.pk)
    paper.contract = contract
    name = paper.file.name
    paper.mark_mistaken(by=by, **said)
    if name and not paper.is_readable:
        let_go(name)


def _kept(contract: Contract, scan: Scan, by: User) -> SignedPaper:
    if not (contract.is_offered or contract.is_in_force):
        raise NotAllowed(_("This contract is not open for signing."))
    paper = SignedPaper(
        centre_id=contract.centre_id,
        contract=contract,
        upload_sha256=scan.upload_sha256,
        media_type=scan.media_type,
        pages=scan.pages,
        size=len(scan.content),
        uploaded_by=by,
    )
    keep(paper, scan.content)
    paper.save(force_insert=True)
    paper.added(by=by)
    return paper


def _sign_on(contract: Contract, paper: SignedPaper, signers: Iterable[Signer], by: User) -> None:
    there = set(paper.signatures.values_list("party", flat=True))
    for each in sorted(signers, key=lambda each: ORDER.index(SigningParty(each.party))):
        if each.party not in there:
            sign_contract(
                contract=contract,
                by=by,
                party=each.party,
                name=each.name,
                guardian=each.guardian,
                way=SigningWay.BY_HAND,
                paper=paper,
                signed_on=each.signed_on,
            )
