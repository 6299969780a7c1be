from accounts.models.base import CentreOwned, Versioned, scoped
from accounts.models.centre import AcademicYear, AccessLog, Centre, Holiday, Membership, Term
from accounts.models.invitation import Invitation
from accounts.models.user import User

__all__ = [
    "AcademicYear",
    "AccessLog",
    "Centre",
    "CentreOwned",
    "Holiday",
    "Invitation",
    "Membership",
    "Term",
    "User",
    "Versioned",
    "scoped",
]
