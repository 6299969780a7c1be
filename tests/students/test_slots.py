"""The weekly tutoring slots of a cohort."""

import uuid
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Centre, User
from students.models import Cohort, Student, TutoringSlot
from tests import factories as f
from tests.plans.pages import fields_of, links, send, words


@pytest.fixture
def client(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


@pytest.fixture
def cohort(student: Student, in_centre: Centre) -> Cohort:
    return student.enrolments.get().cohort


@pytest.fixture
def slot(cohort: Cohort) -> TutoringSlot:
    """Mondays, 9:00 to 9:45."""
    return f.TutoringSlotFactory(cohort=cohort, place="Room 4")


def add(client: Client, cohort: Cohort, **typed: Any) -> Any:
    typed = {"weekday": "0", "starts_at": "10:00"} | typed
    return send(client, reverse("slot_add", args=[cohort.uuid]), **typed)


def test_slots_stand_on_the_page_of_their_cohort(
    client: Client, client_of: Callable[[User], Client], tutor: User, slot: TutoringSlot
) -> None:
    f.TutoringSlotFactory(cohort=f.CohortFactory(), place="Elsewhere")
    address = reverse("cohort", args=[slot.cohort.uuid])
    said = words(client.get(address))
    assert "Weekly tutoring slots Add a slot Monday, 09:00–09:45 Room 4 Change" in said
    assert "Elsewhere" not in said
    page = client_of(tutor).get(address)
    assert "Weekly tutoring slots Monday, 09:00–09:45 Room 4" in words(page)
    assert reverse("slot_edit", args=[slot.uuid]) not in links(page)


def test_a_slot_is_added_with_the_centre_s_length(client: Client, cohort: Cohort) -> None:
    assert add(client, cohort, weekday="2", place="Library").status_code == 302
    (slot,) = TutoringSlot.objects.all()
    stands = (slot.cohort, slot.weekday, slot.starts_at, slot.minutes, slot.place)
    assert stands == (cohort, 2, time(10), 45, "Library")


def test_a_slot_sent_twice_is_made_once(client: Client, cohort: Cohort) -> None:
    same = str(uuid.uuid4())
    answers = [add(client, cohort, uuid=same).status_code for _ in range(2)]
    assert (answers, TutoringSlot.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"starts_at": "9:30"}, "This cohort meets at that hour already: Monday, 09:00–09:45"),
        ({"starts_at": "8:30", "minutes": "31"}, "This cohort meets at that hour already"),
        ({"starts_at": "8:00", "minutes": "480"}, "This cohort meets at that hour already"),
        ({"starts_at": "23:30"}, "A slot ends before midnight."),
        ({"starts_at": "25:00"}, "This is no time of day."),
        ({"minutes": "0"}, "Ensure this value is greater than or equal to 5."),
        ({"weekday": "7"}, "Select a valid choice."),
        ({"weekday": ""}, "This field is required."),
    ],
)
def test_a_slot_that_will_not_do_says_why(
    client: Client, slot: TutoringSlot, typed: dict[str, str], reason: str
) -> None:
    assert reason in words(add(client, slot.cohort, **typed))
    assert TutoringSlot.objects.count() == 1


@pytest.mark.parametrize("typed", [{"starts_at": "9:45"}, {"weekday": "1", "starts_at": "9:00"}])
def test_slots_side_by_side_do_not_clash(
    client: Client, slot: TutoringSlot, typed: dict[str, str]
) -> None:
    assert add(client, slot.cohort, **typed).status_code == 302


def test_another_cohort_may_meet_at_the_same_hour(client: Client, slot: TutoringSlot) -> None:
    assert add(client, f.CohortFactory(), starts_at="9:00").status_code == 302


def test_a_slot_is_changed_and_does_not_clash_with_itself(
    client: Client, slot: TutoringSlot
) -> None:
    page = send(client, reverse("slot_edit", args=[slot.uuid]), starts_at="09:15")
    slot.refresh_from_db()
    assert (page.url, slot.starts_at) == (reverse("cohort", args=[slot.cohort.uuid]), time(9, 15))


def test_a_slot_that_somebody_else_moved_is_not_overwritten(
    client: Client, slot: TutoringSlot
) -> None:
    address = reverse("slot_edit", args=[slot.uuid])
    fields = fields_of(client.get(address))
    TutoringSlot.objects.update(place="Library")
    said = words(client.post(address, fields | {"place": "Canteen"}))
    assert "Saved meanwhile Library What you typed Canteen" in said


def test_a_deleted_slot_leaves_planned_sessions_alone(client: Client, slot: TutoringSlot) -> None:
    page = client.post(reverse("slot_delete", args=[slot.uuid]), follow=True)
    assert "Sessions that are planned stay." in words(page)
    assert "There is none yet." in words(page)
    assert TutoringSlot.objects.count() == 0


# What a slot is for


def test_the_first_session_is_proposed_in_the_next_slot(
    client_of: Callable[[User], Client], tutor: User, plan: Any, in_centre: Centre
) -> None:
    cohort = plan.student.enrolments.get().cohort
    tomorrow = in_centre.today() + timedelta(days=1)
    day = tomorrow + timedelta(days=3)
    f.TutoringSlotFactory(cohort=cohort, weekday=day.weekday(), starts_at=time(12, 35))
    f.TutoringSlotFactory(cohort=cohort, weekday=day.weekday(), starts_at=time(11, 40))
    f.TutoringSlotFactory(cohort=f.CohortFactory(), weekday=tomorrow.weekday())
    address = reverse("plan_reviews", args=[plan.uuid])

    def proposed() -> tuple[str, str]:
        form = client_of(tutor).get(address).context["form"]
        return str(form["date"].value()), str(form["time"].value())

    assert proposed() == (str(day), "11:40:00")
    f.HolidayFactory(starts_on=day)
    assert proposed() == (str(day + timedelta(weeks=1)), "11:40:00")
