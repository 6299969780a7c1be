"""Early signs: from where on something is told, in which words, and to whom."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from accounts.actor import actor_for
from accounts.models import User
from plans.models import Plan
from reviews.services.signs import Sign, signs_of
from students.models import AttendanceRecord
from students.services.attendance import Day
from tests import factories as f

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def today(plan: Plan) -> date:
    return plan.centre.today()


def told(plan: Plan, person: User, **read: Any) -> list[tuple[str, str]]:
    return [(each.level, each.words) for each in signs(plan, person, **read)]


def signs(plan: Plan, person: User, **read: Any) -> list[Sign]:
    plan.centre.refresh_from_db()
    with scope(centre=plan.centre):
        return signs_of(plan.student, actor_for(person), **read)


def of_days(plan: Plan, person: User, days: list[Day]) -> list[tuple[str, str]]:
    return told(plan, person, days=days, sessions=[], actions=[])


def ten_days(today: date, absent: int, *, unauthorised: int = 0) -> list[Day]:
    """Twelve hours each until yesterday, minutes missed in all."""
    days = [Day(720, 0, 0, today - timedelta(days=n)) for n in range(10, 1, -1)]
    return [*days, Day(720, absent, unauthorised, today - timedelta(days=1))]


# Each rule


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        (359, []),
        (360, [("watch", "6 of 120 hours missed in four weeks")]),
        (719, [("watch", "12 of 120 hours missed in four weeks")]),
    ],
)
def test_hours_missed_are_watched_from_the_threshold_on(
    plan: Plan, tutor: User, today: date, absent: int, expected: list[Any]
) -> None:
    assert of_days(plan, tutor, ten_days(today, absent)) == expected


def test_hours_missed_ask_for_something_to_be_done(plan: Plan, tutor: User, today: date) -> None:
    days = [Day(360, 54, 0, today - timedelta(days=n)) for n in range(20)]
    assert of_days(plan, tutor, days) == [("act", "18 of 120 hours missed in four weeks")]


def test_too_few_hours_make_no_sign_of_a_share(plan: Plan, tutor: User, today: date) -> None:
    assert of_days(plan, tutor, [Day(1199, 600, 0, today)]) == []
    assert of_days(plan, tutor, [Day(1200, 600, 0, today)]) == [
        ("act", "10 of 20 hours missed in four weeks")
    ]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (479, []),
        (480, [("watch", "8 hours missed in four weeks that were not authorised")]),
        (960, [("act", "16 hours missed in four weeks that were not authorised")]),
    ],
)
def test_unauthorised_hours_count_by_themselves(
    plan: Plan, tutor: User, today: date, minutes: int, expected: list[Any]
) -> None:
    """Without enough hours for a share."""
    day = Day(1100, minutes, minutes, today)
    assert of_days(plan, tutor, [day]) == expected


def test_days_absent_in_a_row_are_told_with_their_dates(plan: Plan, tutor: User) -> None:
    today = plan.centre.today()
    days = [Day(60, 60, 0, today - timedelta(days=n)) for n in (5, 4, 1)]
    first, last = (f"{day.day} {day:%b}" for day in (days[0].date, days[-1].date))
    assert of_days(plan, tutor, days[:1]) == []
    assert [words for _level, words in of_days(plan, tutor, days)] == [
        f"3 days absent in a row: {first} to {last} (authorised)"
    ]
    days[1] = Day(60, 60, 60, days[1].date)
    assert [words for _level, words in of_days(plan, tutor, days)] == [
        f"3 days absent in a row: {first} to {last}"
    ]
    assert [level for level, _words in of_days(plan, tutor, days[:2])] == ["watch"]


def test_four_weeks_are_28_days_with_today(plan: Plan, tutor: User, today: date) -> None:
    def away(ago: int) -> list[Day]:
        return [Day(1200, 600, 0, today - timedelta(days=ago))]

    assert of_days(plan, tutor, away(28)) == []
    assert len(of_days(plan, tutor, away(27))) == 1
    assert len(of_days(plan, tutor, away(0))) == 1


def met(plan: Plan, *states: str) -> None:
    """Sessions of the last weeks, oldest first, the last of them three days ago."""
    for number, state in enumerate(reversed(states)):
        f.TutoringSessionFactory(
            plan=plan,
            state=state,
            recorded_at=None if state == "planned" else datetime.now().astimezone(),
            starts_at=f.at_nine(plan.centre, days=-3 - 7 * number),
        )


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["held"], []),
        (["missed", "held"], []),
        (["held", "missed"], [("watch", "The last session was missed")]),
        (["missed", "cancelled"], [("watch", "The last session was missed")]),
        (["held", "missed", "missed"], [("act", "The last 2 sessions were missed")]),
        (["missed", "cancelled", "missed"], [("act", "The last 2 sessions were missed")]),
        (["missed", "held", "missed", "planned"], [("watch", "The last session was missed")]),
    ],
)
def test_sessions_missed_in_a_row_are_counted_from_the_last(
    plan: Plan, tutor: User, states: list[str], expected: list[Any]
) -> None:
    met(plan, *states)
    assert told(plan, tutor) == expected
    sessions = list(plan.sessions.order_by("starts_at"))
    assert told(plan, tutor, sessions=sessions) == expected


def test_overdue_actions_of_the_student_are_told(plan: Plan, tutor: User, today: date) -> None:
    yesterday = today - timedelta(days=1)
    f.ActionFactory(plan=plan, who="student", due_on=yesterday)
    for other in (
        {"who": "tutor", "due_on": yesterday},
        {"who": "student", "due_on": today},
        {"who": "student", "due_on": None},
        {"who": "student", "due_on": yesterday, "state": "done", "ended_at": plan.created_at},
    ):
        f.ActionFactory(plan=plan, **other)
    assert told(plan, tutor) == []
    earlier = today - timedelta(days=3)
    f.ActionFactory(plan=plan, who="student", due_on=earlier)
    said = f"{earlier.day} {earlier:%b}"
    expected = [("watch", f"2 actions of the student are overdue, the first since {said}")]
    assert told(plan, tutor) == expected
    assert told(plan, tutor, actions=list(plan.actions.all())) == expected


def test_what_a_closed_plan_left_is_no_sign(plan: Plan, tutor: User, today: date) -> None:
    met(plan, "missed")
    for ago in (1, 2):
        f.ActionFactory(plan=plan, who="student", due_on=today - timedelta(days=ago))
    assert len(told(plan, tutor)) == 2
    plan.close(by=tutor, reason="The year is over.")
    assert told(plan, tutor) == []


# Thresholds, order, queries


def test_centre_sets_its_own_thresholds(plan: Plan, tutor: User, today: date) -> None:
    days = ten_days(today, 360)
    plan.centre.thresholds = {"hours_missed": {"watch": 2, "act": 5}}
    plan.centre.save()
    assert [level for level, _words in of_days(plan, tutor, days)] == ["act"]
    plan.centre.thresholds = {"hours_missed": {"watch": None, "act": None}}
    plan.centre.save()
    assert of_days(plan, tutor, days) == []


def test_what_wants_something_done_stands_first(plan: Plan, tutor: User, today: date) -> None:
    met(plan, "missed", "missed")
    day = Day(1200, 60, 0, today)
    assert [each.rule for each in signs(plan, tutor, days=[day])] == [
        "sessions_missed",
        "hours_missed",
    ]


def test_queries_are_one_for_each_that_was_not_read(plan: Plan, tutor: User) -> None:
    actor = actor_for(tutor)
    for read, number in (({}, 3), ({"days": []}, 2), ({"days": [], "sessions": []}, 1)):
        with CaptureQueriesContext(connection) as asked:
            signs_of(plan.student, actor, **read)
        assert len(asked) == number


# Who is told


def test_on_a_screen_turned_to_the_student_nothing_is_told(
    plan: Plan, tutor: User, today: date
) -> None:
    f.AttendanceRecordFactory(
        student=plan.student, date=today, minutes_scheduled=1200, minutes_absent=600
    )
    met(plan, "missed")
    turned = actor_for(tutor).turned(plan.student.uuid, "/")
    assert len(signs_of(plan.student, actor_for(tutor))) == 3
    assert signs_of(plan.student, turned) == []
    assert signs_of(plan.student, turned, days=[Day(1200, 600, 0, today)]) == []
    # What the register says of them is theirs to read.
    assert AttendanceRecord.objects.readable_by(turned).count() == 1
    assert not AttendanceRecord.objects.watched_by(turned).exists()


@pytest.mark.parametrize(
    ("who", "is_told"),
    [
        ("tutor", True),
        ("counsellor", True),
        ("other_counsellor", True),
        ("other_tutor", False),
        ("administrator", False),
        ("officer", False),
        ("other_administrator", False),
    ],
)
def test_signs_are_told_to_those_who_read_the_student(
    request: pytest.FixtureRequest, plan: Plan, today: date, who: str, is_told: bool
) -> None:
    met(plan, "missed")
    for number in (1, 2):
        yesterday = today - timedelta(days=number)
        f.ActionFactory(plan=plan, who="student", due_on=yesterday)
        f.AttendanceRecordFactory(
            student=plan.student, date=yesterday, minutes_scheduled=600, minutes_absent=600
        )
    person = request.getfixturevalue(who)
    actor = actor_for(person)
    with scope(centre=actor.centre):
        assert len({each.rule for each in signs_of(plan.student, actor)}) == (5 if is_told else 0)
