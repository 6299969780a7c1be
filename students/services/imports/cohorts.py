"""Cohorts of an academic year, and the programme of each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from accounts.models import AcademicYear
from students.enums import ImportKind
from students.models import Cohort, Programme
from students.services.imports import cells, columns
from students.services.imports.kinds import Advance, Comparison, Entry, Field, Kind, Plan, Row
from students.services.imports.places import check_at_once, upsert
from students.services.imports.refusals import Problem, Wrong


class KnownCohorts(Comparison):
    """The years, programmes and cohorts of the centre."""

    def __init__(self, rows: list[Row], actor: Actor, *, lock: bool = False) -> None:
        super().__init__(rows, actor, lock=lock)
        self.year = AcademicYear.objects.at(self.today)
        self.years = {each.name.casefold(): each for each in AcademicYear.objects.order_by("pk")}
        self.programmes = {each.code.casefold(): each for each in Programme.objects.order_by("pk")}
        known = Cohort.objects.filter(year__in=list(self.years.values()))
        known = known.select_related("programme").order_by("pk")
        if lock:
            known = known.select_for_update(of=("self",), no_key=True)
        self.cohorts = {(each.year_id, each.name.casefold()): each for each in known}
        self.lines: dict[tuple[int, str], int] = {}

    def entry(self, row: Row) -> Entry:
        year, programme = self._year(row), self._programme(row)
        key = (year.pk, row["name"].casefold())
        first = self.lines.setdefault(key, row.line)
        if first != row.line:  # once by the name of the year, once without
            raise Wrong(Problem("twice_about", "name", f"{first}, {row.line}"))
        cohort = self.cohorts.get(key)
        entry = Entry(row, f"{row['name']} ({year})", cohort)
        entry.owner = (year, programme)
        if cohort:
            labels = Cohorts.LABELS
            entry.compare(labels["name"], cohort.name, row["name"])
            if programme:
                entry.compare(labels["programme_code"], cohort.programme, programme)
        return entry

    def _year(self, row: Row) -> AcademicYear:
        if row["year"] is None:
            if self.year is None:
                raise Wrong(Problem("no_year"))
            return self.year
        found = self.years.get(row["year"].casefold())
        if found is None:
            raise Wrong(Problem("year", "year", row["year"]))
        return found

    def _programme(self, row: Row) -> Programme | None:
        if row["programme_code"] is None:
            return None
        found = self.programmes.get(row["programme_code"].casefold())
        if found is None:
            raise Wrong(Problem("programme", "programme_code", row["programme_code"]))
        return found


class Cohorts(Kind):
    key = ImportKind.COHORTS
    comparison = KnownCohorts
    identity = ("name", "year")
    steps = (gettext_lazy("writing cohorts"),)
    onward = ("cohort_list", gettext_lazy("Go to the cohorts"))
    fields = (
        Field(
            columns.COHORT_NAME,
            gettext_lazy("tells, with the year, which cohort it is: a new one is created"),
            cells.words(60),
        ),
        Field(
            columns.YEAR,
            gettext_lazy("by its name, for example 2026/2027; left empty, this academic year"),
            cells.words(60),
            may_be_blank=True,
        ),
        Field(
            columns.PROGRAMME_CODE_OF_COHORT,
            gettext_lazy("of a programme of this centre; left empty, it stays as it is here"),
            cells.words(20),
            may_be_blank=True,
        ),
    )
    rules = (gettext_lazy("Cohorts that are not in the file stay as they are."),)
    LABELS = {each.column.key: each.column.label for each in fields}

    def counted(self, n: int) -> str:
        return ngettext("%(n)d cohort", "%(n)d cohorts", n) % {"n": n}

    def identified(self, values: dict[str, Any]) -> tuple[Any, ...] | None:
        return (values["name"], values["year"] or "") if values["name"] else None

    def write(self, plan: Plan, actor: Actor, advance: Advance) -> dict[str, Any]:
        check_at_once()
        for entry in plan.created:
            entry.record = Cohort(centre=actor.centre, year=entry.owner[0])
        for entry in plan.writes:
            entry.record.name = entry.row["name"]
            entry.record.programme = entry.owner[1] or entry.record.programme
        Cohort.objects.bulk_create([entry.record for entry in plan.created])
        upsert([entry.record for entry in plan.changed], ["name", "programme"])
        advance(1)
        return {"cohorts": sorted(str(entry.record.uuid) for entry in plan.writes)}

    def examples(self, today: date) -> Sequence[Sequence[str]]:
        year = AcademicYear.objects.at(today)
        programme = Programme.objects.order_by("code").first()
        name, code = (year.name if year else ""), (programme.code if programme else "")
        return [["ELE-1A", name, code], ["ELE-1B", name, code]]
