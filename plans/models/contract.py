"""Step 3: the contract, frozen when it is offered and signed on screen."""

import hashlib
import json
from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED, CentreOwned
from documents.codes import code_of
from plans.enums import CommitmentParty, ContractState, SigningParty, SigningWay
from plans.models.plan import Plan
from students.enums import EventKind
from students.models import Guardian, StudentEvent
from students.models.base import StudentRecord, StudentRecordQuerySet

# From which state a contract may go to which.
MOVES = {
    ContractState.DRAFT: {ContractState.OFFERED},
    ContractState.OFFERED: {ContractState.IN_FORCE, ContractState.WITHDRAWN},
    ContractState.IN_FORCE: {
        ContractState.SUPERSEDED,
        ContractState.WITHDRAWN,
        ContractState.ENDED,
    },
    ContractState.SUPERSEDED: set(),
    ContractState.WITHDRAWN: set(),
    ContractState.ENDED: set(),
}

REASON_LENGTH = 500


class NotAllowed(ValueError):
    """A change that the rules of the contract refuse; the message is for people."""


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256, in hex, of the content as JSON with sorted keys in UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class ContractQuerySet(StudentRecordQuerySet):
    def current(self) -> Any:
        """Those that are being made or hold: at most a draft or offer, and one in force."""
        return self.filter(
            state__in=[ContractState.DRAFT, ContractState.OFFERED, ContractState.IN_FORCE]
        )

    def awaited(self) -> Any:
        """Offered ones, but for those that the student prefers not to sign: nobody presses."""
        from plans.models.refusal import ContractRefusal

        refused = ContractRefusal.objects.standing().filter(party=SigningParty.STUDENT)
        offered = self.filter(state=ContractState.OFFERED)
        return offered.exclude(pk__in=refused.values("contract"))


@pghistory.track()
class Contract(StudentRecord, Versioned):
    """One version of the agreement of a plan.

    `content` is frozen by `offer` under `content_hash`; what is signed is that content.
    In force when student and tutor have signed and, where `guardian_needed`, a guardian
    with authority too or a reason stands for the missing one; never without the student.
    """

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="contracts")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(
        _("state"), max_length=20, choices=ContractState, default=ContractState.DRAFT
    )
    review_dates = ArrayField(
        models.DateField(), verbose_name=_("review dates"), default=list, blank=True
    )
    guardian_wished = models.BooleanField(
        _("the student wishes a guardian to sign too"), default=False
    )
    guardian_needed = models.BooleanField(default=False, editable=False)
    missing_guardian_reason = models.CharField(
        _("why no guardian signs"), max_length=500, blank=True
    )
    content = models.JSONField(default=dict, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    offered_at = models.DateTimeField(null=True, editable=False)
    in_force_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ending_reason = models.CharField(_("why it ended"), max_length=REASON_LENGTH, blank=True)

    signs_as_tutor: bool  # set by the page: whether whoever looks may sign as tutor
    waits_for: str  # set by lists of what waits (reviews): the parties, in words

    objects = scoped(ContractQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-number"]
        triggers = [
            *OWNED_AND_VERSIONED,
            pgtrigger.Trigger(
                name="frozen_when_offered",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__content_hash__gt=""),
                func="""
                IF NEW.content IS DISTINCT FROM OLD.content
                   OR NEW.content_hash IS DISTINCT FROM OLD.content_hash THEN
                    RAISE EXCEPTION 'an offered contract is frozen'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre"], condition=Q(state="offered"), name="contracts_that_wait"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_contract_a_number"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="in_force"),
                name="one_contract_in_force_a_plan",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["draft", "offered"]),
                name="one_contract_in_the_making_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", content_hash="", offered_at=None)
                | (~Q(state="draft") & ~Q(content_hash="") & ~Q(offered_at=None)),
                name="an_offered_contract_has_time_and_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | ~Q(in_force_at=None),
                name="a_contract_in_force_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "ended"])
                | (~Q(ending_reason="") & ~Q(ended_at=None)),
                name="a_contract_that_ended_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return _("Contract, version %(number)s") % {"number": self.number}

    def hold(self) -> "Contract":
        """The contract as it stands now, its row held until the end of the transaction; and that
        of its plan before it, as who closes the plan does: neither waits for ever."""
        plan = Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=self.plan_id)
        held = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        held.plan = plan
        return held

    def discard(self) -> None:
        """Throw a draft away with its commitments. Raises NotAllowed for anything else."""
        if not self.is_draft:
            raise NotAllowed(_("It has been offered meanwhile, and stays."))
        self.delete()

    @property
    def code(self) -> str:
        """The fingerprint as people compare it; empty before there is one."""
        return code_of(self.content_hash) if self.content_hash else ""

    @property
    def is_draft(self) -> bool:
        return self.state == ContractState.DRAFT

    @property
    def is_offered(self) -> bool:
        return self.state == ContractState.OFFERED

    @property
    def is_in_force(self) -> bool:
        return self.state == ContractState.IN_FORCE

    @property
    def is_intact(self) -> bool:
        """Whether the frozen content still is what the hash was made of."""
        return content_hash(self.content) == self.content_hash

    def needs_guardian(self, *, today: date) -> bool:
        """By the centre's age of signing alone, or where the student wishes it."""
        age = self.plan.student.age_on(today)
        return self.guardian_wished or age < self.plan.centre.signing_age

    def offer(self, *, by: User, content: dict[str, Any], today: date) -> None:
        """Freeze `content` under its hash, ready to be signed."""
        self._move(ContractState.OFFERED)
        self.content, self.content_hash = content, content_hash(content)
        self.guardian_needed = self.needs_guardian(today=today)
        self.offered_at = timezone.now()
        self.save()
        self._record(EventKind.CONTRACT_OFFERED, by)

    def missing_parties(self) -> list[str]:
        """Who has yet to sign before the contract can be in force."""
        signed = {each.party for each in self.signatures.all()}
        wanted = [SigningParty.STUDENT, SigningParty.TUTOR]
        if self.guardian_needed and not self.missing_guardian_reason:
            wanted.append(SigningParty.GUARDIAN)
        return [party for party in wanted if party not in signed]

    def sign(self, *, by: User, party: str, **signature: Any) -> "ContractSignature":
        """Add a signature of `party`, made at the screen of `by`.

        Raises NotAllowed when the contract is not offered or the party has signed.
        """
        if not self.is_offered:
            raise NotAllowed(_("This contract is not open for signing."))
        if not self.is_intact:
            raise NotAllowed(_("The text does not match its fingerprint any more."))
        if any(each.party == party for each in self.signatures.all()):
            raise NotAllowed(_("This party has signed already."))
        if party == SigningParty.GUARDIAN:
            self._check_guardian(signature.get("guardian"))
        made = ContractSignature.objects.create(
            centre_id=self.centre_id,
            contract=self,
            party=party,
            by=by,
            content_hash=self.content_hash,
            signed_at=timezone.now(),
            **signature,
        )
        self.refusals.filter(party=party, taken_back_at=None).update(taken_back_at=made.signed_at)
        self._record(EventKind.CONTRACT_SIGNED, by)
        return made

    def _check_guardian(self, guardian: Guardian | None) -> None:
        """Authority may have been lost since the page was opened."""
        able = Guardian.objects.who_may_sign().filter(student=self.plan.student_id)
        if guardian is None or not able.filter(pk=guardian.pk).exists():
            raise NotAllowed(_("This guardian may not sign for the student."))

    def go_without_guardian(self, *, by: User, reason: str) -> None:
        """Record why no guardian signs. Raises NotAllowed without words or need."""
        if not reason.strip() or not self.guardian_needed or not self.is_offered:
            raise NotAllowed(_("Say in a few words why no guardian signs."))
        self.missing_guardian_reason = reason
        self.save(update_fields=["missing_guardian_reason"])

    def has_come_of_age(self, *, today: date) -> bool:
        """Whether a guardian was needed by the student's age alone, and no longer is."""
        waits = SigningParty.GUARDIAN in self.missing_parties()
        return self.is_offered and waits and not self.needs_guardian(today=today)

    def come_into_force(self, *, by: User) -> None:
        """From the last signature on it holds; an older one is superseded."""
        if self.missing_parties():
            raise NotAllowed(_("Somebody has yet to sign."))
        self._move(ContractState.IN_FORCE)
        older = Contract.objects.filter(plan=self.plan, state=ContractState.IN_FORCE)
        for contract in older.select_for_update():
            contract.be_superseded()
        self.in_force_at = timezone.now()
        self.save()
        self._record(EventKind.CONTRACT_IN_FORCE, by)

    def be_superseded(self) -> None:
        self._move(ContractState.SUPERSEDED)
        self.ended_at = timezone.now()
        self.save(update_fields=["state", "ended_at"])

    def decline(self, *, by: User, party: str, words: str = "") -> None:
        """Record that a party prefers not to sign now, and their own words, if they want to
        leave any. It carries nothing, and may change. Said again, it is the same one."""
        if not self.is_offered or party not in self.missing_parties():
            raise NotAllowed(_("This contract is not open for signing."))
        refusal, is_new = self.refusals.get_or_create(
            party=party,
            defaults={"centre_id": self.centre_id, "by": by, "words": words},
        )
        if is_new:
            self._record(EventKind.CONTRACT_DECLINED, by)
        elif words:
            refusal.words = words
            refusal.save(update_fields=["words"])

    def withdraw(self, *, by: User, reason: str) -> None:
        """End an offered contract or one in force. Raises NotAllowed without a reason."""
        if not reason.strip():
            raise NotAllowed(_("Say in a few words why the contract is withdrawn."))
        self._move(ContractState.WITHDRAWN)
        self.ending_reason, self.ended_at = reason, timezone.now()
        self.save()
        self._record(EventKind.CONTRACT_WITHDRAWN, by)

    def end_with_plan(self, *, by: User, reason: str) -> None:
        """The plan is closed: what is in force ends, what waits is withdrawn, and a draft,
        which nobody was shown, stays one."""
        if self.is_offered:
            why = _("The plan was closed: %(reason)s") % {"reason": reason}
            self.withdraw(by=by, reason=why[:REASON_LENGTH])
        elif self.is_in_force:
            self._move(ContractState.ENDED)
            self.ending_reason, self.ended_at = reason, timezone.now()
            self.save(update_fields=["state", "ending_reason", "ended_at"])

    def _move(self, state: ContractState) -> None:
        if state not in MOVES[ContractState(self.state)]:
            raise NotAllowed(
                _("A contract that is %(state)s cannot do this.")
                % {"state": self.get_state_display()}
            )
        self.state = state

    def _record(self, kind: EventKind, by: User) -> None:
        StudentEvent.record(self.plan.student, kind, by=by, subject=self)


@pghistory.track()
class Commitment(StudentRecord):
    """What one party promises, editable until the contract is offered."""

    student_path = "contract__plan__student"

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="commitments")
    party = models.CharField(_("who"), max_length=20, choices=CommitmentParty)
    text = models.CharField(_("commitment"), max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(StudentRecord.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_commitment_has_words")]

    def __str__(self) -> str:
        return self.text


class ContractSignature(StudentRecord):
    """One party's signature under the content with this hash. Written once.

    A drawn one holds its strokes: lists of [x, y] points in a box 300 wide, 100 high. One by
    hand stands on a signed paper; `signed_on` is the date written there, `signed_at` when the
    paper came in.
    """

    student_path = "contract__plan__student"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="signatures")
    party = models.CharField(_("party"), max_length=20, choices=SigningParty)
    name = models.CharField(_("name"), max_length=200)
    way = models.CharField(_("how"), max_length=10, choices=SigningWay)
    strokes = models.JSONField(default=list)
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, blank=True, related_name="+")
    paper = models.ForeignKey(
        "plans.SignedPaper", models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    signed_on = models.DateField(_("date on the paper"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed"))
    content_hash = models.CharField(max_length=64)

    class Meta(StudentRecord.Meta):
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["pk"]
        triggers = [
            *CentreOwned.Meta.triggers,
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contract", "party"], name="one_signature_a_party"),
            models.CheckConstraint(
                condition=~Q(way="drawn") | ~Q(strokes=[]), name="a_drawn_signature_has_strokes"
            ),
            models.CheckConstraint(
                condition=Q(way="by_hand", paper__isnull=False, signed_on__isnull=False)
                | (~Q(way="by_hand") & Q(paper=None, signed_on=None)),
                name="a_signature_by_hand_has_its_paper",
            ),
            models.CheckConstraint(
                condition=~Q(party="guardian") | ~Q(guardian=None),
                name="a_guardian_signs_by_name",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_signature_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.name}"

    @property
    def path(self) -> str:
        """The strokes as the `d` of an SVG path; a dot is a line to itself."""
        lines = (stroke if len(stroke) > 1 else stroke * 2 for stroke in self.strokes)
        return " ".join("M" + "L".join(f"{x:g} {y:g}" for x, y in line) for line in lines)
