"""The last four weeks of a student's attendance, as the student's page tells them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery

from accounts.actor import Actor
from plans.models import Plan
from reviews.services.signs import Sign, signs_from
from students.models import AttendanceRecord
from students.services.attendance import (
    Day,
    Total,
    days_in_query,
    days_told,
    four_weeks,
    total_of,
)


@dataclass(frozen=True)
class LastWeeks:
    """The days of the last four weeks on which attendance was taken, oldest first; and the
    signs, for those who are told of them."""

    days: list[Day]
    signs: list[Sign] = field(default_factory=list)

    @property
    def total(self) -> Total:
        return total_of(self.days)

    @property
    def missed(self) -> list[Day]:
        """The days of which something was missed, the latest first."""
        return [each for each in reversed(self.days) if each.absent]

    @property
    def until(self) -> date | None:
        """The last day that the register told of."""
        return self.days[-1].date if self.days else None


def days_asked(actor: Actor) -> ArraySubquery:
    """A value for a query for students: their days, as far as the actor may read them."""
    records = AttendanceRecord.objects.readable_by(actor)
    return days_in_query(records.between(*four_weeks(actor.today)))


def last_weeks(told: Any, actor: Actor, *, plan: Plan | None, to_watch: bool) -> LastWeeks:
    """For somebody who may read the attendance; `to_watch`: who is told of signs as well.

    `told` is the value of `days_asked`; the `plan` was read with `with_facts_of_signs`.
    """
    days = days_told(told)
    if not to_watch:
        return LastWeeks(days)
    facts: Any = plan
    signs = signs_from(
        actor,
        days=days,
        states=reversed(facts.last_states) if plan else (),
        late=facts.own_late if plan else (),
    )
    return LastWeeks(days, signs)
