from accounts.models.base import CentreOwned, Versioned, scoped
from accounts.models.centre import AcademicYear, Centre, Holiday, Membership, Term
from accounts.models.invitation import Invitation
from accounts.models.log import AccessLog, ExportLog
from accounts.models.user import User

__all__ = [
    "AcademicYear",
    "AccessLog",
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
