"""Rows of a form: as many as one likes, in an order, each with a few fields.

They work without a script. Buttons that add a row or move one send the form to be shown again,
with all that was typed and nothing saved; a row goes when it is ticked to be taken out and the
form is saved. A row carries the UUID of its record from the first page on, so that sending
twice makes it once.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.forms.promises import fingerprint

MAX_ROWS = 40
ONE_ROW = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Kind:
    """Rows of one model: how they are called, and their fields, of which the first `required`
    makes a row."""

    key: str
    name: Any
    model: Any
    required: str
    fields: dict[str, Callable[[], forms.Field]]
    lacks: Any

    @property
    def order(self) -> str:
        """The hidden field that says which rows there are, and in which order."""
        return f"{self.key}_rows"


class Rows:
    """The rows of one kind on one form."""

    def __init__(self, form: Any, kind: Kind, records: list[Any]) -> None:
        self.form, self.kind = form, kind
        self.labels = {name: capfirst(made().label) for name, made in kind.fields.items()}
        self.records = {each.uuid.hex: each for each in records}
        self.shown = self._order_sent() if form.is_bound else [*self.records, uuid.uuid4().hex]
        # What somebody else added meanwhile is kept, behind the rest.
        self.added_meanwhile = [each for each in self.records if each not in self.shown]

    def _order_sent(self) -> list[str]:
        sent = ONE_ROW.findall(str(self.form.data.get(self.kind.order, "")))
        return list(dict.fromkeys(sent))[:MAX_ROWS]

    def add_fields(self) -> None:
        order = forms.CharField(required=False, widget=forms.HiddenInput)
        order.initial = ",".join(self.shown)
        self.form.fields[self.kind.order] = order
        for number, row in enumerate(self.shown, start=1):
            record = self.records.get(row)
            for name, made in self.kind.fields.items():
                field = made()
                field.label = _("%(kind)s %(number)d: %(field)s") % {
                    "kind": self.kind.name,
                    "number": number,
                    "field": field.label,
                }
                field.initial = getattr(record, name, None)
                self.form.fields[self._field(row, name)] = field
            out = forms.BooleanField(label=_("Take this out when I save"), required=False)
            self.form.fields[self._field(row, "out")] = out

    def _field(self, row: str, name: str) -> str:
        return f"{self.kind.key}_{row}_{name}"

    def merged_fields(self) -> set[str]:
        """Fields over a record that stands: only these can differ from somebody else's."""
        return {
            self._field(row, name)
            for row in self.shown
            for name in self.kind.fields
            if row in self.records
        }

    def all_fields(self) -> set[str]:
        names = [*self.kind.fields, "out"]
        return {self._field(row, name) for row in self.shown for name in names} | {self.kind.order}

    def clean(self) -> None:
        for row in self.shown:
            values = self._values(row)
            if self._is_out(row) or not any(values.values()):
                continue
            name = self._field(row, self.kind.required)
            if not values.get(self.kind.required) and name not in self.form.errors:
                self.form.add_error(name, self.kind.lacks)

    def changed_and_out(self) -> list[tuple[Any, str, str]]:
        """Rows to be taken out which somebody else changed meanwhile: shown before they go."""
        return [
            (self.form.fields[name].label, stands, _("to be taken out"))
            for row in self.shown
            if self._is_out(row)
            for name in (self._field(row, each) for each in self.kind.fields)
            if (stands := self.form.changed_meanwhile(name))
        ]

    def _is_out(self, row: str) -> bool:
        return bool(self.form.cleaned_data.get(self._field(row, "out")))

    def _values(self, row: str) -> dict[str, Any]:
        cleaned = self.form.cleaned_data
        return {name: cleaned.get(self._field(row, name)) for name in self.kind.fields}

    def _was_taken_out(self, row: str) -> bool:
        """Somebody else took it out meanwhile, and nothing was typed into it here."""
        if row in self.records:
            return False
        bases = [self.form.was_left_alone(self._field(row, name)) for name in self.kind.fields]
        return all(bases)

    def save(self, **owner: Any) -> None:
        kept = [
            row
            for row in self.shown
            if not self._is_out(row)
            and any(self._values(row).values())
            and not self._was_taken_out(row)
        ]
        for row in self.shown:
            if row in self.records and row not in kept:
                self.records[row].delete()
        taken = self._taken_elsewhere(kept)
        for position, row in enumerate([*kept, *self.added_meanwhile]):
            record = self.records.get(row)
            if record is None:
                known_as = uuid.uuid4() if row in taken else uuid.UUID(row)
                record = self.kind.model(uuid=known_as, **owner)
            values = self._values(row) if row in kept else {}
            for name, value in (values | {"position": position}).items():
                setattr(record, name, value)
            record.save()

    def _taken_elsewhere(self, rows: list[str]) -> set[str]:
        """Names that a record beyond this form has already: no page of ours sends one."""
        new = [uuid.UUID(row) for row in rows if row not in self.records]
        found = self.kind.model._base_manager.filter(uuid__in=new).values_list("uuid", flat=True)
        return {each.hex for each in found}

    # What buttons ask for

    def add(self) -> str:
        """A new row behind the others; the name of the field to go on with."""
        if len(self.shown) < MAX_ROWS:
            self.shown.append(uuid.uuid4().hex)
        return self._field(self.shown[-1], self.kind.required)

    def move(self, row: str, by: int) -> str:
        if row not in self.shown:
            return ""
        here = self.shown.index(row)
        there = min(max(here + by, 0), len(self.shown) - 1)
        self.shown[here], self.shown[there] = self.shown[there], self.shown[here]
        return self._field(row, self.kind.required)

    # For the page

    @property
    def may_add(self) -> bool:
        return len(self.shown) < MAX_ROWS

    def lines(self) -> list[dict[str, Any]]:
        last = len(self.shown) - 1
        return [
            {
                "row": row,
                "name": _("%(kind)s %(number)d") % {"kind": self.kind.name, "number": place + 1},
                "fields": [
                    (self.form[self._field(row, name)], self.labels[name])
                    for name in self.kind.fields
                ],
                "out": self.form[self._field(row, "out")],
                "is_kept": row in self.records,
                "is_first": place == 0,
                "is_last": place == last,
            }
            for place, row in enumerate(self.shown)
        ]


class RowsMixin(forms.Form):
    """A versioned form with `kinds` of rows under its instance.

    Mixed in before VersionedMixin; `rows_of` hands in the records there are.
    """

    kinds: tuple[Kind, ...] = ()
    instance: Any
    data: Any  # what was sent; can be copied and changed
    conflicts: list[tuple[Any, str, str]]
    _stored: dict[str, Any]

    def rows_of(self, kind: Kind) -> list[Any]:
        raise NotImplementedError

    def make_rows(self) -> None:
        """At the end of `__init__`."""
        self.rows = {kind.key: Rows(self, kind, self.rows_of(kind)) for kind in self.kinds}
        self.go_on_with = self._rearrange(str(self.data.get("do", ""))) if self.is_bound else ""
        for each in self.rows.values():
            each.add_fields()
        if self.is_rearranged:
            self._errors = forms.utils.ErrorDict()
            self.data = self.data.copy()
            for each in self.rows.values():
                self.data[each.kind.order] = ",".join(each.shown)
        self.remember()

    @property
    def is_rearranged(self) -> bool:
        """Whether a button of the rows was pressed: the form is shown again, nothing is checked."""
        return bool(self.go_on_with)

    def is_valid(self) -> bool:
        return not self.is_rearranged and super().is_valid()

    def _rearrange(self, asked: str) -> str:
        """Do what the button says; the field to go on with."""
        key, _dash, rest = asked.partition("-")
        verb, _dash, row = rest.partition("-")
        rows = self.rows.get(key)
        if rows is None or verb not in ("add", "up", "down"):
            return ""
        return rows.add() if verb == "add" else rows.move(row, -1 if verb == "up" else 1)

    @property
    def base_values(self) -> SafeString:
        """As VersionedMixin says; beside them those that the page has of rows which somebody
        else took out, and all as they came where the form is only shown again."""
        stored: SafeString = super().base_values
        if not self.is_bound:
            return stored
        names = {self._base_name(name) for name in self._stored}  # type: ignore[attr-defined]
        sent = {name: text for name, text in self.data.items() if name.startswith("base-")}
        left = {
            name: text for name, text in sent.items() if self.is_rearranged or name not in names
        }
        hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', left.items())
        return hidden if self.is_rearranged else format_html("{}{}", stored, hidden)

    def remember(self) -> None:
        super().remember()
        for each in getattr(self, "rows", {}).values():
            for name in each.all_fields() - each.merged_fields():
                self._stored.pop(name, None)

    def base_of(self, name: str) -> str | None:
        """The fingerprint of what the page showed as saved, as it came back."""
        return self.data.get(self._base_name(name)) if self.is_bound else None  # type: ignore[attr-defined]

    def changed_meanwhile(self, name: str) -> str:
        """What stands now, where it is something else than the page showed."""
        base = self.base_of(name)
        if name not in self._stored or base in (None, self._stored_print(name)):  # type: ignore[attr-defined]
            return ""
        return self._shown(name, self._stored[name])  # type: ignore[attr-defined]

    def was_left_alone(self, name: str) -> bool:
        """Whether what came back is what the page showed."""
        typed = fingerprint(self._shown(name, self.cleaned_data.get(name)))  # type: ignore[attr-defined]
        return self.base_of(name) == typed

    def clean(self) -> dict[str, Any]:
        gone = [each for rows in self.rows.values() for each in rows.changed_and_out()]
        cleaned = super().clean() or self.cleaned_data
        for rows in self.rows.values():
            rows.clean()
        if gone:
            self.conflicts += gone
            self.add_error(
                None,
                _("Someone else changed what you take out. Look at it once more, then save again."),
            )
        return cleaned
