"""A student who goes on at another centre, seen from both: what they take along, and its arrival.

No key leads from one centre to the other. A transfer and its arrival share a UUID, and
`students.services.transfers` alone opens the scope of the other centre.
"""

import uuid as uuids
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.fields import EncryptedTextField
from accounts.models import CentreOwned, User, scoped
from students.enums import ArrivalState, TransferPart, TransferState
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.guardian import Guardian
from students.models.student import Student


class TransferQuerySet(StudentRecordQuerySet):
    """Where to, which parts, what came of it, and contacts: administrators read and send it.

    The texts that go along stand in a note about the transfer, which they do not read.
    """

    def readable_by(self, actor: Actor) -> Any:
        return self.all() if actor.is_administrator else super().readable_by(actor)

    def editable_by(self, actor: Actor) -> Any:
        return self.all() if actor.is_administrator else self.none()

    def under_way(self) -> Any:
        return self.filter(state__in=[TransferState.PREPARED, TransferState.SENT])


class Transfer(StudentRecord):
    """What a student agreed to take along to another centre."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="transfers")
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    to_code = models.CharField(_("code of the other centre"), max_length=20)
    parts = ArrayField(
        models.CharField(max_length=20, choices=TransferPart), verbose_name=_("what goes along")
    )
    # As JSON, as the student saw it: name, birth date, and contacts where they agreed.
    person = EncryptedTextField()
    agreed_on = models.DateField(_("agreed on"))
    guardian = models.ForeignKey(
        Guardian,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("guardian"),
    )
    without_guardian = EncryptedTextField(_("why without a guardian"), blank=True, default="")
    state = models.CharField(
        _("state"), max_length=20, choices=TransferState, default=TransferState.PREPARED
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = EncryptedTextField(_("why it was sent back"), blank=True, default="")

    objects = scoped(TransferQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("move to another centre")
        verbose_name_plural = _("moves to another centre")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(state__in=["prepared", "sent"]),
                name="one_transfer_under_way_a_student",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "withdrawn"], sent_at=None)
                | (Q(state__in=["sent", "accepted", "returned"]) & ~Q(sent_at=None)),
                name="a_sent_transfer_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} – {self.to_code}"

    @property
    def part_names(self) -> list[str]:
        return [str(TransferPart(each).label) for each in self.parts]


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def readable_by(self, actor: Actor) -> "ArrivalQuerySet":
        return self.all() if actor.is_administrator else self.none()

    editable_by = readable_by


class Arrival(CentreOwned):
    """Somebody who comes from another centre, until the new one has answered.

    `person` is JSON (name, birth date, contacts and guardians), `texts` what they bring in words
    and `by` who wrote it. Both are emptied by the answer: accepted, they have become records;
    sent back, they are none of this centre's.
    """

    transfer = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    from_centre = models.UUIDField(editable=False)
    from_name = models.CharField(_("from"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    person = EncryptedTextField(blank=True)
    texts = EncryptedTextField(blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ArrivalState, default=ArrivalState.WAITING
    )
    student = models.ForeignKey(
        Student, models.PROTECT, null=True, blank=True, related_name="arrivals"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = scoped(ArrivalQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at=None)
                | (~Q(state="waiting") & ~Q(answered_at=None)),
                name="an_answered_arrival_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(person="", texts=""),
                name="an_answered_arrival_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.from_name

    @property
    def has_lapsed(self) -> bool:
        """Sent back by nobody: it was left unanswered for too long."""
        return self.state == ArrivalState.RETURNED and self.answered_by_id is None
