"""How the student saw it over the year and how the plan worked for both, on paper, read back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLog
from plans.models import Plan
from tests.documents.reading import alternatives_of, pages_of, reader, tags_of, text_of
from tests.plans.evaluations import evaluated, looked_back, script_of
from tests.plans.pages import fields_of, links, queries

pytestmark = pytest.mark.usefixtures("in_centre")

AUTUMN, WINTER, SUMMER = date(2025, 9, 22), date(2026, 1, 20), date(2026, 6, 10)


@pytest.fixture
def place(plan: Plan) -> str:
    return reverse("looking_back_pdf", args=[plan.uuid])


@pytest.fixture
def paper(desk: Client, place: str) -> Callable[[], bytes]:
    def fetch() -> bytes:
        response = desk.get(place)
        assert response["Content-Type"] == "application/pdf"
        return response.content

    return fetch


@pytest.fixture
def asked_thrice(in_centre: None, plan: Plan) -> None:
    """Three self-evaluations: one question answered each time, one left out, one asked once."""
    own = script_of("self_evaluation")
    evaluated(plan, own, "start", AUTUMN, know_why=1, plan_week=2)
    evaluated(plan, own, "mid_year", WINTER, know_why=2, plan_week=None, energy=3)
    evaluated(plan, own, "end", SUMMER, know_why=4, plan_week=3)


@pytest.mark.usefixtures("asked_thrice")
def test_paper_tells_each_question_from_start_to_end(paper: Callable[[], bytes]) -> None:
    text = text_of(paper())
    for told in (
        "How the student saw it over the year",
        "I know why I am on this course. 1 of 4 2 of 4 4 of 4",
        "I plan my week. 2 of 4 skipped 3 of 4",
        "I usually have the energy for training. – 3 of 4 –",
        "nothing is added up",
        "On the scale up to 4, the lowest is “not true” and the highest “very true”.",
    ):
        assert told in text


@pytest.mark.usefixtures("asked_thrice")
def test_paper_is_tagged_and_its_pictures_say_what_they_show(
    plan: Plan, paper: Callable[[], bytes]
) -> None:
    pdf = paper()
    title = f"Looking back: Marta Soler, {plan.year.name}"
    assert (reader(pdf).metadata or {})["/Title"] == title
    assert {"Document", "Table", "TH", "TD", "Figure"} <= set(tags_of(pdf))
    assert alternatives_of(pdf) == [
        "Start: 1 of 4 · Middle: 2 of 4 · End: 4 of 4",
        "Start: 2 of 4 · Middle: skipped · End: 3 of 4",
        "Start: not asked · Middle: 3 of 4 · End: not asked",
    ]


def test_paper_lays_both_evaluations_side_by_side(plan: Plan, paper: Callable[[], bytes]) -> None:
    looked_back(plan, "student", helped_most="Joan", would_drop=None, in_control=4)
    looked_back(plan, "tutor", helped_most="The lift on Mondays", do_it_again=3)
    text = text_of(paper())
    for told in (
        "How the plan worked for us What was asked Student Tutor",
        "What helped most? Joan The lift on Mondays",
        "What would we drop? skipped –",
        "in control of the plan? from 1: not at all to 4: very much 4: very much –",
        "Would you do it again? from 1: certainly not to 4: certainly – 3",
    ):
        assert told in text


def test_paper_of_an_open_plan_shows_neither_before_both_have_looked_back(
    plan: Plan, paper: Callable[[], bytes]
) -> None:
    looked_back(plan, "tutor", helped_most="The lift on Mondays")
    text = text_of(paper())
    assert "Both answers stand here once the other has too" in text
    assert "Mondays" not in text


@pytest.mark.usefixtures("asked_thrice")
@pytest.mark.parametrize("audience", ["team", "confidential"])
def test_what_was_said_to_fewer_is_on_no_paper(
    plan: Plan, desk: Client, paper: Callable[[], bytes], audience: str
) -> None:
    looked_back(plan, "student", helped_most="Joan", would_drop="The forms")
    looked_back(plan, "tutor", helped_most="The lift")
    for response in plan.responses.all():
        response.answers.filter(item__key__in=["would_drop", "plan_week"]).update(audience=audience)
    closing = desk.get(reverse("closing_pdf", args=[plan.uuid])).content
    for text in (text_of(paper()), text_of(closing)):
        assert "What helped most? Joan The lift" in text
        assert "I know why I am on this course." in text
        assert "forms" not in text
        assert "I plan my week." not in text


@pytest.mark.usefixtures("asked_thrice")
def test_closing_paper_holds_the_pictures_and_both_evaluations(plan: Plan, desk: Client) -> None:
    looked_back(plan, "student", helped_most="Joan")
    page = desk.get(reverse("plan_close", args=[plan.uuid]))
    desk.post(page.request["PATH_INFO"], fields_of(page) | {"reason": "year_over"})
    confirm = reverse("plan_close_confirm", args=[plan.uuid])
    desk.post(confirm, fields_of(desk.get(confirm)))
    pdf = desk.get(reverse("closing_pdf", args=[plan.uuid])).content
    assert "What helped most? Joan –" in text_of(pdf)
    assert alternatives_of(pdf)[0] == "Start: 1 of 4 · Middle: 2 of 4 · End: 4 of 4"
    assert len(alternatives_of(pdf)) == 3


def test_paper_with_nothing_says_what_comes_first(paper: Callable[[], bytes]) -> None:
    text = text_of(paper())
    assert "Nothing was answered yet. A self-evaluation at the start" in text
    assert "How the" not in text


def test_long_words_and_names_from_right_to_left_fit(
    plan: Plan, paper: Callable[[], bytes]
) -> None:
    plan.student.given_name, plan.student.family_name = "سارة", "الحداد"
    plan.student.save()
    own = script_of("self_evaluation")
    evaluated(plan, own, "start", AUTUMN, **{each.key: 2 for each in own.items.all()})
    looked_back(plan, "student", helped_most="ساعدني المعلم كثيرا " * 60)
    looked_back(plan, "tutor", helped_most="Donaudampfschifffahrt" * 90)
    pages = pages_of(paper())
    assert 1 < len(pages) < 6
    assert len(alternatives_of(paper())) == 10


def test_paper_is_linked_where_the_year_is_looked_at(desk: Client, plan: Plan, place: str) -> None:
    asked = reverse("plan_responses", args=[plan.uuid])
    assert place not in links(desk.get(asked))
    evaluated(plan, script_of("self_evaluation"), "start", AUTUMN, know_why=1)
    assert place in links(desk.get(asked))
    assert place in links(desk.get(reverse("plan_reviews", args=[plan.uuid])))


def test_reading_is_logged(plan: Plan, paper: Callable[[], bytes]) -> None:
    paper()
    entry = AccessLog.objects.get()
    assert (entry.student, entry.page) == (plan.student.uuid, "GET looking_back_pdf")


def test_paper_asks_the_same_whatever_was_answered(desk: Client, plan: Plan, place: str) -> None:
    own = script_of("self_evaluation")

    def asked(**levels: Any) -> int:
        evaluated(plan, own, "start", AUTUMN, **levels)
        for respondent in ("student", "tutor"):
            looked_back(plan, respondent, helped_most="Joan")
        return len(queries(desk, place))

    few = asked(know_why=1)
    assert asked(know_why=2, plan_week=3, energy=None) == few
    assert few <= 12
