"""Closing a plan: what stands at its end beside what stood at its start, and the end itself."""

from plans.services.closing.before import lacks_for_closing, state_of, what_closing_does
from plans.services.closing.content import (
    Fates,
    assessments_of,
    closing_content,
    fates_of,
    goals_to_close,
    unfinished_look,
)
from plans.services.closing.ending import (
    AlreadyClosed,
    NoReason,
    close_plan,
    closing_of,
    keep_draft,
    plan_closed,
)

__all__ = [
    "AlreadyClosed",
    "Fates",
    "NoReason",
    "assessments_of",
    "close_plan",
    "closing_content",
    "closing_of",
    "fates_of",
    "goals_to_close",
    "keep_draft",
    "lacks_for_closing",
    "plan_closed",
    "state_of",
    "unfinished_look",
    "what_closing_does",
]
