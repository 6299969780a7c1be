"""How a plan ended: its closing balance, with what both said."""

from typing import Any

from django.utils.translation import gettext as _

from plans.models import ClosingBalance, Plan
from reviews.services.record.parts import Entry, Section, fact, facts_of

BY_STUDENT = ("student_helped", "student_takes_along", "student_words")


def closing(plan: Plan, *, to_student: bool) -> Section:
    """A draft is told too: the words in it were said. Those of the student are for them."""
    found = ClosingBalance.objects.filter(plan=plan)
    return Section(
        "closing",
        _("How the plan ended"),
        [_closing(each, BY_STUDENT if to_student else ()) for each in found],
    )


def _closing(balance: ClosingBalance, theirs: tuple[str, ...]) -> Entry:
    facts: list[Any] = [
        *facts_of(
            balance,
            "reason",
            "reason_words",
            *theirs,
            "student_skipped",
            "tutor_words",
            "closed_at",
        ),
        fact("content", _("what stood in the plan"), balance.content),
        fact("content_hash", _("its hash"), balance.content_hash),
    ]
    return Entry(str(balance), facts)
