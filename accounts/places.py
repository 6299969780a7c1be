"""The page that each role starts with. The pages themselves stand on higher floors."""

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
    Role.DATA_PROTECTION_OFFICER: StartPage("student_list", _("Students")),
}
