from reviews.models.record import NoteRelease, RecordRequest
from reviews.models.session import Agreement, GoalProgress, TutoringSession

__all__ = ["Agreement", "GoalProgress", "NoteRelease", "RecordRequest", "TutoringSession"]
