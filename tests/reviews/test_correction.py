"""Corrections: asked for, decided, and told in the copy of the record."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django_scopes import scope

from accounts.models import User
from documents.services import content_of
from reviews.models import CorrectionRequest
from reviews.services.rights import prepare
from students.models import Student
from tests import factories as f
from tests.documents.reading import text_of
from tests.plans.pages import errors, fields_of, queries, send
from tests.plans.pages import words as words_of


@pytest.fixture
def asked(student: Student) -> CorrectionRequest:
    return f.CorrectionRequestFactory(
        student=student, wrong="I never missed the test", should_say="I was ill that day"
    )


def test_student_says_what_is_wrong(student: Student, tutor: User, client_of: Any) -> None:
    page = send(
        client_of(tutor),
        reverse("correction_ask", args=[student.uuid]),
        received_on="2026-02-28",
        wrong="The birthday is not mine",
    )
    with scope(centre=student.centre):
        made = CorrectionRequest.objects.get()
    assert page.url == reverse("student_rights", args=[student.uuid])
    assert (made.wrong, made.state, made.due_on.isoformat()) == (
        "The birthday is not mine",
        "open",
        "2026-03-28",
    )


def test_other_words_from_the_same_form_are_a_request_of_their_own(
    student: Student, tutor: User, client_of: Any
) -> None:
    client, url = client_of(tutor), reverse("correction_ask", args=[student.uuid])
    first = fields_of(client.get(url)) | {"wrong": "The birthday is not mine"}
    other = first | {"should_say": "The third of May"}
    for typed in (first, other, first, other):
        client.post(url, typed)
    with scope(centre=student.centre):
        said = [each.should_say for each in CorrectionRequest.objects.order_by("pk")]
    assert said == ["", "The third of May"]


def test_what_is_wrong_stands_encrypted(asked: CorrectionRequest) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM reviews_correctionrequest t")
        row = cursor.fetchone()[0]
        cursor.execute("SELECT t::text FROM reviews_correctionrequesthistoryevent t")
        past = cursor.fetchone()[0]
    assert not any("missed" in each or "ill that" in each for each in (row, past))


def test_guardian_without_authority_may_not_ask(
    student: Student, tutor: User, client_of: Any
) -> None:
    guardian = f.GuardianFactory(student=student, legal_authority="unknown")
    url = reverse("correction_ask", args=[student.uuid])
    page = send(client_of(tutor), url, guardian=guardian.pk, wrong="All of it")
    assert "Legal authority is not noted for this guardian." in words_of(page)


def test_correction_is_made_and_says_where(
    asked: CorrectionRequest, tutor: User, client_of: Any
) -> None:
    contact = reverse("student_contact", args=[asked.student.uuid])
    page = client_of(tutor).post(
        reverse("correction", args=[asked.uuid]),
        {
            "state": "corrected",
            "where": "Evidence of the starting point",
            "link": f"http://testserver{contact}?x=1",
        },
        follow=True,
    )
    assert "Evidence of the starting point" in words_of(page)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.link) == ("corrected", tutor, contact)


def test_what_stays_has_a_reason_and_the_persons_own_words(
    asked: CorrectionRequest, tutor: User, client_of: Any
) -> None:
    url = reverse("correction", args=[asked.uuid])
    sent = {"state": "not_corrected", "reason": "The list says so", "statement": "I was there"}
    page = client_of(tutor).post(url, sent, follow=True)
    assert "I was there" in words_of(page)
    asked.refresh_from_db()
    assert (asked.state, asked.statement) == ("not_corrected", "I was there")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, ["This field is required."]),
        ({"state": "corrected"}, ["Say in a few words what was changed, and where."]),
        ({"state": "not_corrected"}, ["Say in a few words why it stays as it is."]),
        (
            {"state": "corrected", "where": "There", "link": "https://elsewhere.example/nothing"},
            ["This is no page of this site."],
        ),
    ],
)
def test_decision_without_its_words_is_refused(
    asked: CorrectionRequest,
    tutor: User,
    client_of: Any,
    sent: dict[str, str],
    said: list[str],
) -> None:
    page = client_of(tutor).post(reverse("correction", args=[asked.uuid]), sent)
    assert errors(page) == said
    asked.refresh_from_db()
    assert asked.state == "open"


def test_second_decision_changes_nothing(
    asked: CorrectionRequest, tutor: User, counsellor: User, client_of: Any
) -> None:
    url = reverse("correction", args=[asked.uuid])
    first = {"state": "corrected", "where": "There"}
    client_of(tutor).post(url, first)
    page = client_of(counsellor).post(url, {"state": "not_corrected", "reason": "No"}, follow=True)
    assert "This request is decided already." in page.content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("corrected", tutor)


def test_statement_goes_into_every_copy(
    asked: CorrectionRequest, tutor: User, counsellor: User
) -> None:
    with scope(centre=asked.centre):
        asked.leave(by=tutor, reason="The list says so", statement="I was there")
        request = prepare(request=f.RecordRequestFactory(student=asked.student), by=counsellor)
        assert request.pdf and request.json
        pdf = text_of(content_of(request.pdf))
        told = json.loads(content_of(request.json))["corrections"]
    assert "I was there" in pdf
    assert [(each["wrong"], each["statement"]) for each in told] == [
        ("I never missed the test", "I was there")
    ]


def test_administrator_sees_no_text_of_a_correction(
    asked: CorrectionRequest, administrator: User, client_of: Any
) -> None:
    client = client_of(administrator)
    assert client.get(reverse("correction", args=[asked.uuid])).status_code == 404
    page = client.get(reverse("student_rights", args=[asked.student.uuid]))
    assert "Nobody has said that something is wrong" not in words_of(page)


def test_late_answer_says_so(student: Student, tutor: User, client_of: Any) -> None:
    today = student.centre.today()
    f.CorrectionRequestFactory(student=student, due_on=today - timedelta(days=1))
    page = client_of(tutor).get(reverse("student_rights", args=[student.uuid]))
    assert "late" in words_of(page).split()


def test_page_of_rights_takes_as_many_queries_for_three_as_for_one(
    student: Student, counsellor: User, client_of: Any
) -> None:
    client, asked = client_of(counsellor), []
    url = reverse("student_rights", args=[student.uuid])
    for _round in range(2):
        for _each in range(1 + len(asked)):
            f.CorrectionRequestFactory(student=student)
            f.RecordRequestFactory(student=student, state="refused", refusal_reason="No.")
        asked.append(len(queries(client, url)))
    assert asked[0] == asked[1] <= 12
