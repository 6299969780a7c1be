"""Step 3 on paper: what was signed by hand, as it came in."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import User
from documents.models import KeptFile, place_of
from plans.enums import ScanType
from plans.models.contract import Contract, NotAllowed
from students.enums import EventKind
from students.models import StudentEvent
from students.models.base import StudentRecord


@pghistory.track()
class SignedPaper(StudentRecord, KeptFile):
    """The scan of a contract that was printed and signed by hand.

    What is kept was written anew from what was uploaded: only its pages or points. `sha256` is
    that of what is kept, `upload_sha256` that of the upload, so that the same one twice is one.
    A mistaken one stays as a row with its reason. Its file stays with it where signatures of a
    contract that came into force stand on it and it is nobody else's; otherwise it goes. Signatures
    of a contract that was not in force go too, and `taken_back` tells whose they were.
    """

    folder = "papers/"
    student_path = "contract__plan__student"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="papers")
    file = models.FileField(upload_to=place_of, max_length=100, blank=True)
    upload_sha256 = models.CharField(max_length=64)
    media_type = models.CharField(_("kind of file"), max_length=20, choices=ScanType)
    pages = models.PositiveSmallIntegerField(_("pages"))
    size = models.PositiveIntegerField(_("size in bytes"))
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    mistaken_at = models.DateTimeField(_("marked as mistaken"), null=True, editable=False)
    mistaken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    mistaken_reason = EncryptedTextField(_("why it is mistaken"), blank=True, default="")
    taken_back = models.JSONField(default=list, editable=False)

    class Meta(StudentRecord.Meta):
        verbose_name = _("signed paper")
        verbose_name_plural = _("signed papers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "upload_sha256"],
                condition=Q(mistaken_at=None),
                name="one_paper_an_upload",
            ),
            models.CheckConstraint(
                condition=~Q(file="") | Q(mistaken_at__isnull=False), name="a_paper_has_its_file"
            ),
            models.CheckConstraint(condition=Q(pages__gt=0), name="a_paper_has_pages"),
            models.CheckConstraint(
                condition=Q(mistaken_at=None, mistaken_by=None, mistaken_reason="")
                | (
                    Q(mistaken_at__isnull=False, mistaken_by__isnull=False) & ~Q(mistaken_reason="")
                ),
                name="a_mistaken_paper_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} – {self.get_media_type_display()}"

    @property
    def is_mistaken(self) -> bool:
        return self.mistaken_at is not None

    @property
    def is_readable(self) -> bool:
        return bool(self.file)

    @property
    def bears_what_holds(self) -> bool:
        """Whether signatures of a contract that came into force stand on it."""
        return self.contract.in_force_at is not None and self.signatures.exists()

    def mark_mistaken(self, *, by: User, reason: str, of_somebody_else: bool = False) -> None:
        """Say that it is not the right paper. Hold its contract meanwhile.

        A paper of `of_somebody_else` loses its file in any case: what another student signed
        is not read here. Signatures of a contract that came into force stay.

        Raises NotAllowed without a reason, or where somebody has done so.
        """
        if self.is_mistaken:
            raise NotAllowed(_("This paper is marked as mistaken already."))
        if not reason.strip():
            raise NotAllowed(_("Say in a few words what is wrong with this paper."))
        if not self.bears_what_holds:
            self._take_back()
        elif of_somebody_else:
            self.file = ""
        self.mistaken_at, self.mistaken_by = timezone.now(), by
        self.mistaken_reason = reason
        self.save()
        self._record(EventKind.CONTRACT_PAPER_MISTAKEN, by)

    def _take_back(self) -> None:
        """Without its signatures, and without its file, which the caller lets go."""
        self.taken_back = [
            {"party": each.party, "name": each.name, "signed_on": str(each.signed_on)}
            for each in self.signatures.all()
        ]
        self.signatures.all().delete()
        self.file = ""

    def added(self, *, by: User) -> None:
        self._record(EventKind.CONTRACT_PAPER_ADDED, by)

    def _record(self, kind: EventKind, by: User) -> None:
        StudentEvent.record(self.contract.plan.student, kind, by=by, subject=self.contract)
