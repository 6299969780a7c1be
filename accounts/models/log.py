"""Who read and took away what. Rows are written once, for the data protection officer."""

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import FileFormat
from accounts.models.base import CentreOwned, scoped

if TYPE_CHECKING:
    from accounts.actor import Actor

WRITTEN_ONCE = [
    *CentreOwned.Meta.triggers,
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update),
]


class LogQuerySet(models.QuerySet):
    def readable_by(self, actor: "Actor") -> Any:
        """The log is kept for the data protection officer."""
        return self.all() if actor.is_data_protection_officer else self.none()


class AccessLog(CentreOwned):
    """Who opened what of which student, when and why.

    The student stands as a UUID: this floor knows no students, and the log outlives them.
    """

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    student = models.UUIDField(_("student"))
    page = models.CharField(_("what was opened"), max_length=80)
    reason = models.CharField(_("why"), max_length=200)
    # Whether the reader was assigned to the student: the officer sees the others first.
    assigned = models.BooleanField(_("by somebody assigned"), db_default=True, default=True)

    objects = scoped(LogQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("entry of the access log")
        verbose_name_plural = _("access log")
        indexes = [
            models.Index(fields=["centre", "student", "-created_at"]),
            models.Index(fields=["centre", "assigned", "-created_at"], name="readings_by_ground"),
        ]
        triggers = WRITTEN_ONCE


class ExportLog(CentreOwned):
    """Who took a list away as a file: `what` is the list's key, never a name or a search."""

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    what = models.CharField(_("list"), max_length=40)
    file_format = models.CharField(_("as"), max_length=10, choices=FileFormat)
    n_rows = models.PositiveIntegerField(_("rows"))

    objects = scoped(LogQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["centre", "-created_at"], name="exports_by_time")]
        triggers = WRITTEN_ONCE
