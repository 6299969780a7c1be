"""A private link: one student, one purpose, opened with a code that was told in person."""

import secrets
import unicodedata
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User, scoped
from students.enums import EventKind, LinkPurpose
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.event import StudentEvent
from students.models.student import Student

#: So many wrong codes lock a link, until somebody of the staff renews it.
MAX_FAILURES = 5
CODE_DIGITS = 6
#: What a token is made of: easy to type from paper, none taken for another. 24 of them are as many
#: as nobody guesses: 118 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_LETTERS = 24


class Secrets(NamedTuple):
    """What opens a link. Known when it is made, and never again: only hashes are kept."""

    token: str
    code: str


def hash_of(token: str) -> str:
    """What is kept of the token in the address: who reads the table can open no link."""
    return sha256(token.lower().encode()).hexdigest()


def code_hash_of(token_hash: str, code: str) -> str:
    """What is kept of a code. It holds for one token, and takes the server's secret: a code is
    short enough to be found by trying all of them on a table that got about."""
    return salted_hmac("students.link", f"{token_hash}:{code}", algorithm="sha256").hexdigest()


def digits_of(typed: str) -> str:
    """The digits of a code as somebody types it: with spaces, or in the digits of their script."""
    return "".join(str(unicodedata.digit(each)) for each in typed if each.isdigit())


class PrivateLinkQuerySet(StudentRecordQuerySet):
    def live(self) -> Any:
        """Not revoked; its time may be over, or it may be locked."""
        return self.filter(revoked_at=None)

    def valid(self) -> Any:
        """Those that open something now."""
        now = timezone.now()
        return self.live().filter(
            expires_at__gt=now, failures__lt=MAX_FAILURES, student__erased_on=None
        )


@pghistory.track(exclude=["token_hash", "code_hash"])
class PrivateLink(StudentRecord):
    """The way to a page without an account: the address on a slip, and a code beside it.

    Renewing puts another token and code in place of the old ones, which are dead from then on,
    as is every page that was opened with them.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="links")
    purpose = models.CharField(
        _("for"), max_length=20, choices=LinkPurpose, default=LinkPurpose.OWN_PAGE
    )
    token_hash = models.CharField(max_length=64, default="", blank=True, editable=False)
    code_hash = models.CharField(max_length=64, default="", blank=True, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    expires_at = models.DateTimeField(_("until"))
    failures = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )

    objects = scoped(PrivateLinkQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("private link")
        verbose_name_plural = _("private links")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "purpose"],
                condition=Q(revoked_at=None),
                name="one_link_a_student_and_purpose",
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="one_private_link_a_token"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revoked_link_names_who",
            ),
            models.CheckConstraint(
                condition=(Q(revoked_at=None) & ~Q(token_hash="") & ~Q(code_hash=""))
                | Q(revoked_at__isnull=False, token_hash="", code_hash=""),
                name="a_revoked_link_opens_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} – {self.student}"

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None

    @property
    def has_run_out(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def last_day(self) -> date:
        """The last day on which it works, by the centre's clock: it ends at midnight."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1), self.centre.zone)

    @property
    def is_locked(self) -> bool:
        return self.failures >= MAX_FAILURES

    @property
    def is_valid(self) -> bool:
        return self.is_live and not self.has_run_out and not self.is_locked

    def fill(self, *, by: User, until: datetime) -> Secrets:
        """Make it, or make it anew: another token, another code, no failures."""
        if not self.is_live:
            raise ValueError("a revoked link stays revoked")
        token, code = new_token(), new_code()
        self.token_hash = hash_of(token)
        self.code_hash = code_hash_of(self.token_hash, code)
        self.made_by, self.expires_at = by, until
        self.failures, self.opened_at = 0, None
        self.save()
        StudentEvent.record(self.student, EventKind.LINK_MADE, by=by, subject=self)
        return Secrets(token, code)

    def revoke(self, *, by: User) -> None:
        """It opens nothing from now on. Again changes nothing."""
        if not self.is_live:
            return
        self.revoked_at, self.revoked_by = timezone.now(), by
        self.token_hash = self.code_hash = ""
        self.save(update_fields=["revoked_at", "revoked_by", "token_hash", "code_hash"])
        StudentEvent.record(self.student, EventKind.LINK_REVOKED, by=by, subject=self)

    def try_code(self, typed: str) -> bool:
        """Open it, or count a failure. Hold the link (`lock`), so that none slips past.

        Raises ValueError for a link that opens nothing any more.
        """
        if not self.is_valid:
            raise ValueError("only a valid link is opened")
        code_hash = code_hash_of(self.token_hash, digits_of(typed))
        if not constant_time_compare(code_hash, self.code_hash):
            self.failures += 1
            self.save(update_fields=["failures"])
            StudentEvent.record(self.student, EventKind.LINK_REFUSED, by=None, subject=self)
            if self.is_locked:
                StudentEvent.record(self.student, EventKind.LINK_LOCKED, by=None, subject=self)
            return False
        self.failures, self.opened_at = 0, timezone.now()
        self.save(update_fields=["failures", "opened_at"])
        StudentEvent.record(self.student, EventKind.LINK_OPENED, by=None, subject=self)
        return True


def new_token() -> str:
    return "".join(secrets.choice(LETTERS) for _number in range(TOKEN_LETTERS))


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
