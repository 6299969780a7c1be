"""Attendance of the last eight weeks, as the file of a register would bring it in."""

from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from random import Random

from reviews.demo.roster import SEED, Pupil
from reviews.demo.world import World
from reviews.models import TutoringSession
from students.models import AttendanceRecord, Enrolment, Student
from students.services.attendance import earlier

WEEKS = 8
#: Three blocks a day, of two hours each.
BLOCKS = ("1", "2", "3")
MINUTES = 120
MONDAY = 0
#: How much of a block in a hundred is missed, by how many students in a hundred.
SHARES = {2: 55, 6: 30, 14: 15}

Lesson = tuple[date, str]
#: Minutes missed, whether that was authorised, and the register's mark.
Missed = dict[Lesson, tuple[int, bool, str]]


def bring_in(world: World, pupils: Iterable[Pupil]) -> None:
    ended = Enrolment.objects.exclude(ends_on=None).values_list("student_id", "ends_on")
    left = {student: day for student, day in ended if day}
    days = list(_school_days(world))
    records = []
    for pupil in pupils:
        student = pupil.student
        own = [day for day in days if day < left.get(student.pk, world.calendar.today)]
        missed = _of_marta(world, student, own) if _is_marta(pupil) else _of(student, own)
        records += [_record(student, (day, block), missed) for day in own for block in BLOCKS]
    AttendanceRecord.objects.bulk_create(records, batch_size=2_000)
    world.clock.at(world.calendar.moment(world.calendar.back(1), time(17)))
    world.clock.stamp(records)


def _is_marta(pupil: Pupil) -> bool:
    return pupil.young.stage == "marta"


def _school_days(world: World) -> Iterator[date]:
    """Until yesterday: the register of today is still open."""
    today = world.calendar.today
    first = max(today - timedelta(weeks=WEEKS), world.calendar.year.starts_on)
    for number in range((today - first).days):
        day = first + timedelta(days=number)
        if world.calendar.is_open(day):
            yield day


def _record(student: Student, lesson: Lesson, missed: Missed) -> AttendanceRecord:
    minutes, authorised, code = missed.get(lesson, (0, False, ""))
    day, block = lesson
    return AttendanceRecord(
        centre_id=student.centre_id,
        student=student,
        date=day,
        period=block,
        minutes_scheduled=MINUTES,
        minutes_absent=minutes,
        authorised=authorised,
        code=code,
    )


def _of(student: Student, days: list[date]) -> Missed:
    """A block now and then, Monday mornings more often; some are ill for a few days."""
    rng = Random(f"{SEED} attendance {student.number}")  # noqa: S311 - no secret hangs on it
    (share,) = rng.choices(list(SHARES), list(SHARES.values()))
    missed: Missed = {}
    for day in days:
        for block in BLOCKS:
            often = 3 if (day.weekday(), block) == (MONDAY, BLOCKS[0]) else 1
            if rng.random() * 100 < share * often:
                late = rng.random() < 0.4
                minutes = rng.choice((10, 15, 20)) if late else MINUTES
                missed[day, block] = (minutes, rng.random() < 0.6, "L" if late else "A")
    if days and rng.random() < 0.25:
        start = rng.randrange(len(days))
        for day in days[start : start + rng.randint(1, 3)]:
            missed |= {(day, block): (MINUTES, True, "ILL") for block in BLOCKS}
    return missed


def _of_marta(world: World, student: Student, days: list[date]) -> Missed:
    """92 % present since the last session, 81 % before it: two days ill, and Mondays."""
    held = TutoringSession.objects.held().filter(plan__student=student).order_by("starts_at")
    last = held.last().local_date()
    before = earlier(last, world.calendar.today)
    since = [day for day in days if day >= last]
    earlier_days = [day for day in days if before <= day < last]
    return {
        **_spread(_mondays_first(since), 8, authorised=False, code="A"),
        **_spread(earlier_days[2:], 19, of=len(earlier_days), authorised=True, code="ILL"),
    }


def _mondays_first(days: list[date]) -> list[date]:
    return sorted(days, key=lambda day: (day.weekday() != MONDAY, day))


def _spread(
    days: list[date], share: int, *, of: int | None = None, authorised: bool, code: str
) -> Missed:
    """So many percent of the hours of these days (or of as many as `of`), block by block."""
    left = round((of or len(days)) * len(BLOCKS) * MINUTES * share / 100)
    missed: Missed = {}
    for day in days:
        for block in BLOCKS:
            minutes = min(left, MINUTES)
            if minutes:
                missed[day, block] = (minutes, authorised, code)
                left -= minutes
    return missed
