from accounts.models.base import CentreOwned, Versioned, scoped
from accounts.models.centre import Centre, Membership
from accounts.models.feed import CalendarFeed
from accounts.models.invitation import Invitation
from accounts.models.log import AccessLog, ExportLog
from accounts.models.periods import AcademicYear, Holiday, Term
from accounts.models.user import User

__all__ = [
    "AcademicYear",
    "AccessLog",
    "CalendarFeed",
    "Centre",
    "CentreOwned",
    "ExportLog",
    "Holiday",
    "Invitation",
    "Membership",
    "Term",
    "User",
    "Versioned",
    "scoped",
]
