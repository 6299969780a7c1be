"""Reminders of contracts: on Today, and by one mail without names."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from accounts.models import Centre, User
from plans.models import Contract, Plan
from reviews.models import Reminder
from reviews.services.reminders import day_to_remind, remind_of_contracts
from reviews.tasks import remind_tutors
from tests import factories as f
from tests.plans.pages import at_once, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def waiting(plan: Plan) -> Contract:
    """Offered eight days ago."""
    return f.ContractFactory(plan=plan, offered=True, offered_at=timezone.now() - timedelta(days=8))


@pytest.fixture
def holding(plan: Plan, centre: Centre) -> Contract:
    """In force, and to be looked at again in five days."""
    days = [centre.today() + timedelta(days=number) for number in (5, 60)]
    return f.ContractFactory(plan=plan, in_force=True, review_dates=days)


def rows() -> list[tuple[str, int]]:
    """What people are reminded of, and how many days from today."""
    return [
        (each.about, (each.due_on - each.centre.today()).days)
        for each in Reminder.objects.select_related("centre").order_by("pk")
    ]


def test_mail_says_that_something_waits_and_no_name(
    waiting: Contract, centre: Centre, tutor: User, mailoutbox: list[Any]
) -> None:
    remind_tutors.func()
    (mail,) = mailoutbox
    assert mail.to == [tutor.email]
    assert mail.subject == "Contracts of your students: something waits"
    assert "1 contract waits for a signature." in mail.body
    assert "http" in mail.body
    assert [each for each in ("Marta", "Soler") if each in mail.subject + mail.body] == []


def test_mail_is_sent_once_however_often_the_job_runs(
    waiting: Contract, centre: Centre, mailoutbox: list[Any]
) -> None:
    for _ in range(3):
        remind_of_contracts(centre)
    assert len(mailoutbox) == 1
    assert rows() == [("signatures", -1)]


def test_one_mail_tells_all_that_waits(
    waiting: Contract, centre: Centre, tutor: User, mailoutbox: list[Any]
) -> None:
    other = f.PlanFactory()
    f.EnrolmentFactory(student=other.student)
    f.AssignmentFactory(student=other.student, person=tutor)
    f.ContractFactory(plan=other, in_force=True, review_dates=[centre.today()])
    remind_of_contracts(centre)
    (mail,) = mailoutbox
    assert "1 contract waits for a signature." in mail.body
    assert "1 day on which a contract is looked at again is near." in mail.body


def test_day_agreed_on_is_told_a_week_before(
    holding: Contract, centre: Centre, mailoutbox: list[Any]
) -> None:
    remind_of_contracts(centre)
    assert rows() == [("review", 5)]
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("waited", "days_ago"), [(6, None), (7, 0), (8, 1), (20, 13), (21, 0), (34, 13), (35, 0)]
)
def test_contract_that_waits_is_told_after_a_week_and_then_every_two(
    waited: int, days_ago: int | None
) -> None:
    today = date(2026, 11, 24)
    day = day_to_remind(today - timedelta(days=waited), today)
    assert (day and (today - day).days) == days_ago


def test_mail_that_is_not_taken_is_sent_next_time(
    waiting: Contract, centre: Centre, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**how: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("reviews.services.reminders.send_message", refuse)
        remind_of_contracts(centre)
    assert (len(mailoutbox), Reminder.objects.to_be_mailed().count()) == (0, 1)
    remind_of_contracts(centre)
    assert (len(mailoutbox), Reminder.objects.to_be_mailed().count()) == (1, 0)


def test_what_no_longer_waits_is_not_mailed_late(
    waiting: Contract, centre: Centre, tutor: User, mailoutbox: list[Any]
) -> None:
    f.ReminderFactory(contract=waiting, person=tutor)
    waiting.withdraw(by=tutor, reason="A wrong date")
    remind_of_contracts(centre)
    assert (mailoutbox, rows()) == ([], [])


@pytest.mark.parametrize("why", ["declined", "fresh", "left", "closed", "unassigned"])
def test_nobody_is_pressed(
    waiting: Contract,
    plan: Plan,
    centre: Centre,
    tutor: User,
    mailoutbox: list[Any],
    why: str,
) -> None:
    if why == "declined":
        waiting.decline(by=tutor, party="student")
    elif why == "fresh":
        Contract.objects.filter(pk=waiting.pk).update(offered_at=timezone.now())
    elif why == "left":
        plan.student.enrolments.update(state="completed", ends_on=centre.today())
    elif why == "closed":
        plan.close(by=tutor, reason="The year is over.")
    else:
        plan.student.assignments.update(ends_on=centre.today() - timedelta(days=1))
    remind_of_contracts(centre)
    assert (mailoutbox, rows()) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(
    waiting: Contract, centre: Centre, mailoutbox: list[Any]
) -> None:
    def run() -> None:
        with scope(centre=centre):
            remind_of_contracts(centre)

    assert at_once(run, run) == [None, None]
    assert len(mailoutbox) == 1


# On Today


def today_of(client_of: Callable[[User], Client], tutor: User) -> str:
    return words(client_of(tutor).get(reverse("home")))


def test_today_tells_the_day_that_was_agreed_on(
    client_of: Callable[[User], Client], tutor: User, holding: Contract, plan: Plan
) -> None:
    shown = today_of(client_of, tutor)
    assert "The contract says: we look at it again" in shown
    f.TutoringSessionFactory(plan=plan, by=tutor)
    assert "The contract says" not in today_of(client_of, tutor)


def test_today_does_not_press_a_student_who_prefers_not_to_sign(
    client_of: Callable[[User], Client], tutor: User, waiting: Contract
) -> None:
    assert "Waiting for a signature" in today_of(client_of, tutor)
    waiting.decline(by=tutor, party="student")
    assert "Waiting for a signature" not in today_of(client_of, tutor)
