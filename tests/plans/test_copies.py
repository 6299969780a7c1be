"""The student's own copy of their contract: on paper, or by mail to the address they name."""

import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from plans.models import Contract, ContractCopy, Plan
from plans.services.contract import withdraw_contract
from plans.services.copies import language_for
from plans.tasks import mail_copy
from students.models import Student, StudentEvent
from tests import factories as f
from tests.documents.reading import text_of
from tests.plans.pages import errors, fields_of, links, queries, words
from tests.plans.signing import agree

pytestmark = pytest.mark.usefixtures("in_centre")

OWN = "marta@mail.example"
AGREED = {"agreed": "on"}


@pytest.fixture
def in_force(grown_up: Student, offered: Contract, tutor: User) -> Contract:
    grown_up.email = OWN
    grown_up.save()
    agree(offered, tutor)
    offered.refresh_from_db()
    return offered


@pytest.fixture
def shown_at(plan: Plan) -> str:
    return reverse("plan_contract", args=[plan.uuid])


def address_of(contract: Contract) -> str:
    return reverse("contract_copy", args=[contract.uuid])


def send(client: Client, contract: Contract, **typed: Any) -> Any:
    place = address_of(contract)
    return client.post(place, fields_of(client.get(place)) | AGREED | typed, follow=True)


def deliver() -> None:
    mail_copy.func(str(ContractCopy.objects.latest("pk").uuid))


def test_copy_goes_to_the_student_with_the_contract_and_no_name(
    desk: Client, in_force: Contract, shown_at: str, tutor: User
) -> None:
    told = words(send(desk, in_force))
    assert "The copy is on its way." in told
    assert "is about to be sent Version 1" in told
    deliver()
    (sent,) = mail.outbox
    assert (sent.to, sent.cc, sent.bcc) == ([OWN], [], [])
    assert sent.subject == "Your agreement with Riverside College"
    assert [each for each in ("Marta", "Soler", "Mondays", "Núria") if each in sent.body] == []
    (attached,) = sent.attachments
    assert attached[0] == f"agreement-{in_force.code}.pdf"
    assert attached[2] == "application/pdf"
    assert "Come on Mondays" in text_of(attached[1])
    assert "was handed to the mail server" in words(desk.get(shown_at))
    event = StudentEvent.objects.get(kind="contract_copy_sent")
    assert (event.person, event.subject) == (tutor, in_force.uuid)


def test_copy_of_an_offer_is_marked_as_one_to_read(
    desk: Client, student: Student, offered: Contract
) -> None:
    send(desk, offered, to=OWN)
    deliver()
    (sent,) = mail.outbox
    assert "nobody has to sign" in sent.body
    text = text_of(sent.attachments[0][1])
    assert "To read" in text
    assert "Offered for signing" in text


def test_address_is_corrected_for_this_sending_only(
    desk: Client, in_force: Contract, student: Student
) -> None:
    assert fields_of(desk.get(address_of(in_force)))["to"] == [OWN]
    send(desk, in_force, to="new@mail.example")
    deliver()
    assert mail.outbox[0].to == ["new@mail.example"]
    student.refresh_from_db()
    assert student.email == OWN


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"to": ""}, "This field is required."),
        ({"to": "marta"}, "Enter a valid email address."),
        ({"to": "a@b.example, c@d.example"}, "Enter a valid email address."),
        ({"to": "a@b.example\nBcc: c@d.example"}, "Enter a valid email address."),
        ({"agreed": []}, "Ask first: without their word it is given on paper."),
    ],
)
def test_form_that_is_not_whole_says_so_and_sends_nothing(
    desk: Client, in_force: Contract, typed: dict[str, Any], told: str
) -> None:
    shown = send(desk, in_force, **typed)
    assert (shown.status_code, errors(shown)) == (422, [told])
    assert not ContractCopy.objects.exists()


def test_student_without_an_address_is_offered_paper_and_the_contacts(
    desk: Client, student: Student, offered: Contract, plan: Plan
) -> None:
    student.email = ""
    student.save()
    shown = desk.get(address_of(offered))
    assert "No address of Marta is noted." in words(shown)
    assert links(shown) >= {
        reverse("contract_pdf", args=[plan.uuid]) + "?version=1",
        reverse("student_contact", args=[student.uuid]),
    }


def test_form_sent_twice_sends_one_mail(desk: Client, in_force: Contract) -> None:
    place = address_of(in_force)
    fields = fields_of(desk.get(place)) | AGREED
    for _time in range(2):
        assert desk.post(place, fields).status_code == 302
    assert ContractCopy.objects.count() == 1
    deliver()
    deliver()
    assert len(mail.outbox) == 1
    assert StudentEvent.objects.filter(kind="contract_copy_sent").count() == 1


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (smtplib.SMTPRecipientsRefused({OWN: (550, b"no such user")}), "550 no such user"),
        (ConnectionRefusedError("nobody there"), "nobody there"),
    ],
)
def test_mail_that_is_refused_says_what_to_do(
    desk: Client, in_force: Contract, shown_at: str, monkeypatch: Any, error: Exception, told: str
) -> None:
    def dead(self: Any, **how: Any) -> None:
        raise error

    send(desk, in_force)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", dead)
        deliver()
    page = words(desk.get(shown_at))
    assert f"The mail server said: {told}" in page
    assert "send it again, or give the copy on paper" in page
    send(desk, in_force)
    deliver()
    assert sorted(ContractCopy.objects.values_list("state", flat=True)) == ["failed", "sent"]


def test_copy_that_cannot_be_made_waits_for_nobody(
    desk: Client, in_force: Contract, shown_at: str, monkeypatch: Any
) -> None:
    def broken(*args: Any, **how: Any) -> bytes:
        raise ValueError("no picture")

    send(desk, in_force)
    monkeypatch.setattr("plans.services.copies.render_pdf", broken)
    with pytest.raises(ValueError, match="no picture"):
        deliver()
    assert "send it again, or give the copy on paper" in words(desk.get(shown_at))


def test_contract_withdrawn_before_the_job_is_not_sent(
    desk: Client, in_force: Contract, tutor: User
) -> None:
    send(desk, in_force)
    withdraw_contract(contract=in_force, by=tutor, reason="A wrong date")
    deliver()
    assert mail.outbox == []
    assert ContractCopy.objects.get().state == "failed"


def test_draft_is_not_given(desk: Client, draft: Contract, shown_at: str) -> None:
    shown = desk.get(address_of(draft), follow=True)
    assert "Only a contract that is offered or in force is given to the student." in words(shown)


def test_address_and_answer_stand_encrypted(in_force: Contract) -> None:
    from django.db import connection

    f.ContractCopyFactory(contract=in_force, to=OWN, state="failed", answer="no such user")
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to", answer FROM plans_contractcopy')
        assert [each.startswith("debug:gAAAA") for each in cursor.fetchone()] == [True, True]


def test_log_holds_nothing_of_a_refused_mail(
    desk: Client, in_force: Contract, monkeypatch: Any, caplog: Any
) -> None:
    def dead(self: Any, **how: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({OWN: (550, b"no such user")})

    send(desk, in_force)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", dead)
    deliver()
    assert OWN not in caplog.text


@pytest.mark.parametrize("language", ["English", "en", "ENGLISH ", "Catalan", "", "Klingon"])
def test_language_is_one_that_the_product_speaks(student: Student, language: str) -> None:
    student.language = language
    assert language_for(student) == "en"


def test_language_of_the_student_goes_before_that_of_the_centre(
    student: Student, settings: Any
) -> None:
    settings.LANGUAGES = [("en", "English"), ("ca", "Catalan"), ("es", "Spanish")]
    student.centre.language = "es"
    found = []
    for wanted in ("Catalan", "català", "ca", "Basque"):
        student.language = wanted
        with translation.override("en"):
            found.append(language_for(student))
    assert found == ["ca", "ca", "ca", "es"]


def test_pages_ask_the_same_whatever_the_number_of_copies(
    desk: Client, in_force: Contract, shown_at: str
) -> None:
    f.ContractCopyFactory(contract=in_force)
    with_one = queries(desk, shown_at)
    for _number in range(2):
        f.ContractCopyFactory(contract=in_force)
    assert len(queries(desk, shown_at)) == len(with_one)
    assert len(with_one) <= 12
    assert len(queries(desk, address_of(in_force))) <= 12


def test_reader_who_may_not_write_sees_no_button(
    client_of: Callable[[User], Client], other_counsellor: User, in_force: Contract, shown_at: str
) -> None:
    f.ContractCopyFactory(contract=in_force, state="failed", answer="no such user")
    told = words(client_of(other_counsellor).get(shown_at))
    assert "A copy for Marta could not be sent" in told
    assert "Give Marta their copy" not in told
    assert "no such user" not in told
