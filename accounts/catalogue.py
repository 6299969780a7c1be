"""What a centre starts with, and may decide otherwise on its settings page."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.enums import EarlyWarning, Retained

#: Months after leaving; drafts and the log count from when they were written.
RETENTION_MONTHS: dict[Retained, int] = {
    Retained.PLANS: 60,
    Retained.NOTES: 24,
    Retained.CONFIDENTIAL: 12,
    Retained.ATTENDANCE: 24,
    Retained.ACCESS_LOG: 36,
    Retained.DRAFTS: 3,
}


class Part(NamedTuple):
    """A part of a session."""

    name: str
    minutes: int


#: How a session goes by. Sessions of any length give each part its share of the minutes.
AGENDA: list[tuple[Any, int]] = [
    (_("Check in"), 5),
    (_("Since last time"), 10),
    (_("Today’s topic"), 15),
    (_("Next steps"), 10),
    (_("Wrap up"), 5),
]


class Threshold(NamedTuple):
    """From where on one looks (*watch*), and from where on an alert opens (*act*)."""

    watch: float | None
    act: float | None


THRESHOLDS: dict[EarlyWarning, Threshold] = {
    EarlyWarning.HOURS_MISSED: Threshold(5, 10),
    EarlyWarning.UNAUTHORISED: Threshold(8, 16),
    EarlyWarning.DAYS_IN_A_ROW: Threshold(2, 3),
    EarlyWarning.LEGAL_LIMIT: Threshold(50, 80),
    EarlyWarning.MODULES_FAILED: Threshold(1, 2),
    EarlyWarning.INCIDENTS: Threshold(1, 3),
    EarlyWarning.SESSIONS_MISSED: Threshold(1, 2),
    EarlyWarning.ACTIONS_OVERDUE: Threshold(2, None),
}

#: What the figures of a rule count.
THRESHOLD_UNITS: dict[EarlyWarning, Any] = {
    EarlyWarning.HOURS_MISSED: _("%"),
    EarlyWarning.UNAUTHORISED: _("hours"),
    EarlyWarning.DAYS_IN_A_ROW: _("days"),
    EarlyWarning.LEGAL_LIMIT: _("%"),
    EarlyWarning.MODULES_FAILED: _("modules"),
    EarlyWarning.INCIDENTS: _("incidents"),
    EarlyWarning.SESSIONS_MISSED: _("sessions"),
    EarlyWarning.ACTIONS_OVERDUE: _("actions"),
}
