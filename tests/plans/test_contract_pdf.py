"""The printed contract, read back: what it says in each state, and to whom."""

import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import AccessLog
from plans.catalogue import NO_CONDITION
from plans.enums import CommitmentParty
from plans.forms.contract import SignForm
from plans.models import Contract, Plan
from plans.printing import contract_context, contract_to_print
from plans.services.contract import (
    draft_contract,
    go_without_guardian,
    offer_contract,
    sign_contract,
    withdraw_contract,
)
from tests import factories as f
from tests.documents.reading import (
    A4,
    alternatives_of,
    fonts_of,
    pages_of,
    reader,
    tags_of,
    text_of,
)

pytestmark = pytest.mark.usefixtures("in_centre")

# Queries for the session and the actor.
BESIDE = 3
DECLARATION = str(SignForm.base_fields["declaration"].label)


@pytest.fixture
def today(centre) -> date:
    return centre.today()


@pytest.fixture
def draft(plan: Plan, today: date) -> Contract:
    """With an aspiration, a goal, the default commitments and two review dates."""
    plan.aspiration, plan.aspiration_on_page = "A van with my name on it", True
    plan.save()
    f.GoalFactory(
        plan=plan,
        words="Come to the Monday workshop",
        success="Six Mondays running",
        due_on=today + timedelta(days=40),
    )
    return draft_contract(plan=plan, today=today)


@pytest.fixture
def offered(draft: Contract, tutor, today: date) -> Contract:
    return offer_contract(contract=draft, by=tutor, today=today)


@pytest.fixture
def in_force(offered: Contract, tutor, student) -> Contract:
    """Drawn by the student, typed by the tutor, drawn by a guardian."""
    guardian = f.GuardianFactory(student=student, name="Rosa Soler")
    drawn = {"way": "drawn", "strokes": [*f.STROKES, [[150.5, 12.5]]]}
    sign_contract(contract=offered, by=tutor, party="student", name="Marta Soler", **drawn)
    sign_contract(contract=offered, by=tutor, party="tutor", name="Núria Ferrer", way="typed")
    sign_contract(
        contract=offered, by=tutor, party="guardian", name="Rosa Soler", guardian=guardian, **drawn
    )
    return Contract.objects.get(pk=offered.pk)


@pytest.fixture
def pdf_for(plan: Plan, tutor, client_of):
    def pdf(person: Any = None, **query: Any) -> bytes:
        response = client_of(person or tutor).get(reverse("contract_pdf", args=[plan.uuid]), query)
        assert response.status_code == 200
        return response.content

    return pdf


# The file


def test_pdf_is_shown_inline_under_a_name_that_tells_no_person(draft, plan, tutor, client_of):
    response = client_of(tutor).get(reverse("contract_pdf", args=[plan.uuid]))
    assert response["Content-Type"] == "application/pdf"
    name = f"contract-{str(plan.uuid)[:8]}.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    assert "no-store" in response["Cache-Control"]


def test_pdf_is_tagged_titled_and_a4(draft, pdf_for):
    pdf = reader(pdf_for())
    assert pdf.metadata.title == f"Contract, version 1: Marta Soler, {draft.plan.year.name}"
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in pdf.pages} == {A4}


def test_pdf_speaks_the_language_of_the_reader(draft, pdf_for, tutor):
    tutor.language = "ca"
    tutor.save()
    pdf = pdf_for()
    with translation.override("ca"):
        day = date_format(draft.review_dates[0])
    assert reader(pdf).trailer["/Root"]["/Lang"] == "ca"
    assert day in text_of(pdf)


def test_tags_tell_headings_lists_and_pictures(in_force, pdf_for):
    pdf = pdf_for()
    tags = tags_of(pdf)
    assert [tags.count(tag) for tag in ("H1", "H2", "H3", "Figure")] == [1, 4, 8, 2]
    assert alternatives_of(pdf) == [
        "Drawn signature of Marta Soler",
        "Drawn signature of Rosa Soler",
    ]


def test_pages_carry_number_centre_and_student(in_force, pdf_for):
    pages = pages_of(pdf_for())
    assert len(pages) == 2
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of 2" in text
        assert text.count("Riverside College") >= 1
        assert text.count("Marta Soler") >= 1


def test_fonts_are_embedded(in_force, pdf_for):
    fonts = fonts_of(pdf_for())
    assert {name.split("-")[0] for name in fonts} == {"Stones"}
    assert all("/FontFile2" in each["descriptor"] for each in fonts.values())


def test_rendering_leaves_nothing_to_complain_about(in_force, pdf_for, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf_for()
    assert caplog.messages == []


# What each state says


def test_draft_is_marked_on_every_page(draft, pdf_for):
    pages = pages_of(pdf_for())
    assert len(pages) == 2
    # The mark is turned, so its letters come apart.
    assert ["Draft" in text.replace(" ", "") for text in pages] == [True, True]
    assert "Draft as of" in pages[0]


def test_draft_prints_what_it_would_be_frozen_with(draft, plan, pdf_for):
    plan.goals.update(words="Come on time, every day")
    assert "Come on time, every day" in text_of(pdf_for())


def test_draft_has_no_fingerprint(draft, pdf_for):
    assert "SHA-256" not in text_of(pdf_for())


def test_contract_says_what_was_agreed(draft, pdf_for):
    text = text_of(pdf_for())
    commitments = [each.text for each in draft.commitments.all()]
    expected = [
        "“A van with my name on it”",
        "Come to the Monday workshop",
        "We will know by this: Six Mondays running",
        "Electrical installations",
        "2024-0117",
        "Núria Ferrer",
        "ELE-1A",
        str(NO_CONDITION),
        *[str(party.label) for party in CommitmentParty],
        *commitments,
        *[date_format(day) for day in draft.review_dates],
    ]
    assert [each for each in expected if each not in text] == []


def test_aspiration_stays_off_without_consent(draft, plan, pdf_for):
    plan.aspiration_on_page = False
    plan.save()
    assert "van" not in text_of(pdf_for())


def test_offered_is_frozen_and_names_who_has_yet_to_sign(offered, plan, pdf_for):
    plan.goals.update(words="Something else by now")
    text = text_of(pdf_for())
    assert "Come to the Monday workshop" in text
    assert "Something else by now" not in text
    assert "Offered for signing on" in text
    assert "It waits for the signature of: student, tutor, guardian." in text
    assert "Draft" not in text.replace(" ", "")


def test_offered_leaves_room_to_sign_by_hand_for_those_who_have_not(offered, tutor, pdf_for):
    sign_contract(contract=offered, by=tutor, party="tutor", name="Núria Ferrer", way="typed")
    context = contract_context(contract_to_print(offered.plan))
    assert [(each["party"], "signed_at" in each) for each in context["signatures"]] == [
        ("student", False),
        ("tutor", True),
        ("guardian", False),
    ]
    text = text_of(pdf_for())
    assert "Student Signature Marta Soler Date" in text
    assert "Guardian Signature Name Date" in text


def test_in_force_carries_signatures_and_fingerprint_and_no_mark(in_force, pdf_for):
    text = text_of(pdf_for())
    assert "In force since" in text
    assert in_force.content_hash in text
    assert f"Typed, with the declaration: “{DECLARATION}”" in text
    assert [
        name for name in ("Marta Soler", "Núria Ferrer", "Rosa Soler") if name not in text
    ] == []
    assert "Draft" not in text.replace(" ", "")


def test_signature_stands_with_its_time_by_the_centres_clock(in_force, pdf_for, centre):
    signature = in_force.signatures.first()
    moment = timezone.make_naive(signature.signed_at, centre.zone)
    assert date_format(moment, "DATETIME_FORMAT") in text_of(pdf_for())
    assert "Europe/Madrid" in text_of(pdf_for())


def test_drawn_signature_keeps_its_single_dots(in_force):
    context = contract_context(contract_to_print(in_force.plan))
    student, tutor, _guardian = context["signatures"]
    assert student["path"].startswith("M10 60L40 20")
    assert student["path"].endswith("M150.5 12.5L150.5 12.5")
    assert (tutor["path"], tutor["declaration"]) == ("", DECLARATION)


def test_reason_without_guardian_is_printed(offered, tutor, pdf_for):
    go_without_guardian(contract=offered, by=tutor, reason="Lives on her own")
    text = text_of(pdf_for())
    assert "No guardian signs: Lives on her own" in text
    assert "It waits for the signature of: student, tutor." in text


def test_withdrawn_says_so(offered, tutor, pdf_for):
    withdraw_contract(contract=offered, by=tutor, reason="We start again")
    text = text_of(pdf_for())
    assert "Withdrawn on" in text
    assert "This version was not signed." in text


def test_superseded_says_so(in_force, pdf_for):
    in_force.be_superseded()
    assert "Replaced by a newer version on" in text_of(pdf_for())


def test_content_that_lost_its_fingerprint_is_told(in_force):
    in_force.content["tutor"] = "Somebody else"
    assert contract_context(in_force)["is_altered"] is True


def test_contract_without_goals_leaves_lines_to_write_on(plan, today, pdf_for):
    draft_contract(plan=plan, today=today)
    assert "No goal is written yet." in text_of(pdf_for())


def test_adult_has_no_place_for_a_guardian(draft, student, pdf_for):
    student.birth_date = f.years_before(student.centre.today(), 19)
    student.save()
    assert "Guardian" not in text_of(pdf_for())


# Which version


@pytest.fixture
def versions(plan: Plan) -> Plan:
    """1 in force, 2 withdrawn, 3 draft."""
    goals = [{"words": "The goal of the first", "success": "", "due_on": ""}]
    f.ContractFactory(plan=plan, in_force=True, content={"goals": goals})
    f.ContractFactory(
        plan=plan, frozen=True, state="withdrawn", ending_reason="no", ended_at=timezone.now()
    )
    f.ContractFactory(plan=plan)
    return plan


def test_version_in_force_is_printed_by_default(versions, pdf_for):
    assert "The goal of the first" in text_of(pdf_for())


@pytest.mark.parametrize(
    ("number", "words"), [(1, "In force since"), (2, "Withdrawn on"), (3, "Draft as of")]
)
def test_version_asked_for_is_printed(versions, pdf_for, number, words):
    assert words in text_of(pdf_for(version=number))


@pytest.mark.parametrize(
    ("states", "printed"),
    [
        (["draft"], 1),
        (["offered"], 1),
        (["withdrawn", "draft"], 2),
        (["withdrawn", "withdrawn"], 2),
        (["in_force", "offered"], 1),
        (["superseded", "in_force", "draft"], 2),
    ],
)
def test_contract_that_counts_most_comes_first(plan, states, printed):
    now = timezone.now()
    for state in states:
        draft = state == "draft"
        f.ContractFactory(
            plan=plan,
            state=state,
            frozen=not draft,
            in_force_at=None if draft else now,
            ended_at=None if draft else now,
            ending_reason="no",
        )
    assert contract_to_print(plan).number == printed


@pytest.mark.parametrize(
    "version", ["9", "0", "-1", "x", "", "1 OR 1", "99999999999999999999", "²"]
)
def test_version_that_is_not_there_is_not_found(versions, tutor, client_of, version):
    url = reverse("contract_pdf", args=[versions.uuid])
    assert client_of(tutor).get(url, {"version": version}).status_code == 404


def test_plan_without_contract_is_not_found(plan, tutor, client_of):
    assert client_of(tutor).get(reverse("contract_pdf", args=[plan.uuid])).status_code == 404


# Who


def test_readers_of_the_plan_get_the_contract(draft, pdf_for, tutor, counsellor, other_counsellor):
    assert [bool(pdf_for(each)) for each in (tutor, counsellor, other_counsellor)] == [True] * 3


@pytest.mark.parametrize(
    "person", ["other_tutor", "administrator", "officer", "other_administrator"]
)
def test_contract_is_not_found_by_others(draft, plan, client_of, request, person):
    client = client_of(request.getfixturevalue(person))
    assert client.get(reverse("contract_pdf", args=[plan.uuid])).status_code == 404


def test_visitor_gets_no_contract(draft, plan, client):
    assert client.get(reverse("contract_pdf", args=[plan.uuid])).status_code == 302


def test_contract_is_only_read(draft, plan, tutor, client_of):
    assert client_of(tutor).post(reverse("contract_pdf", args=[plan.uuid])).status_code == 405


def test_reading_is_logged(draft, pdf_for, student, tutor):
    pdf_for()
    entry = AccessLog.objects.get()
    assert (entry.person, entry.student, entry.page) == (tutor, student.uuid, "GET contract_pdf")


# Words that could break the page, and the cost


def test_words_of_the_student_cannot_break_the_page(plan, today, pdf_for):
    f.GoalFactory(plan=plan, words="<script>alert(1)</script> </p> {{ 7 }} 😀", success="y" * 300)
    plan.aspiration, plan.aspiration_on_page = "W" * 1000, True
    plan.save()
    draft_contract(plan=plan, today=today)
    pdf = reader(pdf_for())
    lines = [line for page in pdf.pages for line in page.extract_text().splitlines()]
    assert "<script>alert(1)</script> </p> {{ 7 }}" in text_of(pdf_for())
    assert sum(line.count("W") for line in lines if "WW" in line) == 1000
    assert max(line.count("W") for line in lines) < 60


@pytest.mark.parametrize("state", ["draft", "in_force"])
def test_contract_costs_the_same_queries_however_long(
    plan, student, tutor, client_of, today, state
):
    student.birth_date = f.years_before(today, 19)
    student.save()

    def queries_with(rows: int) -> int:
        f.GoalFactory.create_batch(rows, plan=plan)
        contract = draft_contract(plan=plan, today=today)
        f.CommitmentFactory.create_batch(rows, contract=contract)
        if state == "in_force":
            offer_contract(contract=contract, by=tutor, today=today)
            for party in ("student", "tutor"):
                sign_contract(contract=contract, by=tutor, party=party, name="A", way="typed")
        client = client_of(tutor)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("contract_pdf", args=[plan.uuid]))
        return len(queries)

    short, long = queries_with(1), queries_with(3)
    assert short == long
    assert long <= BESIDE + 12
