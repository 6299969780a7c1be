from students.models.attendance import AttendanceRecord
from students.models.cohort import Cohort, Module, Programme
from students.models.concern import Concern, ConcernNote, ConcernRecipient
from students.models.draft import Draft
from students.models.event import StudentEvent
from students.models.factor import Assessment, FactorRating, ProtectiveFactor, RiskFactor
from students.models.guardian import Guardian
from students.models.import_run import ImportMapping, ImportRun
from students.models.link import PrivateLink
from students.models.message import StudentMessage
from students.models.note import Note
from students.models.own_draft import OwnDraft
from students.models.reading import ConfidentialReading
from students.models.slot import TutoringSlot
from students.models.student import Assignment, Enrolment, Student
from students.models.transfer import Arrival, Transfer

__all__ = [
    "Arrival",
    "Assessment",
    "Assignment",
    "AttendanceRecord",
    "Cohort",
    "Concern",
    "ConcernNote",
    "ConcernRecipient",
    "ConfidentialReading",
    "Draft",
    "Enrolment",
    "FactorRating",
    "Guardian",
    "ImportMapping",
    "ImportRun",
    "Module",
    "Note",
    "OwnDraft",
    "PrivateLink",
    "Programme",
    "ProtectiveFactor",
    "RiskFactor",
    "Student",
    "StudentEvent",
    "StudentMessage",
    "Transfer",
    "TutoringSlot",
]
