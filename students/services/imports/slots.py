"""The weekly tutoring slots that lines about cohorts tell of. Asks the database nothing."""

from collections.abc import Iterable
from copy import copy
from datetime import time

from students.models import TutoringSlot
from students.models.slot import A_DAY
from students.services.imports.kinds import Row
from students.services.imports.refusals import Problem

Hour = tuple[int, time]


def hour_of(row: Row) -> Hour | None:
    """Which slot of its cohort a line tells of."""
    if row["weekday"] is None or row["starts_at"] is None:
        return None
    return row["weekday"], row["starts_at"]


def lacks(row: Row) -> list[Problem]:
    """What a line that tells something of a slot leaves out."""
    if all(row[key] is None for key in ("weekday", "starts_at", "minutes", "place")):
        return []
    return [Problem("missing", key) for key in ("weekday", "starts_at") if row[key] is None]


def told(slot: TutoringSlot) -> str:
    """A slot as the preview shows it."""
    return f"{slot}, {slot.place}" if slot.place else str(slot)


class Timetable:
    """The slots of one cohort, as some lines would have them."""

    def __init__(self, minutes: int) -> None:
        """`minutes` is how long a new slot is where its line does not say."""
        self.minutes = minutes
        self.known: dict[Hour, TutoringSlot] = {}
        self.wanted: dict[int, TutoringSlot] = {}

    def keep(self, slot: TutoringSlot) -> None:
        """A slot that the cohort has."""
        self.known[slot.weekday, slot.starts_at] = slot

    def want(self, row: Row) -> None:
        """What a line asks for; its blank cells leave alone what there is."""
        hour = hour_of(row)
        if hour is None:
            return
        if hour in self.known:
            slot = copy(self.known[hour])
        else:
            slot = TutoringSlot(weekday=hour[0], starts_at=hour[1], minutes=self.minutes)
        slot.minutes = row["minutes"] or slot.minutes
        slot.place = row["place"] or slot.place
        self.wanted[row.line] = slot

    def known_of(self, slot: TutoringSlot) -> TutoringSlot | None:
        """What stands at the hour of a wanted one."""
        return self.known.get((slot.weekday, slot.starts_at))

    def refuse(self) -> dict[int, Problem]:
        """Strike the lines that cannot be, and say why. A line that is struck changes
        nothing, so that what it would have changed may be in the way of another."""
        refused = {
            line: Problem("midnight", "starts_at")
            for line, slot in self.wanted.items()
            if slot.last_minute >= A_DAY
        }
        self._strike(refused)
        while found := self._overlaps():
            self._strike(found)
            refused |= found
        return refused

    def _strike(self, lines: Iterable[int]) -> None:
        for line in lines:
            del self.wanted[line]

    def _overlaps(self) -> dict[int, Problem]:
        """The lines whose slot takes a minute that another one has."""
        hours = {(slot.weekday, slot.starts_at) for slot in self.wanted.values()}
        week = [(slot, 0) for hour, slot in self.known.items() if hour not in hours]
        week += [(slot, line) for line, slot in self.wanted.items()]
        week.sort(key=lambda each: (each[0].weekday, each[0].first_minute))
        found: dict[int, Problem] = {}
        last: tuple[TutoringSlot, int] | None = None
        for each in week:
            if last and last[0].clashes_with(each[0]):
                for (_slot, line), other in ((last, each), (each, last)):
                    if line:
                        found.setdefault(line, _in_the_way(line, *other))
            if not last or _end(each[0]) > _end(last[0]):
                last = each
        return found


def _end(slot: TutoringSlot) -> tuple[int, int]:
    return slot.weekday, slot.last_minute


def _in_the_way(line: int, other: TutoringSlot, other_line: int) -> Problem:
    if not other_line:
        return Problem("slot_taken", "starts_at", str(other))
    first, second = sorted((line, other_line))
    return Problem("slots_overlap", "starts_at", f"{first}, {second}")
