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


class ReviewOutcome(models.TextChoices):
    """How a formal review ends."""

    KEEP = "keep", _("keep the plan")
    ADJUST = "adjust", _("adjust the plan")
    AGREE_ANEW = "agree_anew", _("agree anew")


class Progress(models.TextChoices):
    BACK = "back", _("Back")
    SAME = "same", _("Same")
    FORWARD = "forward", _("Forward")
    ACHIEVED = "achieved", _("Achieved")


class Kept(models.TextChoices):
    YES = "yes", _("kept")
    PARTLY = "partly", _("partly")
    NO = "no", _("not this time")
