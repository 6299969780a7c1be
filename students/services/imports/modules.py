"""Programmes of the centre, and the modules of each."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from students.enums import ImportKind
from students.models import Module, Programme
from students.services.imports import cells, columns
from students.services.imports.kinds import Advance, Comparison, Entry, Field, Kind, Plan, Row
from students.services.imports.places import check_at_once, upsert
from students.services.imports.refusals import Problem, Wrong


class KnownModules(Comparison):
    """The programmes that some rows name, by code, and their modules."""

    def __init__(self, rows: list[Row], actor: Actor, *, lock: bool = False) -> None:
        super().__init__(rows, actor, lock=lock)
        self.programmes = {each.code.casefold(): each for each in Programme.objects.order_by("pk")}
        self.modules = {
            (each.programme_id, each.code.casefold()): each
            for each in Module.objects.order_by("pk")
        }
        self.names: dict[str, dict[str, int]] = defaultdict(dict)
        for row in rows:
            if row["programme_name"]:
                self.names[self._code(row)].setdefault(row["programme_name"], row.line)
        #: Programmes that lines have told of: made or named anew once, by the first of them.
        self.told: dict[str, Programme] = {}

    @staticmethod
    def _code(row: Row) -> str:
        return row["programme_code"].casefold()

    def entry(self, row: Row) -> Entry:
        code = self._code(row)
        names = self.names[code]
        if len(names) > 1:
            lines = ", ".join(map(str, sorted(names.values())))
            raise Wrong(Problem("programme_names", "programme_name", lines))
        programme = self.programmes.get(code)
        name = next(iter(names), None)
        if programme is None and name is None:
            raise Wrong(Problem("missing", "programme_name"))
        module = programme and self.modules.get((programme.pk, row["code"].casefold()))
        entry = Entry(row, f"{row['programme_code']} · {row['code']}", module)
        entry.owner = self._programme(entry, programme, code, name)
        if module:
            entry.compare(Modules.LABELS["code"], module.code, row["code"])
            entry.compare(Modules.LABELS["name"], module.name, row["name"])
        return entry

    def _programme(
        self, entry: Entry, programme: Programme | None, code: str, name: str | None
    ) -> Programme:
        if code in self.told:
            return self.told[code]
        if programme is None:
            programme = Programme(
                centre=self.actor.centre, code=entry.row["programme_code"], name=name or ""
            )
        elif name and entry.compare(Modules.LABELS["programme_name"], programme.name, name):
            programme.name = name
        self.told[code] = programme
        return programme

    def finish(self, plan: Plan) -> None:
        wanted = {id(entry.owner): entry.owner for entry in plan.writes}.values()
        new = [each for each in wanted if each.pk is None]
        renamed = {id(e.owner): e.owner for e in plan.changed if self._renames(e)}.values()
        created = {id(e.owner): e.owner for e in plan.created if self._renames(e)}.values()
        plan.shared = {"new": new, "renamed": list({*renamed, *created})}
        if new:
            names = ", ".join(sorted(f"{each.name} ({each.code})" for each in new))
            plan.notices.append(_("New programmes: %(names)s.") % {"names": names})

    @staticmethod
    def _renames(entry: Entry) -> bool:
        label = Modules.LABELS["programme_name"]
        return any(each.label == label for each in entry.differences)


class Modules(Kind):
    key = ImportKind.MODULES
    comparison = KnownModules
    identity = ("programme_code", "code")
    steps = (gettext_lazy("writing programmes"), gettext_lazy("writing modules"))
    onward = ("programme_list", gettext_lazy("Go to the programmes"))
    fields = (
        Field(
            columns.PROGRAMME_CODE,
            gettext_lazy("tells which programme it is: a new one is created"),
            cells.words(20),
        ),
        Field(
            columns.PROGRAMME_NAME,
            gettext_lazy("needed in one line of a new programme"),
            cells.words(200),
            may_be_blank=True,
        ),
        Field(
            columns.MODULE_CODE,
            gettext_lazy("tells, within the programme, which module it is"),
            cells.words(20),
        ),
        Field(
            columns.MODULE_NAME,
            gettext_lazy("as the individual balance shows it"),
            cells.words(200),
        ),
    )
    rules = (gettext_lazy("Modules that are not in the file stay as they are."),)
    LABELS = {each.column.key: each.column.label for each in fields}

    def counted(self, n: int) -> str:
        return ngettext("%(n)d module", "%(n)d modules", n) % {"n": n}

    def name_of(self, values: dict[str, Any]) -> str:
        return " · ".join(each for each in (values["programme_code"], values["code"]) if each)

    def write(self, plan: Plan, actor: Actor, advance: Advance) -> dict[str, Any]:
        check_at_once()
        Programme.objects.bulk_create(plan.shared["new"])
        upsert(plan.shared["renamed"], ["name"])
        advance(1)
        for entry in plan.created:
            entry.record = Module(centre=actor.centre, programme=entry.owner)
        for entry in plan.writes:
            entry.record.code, entry.record.name = entry.row["code"], entry.row["name"]
        Module.objects.bulk_create([entry.record for entry in plan.created])
        upsert([entry.record for entry in plan.changed], ["code", "name"])
        advance(2)
        return {}

    def examples(self, today: date) -> Sequence[Sequence[str]]:
        programme = _("Electrical installations")
        return [
            ["ELE", programme, "MP01", _("Wiring at home")],
            ["ELE", "", "MP02", _("Safety at work")],
        ]
