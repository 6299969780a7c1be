from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import CentreOwned, User, scoped
from students.enums import ImportState


class ImportRunQuerySet(models.QuerySet):
    def readable_by(self, actor: Actor) -> "ImportRunQuerySet":
        return self.all() if actor.is_administrator else self.none()

    editable_by = readable_by


class ImportRun(CentreOwned):
    """One roster file: what it says, until it is confirmed, and what came of it.

    `rows` are those of the file that can be written, as text; they are forgotten once
    written or expired. `counts` holds how many were created, changed, unchanged and
    refused, at preview and at writing, the cohorts that were made, and for each refused line
    its number and the kind of reason.
    """

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=20, choices=ImportState, default=ImportState.PREVIEWED
    )
    rows = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    written_at = models.DateTimeField(_("written"), null=True, blank=True)

    objects = scoped(ImportRunQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
