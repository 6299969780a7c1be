from reviews.models.correction import CorrectionRequest
from reviews.models.invitation import SessionInvitation
from reviews.models.record import NoteRelease, RecordRequest
from reviews.models.reminder import Reminder
from reviews.models.retention import RetentionHold, RetentionItem, RetentionRun
from reviews.models.session import Agreement, GoalProgress, TutoringSession
from reviews.models.summary import SummaryCopy

__all__ = [
    "Agreement",
    "CorrectionRequest",
    "GoalProgress",
    "NoteRelease",
    "RecordRequest",
    "Reminder",
    "RetentionHold",
    "RetentionItem",
    "RetentionRun",
    "SessionInvitation",
    "SummaryCopy",
    "TutoringSession",
]
