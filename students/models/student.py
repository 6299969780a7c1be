from collections.abc import Collection
from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.fields import EncryptedTextField
from accounts.models import CentreOwned, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from students.enums import AssignmentKind, EnrolmentState, LeavingReason
from students.models import reach
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.reach import Reach, kinds_for


class Unaccent(models.Func):
    function = "unaccent"
    output_field = models.TextField()


class StudentQuerySet(models.QuerySet):
    """Access to students: who is known, whose texts are readable, whose are writable. The rules
    stand in `students.models.reach`."""

    def within(self, rule: Reach, actor: Actor) -> "StudentQuerySet":
        """Those whom a rule of access reaches."""
        if rule.everyone:
            return self.all()
        if rule.named:
            return self.named()
        if not rule.assigned:
            return self.none()
        current = Assignment.objects.current_for(actor, rule.assigned)
        return self.filter(Exists(current.filter(student=OuterRef("pk"))))

    def named(self) -> "StudentQuerySet":
        """Without those whose time has come: their rows are counted, and nobody's."""
        return self.filter(erased_on=None)

    def known_to(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.known(actor), actor)

    def readable_by(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.read(actor), actor)

    def editable_by(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.edit(actor), actor)

    def counselled_by(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.counsel(actor), actor)

    def tutored_by(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.tutor(actor), actor)

    def contacts_readable_by(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.read_contacts(actor), actor)

    def contacts_editable_by(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.edit_contacts(actor), actor)

    def attendance_readable_by(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.read_attendance(actor), actor)

    def readings_open_to(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.see_readings(actor), actor)

    def administered_by(self, actor: Actor) -> "StudentQuerySet":
        return self.within(reach.administer(actor), actor)

    def enrolled(self) -> "StudentQuerySet":
        active = Enrolment.objects.filter(student=OuterRef("pk"), state=EnrolmentState.ACTIVE)
        return self.filter(Exists(active))

    def search(self, words: str) -> "StudentQuerySet":
        """Those whose name or number contains every word, accents and case aside."""
        found = self
        for word in words.split():
            found = found.filter(search_text__contains=Lower(Unaccent(Value(word))))
        return found

    def in_name_order(self) -> "StudentQuerySet":
        return self.order_by("sort_name", "pk")

    def after(self, student: "Student") -> "StudentQuerySet":
        """The students behind this one in name order, for lists by pieces (keyset)."""
        return self.filter(
            Q(sort_name__gt=student.sort_name) | Q(sort_name=student.sort_name, pk__gt=student.pk)
        )


@pghistory.track(exclude=["search_text", "sort_name"])
class Student(CentreOwned, Versioned):
    """A young person at a centre."""

    student_path = "pk"

    number = models.CharField(_("student number"), max_length=30)
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    preferred_name = models.CharField(
        _("preferred name"),
        max_length=100,
        blank=True,
        help_text=_("What the student wants to be called, if it is not the given name."),
    )
    birth_date = models.DateField(_("birth date"))
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    # What they told us that they want in their mailbox; nothing goes there unasked.
    wants_invitations = models.BooleanField(
        _("gets an invitation by mail to each session"), default=False, db_default=False
    )
    wants_summaries = models.BooleanField(
        _("wants the summary of each session by mail"), default=False, db_default=False
    )
    # When the period of keeping was over, and the row was made nobody's.
    erased_on = models.DateField(_("made anonymous on"), null=True, editable=False)
    # Names and number without accents and case, kept by a trigger.
    search_text = models.TextField(default="", editable=False)
    # Family and given name likewise: the order of lists, whatever the database's collation.
    sort_name = models.TextField(default="", editable=False)

    # Set by lists: the active enrolment, the tutors of today, whether still enrolled.
    places: list["Enrolment"]
    tutorships: list["Assignment"]
    is_enrolled: bool

    objects = scoped(StudentQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("student")
        verbose_name_plural = _("students")
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="one_student_a_number")
        ]
        indexes = [
            models.Index(fields=["centre", "sort_name", "id"]),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="student_search"),
        ]
        triggers = [
            *OWNED_AND_VERSIONED,
            pgtrigger.Trigger(
                name="fill_search_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=(
                    "NEW.search_text = lower(unaccent(concat_ws(' ', NEW.given_name,"
                    " NEW.family_name, NEW.preferred_name, NEW.number)));"
                    " NEW.sort_name = lower(unaccent(concat_ws(' ', NEW.family_name,"
                    " NEW.given_name))); RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """The name the student goes by."""
        return self.preferred_name or self.given_name

    @property
    def name(self) -> str:
        return f"{self.called} {self.family_name}"

    @property
    def initials(self) -> str:
        """For calendars and screens that others see: M. S."""
        return " ".join(f"{each[:1]}." for each in (self.called, self.family_name) if each)

    def age_on(self, day: date) -> int:
        """Full years of age on a day."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)


class EnrolmentQuerySet(StudentRecordQuerySet):
    def active(self) -> Any:
        return self.filter(state=EnrolmentState.ACTIVE)

    def of(self, student: Student) -> "Enrolment | None":
        """The student's place: the active one, else the last they had."""
        places: Any = self.filter(student=student).select_related("cohort__programme")
        return places.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-pk").first()


@pghistory.track()
class Enrolment(StudentRecord):
    """A student's place in a cohort: one active at a time."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey("students.Cohort", models.PROTECT, related_name="enrolments")
    state = models.CharField(
        _("state"), max_length=20, choices=EnrolmentState, default=EnrolmentState.ACTIVE
    )
    reason = models.CharField(
        _("reason"), max_length=20, choices=LeavingReason, blank=True, default=""
    )
    # Beside the list, in free words, for those who may see the student's contacts.
    reason_words = EncryptedTextField(_("in other words"), blank=True, default="")
    starts_on = models.DateField(_("since"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = scoped(EnrolmentQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(state="active"),
                name="one_active_enrolment_a_student",
            ),
            models.CheckConstraint(
                condition=Q(state="active", ends_on=None) | (~Q(state="active") & ~Q(ends_on=None)),
                name="an_ended_enrolment_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="left_early") | ~Q(reason=""),
                name="leaving_early_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="an_enrolment_ends_after_its_start",
            ),
        ]
        triggers = [
            *StudentRecord.Meta.triggers,
            pgtrigger.Trigger(
                name="closed_cohort_takes_nobody",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state="active"),
                func=(
                    "IF EXISTS (SELECT 1 FROM students_cohort WHERE id = NEW.cohort_id"
                    " AND closed_at IS NOT NULL) THEN"
                    " RAISE EXCEPTION 'a closed cohort takes nobody'"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} – {self.cohort}"

    def end(self, *, state: str, on: date, reason: str = "", words: str = "") -> None:
        """Close an active enrolment. Raises ValueError for one that has ended."""
        if self.state != EnrolmentState.ACTIVE or state == EnrolmentState.ACTIVE:
            raise ValueError("only an active enrolment ends")
        self.state, self.ends_on = state, on
        self.reason, self.reason_words = reason, words
        self.save(update_fields=["state", "ends_on", "reason", "reason_words"])


class AssignmentQuerySet(StudentRecordQuerySet):
    """Who is assigned is no text: whoever knows a student knows it. Administrators write."""

    def readable_by(self, actor: Actor) -> Any:
        return self.known_to(actor)

    def editable_by(self, actor: Actor) -> Any:
        return self.all() if actor.is_administrator else self.none()

    def lasting(self, day: date) -> Any:
        """Those of that day and those to come."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def given_by(self, actor: Actor) -> Any:
        """Those that take over from the actor, or cover for them, while the actor still sees
        the student: theirs to write a summary for."""
        given = Q(handed_from__person=actor.person) | Q(covers_for=actor.person)
        mine = self.lasting(actor.today).filter(given)
        return mine.filter(student__in=Student.objects.editable_by(actor))

    def taken_by(self, actor: Actor) -> Any:
        """Those of the actor today that somebody handed to them, or that cover for somebody."""
        return self.current_for(actor).exclude(handed_from=None, covers_for=None)

    def current_on(self, day: date) -> Any:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def current_for(self, actor: Actor, kinds: Collection[str] | None = None) -> Any:
        """The assignments that give the actor a reason today, as far as their roles go, of
        these `kinds` where they are said; on a turned screen those to the student in whose
        hands it is."""
        if actor.person is None or actor.today is None:
            return self.none()
        counting = kinds_for(actor) if kinds is None else kinds_for(actor).intersection(kinds)
        own = self.current_on(actor.today).filter(person=actor.person, kind__in=sorted(counting))
        turned = actor.turned_to
        return own.filter(student__uuid=turned.student) if turned else own


@pghistory.track()
class Assignment(StudentRecord):
    """The reason why a person may see a student, from one day to another (included)."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="assignments")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="assignments")
    kind = models.CharField(_("as"), max_length=20, choices=AssignmentKind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    # Who is absent, where this is a cover.
    covers_for = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("covers for"),
    )
    # The assignment of the person before, where that was handed over; and when the new
    # person said that they know what they need to know.
    handed_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="handed_to"
    )
    received_at = models.DateTimeField(_("received"), null=True, blank=True)

    objects = scoped(AssignmentQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["person", "student"])]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "person", "kind"],
                condition=Q(ends_on=None),
                name="one_open_assignment_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="cover") | ~Q(ends_on=None), name="cover_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="an_assignment_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(covers_for=None) | Q(kind="cover"), name="only_a_cover_stands_in"
            ),
            models.CheckConstraint(
                condition=Q(covers_for=None) | ~Q(covers_for=F("person")),
                name="nobody_covers_for_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_kind_display()} – {self.student}"

    def receive(self) -> None:
        """The person knows what they need to know. A second time changes nothing."""
        if self.received_at is None:
            self.received_at = timezone.now()
            self.save(update_fields=["received_at"])
