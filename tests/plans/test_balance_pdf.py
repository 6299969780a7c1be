"""The balance on paper, read back: filled, and empty for those without a device."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Framework, Plan
from students.models import Module
from tests import factories as f
from tests.documents.reading import pages_of, reader, tags_of, text_of
from tests.plans.pages import queries

pytestmark = pytest.mark.usefixtures("in_centre")

SEPTEMBER, NOVEMBER = date(2026, 9, 21), date(2026, 11, 24)


@pytest.fixture
def paper(desk: Client, plan: Plan) -> Callable[..., bytes]:
    def fetch(query: str = "") -> bytes:
        response = desk.get(reverse("balance_pdf", args=[plan.uuid]) + query)
        assert response["Content-Type"] == "application/pdf"
        return response.content

    return fetch


@pytest.fixture
def seen_twice(plan: Plan, wiring: Module) -> Any:
    """Wiring: apart in September, and further on for both in November."""
    rating = f.BalanceRatingFactory(
        plan=plan,
        module=wiring,
        student_level=3,
        tutor_level=3,
        example="My brother’s lamp",
        source="Workshop of October",
        named=True,
        strength_words="I wire lamps",
    )
    for day, student, tutor, said in ((SEPTEMBER, 1, 2, "We look again"), (NOVEMBER, 3, 3, "")):
        round = f.BalanceRoundFactory(plan=plan, began_on=day, occasion="other")
        look = f.BalanceLookFactory(rating=rating, round=round, said=said)
        look.rate_as_student(student, skipped=False, on=day)
        look.rate_as_tutor(tutor, on=day)
        look.save()
    return rating


def test_paper_says_both_views_then_and_now(paper: Callable[..., bytes], seen_twice: Any) -> None:
    text = text_of(paper())
    for told in (
        "What I can do Marta Soler",
        "What I can build on I wire lamps",
        "Wiring My brother’s lamp Where it shows: Workshop of October",
        "usually alone 21 Sep 2026: with help usually alone 21 Sep 2026: sometimes alone",
        "Automation not rated not rated",
        "What we saw differently Wiring",
        "I saw “with help”, the tutor “sometimes alone”. We look again",
        "A ring is my view, a square the tutor’s",
    ):
        assert told in text


def test_paper_holds_the_pictures_and_is_tagged(
    paper: Callable[..., bytes], seen_twice: Any
) -> None:
    pdf = paper()
    title = f"What I can do: Marta Soler, {seen_twice.plan.year.name}"
    assert (reader(pdf).metadata or {})["/Title"] == title
    assert {"Document", "Table", "TH", "TD"} <= set(tags_of(pdf))


def test_empty_paper_has_the_lines_and_nobody_s_answers(
    paper: Callable[..., bytes], seen_twice: Any
) -> None:
    text = text_of(paper("?empty=1"))
    assert "Wiring As I see it with help sometimes alone usually alone" in text
    assert "not tried yet skip An example, here or anywhere" in text
    assert "As the tutor sees it, and where it shows" in text
    for kept in ("lamp", "Workshop of October", "We look again"):
        assert kept not in text


def test_empty_paper_leaves_the_student_s_alone_to_the_student(
    paper: Callable[..., bytes], lifecomp: Framework
) -> None:
    text = text_of(paper("?empty=1"))
    assert text.count("As I see it") == 9
    assert text.count("As the tutor sees it") == 8
    assert "European Commission, 2020." in text


def test_nothing_to_look_at_prints_and_says_so(paper: Callable[..., bytes], plan: Plan) -> None:
    plan.student.enrolments.all().delete()
    assert "Nothing to look at yet" in text_of(paper("?empty=1"))
    assert "Nothing to look at yet" in text_of(paper())


def test_thirty_long_lines_and_names_from_right_to_left_fit(
    paper: Callable[..., bytes], plan: Plan
) -> None:
    plan.student.given_name, plan.student.family_name = "سارة", "الحداد"
    plan.student.save()
    plan.framework = framework = f.FrameworkFactory(own_name="Long")
    plan.save()
    for number in range(30):
        words = f"Competence {number} " + "with many words " * 11
        item = f.CompetenceFactory(framework=framework, own_name=words[:200])
        f.BalanceRatingFactory(
            plan=plan, module=None, competence=item, student_level=number % 5, tutor_level=2,
            example="أصلحت المصباح " * 20,
        )  # fmt: skip
    pages = pages_of(paper())
    assert 2 < len(pages) < 15
    assert "Competence 29" in " ".join(pages)


def test_paper_asks_the_same_whatever_the_number_of_lines(
    desk: Client, plan: Plan, lifecomp: Framework
) -> None:
    place = reverse("balance_pdf", args=[plan.uuid])
    first, *others = lifecomp.competences.all()[:3]
    f.BalanceRatingFactory(plan=plan, module=None, competence=first, student_level=1)
    with_one = queries(desk, place)
    for each in others:
        f.BalanceRatingFactory(plan=plan, module=None, competence=each, student_level=1)
    assert len(queries(desk, place)) == len(with_one)
    assert len(with_one) <= 12
