"""Signed papers that are kept: read, printed about, erased, or the wrong ones."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from PIL import Image

from accounts.models import AccessLog, User
from documents.services import content_of
from plans.models import Contract, ContractCopy, ContractSignature, Plan, SignedPaper
from plans.services.contract import withdraw_contract
from plans.services.scan import hand_in
from reviews.services.record.papers import paper_sections
from reviews.services.retention.erasing import Erasure
from students.models import Guardian, Student, StudentEvent
from tests import factories as f
from tests.documents import scanned as s
from tests.documents.reading import pages_of
from tests.plans.pages import fields_of, queries, words
from tests.plans.papers import bring, files, mark, row, scan, signed
from tests.plans.signing import parties, sign, state_of

pytestmark = pytest.mark.usefixtures("in_centre")


# Reading


def test_paper_is_encrypted_in_storage(paper: SignedPaper) -> None:
    with default_storage.open(paper.file.name) as file:
        stored = file.read()
    assert stored.startswith(b"debug:gAAAA")
    assert Image.open(io.BytesIO(content_of(paper))).format == "JPEG"


@pytest.mark.parametrize(
    ("data", "kind", "sandboxed"),
    [
        (s.pdf(), "application/pdf", False),
        (s.png(), "image/png", True),
        (s.jpeg(), "image/jpeg", True),
    ],
)
def test_paper_is_shown_as_what_it_is_and_nothing_in_it_runs(
    desk: Client, offered: Contract, tutor: User, data: bytes, kind: str, sandboxed: bool
) -> None:
    paper = hand_in(contract=offered, scan=scan(data), signers=[], by=tutor)
    shown = desk.get(reverse("signed_paper", args=[paper.uuid]))
    ending = kind.rpartition("/")[2]
    name = f"signed-paper-{str(paper.uuid)[:8]}.{ending}"
    assert shown.content == content_of(paper)
    assert shown.headers["Content-Type"] == kind
    assert shown.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "no-store, private"
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert ("sandbox" in policy) == sandboxed


def test_reading_a_paper_is_logged(desk: Client, paper: SignedPaper, student: Student) -> None:
    desk.get(reverse("signed_paper", args=[paper.uuid]))
    entry = AccessLog.objects.filter(student=student.uuid).latest("pk")
    assert (entry.page, entry.reason) == ("GET signed_paper", "assigned as tutor")


def test_altered_file_is_not_shown(desk: Client, paper: SignedPaper) -> None:
    from documents.services import AlteredDocument, encrypt_bytes

    with default_storage.open(paper.file.name, "wb") as file:
        file.write(encrypt_bytes(b"another paper"))
    with pytest.raises(AlteredDocument):
        desk.get(reverse("signed_paper", args=[paper.uuid]))


def test_page_asks_the_same_for_one_paper_and_for_three(
    desk: Client, paper: SignedPaper, offered: Contract, tutor: User, shown_at: str
) -> None:
    with_one = queries(desk, shown_at)
    for data in (s.png(), s.pdf()):
        hand_in(contract=offered, scan=scan(data), signers=[], by=tutor)
    assert len(queries(desk, shown_at)) == len(with_one)
    assert len(with_one) <= 12


@pytest.mark.parametrize("name", ["paper_add", "paper_sign"])
def test_forms_stay_within_their_queries(
    desk: Client, mother: Guardian, paper: SignedPaper, offered: Contract, name: str
) -> None:
    about = offered if name == "paper_add" else paper
    assert len(queries(desk, reverse(name, args=[about.uuid]))) <= 12


# The wrong one


def test_wrong_paper_goes_with_its_signatures_before_the_contract_is_in_force(
    desk: Client,
    paper: SignedPaper,
    offered: Contract,
    shown_at: str,
    today: date,
    django_capture_on_commit_callbacks: Any,
) -> None:
    name = paper.file.name
    with django_capture_on_commit_callbacks(execute=True):
        mark(desk, paper, "It is the paper of somebody else")
    paper.refresh_from_db()
    assert (parties(), default_storage.exists(name), paper.is_readable) == ([], False, False)
    told = words(desk.get(shown_at))
    assert "Paper 1, not kept mistaken" in told
    assert "Núria Ferrer marked it as mistaken: It is the paper of somebody else" in told
    assert "The signature of Marta Soler went with it." in told
    assert desk.get(reverse("signed_paper", args=[paper.uuid])).status_code == 404
    assert StudentEvent.objects.filter(kind="contract_paper_mistaken").count() == 1


def test_right_paper_follows_the_wrong_one_also_with_the_same_bytes(
    desk: Client, paper: SignedPaper, offered: Contract, address: str, today: date
) -> None:
    mark(desk, paper, "The wrong name was entered")
    bring(desk, address, s.phone_photo(), **row("student", today, name_student="Marta S."))
    assert [(party, name) for party, name, _way, _day in signed(offered)] == [
        ("student", "Marta S.")
    ]


def test_paper_of_a_contract_in_force_is_marked_and_stays(
    desk: Client, grown_up: Student, paper: SignedPaper, offered: Contract, shown_at: str
) -> None:
    sign(desk, offered, "tutor")
    assert state_of(offered) == "in_force"
    mark(desk, paper, "The second page is missing")
    paper.refresh_from_db()
    assert (paper.is_mistaken, paper.is_readable) == (True, True)
    assert (parties(), state_of(offered)) == (["student", "tutor"], "in_force")
    assert "marked it as mistaken: The second page is missing" in words(desk.get(shown_at))
    assert desk.get(reverse("signed_paper", args=[paper.uuid])).status_code == 200


def test_paper_of_somebody_else_goes_although_the_contract_holds(
    desk: Client,
    grown_up: Student,
    paper: SignedPaper,
    offered: Contract,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sign(desk, offered, "tutor")
    name, place = paper.file.name, reverse("paper_mistaken", args=[paper.uuid])
    fields = fields_of(desk.get(place)) | {"reason": "It is Joana’s", "of_somebody_else": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(place, fields)
    paper.refresh_from_db()
    assert (paper.is_mistaken, paper.is_readable, default_storage.exists(name)) == (
        True,
        False,
        False,
    )
    assert (parties(), state_of(offered)) == (["student", "tutor"], "in_force")
    assert desk.get(reverse("signed_paper", args=[paper.uuid])).status_code == 404


def test_wrong_paper_goes_also_where_its_contract_was_withdrawn(
    desk: Client,
    paper: SignedPaper,
    offered: Contract,
    tutor: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    name = paper.file.name
    withdraw_contract(contract=offered, by=tutor, reason="Goals changed")
    asked = words(desk.get(reverse("paper_mistaken", args=[paper.uuid])))
    assert "The file is deleted, and the signatures on it do not count any more." in asked
    with django_capture_on_commit_callbacks(execute=True):
        mark(desk, paper, "It is the paper of somebody else")
    assert (parties(), default_storage.exists(name)) == ([], False)


def test_marking_twice_says_that_it_is_done(desk: Client, paper: SignedPaper) -> None:
    mark(desk, paper, "First reason")
    assert "This paper is marked as mistaken already." in words(mark(desk, paper, "Second reason"))
    paper.refresh_from_db()
    assert paper.mistaken_reason == "First reason"


def test_nobody_signs_on_a_mistaken_paper(
    desk: Client, paper: SignedPaper, offered: Contract, today: date
) -> None:
    place = reverse("paper_sign", args=[paper.uuid])
    fields = fields_of(desk.get(place)) | row("tutor", today)
    mark(desk, paper, "It is the paper of somebody else")
    shown = desk.post(place, fields, follow=True)
    assert "Nobody is left who could be entered on this paper by you." in words(shown)
    assert parties() == []


# In print, in the copy of the record, and at the end


def test_print_names_a_signature_by_hand_and_its_code(
    desk: Client, plan: Plan, paper: SignedPaper, offered: Contract, today: date
) -> None:
    printed = desk.get(reverse("contract_pdf", args=[plan.uuid])).content
    pages = pages_of(printed)
    day = date_format(today, "DATE_FORMAT")
    assert f"Signed by hand on paper on {day}; the scan is kept." in " ".join(pages)
    assert [f"Contract, version 1 · {offered.code}" in each for each in pages] == [True] * len(
        pages
    )
    assert "It waits for the signature of: tutor, guardian." in pages[0]


def test_copy_of_the_record_names_paper_and_copies_without_an_address(paper: SignedPaper) -> None:
    f.ContractCopyFactory(contract=paper.contract, to="marta@mail.example")
    papers, copies = paper_sections(paper.contract)
    told = {each.key: each.value for each in papers.entries[0].facts}
    assert (told["sha256"], told["pages"], told["media_type"]) == (paper.sha256, 1, "image/jpeg")
    assert "marta@mail.example" not in str(copies)


@pytest.mark.usefixtures("empty_storage")
def test_erasing_takes_paper_signatures_copies_and_the_file(
    paper: SignedPaper, student: Student, today: date, django_capture_on_commit_callbacks: Any
) -> None:
    f.ContractCopyFactory(contract=paper.contract)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        Erasure(student).erase(["plans"], today=today)
    assert files() == []
    left = (SignedPaper, ContractSignature, ContractCopy, Contract)
    assert [each.objects.count() for each in left] == [0, 0, 0, 0]
    assert SignedPaper.pgh_event_model.objects.count() == 0
