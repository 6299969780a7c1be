from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in one centre; a person may hold several."""

    TUTOR = "tutor", _("tutor")
    COUNSELLOR = "counsellor", _("counsellor")
    ADMINISTRATOR = "administrator", _("administrator")
    DATA_PROTECTION_OFFICER = "dpo", _("data protection officer")


class Retained(models.TextChoices):
    """The kinds of records that a centre keeps for different times after leaving."""

    PLANS = "plans", _("contracts, plans and tracking sheets")
    NOTES = "notes", _("notes and assessments")
    CONFIDENTIAL = "confidential", _("wellness plans, safety concerns and confidential notes")
    ATTENDANCE = "attendance", _("attendance")
    ACCESS_LOG = "access_log", _("the access log")
    DRAFTS = "drafts", _("drafts of what was being typed")


class EarlyWarning(models.TextChoices):
    """The rules of early warning. They look at facts, never at self-evaluations."""

    HOURS_MISSED = "hours_missed", _("share of hours missed, in 4 weeks")
    UNAUTHORISED = "unauthorised", _("unauthorised hours, in 4 weeks")
    DAYS_IN_A_ROW = "days_in_a_row", _("days absent in a row")
    LEGAL_LIMIT = "legal_limit", _("share of the legal limit of absence used")
    MODULES_FAILED = "modules_failed", _("modules being failed")
    INCIDENTS = "incidents", _("incidents in 30 days")
    SESSIONS_MISSED = "sessions_missed", _("sessions missed in a row")
    ACTIONS_OVERDUE = "actions_overdue", _("the student’s overdue actions")


class MailState(models.TextChoices):
    """How far the mail of an invitation has come."""

    WAITING = "waiting", _("is about to be sent")
    SENT = "sent", _("was handed to the mail server")
    FAILED = "failed", _("could not be sent")


class FileFormat(models.TextChoices):
    """What a list can be taken away as."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel")


class NamesShown(models.TextChoices):
    """How a student is named in a calendar outside of the product."""

    INITIALS = "initials", _("initials")
    FULL = "full", _("full names")


class SessionMails(models.TextChoices):
    """Whether a person gets an invitation by mail to each session they hold, and what it says."""

    NONE = "none", _("no mails")
    INITIALS = "initials", _("with the student’s initials")
    FULL = "full", _("with the student’s full name")
