"""What was called off before its day stays readable, and out of the way."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from plans.models import Plan
from reviews.models import TutoringSession
from reviews.printing import sessions_of
from tests import factories as f
from tests.reviews.filled import fields_of, words_of

pytestmark = pytest.mark.usefixtures("in_centre")

PAGE = "/calendar/"


@pytest.fixture
def called_off(plan: Plan, tutor: Any) -> list[TutoringSession]:
    """Two sessions of the coming days, taken back."""
    sessions = [
        f.TutoringSessionFactory(plan=plan, by=tutor, starts_at=f.at_nine(plan.centre, days=days))
        for days in (2, 9)
    ]
    for each in sessions:
        each.record("cancelled", by=tutor, reason="It was taken back.")
    return sessions


def shown(client: Any, plan: Plan, **asked: str) -> Any:
    return client.get(PAGE, {"view": "list", "day": plan.centre.today().isoformat(), **asked})


def test_calendar_leaves_out_what_was_called_off_and_says_so(client_of, tutor, plan, called_off):
    client = client_of(tutor)
    page = shown(client, plan)
    assert page.context["page"].met == []
    assert "2 sessions were called off before their day." in words_of(page)
    all_of_it = client.get(page.context["called_off"])
    told = [each.session for each in all_of_it.context["page"].met]
    assert (told, "cancelled" in words_of(all_of_it)) == (called_off, True)
    again = client.get(all_of_it.context["called_off"])
    assert again.context["page"].met == []


@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_what_was_called_off_stays_shown_in_every_view_and_day(
    client_of, tutor, plan, called_off, view
):
    page = shown(client_of(tutor), plan, view=view, called_off="1")
    ways = [page.context["next"], page.context["previous"], *(url for *_, url in _views(page))]
    assert all("called_off=1" in each for each in ways)


def _views(page: Any) -> list[tuple[str, str, str]]:
    return page.context["views"]


def test_calendar_without_such_sessions_says_nothing_of_them(client_of, tutor, plan, meeting):
    assert "called off" not in words_of(shown(client_of(tutor), plan))


def test_session_cancelled_on_its_day_stays_in_the_calendar(client_of, tutor, plan, meeting):
    meeting.record("cancelled", by=tutor)
    page = shown(client_of(tutor), plan)
    assert [each.session for each in page.context["page"].met] == [meeting]
    assert "called off" not in words_of(page)


def test_plan_folds_what_was_called_off(client_of, tutor, plan, called_off):
    missed = f.TutoringSessionFactory(plan=plan, missed=True)
    page = client_of(tutor).get(reverse("plan_reviews", args=[plan.uuid]))
    reviews = page.context["reviews"]
    assert (reviews.coming, reviews.past) == ([], [missed])
    assert "2 sessions that were called off before their day" in words_of(page)
    assert all(reverse("session", args=[each.uuid]) in page.content.decode() for each in called_off)


def test_next_date_is_not_counted_from_what_was_called_off(client_of, tutor, plan, called_off):
    f.TutoringSessionFactory(plan=plan, held=True, starts_at=f.at_nine(plan.centre, days=-1))
    path = reverse("session_add", args=[plan.uuid])
    with_them = fields_of(client_of(tutor).get(path))["date"]
    TutoringSession.objects.filter(state="cancelled").delete()
    assert fields_of(client_of(tutor).get(path))["date"] == with_them


def test_tracking_sheet_leaves_out_what_was_called_off_but_not_its_words(
    tutor, plan, called_off, actor_of
):
    held = f.TutoringSessionFactory(plan=plan, held=True)
    f.NoteFactory(student=plan.student, about=called_off[1].uuid, author=tutor, audience="shared")
    told = [each["pk"] for each in sessions_of(plan, actor_of(tutor))]
    assert told == [held.pk, called_off[1].pk]


def test_session_held_before_its_day_was_not_called_off(plan, tutor):
    day = f.at_nine(plan.centre, days=3)
    session = f.TutoringSessionFactory(plan=plan, by=tutor, starts_at=day)
    session.record("held", by=tutor)
    assert not session.was_called_off


def test_day_of_calling_off_is_the_centres(plan, tutor):
    """At half past midnight in Madrid it is yesterday in UTC."""
    night = f.at_nine(plan.centre, days=3) - timedelta(hours=8, minutes=30)
    session = f.TutoringSessionFactory(
        plan=plan, state="cancelled", starts_at=night + timedelta(hours=6), recorded_at=night
    )
    assert not session.was_called_off
