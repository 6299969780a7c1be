"""Who is assigned to whom, and since when: the one rule that pages and imports share.

Each function writes in a fixed number of queries, whatever the number of students, and makes
others who change the centre's lists wait. An assignment counts on its first and on its last
day. What a person's roles do not allow is refused with a ValidationError in plain words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Centre, Membership, User
from students.enums import ROLES_FOR, AssignmentKind, Audience, EventKind, NoteKind
from students.models import Assignment, Note, Student, StudentEvent

A_DAY = timedelta(days=1)


def people_for(kind: str) -> QuerySet[User]:
    """Who can be assigned as this in the centre in scope, by name."""
    held = Membership.objects.filter(
        person=OuterRef("pk"), ended_at=None, role__in=ROLES_FOR[AssignmentKind(kind)]
    )
    people = User.objects.filter(Exists(held), is_active=True)
    return people.order_by("family_name", "given_name", "pk")


@transaction.atomic
def assign(
    *,
    students: Iterable[Student],
    person: User,
    kind: str,
    by: User,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> list[Assignment]:
    """Assign a person to students from a day (today) to another (open). Ends nothing.

    Who is assigned as the same already keeps that assignment, stretched where it is shorter.
    """
    return assign_each(
        shares={student: person for student in students},
        kind=kind,
        by=by,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@transaction.atomic
def assign_each(
    *,
    shares: Mapping[Student, User],
    kind: str,
    by: User,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> list[Assignment]:
    """As `assign`, each student to a person of their own."""
    if not shares:
        return []
    today = _held_centre(shares).today()
    refuse_unfit(set(shares.values()), kind)
    starts_on = starts_on or today
    _refuse_backwards(starts_on, ends_on)
    return _write(
        [_Wish(student, person, kind, starts_on, ends_on) for student, person in shares.items()],
        by=by,
    )


@transaction.atomic
def replace_tutor(
    *, students: Iterable[Student], person: User, by: User, on: date | None = None
) -> list[Assignment]:
    """Make a person the tutor from a day on (today); whoever is tutor on that day ends before.

    Tutors whose time begins later stay: somebody planned that.
    """
    return replace_each(
        shares={student: person for student in students}, kind=AssignmentKind.TUTOR, by=by, on=on
    )


@transaction.atomic
def replace_each(
    *, shares: Mapping[Student, User], kind: str, by: User, on: date | None = None
) -> list[Assignment]:
    """As `replace_tutor`, each student to a person of their own and as any kind."""
    if not shares:
        return []
    on = on or _held_centre(shares).today()
    refuse_unfit(set(shares.values()), kind)
    chosen = {student.pk: person.pk for student, person in shares.items()}
    theirs = Assignment.objects.current_on(on).filter(student__in=list(chosen), kind=kind)
    others = [each for each in theirs if each.person_id != chosen[each.student_id]]
    _end_before(others, on)
    written = _write(
        [_Wish(student, person, kind, on) for student, person in shares.items()], by=by
    )
    _tell(others, EventKind.UNASSIGNED, by=by)
    return written


@transaction.atomic
def end_assignments(*, assignments: Iterable[Assignment], on: date, by: User) -> int:
    """Make `on` the last day of assignments; tells how many that changed.

    One that was to begin later is taken back. One that ends earlier stays as it is.
    """
    keys = [each.pk for each in assignments]
    lasting = Assignment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), pk__in=keys)
    found = list(lasting.select_for_update(no_key=True).order_by("pk"))
    begun = [each.pk for each in found if each.starts_on <= on]
    Assignment.objects.filter(pk__in=begun).update(ends_on=on)
    later = [each.pk for each in found if each.starts_on > on]
    if later:
        Note.objects.filter(
            kind=NoteKind.HANDOVER, about__in=[each.uuid for each in found if each.pk in later]
        ).delete()
        Assignment.objects.filter(pk__in=later).delete()
    _tell(found, EventKind.UNASSIGNED, by=by)
    return len(found)


@transaction.atomic
def cover(
    *,
    students: Iterable[Student],
    absent: User,
    person: User,
    until: date,
    by: User,
    starts_on: date | None = None,
) -> list[Assignment]:
    """Let a person stand in until a day (included) for one who is absent.

    Only with students of the absent person; whoever is assigned to a student anyway needs no
    cover for them. Raises ValidationError where nobody is left.
    """
    return cover_each(
        shares={student: person for student in students},
        absent=absent,
        until=until,
        by=by,
        starts_on=starts_on,
    )


@transaction.atomic
def cover_each(
    *,
    shares: Mapping[Student, User],
    absent: User,
    until: date,
    by: User,
    starts_on: date | None = None,
) -> list[Assignment]:
    """As `cover`, each student by a person of their own."""
    if not shares:
        return []
    today = _held_centre(shares).today()
    if absent in shares.values():
        raise ValidationError(_("%(name)s cannot cover for themselves."), params=_named(absent))
    refuse_unfit(set(shares.values()), AssignmentKind.COVER)
    starts_on = starts_on or today
    _refuse_backwards(starts_on, until)
    own = Assignment.objects.current_on(starts_on).exclude(kind=AssignmentKind.COVER)
    near = own.filter(student__in=list(shares), person__in=[absent, *shares.values()])
    pairs = set(near.values_list("student_id", "person_id"))
    wishes = [
        _Wish(student, person, AssignmentKind.COVER, starts_on, until, covers_for=absent)
        for student, person in shares.items()
        if (student.pk, absent.pk) in pairs and (student.pk, person.pk) not in pairs
    ]
    if not wishes:
        raise ValidationError(
            _("%(name)s has no student here who needs a cover."), params=_named(absent)
        )
    return _write(wishes, by=by)


@transaction.atomic
def hand_over(
    *,
    students: Iterable[Student],
    giver: User,
    taker: User,
    kinds: Iterable[str],
    by: User,
    on: date,
    summaries: Mapping[int, str],
) -> list[Assignment]:
    """Hand a giver's students to a taker, who begins on a day; the giver ends the day before.

    `summaries` are the giver's words for the taker, by the key of the student; they become a
    team note about the new assignment. The giver may write them until their last day.
    A cover is not handed on: somebody else covers, or nobody.
    """
    return hand_over_each(
        shares={student: taker for student in students},
        giver=giver,
        kinds=kinds,
        by=by,
        on=on,
        summaries=summaries,
    )


@transaction.atomic
def hand_over_each(
    *,
    shares: Mapping[Student, User],
    giver: User,
    kinds: Iterable[str],
    by: User,
    on: date,
    summaries: Mapping[int, str],
) -> list[Assignment]:
    """As `hand_over`, each student to a taker of their own."""
    if not shares:
        return []
    today = _held_centre(shares).today()
    if giver in shares.values():
        raise ValidationError(
            _("%(name)s has these students already. Choose somebody else."), params=_named(giver)
        )
    if on < today:
        raise ValidationError(_("A handover begins today or on a later day."))
    wanted = set(kinds) - {AssignmentKind.COVER}
    given = list(
        Assignment.objects.current_on(on).filter(
            student__in=list(shares), person=giver, kind__in=wanted
        )
    )
    for kind in sorted({each.kind for each in given}):
        those = {each.student_id for each in given if each.kind == kind}
        refuse_unfit({shares[each] for each in shares if each.pk in those}, kind)
    takers = {student.pk: (student, person) for student, person in shares.items()}
    wishes = [
        _Wish(*takers[each.student_id], each.kind, on, each.ends_on, handed_from=each)
        for each in given
    ]
    _end_before(given, on)
    written = _write(wishes, by=by, kind=EventKind.HANDED_OVER)
    _write_summaries(written, giver, summaries)
    return written


def refuse_unfit(people: Iterable[User], kind: str) -> None:
    """Raise ValidationError for those whom their roles do not let take such an assignment."""
    people = list(people)
    fit = set(people_for(kind).filter(pk__in=[each.pk for each in people]))
    problems = [_why_unfit(each, kind) for each in people if each not in fit]
    if problems:
        raise ValidationError(problems)


def _why_unfit(person: User, kind: str) -> str:
    here = Membership.objects.filter(person=person, ended_at=None).exists()
    if not here or not person.is_active:
        words = _("%(name)s does not work at this centre any more.")
    elif kind == AssignmentKind.TUTOR:
        words = _("%(name)s is not a tutor of this centre.")
    elif kind == AssignmentKind.COUNSELLOR:
        words = _("%(name)s is not a counsellor of this centre.")
    else:
        words = _("%(name)s is neither tutor nor counsellor of this centre.")
    return words % _named(person)


def _named(person: User) -> dict[str, str]:
    return {"name": person.name}


def _refuse_backwards(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError(_("The last day is before the first."))


def _held_centre(students: Iterable[Student]) -> Centre:
    """The students' centre, held as `students.services.cohorts.hold` does."""
    first = next(iter(students))
    return Centre.objects.select_for_update(no_key=True).get(pk=first.centre_id)


@dataclass(frozen=True)
class _Wish:
    """An assignment that is to be there."""

    student: Student
    person: User
    kind: str
    starts_on: date
    ends_on: date | None = None
    covers_for: User | None = None
    handed_from: Assignment | None = None
    key: tuple[Any, ...] = field(init=False)

    def __post_init__(self) -> None:
        absent = self.covers_for.pk if self.covers_for else None
        object.__setattr__(self, "key", (self.student.pk, self.person.pk, self.kind, absent))

    def made(self) -> Assignment:
        return Assignment(
            centre_id=self.student.centre_id,
            student=self.student,
            person=self.person,
            kind=self.kind,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            covers_for=self.covers_for,
            handed_from=self.handed_from,
        )

    def overlaps(self, other: Assignment) -> bool:
        begins_in_time = self.ends_on is None or other.starts_on <= self.ends_on
        return begins_in_time and (other.ends_on is None or other.ends_on >= self.starts_on)

    def stretches(self, other: Assignment) -> bool:
        """Let an assignment last as long as this wants; tells whether that changed it."""
        before = (other.starts_on, other.ends_on, other.handed_from_id)
        other.starts_on = min(other.starts_on, self.starts_on)
        if other.ends_on is not None:
            other.ends_on = max(other.ends_on, self.ends_on) if self.ends_on else None
        if self.handed_from:
            other.handed_from, other.received_at = self.handed_from, None
        return before != (other.starts_on, other.ends_on, other.handed_from_id)


def _write(
    wishes: list[_Wish], *, by: User, kind: EventKind = EventKind.ASSIGNED
) -> list[Assignment]:
    """The assignments that are there afterwards, in the order of the wishes."""
    there = _there(wishes)
    made, stretched, written = [], [], []
    for wish in wishes:
        fits = [each for each in there.get(wish.key, []) if wish.overlaps(each)]
        # Of several the open one: two open ones of a kind cannot be.
        standing = next((each for each in fits if each.ends_on is None), next(iter(fits), None))
        if standing is None:
            standing = wish.made()
            made.append(standing)
        elif wish.stretches(standing):
            stretched.append(standing)
        written.append(standing)
    if stretched:
        # One upsert: bulk_update compares every row with every other.
        Assignment.objects.bulk_create(
            stretched,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["starts_on", "ends_on", "handed_from", "received_at"],
        )
    Assignment.objects.bulk_create(made)
    _tell([*stretched, *made], kind, by=by)
    return written


def _there(wishes: list[_Wish]) -> dict[tuple[Any, ...], list[Assignment]]:
    known = Assignment.objects.filter(
        student__in={each.student.pk for each in wishes},
        person__in={each.person.pk for each in wishes},
        kind__in={each.kind for each in wishes},
    )
    found: dict[tuple[Any, ...], list[Assignment]] = {}
    for each in known.order_by("pk"):
        key = (each.student_id, each.person_id, each.kind, each.covers_for_id)
        found.setdefault(key, []).append(each)
    return found


def _end_before(assignments: list[Assignment], on: date) -> None:
    """End them the day before. One of that very day keeps it: it has been used."""
    Assignment.objects.filter(pk__in=[each.pk for each in assignments]).update(
        ends_on=Greatest(F("starts_on"), on - A_DAY)
    )


def _tell(assignments: Iterable[Assignment], kind: EventKind, *, by: User) -> None:
    now = timezone.now()
    StudentEvent.objects.bulk_create(
        StudentEvent(
            centre_id=each.centre_id,
            student_id=each.student_id,
            at=now,
            person=by,
            kind=kind,
            subject=each.uuid,
        )
        for each in assignments
    )


def _write_summaries(
    assignments: list[Assignment], giver: User, summaries: Mapping[int, str]
) -> None:
    """One note a student: a second assignment of theirs says nothing new."""
    first = {each.student_id: each for each in reversed(assignments)}
    Note.objects.bulk_create(
        Note(
            centre_id=each.centre_id,
            student_id=each.student_id,
            about=each.uuid,
            kind=NoteKind.HANDOVER,
            audience=Audience.TEAM,
            author=giver,
            body=summaries[key].strip(),
        )
        for key, each in first.items()
        if summaries.get(key, "").strip()
    )
