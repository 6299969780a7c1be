"""Looking back on paper: how the student saw it over the year, and how the plan worked for both.

Only what is shared with the student stands on it: paper gets about.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from documents.logos import logo_address
from plans.changes import line_of
from plans.models import Plan
from plans.services.contract import tutor_names
from plans.services.instruments.changes import ItemChange, self_evaluation_changes
from plans.services.instruments.looking_back import looking_back


def looking_back_context(plan: Plan, *, today: date) -> dict[str, Any]:
    changes = self_evaluation_changes(plan, shared=True)
    named = [
        (_("Student number"), plan.student.number),
        (_("Tutor"), ", ".join(tutor_names(plan, today=today))),
        (_("Academic year"), plan.year.name),
        (_("Centre"), plan.centre.name),
    ]
    return {
        "title": _("Looking back: %(student)s, %(year)s")
        % {"student": plan.student.name, "year": plan.year.name},
        "plan": plan,
        "today": today,
        "facts": [(name, value) for name, value in named if value],
        "aspiration": plan.aspiration if plan.aspiration_on_page else "",
        "changes": [line_of(each) for each in changes],
        "scales": scales_of(changes),
        "looked_back": looking_back(plan),
        "centre_name": plan.centre.name,
        "centre_logo": logo_address(plan.centre),
        "student_name": plan.student.name,
    }


def scales_of(changes: Iterable[ItemChange]) -> list[str]:
    """What the levels mean, once for all questions that have the same ends."""
    ends = dict.fromkeys((each.highest, *each.ends) for each in changes)
    words = _("On the scale up to %(highest)d, the lowest is “%(low)s” and the highest “%(high)s”.")
    return [words % {"highest": highest, "low": low, "high": high} for highest, low, high in ends]
