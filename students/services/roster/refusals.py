"""Why a line of a roster cannot be written, in words for the person who sent the file."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from students.services.tables import REASONS as TABLE_REASONS

MISSING = {
    "student_number": _("The student number is missing."),
    "given_name": _("The given name is missing."),
    "family_name": _("The family name is missing."),
    "birth_date": _("The birth date is missing."),
    "cohort": _("The cohort is missing."),
}
REASONS = TABLE_REASONS | {
    "columns": _("The line has %(value)s columns; it needs 6, as the header has."),
    "too_long": _("“%(column)s” is longer than %(value)s characters."),
    "twice": _("The same student number stands in the lines %(value)s."),
    "date": _("“%(value)s” is no date: write 2009-03-21 or 21/03/2009."),
    "future": _("The birth date %(value)s lies in the future."),
    "age": _("The birth date %(value)s makes the student younger than 10 or older than 100."),
    "tutor": _("No tutor of this centre has the e-mail address %(value)s."),
}
#: The same without what stands in the line, for when the rows are forgotten.
FORGOTTEN = {
    "date": _("The birth date cannot be read as a date."),
    "future": _("The birth date lies in the future."),
    "age": _("The birth date makes the student younger than 10 or older than 100."),
    "tutor": _("No tutor of this centre has this e-mail address."),
}


class Problem(NamedTuple):
    """One thing wrong with a line. `value` is text of the file for the codes of FORGOTTEN."""

    code: str
    column: str = ""
    value: str = ""

    @property
    def reason(self) -> str:
        if self.code == "missing":
            return str(MISSING[self.column])
        texts = REASONS if self.value else {**REASONS, **FORGOTTEN}
        return str(texts[self.code]) % {"column": self.column, "value": self.value}

    def forgotten(self) -> "Problem":
        return self._replace(value="") if self.code in FORGOTTEN else self


@dataclass(frozen=True)
class Refusal:
    """A line that is left out, and everything that is wrong with it."""

    line: int
    number: str
    problems: tuple[Problem, ...]

    @property
    def reasons(self) -> list[str]:
        return [problem.reason for problem in self.problems]

    def forgotten(self) -> "Refusal":
        """The same without a word about the person in the line."""
        return Refusal(self.line, "", tuple(each.forgotten() for each in self.problems))

    def stored(self) -> list[Any]:
        return [self.line, self.number, [list(problem) for problem in self.problems]]

    @classmethod
    def from_stored(cls, stored: list[Any]) -> "Refusal":
        line, number, problems = stored
        return cls(line, number, tuple(Problem(*each) for each in problems))
