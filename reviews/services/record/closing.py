"""How a plan ended: its closing balance, with what both said."""

from typing import Any

from django.utils.translation import gettext as _

from plans.models import ClosingBalance, Plan
from reviews.services.record.parts import Entry, Section, fact, facts_of


def closing(plan: Plan) -> Section:
    """A draft is told too: the words in it were said."""
    found = ClosingBalance.objects.filter(plan=plan)
    return Section("closing", _("How the plan ended"), [_closing(each) for each in found])


def _closing(balance: ClosingBalance) -> Entry:
    facts: list[Any] = [
        *facts_of(
            balance,
            "reason",
            "reason_words",
            "student_helped",
            "student_takes_along",
            "student_words",
            "student_skipped",
            "tutor_words",
            "closed_at",
        ),
        fact("content", _("what stood in the plan"), balance.content),
        fact("content_hash", _("its hash"), balance.content_hash),
    ]
    return Entry(str(balance), facts)
