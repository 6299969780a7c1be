"""What each role is for, and the page that it starts with (which stands on a higher floor)."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role


class StartPage(NamedTuple):
    url: str
    name: Promise


START_PAGES: dict[str, StartPage] = {
    Role.TUTOR: StartPage("today", _("Today")),
    Role.COUNSELLOR: StartPage("caseload", _("Caseload")),
    Role.ADMINISTRATOR: StartPage("cohort_list", _("Cohorts")),
    Role.DATA_PROTECTION_OFFICER: StartPage("access_log", _("Access log")),
}

#: What each role lets a person do, where somebody chooses one.
WHAT_ROLES_DO: dict[str, Promise] = {
    Role.TUTOR: _("Tutor: plans with the students assigned to them."),
    Role.COUNSELLOR: _("Counsellor: reads all plans, and works with the students assigned."),
    Role.ADMINISTRATOR: _("Administrator: cohorts, staff, imports, settings; no texts of plans."),
    Role.DATA_PROTECTION_OFFICER: _("Data protection officer: the access log and retention."),
}
