import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from students.enums import Authority, Involvement
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.student import Student


class GuardianQuerySet(StudentRecordQuerySet):
    """Guardians follow the rule for contacts, which lets administrators in."""

    def readable_by(self, actor: Actor) -> "GuardianQuerySet":
        return self._of(Student.objects.contacts_readable_by(actor))

    def editable_by(self, actor: Actor) -> "GuardianQuerySet":
        return self._of(Student.objects.contacts_editable_by(actor))

    def reached_by_mail(self) -> "GuardianQuerySet":
        """Those to whom something may be sent at all."""
        reached = self.exclude(email="").filter(do_not_contact=False)
        return reached.exclude(involvement=Involvement.NOT_INVOLVED)

    def who_may_sign(self) -> "GuardianQuerySet":
        return self.filter(legal_authority=Authority.YES, do_not_contact=False).exclude(
            involvement=Involvement.NOT_INVOLVED
        )


@pghistory.track()
class Guardian(StudentRecord, Versioned):
    """A parent or other person who answers for a student."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="guardians")
    name = models.CharField(_("name"), max_length=200)
    relation = models.CharField(
        _("relation"), max_length=100, help_text=_("For example mother, uncle, foster carer.")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    legal_authority = models.CharField(
        _("legal authority"), max_length=10, choices=Authority, default=Authority.UNKNOWN
    )
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    involvement = models.CharField(
        _("involvement"), max_length=20, choices=Involvement, default=Involvement.INFORMED
    )
    # As agreed with the student; nothing goes to anybody who is not to be contacted.
    wants_invitations = models.BooleanField(
        _("gets an invitation by mail to each session"), default=False, db_default=False
    )
    wants_summaries = models.BooleanField(
        _("wants the summary of each session by mail"), default=False, db_default=False
    )
    involvement_reason = models.CharField(_("why not involved"), max_length=500, blank=True)

    objects = scoped(GuardianQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        ordering = ["name", "pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.CheckConstraint(
                condition=~Q(involvement="not_involved") | ~Q(involvement_reason=""),
                name="a_guardian_not_involved_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.relation})"
