"""What every kind of import is made of: columns, rows, and a plan of what they would do."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from accounts.actor import Actor
from students.enums import ImportKind
from students.services.imports.cells import Reader, clipped, folded
from students.services.imports.refusals import Problem, Refusal, Wrong
from students.services.tables import MAX_ROWS, Column

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

#: Told the steps of the writing that are done, from 1.
Advance = Callable[[int], None]


@dataclass(frozen=True)
class Field:
    """A column of a kind, what it means, and how its cells are read.

    Where the cell may be blank, a blank leaves alone what is there.
    """

    column: Column
    means: "Words"
    read: Reader
    may_be_blank: bool = False

    @property
    def key(self) -> str:
        return self.column.key


@dataclass(frozen=True)
class Row:
    """One line of the file, its cells as values. Blank cells and absent columns are None."""

    line: int
    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)


@dataclass(frozen=True)
class Difference:
    """One thing that the file has otherwise. A `grave` one is shown before all others."""

    label: "Words"
    old: str
    new: str
    grave: bool = False


@dataclass
class Entry:
    """What one row asks for. Without differences, a known record stays as it is."""

    row: Row
    name: str
    record: Any = None
    #: The known record that a new one belongs to.
    owner: Any = None
    differences: list[Difference] = field(default_factory=list)

    @property
    def line(self) -> int:
        return self.row.line

    @property
    def is_grave(self) -> bool:
        return any(each.grave for each in self.differences)

    def cell(self, key: str) -> str:
        """What a column of the row says, as the preview of a new record shows it."""
        value = self.row[key]
        return "–" if value is None else said(value)

    def compare(self, label: "Words", old: Any, new: Any, *, grave: bool = False) -> bool:
        """Note a difference where the file says something, and something else."""
        if new is None or old == new:
            return False
        self.differences.append(Difference(label, said(old), said(new), grave))
        return True


@dataclass
class Plan:
    """The rows of a file, sorted by what they would do."""

    created: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    unchanged: list[Any] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    #: What to know before confirming.
    notices: list[str] = field(default_factory=list)
    #: What the writing needs beside the entries.
    shared: dict[str, Any] = field(default_factory=dict)

    @property
    def writes(self) -> list[Any]:
        return [*self.created, *self.changed]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "created": len(self.created),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "refused": len(self.refused),
        }

    def sort_in(self, entry: Entry) -> None:
        if entry.record is None:
            self.created.append(entry)
        elif entry.differences:
            self.changed.append(entry)
        else:
            self.unchanged.append(entry)


class Comparison:
    """What the centre in scope has about some rows, loaded with a fixed number of queries.

    With `lock`, the records that may change are held until the transaction ends.
    """

    def __init__(self, rows: list[Row], actor: Actor, *, lock: bool = False) -> None:
        """Raises ValidationError where nothing of this kind can be written at all."""
        self.actor, self.today = actor, actor.today

    def entry(self, row: Row) -> Any:
        """Raises Wrong for a row that does not go with the data."""
        raise NotImplementedError

    def finish(self, plan: Plan) -> None:
        """Add what only all rows together tell."""


class Kind:
    """One kind of import. Instances hold nothing: there is one of each (`registry.KINDS`)."""

    key: ClassVar[ImportKind]
    fields: ClassVar[tuple[Field, ...]]
    comparison: ClassVar[type[Comparison]]
    #: What is written one after the other, in words for the page that waits.
    steps: ClassVar[tuple[Any, ...]]
    #: The columns that tell which record a line is about; two lines may not be about one.
    identity: ClassVar[tuple[str, ...]]
    #: Unless the last of them counts: the others are left out.
    last_counts: ClassVar[bool] = False
    max_rows: ClassVar[int] = MAX_ROWS
    #: Rules of this kind that its columns do not tell.
    rules: ClassVar[tuple[Any, ...]] = ()
    #: Whether what a run wrote can be taken away again, whole (`taking_back`).
    can_be_taken_back: ClassVar[bool] = False
    #: Where to go once it is written: the name of a route, and of the link.
    onward: ClassVar[tuple[str, Any]]

    @property
    def columns(self) -> list[Column]:
        return [each.column for each in self.fields]

    @property
    def labels(self) -> dict[str, Any]:
        return {each.key: each.column.label for each in self.fields}

    def counted(self, n: int) -> str:
        """So many of what the kind writes: “3 students”."""
        raise NotImplementedError

    def size(self, plan: Plan) -> int:
        """How many of them a plan writes."""
        return len(plan.writes)

    def identified(self, values: dict[str, Any]) -> tuple[Any, ...] | None:
        """What tells the record of a line, folded for comparing; None where the line lacks it."""
        found = [values.get(key) for key in self.identity]
        if None in found:
            return None
        return tuple(folded(each) if isinstance(each, str) else each for each in found)

    def name_of(self, values: dict[str, Any]) -> str:
        """What the line is about, for the page."""
        return clipped(said(values.get(self.identity[0]) or ""))

    def check(self, row: Row, today: date) -> Iterable[Problem]:
        """What is wrong with cells that are right by themselves."""
        return ()

    def write(self, plan: Plan, actor: Actor, advance: Advance) -> dict[str, Any]:
        """Carry a plan out, in a fixed number of queries. Gives what the report should keep."""
        raise NotImplementedError

    def examples(self, today: date) -> Sequence[Sequence[str]]:
        """Lines for the example file, a cell a field, for the centre in scope."""
        raise NotImplementedError


def said(value: Any) -> str:
    """A value as the preview shows it."""
    if value in (None, ""):
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, time):
        return time_format(value)
    return str(getattr(value, "label", value))


__all__ = [
    "Advance",
    "Comparison",
    "Difference",
    "Entry",
    "Field",
    "Kind",
    "Plan",
    "Problem",
    "Row",
    "Wrong",
    "said",
]
