"""More students or sessions than one planning holds: told, and led on to, piece by piece."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.urls import reverse
from time_machine import travel

from plans.models import Plan
from reviews.forms import term_planning as asked
from reviews.models import TutoringSession
from reviews.services import term_planning as planning
from reviews.views import term_planning as page_of_it
from students.models import Cohort
from tests import factories as f
from tests.plans.pages import fields_of
from tests.reviews.filled import words_of

pytestmark = pytest.mark.usefixtures("in_centre")

CHOOSE = "/calendar/term/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """A Tuesday; the Monday after is the 30th."""
    with travel(datetime(2026, 11, 24, 6, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def plans(plan: Plan, tutor: Any) -> list[Plan]:
    """Marta Soler's and those of four more, in the order of their names, with a slot each."""
    cohort = Cohort.objects.get()
    for hour in range(9, 14):
        f.TutoringSlotFactory(cohort=cohort, weekday=0, starts_at=time(hour))
    made = [plan]
    for name in ("Torra", "Urgell", "Vila", "Zaragoza"):
        student = f.StudentFactory(given_name="Ada", family_name=name)
        f.EnrolmentFactory(student=student, cohort=cohort)
        f.AssignmentFactory(student=student, person=tutor, kind="tutor")
        made.append(f.PlanFactory(student=student, year=plan.year))
    return made


@pytest.fixture
def two_students(monkeypatch: Any) -> None:
    for module in (asked, planning):
        monkeypatch.setattr(module, "MOST_STUDENTS", 2)


def names_in(page: Any) -> list[str]:
    return [each.student.family_name for each in page.context["piece"].plans]


def preview_of(client: Any, chosen: Any) -> tuple[str, Any]:
    """Send the choice as it stands; the address of the proposal, and the page."""
    sent = fields_of(chosen, CHOOSE) | {"first": ["2026-11-30"], "last": ["2026-12-20"]}
    page = client.get(CHOOSE, sent | {"rhythm": ["1"]})
    return page.wsgi_request.get_full_path(), page


def plan_it(client: Any, chosen: Any) -> Any:
    path, page = preview_of(client, chosen)
    return client.post(path, fields_of(page, path), follow=True)


# Students


def test_all_students_that_fit_are_there_and_nothing_is_said_of_pieces(client_of, tutor, plans):
    page = client_of(tutor).get(CHOOSE)
    assert len(names_in(page)) == 5
    assert "follow" not in words_of(page)


def test_students_who_do_not_fit_are_counted_and_one_press_away(
    client_of, tutor, plans, two_students
):
    client = client_of(tutor)
    page = client.get(CHOOSE)
    assert names_in(page) == ["Soler", "Torra"]
    assert "3 more follow: you are led on to them when these are planned." in words_of(page)
    after = f"{CHOOSE}?after={plans[1].uuid}"
    assert f'href="{after}"' in page.content.decode()
    page = client.get(after)
    assert names_in(page) == ["Urgell", "Vila"]
    assert "1 more follows" in words_of(page)
    last = client.get(f"{CHOOSE}?after={plans[3].uuid}")
    assert names_in(last) == ["Zaragoza"]
    assert "more follow" not in words_of(last)
    assert "Back to the first" in words_of(last)


def test_planning_leads_from_piece_to_piece_and_leaves_out_nobody(
    client_of, tutor, plans, two_students
):
    client, chosen = client_of(tutor), None
    for number in range(3):
        chosen = client.get(CHOOSE if chosen is None else chosen)
        planned = plan_it(client, chosen)
        has_more = number < 2
        assert ("Go on with those who follow" in words_of(planned)) is has_more
        chosen = planned.context.get("still")
    reached = set(TutoringSession.objects.values_list("plan", flat=True))
    assert reached == {each.pk for each in plans}


def test_days_and_rhythm_go_along_to_those_who_follow(client_of, tutor, plans, two_students):
    client = client_of(tutor)
    sent = fields_of(client.get(CHOOSE), CHOOSE)
    sent |= {"first": ["2026-12-07"], "last": ["2026-12-20"], "rhythm": ["2"]}
    del sent["review"]
    path = client.get(CHOOSE, sent).wsgi_request.get_full_path()
    planned = client.post(path, fields_of(client.get(path), path), follow=True)
    follow = fields_of(client.get(planned.context["still"]), CHOOSE)
    said = [follow.get(name) for name in ("first", "last", "rhythm", "review")]
    assert said == [["2026-12-07"], ["2026-12-20"], ["2"], None]
    assert follow["plan"] == [str(each.uuid) for each in plans[2:4]]


def test_student_who_left_meanwhile_shifts_nobody_out(client_of, tutor, plans, two_students):
    after = f"{CHOOSE}?after={plans[1].uuid}"
    plans[1].close(by=tutor, reason="Moved away.")
    assert names_in(client_of(tutor).get(after)) == ["Urgell", "Vila"]


@pytest.mark.parametrize("after", ["x", "00000000-0000-4000-8000-000000000000"])
def test_unknown_place_in_the_list_is_its_beginning(client_of, tutor, plans, two_students, after):
    assert names_in(client_of(tutor).get(CHOOSE, {"after": after})) == ["Soler", "Torra"]


def test_place_behind_the_last_is_the_beginning(client_of, tutor, plans, two_students):
    assert names_in(client_of(tutor).get(CHOOSE, {"after": plans[4].uuid}))[0] == "Soler"


# Sessions


@pytest.fixture
def seven_lines(monkeypatch: Any) -> None:
    monkeypatch.setattr(page_of_it, "MOST_LINES", 7)


def weekly(plans: list[Plan]) -> str:
    ids = "&".join(f"plan={each.uuid}" for each in plans)
    return f"{reverse('term_plan')}?{ids}&first=2026-11-30&last=2026-12-20&rhythm=1&review=on"


def test_sessions_that_do_not_fit_are_told_and_led_on_to(client_of, tutor, plans, seven_lines):
    client, path = client_of(tutor), weekly(plans)
    page = client.get(path)
    assert len(page.context["lines"].formset.forms) == 5
    assert "10 more, from Mon 7 Dec to Sun 20 Dec, are not in this list" in words_of(page)
    dates = []
    while path:
        planned = client.post(path, fields_of(client.get(path), path), follow=True)
        dates.append(len(planned.context["sessions"]))
        path = planned.context.get("still", "")
        assert ("Go on with the later dates" in words_of(planned)) is bool(path)
    assert dates == [5, 5, 5]
    sessions = TutoringSession.objects.order_by("starts_at", "pk")
    assert [each.kind for each in sessions] == ["session"] * 10 + ["formal_review"] * 5
    assert {each.local_date() for each in sessions} == {
        date(2026, 11, 30),
        date(2026, 12, 7),
        date(2026, 12, 14),
    }


def test_sessions_that_fit_exactly_leave_nothing(client_of, tutor, plans, monkeypatch):
    monkeypatch.setattr(page_of_it, "MOST_LINES", 15)
    page = client_of(tutor).get(weekly(plans))
    assert len(page.context["lines"].formset.forms) == 15
    assert "not in this list" not in words_of(page)


def test_planning_sent_twice_leads_on_all_the_same(client_of, tutor, plans, seven_lines):
    client, path = client_of(tutor), weekly(plans)
    sent = fields_of(client.get(path), path)
    pages = [client.post(path, sent, follow=True) for _ in range(2)]
    ways = [each.context["still"] for each in pages]
    assert ways[0] == ways[1] != ""
    assert TutoringSession.objects.count() == 5


def test_later_dates_come_before_those_who_follow(
    client_of, tutor, plans, seven_lines, two_students, monkeypatch
):
    monkeypatch.setattr(page_of_it, "MOST_LINES", 2)
    client = client_of(tutor)
    path = weekly(plans[:2]) + f"&next={plans[1].uuid}"
    told = []
    for _ in range(3):
        planned = client.post(path, fields_of(client.get(path), path), follow=True)
        path = planned.context["still"]
        told.append("first=2026-11-30" in path and "after=" in path)
    assert told == [False, False, True]
