"""The starting point: both views of every factor, its evidence, and what the plan takes in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Plan, PlanFactor
from students.models import FactorRating, Note, ProtectiveFactor, RiskFactor, StudentEvent
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, focused, main_of, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

EVIDENCE = "18 of 120 hours missed in 4 weeks"


@pytest.fixture
def plan(student: Any, tutor: User) -> Plan:
    """A draft plan whose first assessment is still open."""
    assessment = f.AssessmentFactory(student=student, by=tutor)
    return f.PlanFactory(student=student, assessment=assessment)


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("plan_starting_point", args=[plan.uuid])


@pytest.fixture
def absence() -> RiskFactor:
    return RiskFactor.objects.get(key="absenteeism")


def row(factor: Any, **values: str) -> dict[str, str]:
    """What is typed into the row of a factor."""
    return {f"{name}_{factor.uuid.hex}": value for name, value in values.items()}


# What a person sees


def test_page_lists_every_factor_under_its_group(desk: Client, address: str) -> None:
    shown = words(desk.get(address))
    places = [
        shown.index(text)
        for text in (
            "Personal challenges",
            "Low motivation",
            "Social relations",
            "Institutional factors",
            "What helps",
        )
        if text in shown
    ]
    factors = [*RiskFactor.objects.all(), *ProtectiveFactor.objects.all()]
    assert [str(each) for each in factors if str(each) not in shown] == []
    assert places == sorted(places)


def test_page_asks_nothing_of_a_factor_out_of_use(
    desk: Client, address: str, absence: RiskFactor
) -> None:
    RiskFactor.objects.filter(pk=absence.pk).update(in_use=False)
    assert str(absence) not in words(desk.get(address))


def test_saving_keeps_both_views_and_leads_to_the_roadmap(
    desk: Client, plan: Plan, address: str, absence: RiskFactor
) -> None:
    typed = row(absence, level="strong", student="some", words="The bus comes late.")
    assert send(desk, address, **typed).url == reverse("plan", args=[plan.uuid])
    rating = FactorRating.objects.get()
    assert (rating.factor, rating.level, rating.student_level, rating.student_words) == (
        absence,
        "strong",
        "some",
        "The bus comes late.",
    )
    assert "The bus comes late." in main_of(desk.get(address))


def test_evidence_is_an_encrypted_note_for_the_team(
    desk: Client, tutor: User, address: str, absence: RiskFactor
) -> None:
    send(desk, address, **row(absence, evidence=EVIDENCE))
    note = Note.objects.get()
    rating = FactorRating.objects.get()
    assert (note.body, note.kind, note.audience, note.author, note.about) == (
        EVIDENCE,
        "evidence",
        "team",
        tutor,
        rating.uuid,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM students_note")
        assert "hours" not in cursor.fetchone()[0]
    assert EVIDENCE in main_of(desk.get(address))


def test_evidence_changes_in_its_one_note(desk: Client, address: str, absence: RiskFactor) -> None:
    send(desk, address, **row(absence, evidence=EVIDENCE))
    send(desk, address, **row(absence, evidence="12 hours"))
    assert [each.body for each in Note.objects.all()] == ["12 hours"]
    send(desk, address, **row(absence, evidence=""))
    assert [each.body for each in Note.objects.all()] == [""]


def test_saving_untouched_writes_no_rating(desk: Client, address: str) -> None:
    assert send(desk, address).status_code == 302
    assert not FactorRating.objects.exists()
    assert not PlanFactor.objects.exists()


def test_reader_sees_words_instead_of_fields(
    desk: Client,
    client_of: Callable[[User], Client],
    other_counsellor: User,
    address: str,
    absence: RiskFactor,
) -> None:
    typed = row(absence, level="strong", student="some", words="The bus", evidence=EVIDENCE)
    send(desk, address, **typed, **row(absence, plan="on"))
    shown = client_of(other_counsellor).get(address)
    assert (
        f"{absence} How strong we see it strong The student’s own view some"
        f" In the student’s words The bus Evidence: what was seen or counted {EVIDENCE}"
        " Goes into the plan yes" in words(shown)
    )
    assert not [each for each in ("<form", "<input", "<textarea") if each in main_of(shown)]


# Into the plan and out of it


def test_tick_takes_the_factor_into_the_plan_and_out(
    desk: Client, plan: Plan, address: str, absence: RiskFactor
) -> None:
    helps = ProtectiveFactor.objects.first()
    send(desk, address, **row(absence, plan="on"), **row(helps, plan="on"))
    assert {each.factor for each in plan.factors.all()} == {absence, helps}
    fields = fields_of(desk.get(address))
    del fields[f"plan_{absence.uuid.hex}"]
    desk.post(address, fields)
    assert [each.factor for each in plan.factors.all()] == [helps]


def test_untick_of_a_factor_with_a_goal_says_that_it_stays(
    desk: Client, plan: Plan, address: str, absence: RiskFactor
) -> None:
    taken = f.PlanFactorFactory(plan=plan, risk_factor=absence)
    f.GoalFactorFactory(goal=f.GoalFactory(plan=plan), factor=taken)
    fields = fields_of(desk.get(address))
    del fields[f"plan_{absence.uuid.hex}"]
    shown = words(desk.post(address, fields, follow=True))
    assert f"“{absence}” stays in the plan, because a goal answers it." in shown
    assert plan.factors.get() == taken


def test_factor_left_for_now_stays_left_until_it_is_ticked(
    desk: Client, plan: Plan, address: str, absence: RiskFactor
) -> None:
    left = f.PlanFactorFactory(
        plan=plan, risk_factor=absence, choice="left", reason="Not this term"
    )
    send(desk, address)
    left.refresh_from_db()
    assert left.choice == "left"
    send(desk, address, **row(absence, plan="on"))
    left.refresh_from_db()
    assert (left.choice, left.reason) == ("taken_in", "")


# Complete


def test_complete_is_told_once(desk: Client, plan: Plan, address: str) -> None:
    send(desk, address, complete="on")
    plan.assessment.refresh_from_db()
    assert plan.assessment.state == "complete"
    assert "Completed on " in words(desk.get(address))
    send(desk, address)
    assert [each.kind for each in StudentEvent.objects.all()] == ["assessed"]


# Faults


def test_evidence_of_100_000_characters_says_so_and_stays_typed(
    desk: Client, address: str, absence: RiskFactor
) -> None:
    text = "w" * 100_000
    typed = row(absence, evidence=text, level="strong", words="The bus comes late.")
    shown = send(desk, address, **typed)
    assert shown.status_code == 422
    assert errors(shown) == ["Ensure this value has at most 20000 characters (it has 100000)."]
    assert text in main_of(shown)
    assert fields_of(shown)[f"words_{absence.uuid.hex}"] == ["The bus comes late."]
    assert fields_of(shown)[f"level_{absence.uuid.hex}"] == ["strong"]
    assert not Note.objects.exists()
    assert focused(shown) == f"evidence_{absence.uuid.hex}"


def test_evidence_with_nul_says_so(desk: Client, address: str, absence: RiskFactor) -> None:
    shown = send(desk, address, **row(absence, evidence="18\x00 hours"))
    assert errors(shown) == ["Null characters are not allowed."]
    assert not Note.objects.exists()


def test_level_that_is_none_of_the_choices_is_refused(
    desk: Client, address: str, absence: RiskFactor
) -> None:
    shown = send(desk, address, **row(absence, level="huge"))
    assert shown.status_code == 422
    assert errors(shown) == ["Select a valid choice. huge is not one of the available choices."]


def test_factor_that_came_into_use_meanwhile_is_left_alone(
    desk: Client, address: str, absence: RiskFactor
) -> None:
    fields = fields_of(desk.get(address)) | row(absence, level="some")
    f.RiskFactorFactory(own_name="Long way to the centre")
    assert desk.post(address, fields).status_code == 302
    assert [each.factor for each in FactorRating.objects.all()] == [absence]


# Two at the same assessment


def test_two_tutors_on_one_field_see_both_texts(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    address: str,
    absence: RiskFactor,
) -> None:
    mine = fields_of(desk.get(address)) | row(absence, evidence=EVIDENCE)
    send(client_of(counsellor), address, **row(absence, evidence="He says: the bus"))
    shown = desk.post(address, mine)
    assert shown.status_code == 422
    told = words(shown)
    assert f"Evidence: {absence} Saved meanwhile He says: the bus" in told
    assert f"What you typed {EVIDENCE}" in told
    assert Note.objects.get().body == "He says: the bus"
    assert desk.post(address, fields_of(shown)).status_code == 302
    assert Note.objects.get().body == EVIDENCE


def test_two_tutors_on_different_fields_lose_nothing(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    address: str,
    absence: RiskFactor,
) -> None:
    mine = fields_of(desk.get(address)) | row(absence, evidence=EVIDENCE)
    send(client_of(counsellor), address, **row(absence, level="strong", plan="on"))
    assert desk.post(address, mine).status_code == 302
    rating = FactorRating.objects.get()
    assert (rating.level, Note.objects.get().body) == ("strong", EVIDENCE)
    assert PlanFactor.objects.get().factor == absence


@pytest.mark.django_db(transaction=True)
def test_two_tutors_at_the_same_moment_lose_nothing(
    client_of: Callable[[User], Client],
    tutor: User,
    counsellor: User,
    address: str,
    absence: RiskFactor,
) -> None:
    one, two = client_of(tutor), client_of(counsellor)
    first = (
        fields_of(one.get(address))
        | row(absence, evidence=EVIDENCE, plan="on")
        | {"complete": "on"}
    )
    second = (
        fields_of(two.get(address))
        | row(absence, evidence="The bus", plan="on")
        | {"complete": "on"}
    )
    told = at_once(lambda: one.post(address, first), lambda: two.post(address, second))
    assert sorted(each.status_code for each in told) == [302, 422]
    refused = next(each for each in told if each.status_code == 422)
    assert {EVIDENCE, "The bus"} == {
        text for text in (EVIDENCE, "The bus") if text in words(refused)
    }
    assert Note.objects.count() == PlanFactor.objects.count() == 1
    assert StudentEvent.objects.filter(kind="assessed").count() == 1


# The cost


def test_page_asks_the_same_whatever_the_number_of_ratings(
    desk: Client, plan: Plan, address: str
) -> None:
    def rate(factor: RiskFactor) -> None:
        rating = f.FactorRatingFactory(assessment=plan.assessment, risk_factor=factor)
        f.NoteFactory(student=plan.student, kind="evidence", about=rating.uuid)
        f.PlanFactorFactory(plan=plan, risk_factor=factor)

    factors = list(RiskFactor.objects.all())
    rate(factors[0])
    with_one = queries(desk, address)
    rate(factors[1])
    rate(factors[2])
    assert len(queries(desk, address)) == len(with_one)
    assert len(with_one) <= 12
