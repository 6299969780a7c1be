import uuid
import zoneinfo
from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.catalogue import AGENDA, RETENTION_MONTHS, THRESHOLDS, Part, Threshold
from accounts.enums import EarlyWarning, Retained, Role
from accounts.models.base import CentreHistoryEvent, CentreOwned, Versioned, scoped
from accounts.models.user import User


def validate_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(zone)s” is not a time zone."), params={"zone": name})


@pghistory.track(base_model=CentreHistoryEvent)
class Centre(Versioned):
    """A centre of vocational education and training: the wall around all its records.

    `agenda`, `retention` and `thresholds` hold what the centre decided otherwise than the
    defaults of `accounts.catalogue`; ask `parts`, `retention_months` and `threshold`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=20, unique=True)
    address = models.TextField(_("address"), blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    # Suggested wherever somebody notes which language a student or a guardian speaks.
    languages_spoken = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("languages spoken by students and families"),
        default=list,
        blank=True,
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Madrid", validators=[validate_zone]
    )
    signing_age = models.PositiveSmallIntegerField(_("age of signing alone, in years"), default=18)
    session_minutes = models.PositiveSmallIntegerField(
        _("length of a session, in minutes"), default=45
    )
    # Pairs of a name and its minutes.
    agenda = models.JSONField(_("how a session goes by"), default=list, blank=True)
    first_weeks_between_sessions = models.PositiveSmallIntegerField(
        _("weeks between sessions at the start"), default=2
    )
    later_weeks_between_sessions = models.PositiveSmallIntegerField(
        _("weeks between sessions once things are steady"), default=6
    )
    guardians_may_ask = models.BooleanField(
        _("guardians with verified authority may ask for a minor’s record"), default=True
    )
    safeguarding_lead = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("safeguarding lead"),
        help_text=_("Is named first when somebody raises a safety concern."),
    )
    emergency_number = models.CharField(_("emergency number"), max_length=20, default="112")
    emergency_words = models.CharField(
        _("whom else to call in danger"),
        max_length=300,
        blank=True,
        help_text=_("Names and numbers that students and staff read beside the emergency number."),
    )
    retention = models.JSONField(_("months that records are kept"), default=dict, blank=True)
    thresholds = models.JSONField(_("thresholds of early warnings"), default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        triggers = Versioned.Meta.triggers

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def hold(self) -> "Centre":
        """The centre as it stands, held until the transaction ends.

        Whoever changes its lists waits. Without touching the key: who writes a record of the
        centre meanwhile, be it that a page was opened, must not wait.
        """
        return Centre.objects.select_for_update(no_key=True).get(pk=self.pk)

    def today(self) -> date:
        """The date at the centre, which may not be the server's."""
        return timezone.localdate(timezone=self.zone)

    def parts(self) -> list[Part]:
        """How its sessions go by, in the minutes that it wrote down."""
        return [Part(str(name), minutes) for name, minutes in self.agenda or AGENDA]

    def retention_months(self, kind: Retained) -> int:
        """For how many months after leaving records of this kind are kept."""
        return self.retention.get(kind, RETENTION_MONTHS[kind])

    def threshold(self, rule: EarlyWarning) -> Threshold:
        """From where on a rule of early warning says *watch* and *act*; None: never."""
        chosen: dict[str, Any] = self.thresholds.get(rule, {})
        return THRESHOLDS[rule]._replace(**chosen)


#: After each change of a membership that made an administrator: is one left who can sign in?
#: The centre's row is held first, so that of two that end at once the second sees the first.
ONE_ADMINISTRATOR_LEFT = """
    PERFORM 1 FROM accounts_centre WHERE id = OLD.centre_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT 1 FROM accounts_membership own JOIN accounts_user person ON person.id = own.person_id
        WHERE own.centre_id = OLD.centre_id AND own.role = 'administrator'
          AND own.ended_at IS NULL AND person.is_active
    ) THEN
        RAISE EXCEPTION 'a centre keeps an administrator' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        return self.filter(ended_at=None)

    def administrators(self) -> "MembershipQuerySet":
        """Those who can act as administrators today."""
        return self.current().filter(role=Role.ADMINISTRATOR, person__is_active=True)


@pghistory.track()
class Membership(CentreOwned):
    """One role of one person in one centre, until it ends."""

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    # Empty for those who were there from the start.
    given_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(_("reason"), max_length=300, blank=True)

    objects = scoped(MembershipQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "person", "role"],
                condition=Q(ended_at=None),
                name="one_membership_a_role",
            )
        ]
        triggers = [
            *CentreOwned.Meta.triggers,
            pgtrigger.Trigger(
                name="keep_an_administrator",
                when=pgtrigger.After,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__role="administrator", old__ended_at__isnull=True),
                func=ONE_ADMINISTRATOR_LEFT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"

    def end(self, *, by: User, because: str = "") -> None:
        """Take the role away. Raises ValueError for one's own, and for one that has ended."""
        if by == self.person:
            raise ValueError("nobody changes their own roles")
        if self.ended_at is not None:
            raise ValueError("only a current membership ends")
        self.ended_at, self.ended_by, self.ended_because = timezone.now(), by, because
        self.save(update_fields=["ended_at", "ended_by", "ended_because"])
