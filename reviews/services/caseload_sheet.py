"""The caseload as a sheet to take away: dates and what waits, and nobody's words."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.exports import Cell, Sheet
from reviews.services.caseload import Line, Wanted, all_lines


def caseload_sheet(actor: Actor, wanted: Wanted) -> Sheet:
    headers = [
        _("Student number"),
        _("Student"),
        _("Age"),
        _("Cohort"),
        _("Tutor"),
        _("Plan"),
        _("Why here"),
        _("Last session"),
        _("Next session"),
    ]
    rows = (_row(line) for line in all_lines(actor, wanted))
    return Sheet("caseload", _("Caseload"), headers, rows)


def _row(line: Line) -> list[Cell]:
    plan = line.plan
    return [
        line.student.number,
        line.student.name,
        line.age,
        line.cohort,
        line.tutors,
        plan.get_state_display() if plan else _("No plan yet."),
        " ".join(filter(None, [line.wrote, *line.reasons])),
        plan.last_review_on if plan else None,
        plan.next_review_on if plan else None,
    ]
