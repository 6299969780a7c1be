"""A contract signed by hand: the paper comes in, and who signed on it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from documents.services import sweep_files
from plans.models import Contract, ContractSignature, Plan, SignedPaper
from plans.services.contract import withdraw_contract
from plans.services.scan import hand_in
from students.models import Guardian, Student, StudentEvent
from tests.documents import scanned as s
from tests.plans.pages import at_once, errors, fields_of, words
from tests.plans.papers import bring, files, row, scan, signed
from tests.plans.signing import parties, sign, state_of

pytestmark = pytest.mark.usefixtures("in_centre")

AGAIN = "What you typed is kept; choose the file once more."


# What a person sees


def test_contract_page_leads_through_signing_on_paper(
    desk: Client, offered: Contract, shown_at: str
) -> None:
    told = words(desk.get(shown_at))
    assert f"On paper Print version 1 with the code {offered.code} at its foot" in told
    assert "The signed paper is here" in told


def test_paper_with_both_signatures_brings_the_contract_into_force(
    desk: Client, grown_up: Student, offered: Contract, address: str, today: date, tutor: User
) -> None:
    shown = bring(desk, address, **row("student", today), **row("tutor", today))
    assert "The signed paper is kept." in words(shown)
    assert state_of(offered) == "in_force"
    assert signed(offered) == [
        ("student", "Marta Soler", "by_hand", today),
        ("tutor", "Núria Ferrer", "by_hand", today),
    ]
    paper = SignedPaper.objects.get()
    assert {each.paper for each in ContractSignature.objects.all()} == {paper}
    assert (paper.media_type, paper.pages, paper.uploaded_by) == ("image/png", 1, tutor)
    kinds = StudentEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-5:] == [
        "contract_paper_added",
        "contract_signed",
        "contract_signed",
        "contract_in_force",
        "plan_agreed",
    ]


def test_page_shows_who_signed_on_paper_and_the_paper(
    desk: Client, offered: Contract, address: str, shown_at: str, today: date
) -> None:
    bring(desk, address, **row("student", today))
    told = words(desk.get(shown_at))
    assert "Marta Soler student, by hand on paper, on" in told
    assert "Paper 1, PNG picture 1 page, brought in on" in told
    assert "by Núria Ferrer" in told


def test_rest_may_sign_on_screen(
    desk: Client, grown_up: Student, offered: Contract, address: str, today: date
) -> None:
    bring(desk, address, **row("student", today))
    sign(desk, offered, "tutor")
    assert [(party, way) for party, _name, way, _day in signed(offered)] == [
        ("student", "by_hand"),
        ("tutor", "typed"),
    ]
    assert state_of(offered) == "in_force"


def test_guardian_signs_by_name_and_their_signature_counts(
    desk: Client, mother: Guardian, offered: Contract, address: str, today: date
) -> None:
    rows = row("student", today) | row("tutor", today)
    bring(desk, address, **rows, **row("guardian", today, name_guardian=mother.pk))
    assert state_of(offered) == "in_force"
    assert ContractSignature.objects.get(party="guardian").guardian == mother


@pytest.mark.parametrize(
    "change",
    [
        {"do_not_contact": True},
        {"legal_authority": "no"},
        {"legal_authority": "unknown"},
        {"involvement": "not_involved", "involvement_reason": "By order of the court."},
    ],
    ids=lambda change: next(iter(change)),
)
def test_guardian_who_may_not_sign_is_not_offered(
    desk: Client, mother: Guardian, address: str, today: date, change: dict[str, Any]
) -> None:
    fields = row("student", today) | row("guardian", today, name_guardian=mother.pk)
    assert "signed_guardian" in desk.get(address).content.decode()
    for name, value in change.items():
        setattr(mother, name, value)
    mother.save()
    bring(desk, address, **fields)
    assert parties() == ["student"]


def test_signature_of_the_tutor_is_entered_by_the_tutor_alone(
    client_of: Callable[[User], Client],
    counsellor: User,
    desk: Client,
    grown_up: Student,
    offered: Contract,
    address: str,
    shown_at: str,
    today: date,
) -> None:
    office = client_of(counsellor)
    assert "The tutor enters their own signature" in words(office.get(address))
    bring(office, address, **row("student", today), **row("tutor", today, name_tutor="Núria F."))
    assert parties() == ["student"]
    paper = SignedPaper.objects.get()
    assert "Somebody else signed on it" in words(desk.get(shown_at))
    there = reverse("paper_sign", args=[paper.uuid])
    desk.post(there, fields_of(desk.get(there)) | row("tutor", today))
    assert state_of(offered) == "in_force"
    assert list(paper.signatures.values_list("party", flat=True)) == ["student", "tutor"]


def test_several_photos_are_one_paper(
    desk: Client, offered: Contract, address: str, today: date
) -> None:
    fields = fields_of(desk.get(address)) | {"checked": "on"} | row("student", today)
    photos = [s.upload(s.phone_photo(), f"{n}.jpg", "image/jpeg") for n in range(3)]
    desk.post(address, fields | {"file": photos})
    paper = SignedPaper.objects.get()
    assert (paper.media_type, paper.pages) == ("application/pdf", 3)


def test_further_page_comes_without_a_signature(
    desk: Client, grown_up: Student, offered: Contract, address: str, shown_at: str, today: date
) -> None:
    bring(desk, address, **row("student", today), **row("tutor", today))
    assert "Add a page or a better scan" in words(desk.get(shown_at))
    bring(desk, address, s.jpeg())
    assert SignedPaper.objects.count() == 2
    assert state_of(offered) == "in_force"


# What is wrong


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Tick who has signed on this paper."),
        ({"signed_student": "on", "name_student": " "}, "Say whose signature it is."),
        ({"signed_student": "on"}, "Which date stands on the paper?"),
        ({"signed_student": "on", "date_student": "soon"}, "Enter a valid date."),
    ],
)
def test_row_that_is_not_whole_says_so(
    desk: Client, offered: Contract, address: str, typed: dict[str, Any], told: str
) -> None:
    shown = bring(desk, address, **typed)
    assert shown.status_code == 422
    assert told in " ".join(errors(shown))
    assert AGAIN in " ".join(errors(shown))
    assert not SignedPaper.objects.exists()


def test_day_to_come_and_day_before_the_offer_are_refused(
    desk: Client, offered: Contract, address: str, today: date
) -> None:
    day = timedelta(days=1)
    later = bring(desk, address, **row("student", today + day))
    assert "This day is still to come." in errors(later)
    earlier = bring(desk, address, **row("student", today - day, name_student="Marta S."))
    assert "it cannot have been signed before." in " ".join(errors(earlier))
    assert fields_of(earlier)["name_student"] == ["Marta S."]
    assert not SignedPaper.objects.exists()


def test_code_on_the_paper_is_to_be_compared(
    desk: Client, offered: Contract, address: str, today: date
) -> None:
    label = f"I have checked that this paper is version 1 with the code {offered.code} at its foot"
    assert label in words(desk.get(address))
    shown = bring(desk, address, checked=[], **row("student", today))
    assert errors(shown)[-1] == "Compare the code at the foot of the paper, and tick this."


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"none", "Choose the scan or the photos of the paper."),
        (b"<svg onload='alert(1)'/>", "“scan.png” is no PDF, PNG or JPEG inside"),
        (s.pdf()[:300], "This PDF cannot be read"),
    ],
    ids=["none", "svg", "half"],
)
def test_file_that_is_none_says_so_and_keeps_what_was_typed(
    desk: Client, offered: Contract, address: str, today: date, data: bytes, told: str
) -> None:
    shown = bring(desk, address, data, **row("student", today, name_student="Marta S."))
    assert shown.status_code == 422
    assert told in errors(shown)[0]
    fields = fields_of(shown)
    assert (fields["name_student"], fields["signed_student"]) == (["Marta S."], ["on"])
    assert fields["date_student"] == [today.isoformat()]
    assert not SignedPaper.objects.exists()


def test_our_own_print_is_known_again(
    desk: Client, plan: Plan, offered: Contract, address: str, today: date
) -> None:
    printed = desk.get(reverse("contract_pdf", args=[plan.uuid])).content
    shown = bring(desk, address, printed, **row("student", today))
    assert errors(shown)[0].startswith("This is the PDF as it was printed: nobody has signed on it")


def test_print_of_another_version_is_refused(
    desk: Client, offered: Contract, address: str, today: date
) -> None:
    def say(writer: Any) -> None:
        writer.add_metadata({"/Keywords": "stepping-stones-contract " + "0" * 64})

    shown = bring(desk, address, s.pdf_with(writer=say), **row("student", today))
    assert errors(shown)[0].startswith("This PDF is a print of another contract or version.")

    def say_right(writer: Any) -> None:
        writer.add_metadata({"/Keywords": f"stepping-stones-contract {offered.content_hash}"})

    bring(desk, address, s.pdf_with(writer=say_right), **row("student", today))
    assert parties() == ["student"]


def test_paper_of_a_draft_and_of_an_ended_contract_is_not_taken(
    desk: Client, draft: Contract, shown_at: str
) -> None:
    place = reverse("paper_add", args=[draft.uuid])
    assert desk.get(place).headers["Location"] == shown_at
    shown = desk.post(place, {"checked": "on", "file": s.upload(s.png())})
    assert "This contract is not open for signing." in errors(shown)[0]
    assert not SignedPaper.objects.exists()


def test_contract_withdrawn_meanwhile_takes_no_paper(
    desk: Client, offered: Contract, address: str, tutor: User, today: date
) -> None:
    fields = fields_of(desk.get(address)) | {"checked": "on"} | row("student", today)
    withdraw_contract(contract=offered, by=tutor, reason="A wrong date")
    shown = desk.post(address, fields | {"file": s.upload(s.png())})
    assert "This contract is not open for signing." in errors(shown)[0]
    assert parties() == []


# Twice, at once, and when something breaks


def test_same_paper_twice_is_one_even_after_it_brought_the_contract_into_force(
    desk: Client, grown_up: Student, offered: Contract, address: str, today: date
) -> None:
    rows = row("student", today) | row("tutor", today)
    fields = fields_of(desk.get(address)) | {"checked": "on"} | rows
    for _time in range(2):
        shown = desk.post(address, fields | {"file": s.upload(s.png())}, follow=True)
        assert "The signed paper is kept." in words(shown)
    assert SignedPaper.objects.count() == 1
    assert parties() == ["student", "tutor"]
    assert StudentEvent.objects.filter(kind="contract_in_force").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_papers_at_once_sign_once(
    client_of: Callable[[User], Client],
    tutor: User,
    grown_up: Student,
    offered: Contract,
    address: str,
    today: date,
) -> None:
    one, two = client_of(tutor), client_of(tutor)
    rows = row("student", today) | row("tutor", today)
    fields = fields_of(one.get(address)) | {"checked": "on"} | rows

    def send(client: Client) -> Any:
        return client.post(address, fields | {"file": s.upload(s.png())})

    told = at_once(lambda: send(one), lambda: send(two))
    assert [each.status_code for each in told] == [302, 302]
    assert SignedPaper.objects.count() == 1
    assert parties() == ["student", "tutor"]
    assert StudentEvent.objects.filter(kind="contract_in_force").count() == 1


def test_storage_that_fails_leaves_nothing_half(
    desk: Client, offered: Contract, address: str, today: date, monkeypatch: Any
) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(type(default_storage), "save", full, raising=False)
    monkeypatch.setattr("django.core.files.storage.Storage.save", full)
    shown = bring(desk, address, **row("student", today, name_student="Marta S."))
    assert shown.status_code == 422
    assert errors(shown)[0].startswith("The file could not be kept just now, and nothing was")
    assert fields_of(shown)["name_student"] == ["Marta S."]
    assert (SignedPaper.objects.count(), parties()) == (0, [])
    assert not StudentEvent.objects.filter(kind="contract_paper_added").exists()


@pytest.mark.usefixtures("empty_storage")
def test_file_whose_row_never_came_is_swept(
    offered: Contract, tutor: User, today: date, monkeypatch: Any
) -> None:
    """The power went between the file and its row."""
    kept = hand_in(contract=offered, scan=scan(), signers=[], by=tutor)

    def crash(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("plans.models.SignedPaper.save", crash)
    with pytest.raises(RuntimeError):
        hand_in(contract=offered, scan=scan(s.jpeg()), signers=[], by=tutor)
    assert len(files()) == 2
    assert (sweep_files(), len(files())) == (0, 2)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        sweep_files()
    assert files() == [kept.file.name.removeprefix("papers/")]
