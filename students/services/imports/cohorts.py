"""Cohorts of an academic year, the programme of each and its weekly tutoring slots."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from accounts.models import AcademicYear
from students.enums import ImportKind
from students.models import Cohort, Programme, TutoringSlot
from students.services.imports import cells, columns
from students.services.imports.cells import folded
from students.services.imports.kinds import (
    Advance,
    Comparison,
    Difference,
    Entry,
    Field,
    Kind,
    Plan,
    Row,
    said,
)
from students.services.imports.places import check_at_once, upsert
from students.services.imports.refusals import Problem, Wrong
from students.services.imports.slots import Timetable, hour_of, lacks, told

#: The year and the folded name.
Key = tuple[int, str]


@dataclass(frozen=True)
class About:
    """Which cohort a line is about, and the programme that it names."""

    year: AcademicYear
    name: str
    programme: Programme | None

    @property
    def key(self) -> Key:
        return self.year.pk, self.name.casefold()


@dataclass
class CohortEntry(Entry):
    """What one row asks for. Its `owner` is the cohort, also where it is new."""

    #: As it is to be; None where it stands so already, or the row tells of none.
    slot: TutoringSlot | None = None
    changes_cohort: bool = False

    def cell(self, key: str) -> str:
        if key == "minutes" and self.slot:  # the centre's, where the row does not say
            return str(self.slot.minutes)
        return super().cell(key)


class KnownCohorts(Comparison):
    """The years, programmes and cohorts of the centre, and the weekly slots of each."""

    def __init__(self, rows: list[Row], actor: Actor, *, lock: bool = False) -> None:
        super().__init__(rows, actor, lock=lock)
        self.year = AcademicYear.objects.at(self.today)
        self.years = {each.name.casefold(): each for each in AcademicYear.objects.order_by("pk")}
        self.programmes = {each.code.casefold(): each for each in Programme.objects.order_by("pk")}
        known = Cohort.objects.filter(year__in=list(self.years.values()))
        known = known.select_related("programme").order_by("pk")
        slots = TutoringSlot.objects.filter(cohort__in=known.values("pk")).order_by("pk")
        if lock:
            known = known.select_for_update(of=("self",), no_key=True)
            slots = slots.select_for_update(of=("self",), no_key=True)
        self.cohorts = {(each.year_id, each.name.casefold()): each for each in known}
        #: Cohorts that lines have told of: made or named anew once, by the first of them.
        self.told: set[Key] = set()
        self.timetables: dict[Key, Timetable] = defaultdict(
            lambda: Timetable(actor.centre.session_minutes)
        )
        self._keep(slots)
        self.about: dict[int, About] = {}
        self.refused: dict[int, Wrong] = {}
        self._sort(rows)

    def _keep(self, slots: Iterable[TutoringSlot]) -> None:
        keys = {cohort.pk: key for key, cohort in self.cohorts.items()}
        for slot in slots:
            self.timetables[keys[slot.cohort_id]].keep(slot)

    def _sort(self, rows: list[Row]) -> None:
        """Each line to its cohort, or to the refused ones."""
        for row in rows:
            try:
                self.about[row.line] = self._about(row)
            except Wrong as wrong:
                self.refused[row.line] = wrong
        self._refuse_contradictions()
        self._refuse_doubles(rows)
        for row in rows:
            if row.line not in self.refused:
                self.timetables[self.about[row.line].key].want(row)
        for timetable in self.timetables.values():
            for line, problem in timetable.refuse().items():
                self.refused[line] = Wrong(problem)

    def _refuse_contradictions(self) -> None:
        """A cohort has one programme."""
        named: dict[Key, dict[int, int]] = defaultdict(dict)
        for line, about in self.about.items():
            if about.programme:
                named[about.key].setdefault(about.programme.pk, line)
        for line, about in self.about.items():
            lines = named[about.key].values()
            if about.programme and len(lines) > 1:
                problem = Problem("cohort_programmes", "programme_code", ", ".join(map(str, lines)))
                self.refused[line] = Wrong(problem)

    def _refuse_doubles(self, rows: list[Row]) -> None:
        """Lines of which one names the year and the other does not."""
        lines: dict[Any, int] = {}
        for row in rows:
            if row.line in self.refused:
                continue
            first = lines.setdefault((self.about[row.line].key, hour_of(row)), row.line)
            if first != row.line:
                problem = Problem("twice_about", "name", f"{first}, {row.line}")
                self.refused[row.line] = Wrong(problem)

    def entry(self, row: Row) -> CohortEntry:
        if row.line in self.refused:
            raise self.refused[row.line]
        about = self.about[row.line]
        cohort = self.cohorts.get(about.key)
        entry = CohortEntry(row, f"{row['name']} ({about.year})", cohort)
        if cohort:
            self._compare(entry, cohort, about)
        else:
            cohort = Cohort(
                centre=self.actor.centre,
                year=about.year,
                name=about.name,
                programme=about.programme,
            )
            self.cohorts[about.key] = cohort
        self.told.add(about.key)
        entry.owner = cohort
        self._compare_slot(entry, self.timetables[about.key])
        return entry

    def _compare(self, entry: CohortEntry, cohort: Cohort, about: About) -> None:
        """Later lines about a cohort are compared with what the first have made of it."""
        labels = Cohorts.LABELS
        if about.key not in self.told and entry.compare(labels["name"], cohort.name, about.name):
            cohort.name, entry.changes_cohort = about.name, True
        programme = about.programme
        if programme and entry.compare(labels["programme_code"], cohort.programme, programme):
            cohort.programme, entry.changes_cohort = programme, True

    @staticmethod
    def _compare_slot(entry: CohortEntry, timetable: Timetable) -> None:
        slot = timetable.wanted.get(entry.line)
        if slot is None:
            return
        known = timetable.known_of(slot)
        if known and (known.minutes, known.place) == (slot.minutes, slot.place):
            return
        entry.slot = slot
        old = told(known) if known else said(None)
        entry.differences.append(Difference(gettext_lazy("weekly slot"), old, told(slot)))

    def _about(self, row: Row) -> About:
        return About(self._year(row), row["name"], self._programme(row))

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
    identity = ("name", "year", "weekday", "starts_at")
    steps = (gettext_lazy("writing cohorts"), gettext_lazy("writing their weekly slots"))
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
        Field(
            columns.WEEKDAY,
            gettext_lazy(
                "of a weekly tutoring slot: by its name in English or Spanish, full or short, or"
                " 1 to 7 from Monday"
            ),
            cells.weekday,
            may_be_blank=True,
        ),
        Field(
            columns.STARTS_AT,
            gettext_lazy(
                "of the slot, as 9:30, 09.30 or 9h30; day and time tell which slot it is: a new"
                " one is added"
            ),
            cells.time_of_day,
            may_be_blank=True,
        ),
        Field(
            columns.MINUTES,
            gettext_lazy(
                "that the slot lasts, 5 to 480; left empty, a new one is as long as sessions are"
                " at this centre"
            ),
            cells.minutes,
            may_be_blank=True,
        ),
        Field(
            columns.PLACE,
            gettext_lazy("where the slot is; left empty, it stays as it is here"),
            cells.words(200),
            may_be_blank=True,
        ),
    )
    rules = (
        gettext_lazy("Cohorts that are not in the file stay as they are."),
        gettext_lazy(
            "A cohort with several weekly slots has a line for each. Slots that are not in the"
            " file stay as they are."
        ),
    )
    LABELS = {each.column.key: each.column.label for each in fields}

    def counted(self, n: int) -> str:
        return ngettext("%(n)d cohort", "%(n)d cohorts", n) % {"n": n}

    def size(self, plan: Plan) -> int:
        return len({id(entry.owner) for entry in plan.writes})

    def identified(self, values: dict[str, Any]) -> tuple[Any, ...] | None:
        weekday, starts_at = values["weekday"], values["starts_at"]
        if values["name"] is None or (weekday is None) != (starts_at is None):
            return None
        name, year = folded(values["name"]), folded(values["year"] or "")
        return name, year, weekday, starts_at

    def check(self, row: Row, today: date) -> Iterable[Problem]:
        return lacks(row)

    def write(self, plan: Plan, actor: Actor, advance: Advance) -> dict[str, Any]:
        check_at_once()
        new = [entry.owner for entry in plan.created]
        changing = (entry.owner for entry in plan.changed if entry.changes_cohort)
        changed = {each.pk: each for each in changing if each.pk}
        Cohort.objects.bulk_create(new)
        upsert(list(changed.values()), ["name", "programme"])
        advance(1)
        self._write_slots(plan, actor)
        advance(2)
        return {"cohorts": sorted({str(entry.owner.uuid) for entry in plan.writes})}

    @staticmethod
    def _write_slots(plan: Plan, actor: Actor) -> None:
        entries = [entry for entry in plan.writes if entry.slot]
        changed = [entry.slot for entry in entries if entry.slot.pk]
        new = [entry for entry in entries if entry.slot.pk is None]
        for entry in new:
            entry.slot.centre, entry.slot.cohort = actor.centre, entry.owner
        TutoringSlot.objects.bulk_create([entry.slot for entry in new])
        upsert(changed, ["minutes", "place"])

    def examples(self, today: date) -> Sequence[Sequence[str]]:
        year = AcademicYear.objects.at(today)
        programme = Programme.objects.order_by("code").first()
        start = [year.name if year else "", programme.code if programme else ""]
        return [
            ["ELE-1A", *start, "Monday", "9:30", "45", _("Room %(n)d") % {"n": 4}],
            ["ELE-1A", *start, "Thursday", "12:00", "45", ""],
            ["ELE-1B", *start, "", "", "", ""],
        ]
