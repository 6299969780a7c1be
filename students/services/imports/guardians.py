"""Guardians of students who are known already."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from students.enums import Authority, ImportKind, Involvement
from students.models import Guardian, Student
from students.services.imports import cells, columns
from students.services.imports.cells import folded
from students.services.imports.kinds import (
    Advance,
    Comparison,
    Entry,
    Field,
    Kind,
    Plan,
    Row,
)
from students.services.imports.places import check_at_once, upsert
from students.services.imports.refusals import Problem, Wrong

AUTHORITY = {
    Authority.YES: ("yes", "y", "true", "1", "sí", "s"),
    Authority.NO: ("no", "n", "false", "0"),
    Authority.UNKNOWN: ("unknown", "not known", "?", "desconocido", "desconocida", "no consta"),
}
INVOLVEMENT = {
    Involvement.INFORMED: ("informed", "is informed", "informado", "informada", "se informa"),
    Involvement.CO_SIGNS: ("co-signs", "co_signs", "signs", "signs the contract too", "firma"),
    Involvement.NOT_INVOLVED: (
        "not involved",
        "not_involved",
        "is not involved",
        "no participa",
        "sin implicación",
    ),
}
CHOICES: dict[str, Any] = {"legal_authority": Authority, "involvement": Involvement}
#: What the file may say of a guardian, by the name that the row has for it.
FIELDS = {
    "relation": "relation",
    "phone": "phone",
    "email": "email",
    "language": "language",
    "legal_authority": "legal_authority",
    "do_not_contact": "do_not_contact",
    "involvement": "involvement",
    "reason": "involvement_reason",
}


class KnownGuardians(Comparison):
    """The students that some rows name, and their guardians by name."""

    def __init__(self, rows: list[Row], actor: Actor, *, lock: bool = False) -> None:
        super().__init__(rows, actor, lock=lock)
        numbers = {row["student_number"] for row in rows}
        self.students = {each.number: each for each in Student.objects.filter(number__in=numbers)}
        guardians = Guardian.objects.filter(student__in=list(self.students.values()))
        if lock:
            guardians = guardians.select_for_update(of=("self",), no_key=True)
        self.guardians: dict[tuple[int, str], list[Guardian]] = defaultdict(list)
        for each in guardians:
            self.guardians[each.student_id, folded(each.name)].append(each)

    def entry(self, row: Row) -> Entry:
        student = self.students.get(row["student_number"])
        if student is None:
            raise Wrong(Problem("student", "student_number", row["student_number"]))
        known = self.guardians.get((student.pk, folded(row["name"])), [])
        if len(known) > 1:
            raise Wrong(Problem("two_guardians", "name", row["name"]))
        guardian = known[0] if known else None
        entry = Entry(row, f"{row['name']} ({student.name})", guardian, owner=student)
        if guardian is None and row["relation"] is None:
            raise Wrong(Problem("missing", "relation"))
        self._refuse_without_reason(row, guardian)
        if guardian is not None:
            self._compare(entry, guardian)
        return entry

    @staticmethod
    def _refuse_without_reason(row: Row, guardian: Guardian | None) -> None:
        has_reason = row["reason"] or (guardian and guardian.involvement_reason)
        if row["involvement"] == Involvement.NOT_INVOLVED and not has_reason:
            raise Wrong(Problem("missing", "reason"))

    @staticmethod
    def _compare(entry: Entry, guardian: Guardian) -> None:
        """Whether somebody may be contacted is shown first: a wrong call can do harm."""
        labels = Guardians.LABELS
        entry.compare(labels["name"], guardian.name, entry.row["name"])
        for column, name in FIELDS.items():
            old, new = getattr(guardian, name), entry.row[column]
            if column in CHOICES and new is not None:
                old, new = CHOICES[column](old), CHOICES[column](new)
            entry.compare(labels[column], old, new, grave=column == "do_not_contact")

    def finish(self, plan: Plan) -> None:
        grave = [entry for entry in plan.changed if entry.is_grave]
        free = [entry for entry in grave if entry.row["do_not_contact"] is False]
        if free:
            plan.notices.append(
                ngettext(
                    "%(n)d guardian who may not be contacted now could be when you confirm."
                    " Make sure that this is meant: it stands first among the changes.",
                    "%(n)d guardians who may not be contacted now could be when you confirm."
                    " Make sure that this is meant: they stand first among the changes.",
                    len(free),
                )
                % {"n": len(free)}
            )


class Guardians(Kind):
    key = ImportKind.GUARDIANS
    comparison = KnownGuardians
    identity = ("student_number", "name")
    steps = (gettext_lazy("writing guardians"),)
    onward = ("student_list", gettext_lazy("Go to the students"))
    fields = (
        Field(
            columns.STUDENT_NUMBER,
            gettext_lazy("of a student whom this centre knows already"),
            cells.words(30),
        ),
        Field(
            columns.GUARDIAN_NAME,
            gettext_lazy(
                "tells, with the student, who it is: capitals and accents make no difference"
            ),
            cells.words(200),
        ),
        Field(
            columns.RELATION,
            gettext_lazy("for example mother, uncle, foster carer; needed for a new guardian"),
            cells.words(100),
            may_be_blank=True,
        ),
        Field(columns.PHONE, gettext_lazy("of the guardian"), cells.words(40), may_be_blank=True),
        Field(columns.EMAIL, gettext_lazy("of the guardian"), cells.email, may_be_blank=True),
        Field(
            columns.LANGUAGE,
            gettext_lazy("the guardian speaks best, in any spelling"),
            cells.words(60),
            may_be_blank=True,
        ),
        Field(
            columns.AUTHORITY,
            gettext_lazy("whether they may sign by law: yes, no or unknown (sí, no, desconocido)"),
            cells.one_of(AUTHORITY),
            may_be_blank=True,
        ),
        Field(
            columns.DO_NOT_CONTACT,
            gettext_lazy("yes or no (sí, no); left empty, it stays as it is here"),
            cells.yes_or_no,
            may_be_blank=True,
        ),
        Field(
            columns.INVOLVEMENT,
            gettext_lazy("informed, co-signs or not involved (informado, firma, no participa)"),
            cells.one_of(INVOLVEMENT),
            may_be_blank=True,
        ),
        Field(
            columns.REASON,
            gettext_lazy("needed where somebody is not involved"),
            cells.words(500),
            may_be_blank=True,
        ),
    )
    rules = (
        gettext_lazy("Guardians who are not in the file stay as they are."),
        gettext_lazy(
            "Somebody who may not be contacted stays so, unless the file says “no” in that"
            " column; the preview then shows it first."
        ),
    )
    LABELS = {each.column.key: each.column.label for each in fields}

    def counted(self, n: int) -> str:
        return ngettext("%(n)d guardian", "%(n)d guardians", n) % {"n": n}

    def name_of(self, values: dict[str, Any]) -> str:
        return " · ".join(each for each in (values["student_number"], values["name"]) if each)

    def write(self, plan: Plan, actor: Actor, advance: Advance) -> dict[str, Any]:
        check_at_once()
        for entry in plan.created:
            entry.record = Guardian(
                centre=actor.centre, student=entry.owner, name=entry.row["name"]
            )
        for entry in plan.writes:
            self._take_over(entry)
        Guardian.objects.bulk_create([entry.record for entry in plan.created])
        upsert([entry.record for entry in plan.changed], ["name", *FIELDS.values()])
        advance(1)
        return {}

    @staticmethod
    def _take_over(entry: Entry) -> None:
        entry.record.name = entry.row["name"]
        for column, name in FIELDS.items():
            if entry.row[column] is not None:
                setattr(entry.record, name, entry.row[column])

    def examples(self, today: date) -> Sequence[Sequence[str]]:
        numbers = Student.objects.order_by("number").values_list("number", flat=True)
        number = numbers.first() or "2001"
        return [
            [
                number,
                "Joana Soler",
                _("mother"),
                "600 111 222",
                "joana@example.org",
                _("Catalan"),
                _("yes"),
                _("no"),
                _("co-signs"),
                "",
            ],
            [
                number,
                "Pere Soler",
                _("father"),
                "",
                "",
                "",
                _("unknown"),
                _("yes"),
                _("not involved"),
                _("by his own wish"),
            ],
        ]
