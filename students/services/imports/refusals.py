"""Why a line of a file cannot be written, in words for the person who sent it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from students.services import tables

#: `%(column)s` is the name of a column, `%(value)s` text of the line or of the centre.
REASONS = {
    "missing": _("“%(column)s” is missing."),
    "length": _("“%(column)s” is longer than %(value)s characters."),
    "date": _("“%(value)s” is no date: write 2009-03-21 or 21/03/2009."),
    "email": _("“%(value)s” is no e-mail address."),
    "choice": _("“%(column)s” cannot be “%(value)s”: the page of imports lists what it can be."),
    "twice": _("The same %(column)s stands in the lines %(value)s."),
    "twice_about": _("The lines %(value)s are about one and the same: keep one of them."),
    "said_anew": _("Line %(value)s is about the same and stands later: that one counts."),
    "future": _("The birth date %(value)s lies in the future."),
    "age": _("The birth date %(value)s makes the student younger than 10 or older than 100."),
    "student": _("No student of this centre has the number %(value)s."),
    "two_guardians": _(
        "Two guardians of this student are called %(value)s here: change them by hand."
    ),
    "closed_cohort": _("The cohort %(value)s is closed: nobody can join it."),
    "programme": _("No programme of this centre has the code %(value)s."),
    "programme_names": _(
        "The lines %(value)s give this programme different names: mend one of them."
    ),
    "cohort_programmes": _(
        "The lines %(value)s give this cohort different programmes: mend one of them."
    ),
    "year": _("This centre has no academic year called %(value)s."),
    "time": _("“%(value)s” is no time of day: write 9:30 or 14:05."),
    "minutes": _("“%(column)s” must be a whole number from 5 to 480."),
    "midnight": _("A slot ends before midnight."),
    "slot_taken": _("This cohort meets at that hour already: %(value)s."),
    "slots_overlap": _("The slots of the lines %(value)s overlap: mend one of them."),
    "no_tutor": _("No tutor of this centre has the e-mail address %(value)s."),
    "several_tutors": _(
        "“%(column)s” names several people: name one, or those who are the tutors now."
    ),
    "no_counsellor": _("No counsellor of this centre has the e-mail address %(value)s."),
    "no_case_manager": _("No tutor or counsellor of this centre has the e-mail address %(value)s."),
    "backwards": _("The last day is before the first."),
    "lesson_minutes": _("“%(column)s” must be a whole number of minutes from %(value)s."),
    "missed_more": _("More minutes are missed than were scheduled."),
    "not_yet": _("%(value)s lies in the future: nobody can have missed it yet."),
    "no_year": _("This centre has no academic year yet, and cohorts belong to one."),
}
#: The same without what stands in the line, for when the file is forgotten.
FORGOTTEN = {
    "date": _("“%(column)s” cannot be read as a date."),
    "email": _("“%(column)s” is no e-mail address."),
    "choice": _("“%(column)s” says something that it cannot be."),
    "future": _("The birth date lies in the future."),
    "age": _("The birth date makes the student younger than 10 or older than 100."),
    "no_tutor": _("No tutor of this centre has this e-mail address."),
    "no_counsellor": _("No counsellor of this centre has this e-mail address."),
    "no_case_manager": _("No tutor or counsellor of this centre has this e-mail address."),
    "student": _("No student of this centre has this number."),
    "two_guardians": _("Two guardians of this student have the same name here."),
    "closed_cohort": _("The cohort of this line is closed: nobody can join it."),
    "programme": _("No programme of this centre has this code."),
    "year": _("This centre has no academic year of this name."),
    "not_yet": _("The date lies in the future."),
    "time": _("“%(column)s” cannot be read as a time of day."),
}

#: In front of the codes with which the reading of files refuses a line by itself.
_OF_TABLE = "table:"


class Problem(NamedTuple):
    """One thing wrong with a line. `value` is text of the file for the codes of FORGOTTEN."""

    code: str
    column: str = ""
    value: str = ""

    def reason(self, labels: Mapping[str, Any]) -> str:
        """`labels` are the names of the columns of the kind."""
        if self.code.startswith(_OF_TABLE):
            return str(tables.REASONS[self.code.removeprefix(_OF_TABLE)]) % {"value": self.value}
        texts = REASONS if self.value else {**REASONS, **FORGOTTEN}
        label = labels.get(self.column, self.column)
        text = texts.get(self.code, _("This line was left out."))  # by an earlier version
        return str(text) % {"column": label, "value": self.value}

    def forgotten(self) -> "Problem":
        return self._replace(value="") if self.code in FORGOTTEN else self


class Wrong(Exception):
    """Raised for a cell or a line that cannot be taken, with everything wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


@dataclass(frozen=True)
class Refusal:
    """A line that is left out, everything wrong with it, and whom or what it is about."""

    line: int
    name: str
    problems: tuple[Problem, ...]

    def reasons(self, labels: Mapping[str, Any]) -> list[str]:
        return [problem.reason(labels) for problem in self.problems]

    def forgotten(self) -> "Refusal":
        """The same without a word about the person in the line."""
        return Refusal(self.line, "", tuple(each.forgotten() for each in self.problems))

    def stored(self) -> list[Any]:
        return [self.line, self.name, [list(problem) for problem in self.problems]]

    @classmethod
    def of_table(cls, refused: tables.Refused) -> "Refusal":
        problem = Problem(_OF_TABLE + refused.code, value=refused.value)
        return cls(refused.number, "", (problem,))

    @classmethod
    def from_stored(cls, stored: list[Any]) -> "Refusal":
        line, name, problems = stored
        return cls(line, name, tuple(Problem(*each) for each in problems))
