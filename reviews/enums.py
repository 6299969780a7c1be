from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionKind(models.TextChoices):
    SESSION = "session", _("follow-up session")
    FORMAL_REVIEW = "formal_review", _("formal review")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", _("cancelled")


class Progress(models.TextChoices):
    BACK = "back", _("Back")
    SAME = "same", _("Same")
    FORWARD = "forward", _("Forward")
    ACHIEVED = "achieved", _("Achieved")


class Kept(models.TextChoices):
    YES = "yes", _("kept")
    PARTLY = "partly", _("partly")
    NO = "no", _("not this time")


class SignLevel(models.TextChoices):
    """How far an early sign goes, by the thresholds of the centre."""

    WATCH = "watch", _("worth a look")
    ACT = "act", _("time to do something")


class ReminderAbout(models.TextChoices):
    """What of a contract a tutor is reminded of."""

    SIGNATURES = "signatures", _("signatures that are missing")
    REVIEW = "review", _("a day on which it is looked at again")


class Invited(models.TextChoices):
    """Whom an invitation to a session goes to."""

    STUDENT = "student", _("the student")
    GUARDIAN = "guardian", _("a guardian")
    STAFF = "staff", _("somebody of the staff")


class Told(models.TextChoices):
    """What an invitation says of its session."""

    REQUESTED = "requested", _("it takes place")
    CANCELLED = "cancelled", _("it does not take place")


class Asker(models.TextChoices):
    """Who makes use of the student's rights over their data."""

    STUDENT = "student", _("the student")
    GUARDIAN = "guardian", _("a guardian")


class RecordState(models.TextChoices):
    OPEN = "open", _("to be prepared")
    IN_REVIEW = "in_review", _("notes are being reviewed")
    READY = "ready", _("ready to be handed over")
    HANDED_OVER = "handed_over", _("handed over")
    REFUSED = "refused", _("refused")


class Release(models.TextChoices):
    """What becomes of one note in the copy of a record."""

    INCLUDE = "include", _("include")
    BLACK_OUT = "black_out", _("include with parts blacked out")
    LEAVE_OUT = "leave_out", _("leave out")


class CorrectionState(models.TextChoices):
    OPEN = "open", _("to be decided")
    CORRECTED = "corrected", _("put right")
    NOT_CORRECTED = "not_corrected", _("stays as it is")


class RunState(models.TextChoices):
    """How far a yearly run of retention is."""

    LISTED = "listed", _("waits to be confirmed")
    CONFIRMED = "confirmed", _("confirmed, to be erased by the command")
    ERASED = "erased", _("erased")
    DROPPED = "dropped", _("dropped, nothing was erased")
