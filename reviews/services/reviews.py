"""What stands on step 4 of a plan: its sessions, and what was agreed in them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from plans.models import Plan
from reviews.enums import Progress
from reviews.models import Agreement, GoalProgress, TutoringSession
from reviews.services.next_time import propose_first, propose_next, timetable_of


@dataclass(frozen=True)
class Reviews:
    """Sessions latest first, those to come on their own, and those that were called off before
    their day; `told` is set on each."""

    plan: Plan
    coming: list[TutoringSession]
    past: list[TutoringSession]
    called_off: list[TutoringSession]
    agreements: list[Agreement]

    def proposal(self, *, by: User) -> Any:
        """When another session would be due by the centre's rhythm."""
        sessions = [*self.coming[::-1], *self.past]
        timetable = timetable_of(self.plan, by=by)
        if not sessions:
            return propose_first(self.plan, timetable)
        held = sum(each.is_held for each in sessions)
        return propose_next(sessions[0], timetable, held=held)


def reviews_of(plan: Plan) -> Reviews:
    sessions = list(plan.sessions.select_related("by").order_by("-starts_at", "-pk"))
    counts: dict[int, Counter] = {each.pk: Counter() for each in sessions}
    rows = GoalProgress.objects.filter(session__plan=plan)
    for session, progress in rows.values_list("session", "progress"):
        counts[session][progress] += 1
    for each in sessions:
        each.centre = plan.centre  # known already, so not asked for again
        each.told = in_words(counts[each.pk])
    agreements = Agreement.objects.filter(session__plan=plan).select_related("action", "session")
    return Reviews(
        plan=plan,
        coming=[each for each in reversed(sessions) if each.is_planned],
        past=[each for each in sessions if not (each.is_planned or each.was_called_off)],
        called_off=[each for each in sessions if each.was_called_off],
        agreements=list(agreements.order_by("-session__starts_at", "pk")),
    )


def in_words(counts: Counter) -> str:
    """2 forward, 1 same. The number of goals is small, and no mark comes of it."""
    parts = [
        _("%(count)d %(progress)s")
        % {"count": counts[kind], "progress": str(Progress(kind).label).lower()}
        for kind in (Progress.ACHIEVED, Progress.FORWARD, Progress.SAME, Progress.BACK)
        if counts[kind]
    ]
    return ", ".join(parts)
