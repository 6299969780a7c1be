"""A first look at each part of a workbook, before a library reads it.

Tells what a library that reads values passes over in silence: what is hidden, merged or out
of order, how far the cells reach, and whether a part would unfold without end.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from openpyxl.utils import column_index_from_string

from students.services.tables.headers import LOOKED_THROUGH

#: Elements of all parts together; of one row, of what surrounds the rows, and of each part
#: that is neither a sheet nor the texts that cells share: those stand in memory as a whole.
MAX_ELEMENTS = 2_000_000
MAX_TOGETHER = 100_000
#: Bytes of one tag with its attributes. The parser begins anew with it at each piece.
MAX_TAG = 256 * 1024
MAX_MERGED = 10_000

_LARGE = {"worksheet", "sst"}
_TRUE = {"1", "true"}
_DIGITS = "0123456789"
# Here openpyxl would find nothing, and say nothing.
_STRICT_NAMESPACE = "http://purl.oclc.org/ooxml/"


class EntitiesError(Exception):
    """The part declares entities, which could unfold without end or reach outside."""


class TooMuchError(Exception):
    """The part holds more than is read."""


class TooManyRowsError(Exception):
    """The sheet is longer than a list may be."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class StrictError(Exception):
    """The part is in a dialect of its own."""


@dataclass
class SheetFacts:
    """What stands where in one sheet; rows and columns count from 1."""

    #: Rows that hold something, and the number of the last one.
    rows: int = 0
    last_row: int = 0
    last_column: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    #: From and to.
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    #: As people see them: "B2:B7".
    merged: list[str] = field(default_factory=list)
    #: The rows do not go upwards, or their numbers are none.
    broken: bool = False


class PartScan:
    """Fed with the bytes of one part; afterwards it has the facts if that is a sheet."""

    def __init__(self, limit: int, max_rows: int) -> None:
        """With how many elements there may still be, and rows of a sheet."""
        self.facts: SheetFacts | None = None
        self.elements, self._limit, self._max_rows = 0, limit, max_rows
        self._fed = 0
        self._done = False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._root

    def feed(self, data: bytes) -> None:
        """Raises one of the errors above.

        What cannot be parsed here cannot be by the library either: it has the same parser.
        """
        if self._done:
            return
        self._fed += len(data)
        try:
            self._parser.Parse(data)
            if self._fed - self._parser.CurrentByteIndex > MAX_TAG:
                raise TooMuchError
        except (expat.ExpatError, ValueError):
            self._done = True
            if self.facts is not None:
                self.facts.broken = True

    def _doctype(self, *_declaration: object) -> None:
        raise EntitiesError

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if any(value.startswith(_STRICT_NAMESPACE) for value in attributes.values()):
            raise StrictError
        kind = name.rpartition(":")[2]
        if kind not in _LARGE:
            self._limit = min(self._limit, MAX_TOGETHER)
        self._parser.StartElementHandler = self._counted
        if kind == "worksheet":
            self.facts = SheetFacts()
            self._parser.StartElementHandler = self._counted_in(
                _SheetScan(self.facts, self._max_rows)
            )

    def _counted(self, _name: str, _attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > self._limit:
            raise TooMuchError

    def _counted_in(self, sheet: "_SheetScan") -> Callable[[str, dict[str, str]], None]:
        def count(name: str, attributes: dict[str, str]) -> None:
            self.elements += 1
            if self.elements > self._limit:
                raise TooMuchError
            sheet.start(name.rpartition(":")[2] if ":" in name else name, attributes)

        return count


class _SheetScan:
    def __init__(self, facts: SheetFacts, max_rows: int) -> None:
        self._facts, self._max_rows = facts, max_rows
        self._row = self._column = 0
        self._reference = self._widest = ""
        self._filled = self._hidden = False
        self._together = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._together += 1
        if self._together > MAX_TOGETHER:
            raise TooMuchError
        if name == "c":
            self._reference = attributes.get("r", "")
            self._column += 1
        elif name in ("v", "is", "f"):
            self._value()
        elif name == "row":
            self._new_row(attributes)
        elif name == "col" and attributes.get("hidden") in _TRUE:
            between = int(attributes.get("min", "")), int(attributes.get("max", ""))
            self._facts.hidden_columns.append(between)
        elif name == "mergeCell":
            self._facts.merged.append(attributes.get("ref", ""))
            if len(self._facts.merged) > MAX_MERGED:
                raise TooMuchError

    def _new_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if number <= self._row:
            raise ValueError(number)
        self._row, self._column, self._filled = number, 0, False
        self._together = 0
        self._hidden = attributes.get("hidden") in _TRUE

    def _value(self) -> None:
        letters = self._reference.rstrip(_DIGITS)
        if not letters:
            self._facts.last_column = max(self._facts.last_column, self._column)
        elif (len(letters), letters) > (len(self._widest), self._widest):
            self._widest = letters
            column = column_index_from_string(letters)
            self._facts.last_column = max(self._facts.last_column, column)
        if not self._filled:
            self._filled = True
            self._filled_row()

    def _filled_row(self) -> None:
        facts = self._facts
        facts.rows, facts.last_row = facts.rows + 1, self._row
        if self._hidden:
            facts.hidden_rows.append(self._row)
        if facts.rows > self._max_rows + LOOKED_THROUGH:
            raise TooManyRowsError(self._max_rows)
