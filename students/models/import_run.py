from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.fields import EncryptedTextField
from accounts.models import CentreOwned, User, scoped
from students.enums import ImportFailure, ImportKind, ImportState

#: Before it is confirmed: its columns may still be named otherwise, and it may be forgotten.
OPEN = (ImportState.UPLOADED, ImportState.PREVIEWED, ImportState.FAILED)
#: What can be confirmed.
READY = (ImportState.PREVIEWED, ImportState.FAILED)


class ForAdministrators(models.QuerySet):
    def readable_by(self, actor: Actor) -> Any:
        return self.all() if actor.is_administrator else self.none()

    editable_by = readable_by


class ImportRunQuerySet(ForAdministrators):
    def open(self) -> "ImportRunQuerySet":
        return self.filter(state__in=OPEN)

    def without_content(self) -> "ImportRunQuerySet":
        """For lists and pages that need nothing of the file: it would be decrypted."""
        return self.defer("content")


class ImportRun(CentreOwned):
    """One file of a kind: what it says, until it is written, and what came of it.

    `content` is the table of the file, with the people in it; it is forgotten once written
    or expired. `columns` says where each column of the kind stands. `counts` holds how many
    were created, changed, unchanged and refused, at preview and at writing; once written
    also what the report tells, and for each refused line its number and the kind of reason.
    `step` counts what a job has done: it is written beside the job's transaction.
    """

    kind = models.CharField(
        _("what it brings in"), max_length=20, choices=ImportKind, default=ImportKind.STUDENTS
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=20, choices=ImportState, default=ImportState.PREVIEWED
    )
    content = EncryptedTextField(blank=True)
    columns = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    written_at = models.DateTimeField(_("written"), null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    failure = models.CharField(_("why it failed"), max_length=20, choices=ImportFailure, blank=True)

    objects = scoped(ImportRunQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "sha256"],
                condition=Q(state="queued"),
                name="one_queued_import_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["written", "expired"]) | Q(content=""),
                name="a_finished_import_has_forgotten_its_file",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None)
                | (~Q(taken_back_at=None) & ~Q(taken_back_by=None) & Q(state="written")),
                name="what_was_taken_back_was_written",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def seconds(self) -> float:
        """How long the writing took."""
        if self.started_at is None or self.written_at is None:
            return 0
        return (self.written_at - self.started_at).total_seconds()

    def name_columns(self, columns: dict[str, int], counts: dict[str, int]) -> bool:
        """Have its columns read so. False for a run that is no longer open."""
        named = type(self).objects.open().filter(pk=self.pk)
        return bool(
            named.update(state=ImportState.PREVIEWED, columns=columns, counts=counts, failure="")
        )

    def queue(self, *, by: User) -> bool:
        """Have it written. False for a run that is queued, written or forgotten already.

        Raises IntegrityError while another run of the same file is queued.
        """
        ready = type(self).objects.filter(pk=self.pk, state__in=READY)
        return bool(
            ready.update(
                state=ImportState.QUEUED,
                confirmed_by=by,
                confirmed_at=timezone.now(),
                step=0,
                failure="",
            )
        )

    def finish(self, counts: dict[str, Any], *, started_at: Any) -> None:
        """Written: the report stays, and the file is forgotten."""
        self.state, self.content, self.counts = ImportState.WRITTEN, "", counts
        self.started_at, self.written_at = started_at, timezone.now()
        self.save(update_fields=["state", "content", "counts", "started_at", "written_at"])

    def take_back(self, removed: int, *, by: User) -> None:
        """What it wrote is gone, as far as nothing later wrote over it: `removed` says how much.
        Raises ValueError for a run that was not written, or was taken back."""
        if self.state != ImportState.WRITTEN or self.taken_back_at:
            raise ValueError("only what was written is taken back, and once")
        self.taken_back_by, self.taken_back_at = by, timezone.now()
        self.counts = {**self.counts, "taken_back": removed}
        self.save(update_fields=["taken_back_by", "taken_back_at", "counts"])

    def fail(self, failure: ImportFailure) -> None:
        """Not written. It can be confirmed again until it is forgotten."""
        queued = type(self).objects.filter(pk=self.pk, state=ImportState.QUEUED)
        queued.update(state=ImportState.FAILED, failure=failure)

    def forget(self) -> None:
        """Delete what a file says that nobody confirmed in time."""
        type(self).objects.open().filter(pk=self.pk).update(state=ImportState.EXPIRED, content="")


class ImportMapping(CentreOwned):
    """Which column of files with the same headers is which, as somebody said by hand."""

    kind = models.CharField(_("what it brings in"), max_length=20, choices=ImportKind)
    header_print = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = scoped(ForAdministrators)

    class Meta(CentreOwned.Meta):
        verbose_name = _("matching of columns")
        verbose_name_plural = _("matchings of columns")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "header_print"], name="one_mapping_a_header"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
