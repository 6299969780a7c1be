"""The roadmap on paper, filled and empty."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from plans.models import Plan
from plans.roadmap_sheet import A_PAGE
from plans.services.roadmap import roadmap_of
from plans.timeline import timeline_of
from tests import factories as f

pytestmark = pytest.mark.usefixtures("in_centre")


def printed(client: Client, plan: Plan, query: str = "") -> PdfReader:
    response = client.get(reverse("roadmap_pdf", args=[plan.uuid]) + query)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return PdfReader(BytesIO(response.content))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(each.extract_text() for each in reader.pages).split())


@pytest.fixture
def full(plan: Plan, tutor: User) -> Plan:
    goal = f.GoalFactory(
        plan=plan, words="Come on Mondays", success="Six running", due_on=plan.ends_on
    )
    f.GoalFactorFactory(goal=goal)
    f.ActionFactory(goal=goal, what="Take the bus", helper="Pere", due_on=plan.ends_on)
    f.ActionFactory(goal=goal, what="Ring when late").drop(reason="No phone")
    f.ActionFactory(plan=plan, what="Bring the papers")
    f.GoalFactory(plan=plan, words="Learn to weld").drop(by=tutor, reason="No workshop")
    f.PlanFactorFactory(plan=plan)
    plan.aspiration, plan.aspiration_on_page = "A van of my own", True
    plan.save()
    return plan


def test_roadmap_on_paper_tells_goals_actions_and_what_is_left(desk: Client, full: Plan) -> None:
    reader = printed(desk, full)
    text = text_of(reader)
    for told in ("Marta Soler", "A van of my own", "Come on Mondays", "Six running", "Pere"):
        assert told in text, told
    for told in ("Bring the papers", "Learn to weld", "No workshop", "No goal yet answers"):
        assert told in text, told
    assert "Ring when late" not in text
    assert reader.metadata and reader.metadata.title == f"Roadmap: Marta Soler, {full.year.name}"


def test_empty_roadmap_has_room_and_nothing_that_is_written(desk: Client, full: Plan) -> None:
    text = text_of(printed(desk, full, "?empty=1"))
    assert "Marta Soler" in text
    assert "Goal 3" in text
    for written in ("A van of my own", "Come on Mondays", "Take the bus", "Learn to weld"):
        assert written not in text, written


def test_aspiration_without_agreement_is_not_printed(desk: Client, full: Plan) -> None:
    full.aspiration_on_page = False
    full.save()
    assert "A van of my own" not in text_of(printed(desk, full))


def test_roadmap_without_a_goal_has_room_to_begin_by_hand(desk: Client, plan: Plan) -> None:
    assert "There is room here to begin by hand." in text_of(printed(desk, plan))


def test_picture_stands_on_the_first_page_with_its_words(desk: Client, full: Plan) -> None:
    first = printed(desk, full).pages[0].extract_text()
    assert "Along the year" in first
    assert first.count("Come on") >= 2
    assert "Label" not in first


def test_long_picture_goes_on_on_the_next_page(plan: Plan, today: Any) -> None:
    for number in range(40):
        f.GoalFactory(plan=plan, words=f"Goal {number} " + "w" * 200, position=number)
    roadmap = roadmap_of(plan)
    picture = timeline_of(plan, roadmap.drawn, today=today, close=roadmap.is_long)
    parts = picture.parts(A_PAGE)
    assert len(parts) > 1
    assert [row for part in parts for row in part.rows] == picture.rows
    assert all(part.height <= A_PAGE for part in parts)
    assert all(part.top <= part.rows[0].y and part.bottom >= part.rows[-1].y for part in parts)


def test_forty_odd_goals_are_printed(desk: Client, plan: Plan) -> None:
    odd = ("w" * 300, "أريد أن أفتح ورشتي", "🚲 <b>by bike</b> & bus")
    for number in range(40):
        goal = f.GoalFactory(plan=plan, words=odd[number % 3], position=number)
        for _action in range(5):
            f.ActionFactory(goal=goal, what=odd[(number + 1) % 3])
    assert len(printed(desk, plan).pages) > 4
