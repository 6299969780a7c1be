"""Who is assigned to whom, and since when: the one rule that pages and imports share.

Each function writes in a fixed number of queries, whatever the number of students, and makes
others who change the centre's lists wait. An assignment counts on its first and on its last
day. What a person's roles do not allow is refused with a ValidationError in plain words.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Centre, Membership, User
from students.enums import ROLES_FOR, AssignmentKind, EventKind, NoteKind
from students.models import Assignment, Note, Student, StudentEvent
from students.services.assignment_writing import Wish, end_before, write
from students.services.summaries import leave_words


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
    return write(
        [Wish(student, person, kind, starts_on, ends_on) for student, person in shares.items()],
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
    end_before(others, on)
    written = write([Wish(student, person, kind, on) for student, person in shares.items()], by=by)
    StudentEvent.record_each(others, EventKind.UNASSIGNED, by=by)
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
    StudentEvent.record_each(found, EventKind.UNASSIGNED, by=by)
    return len(found)


@transaction.atomic
def last_until(*, assignment: Assignment, day: date, by: User) -> None:
    """Make another day the last one, earlier or later. Before its first, it is taken back."""
    if day < assignment.starts_on:
        end_assignments(assignments=[assignment], on=day, by=by)
        return
    before, assignment.ends_on = assignment.ends_on, day
    if before != day:
        assignment.save(update_fields=["ends_on"])
        is_shorter = before is None or day < before
        kind = EventKind.UNASSIGNED if is_shorter else EventKind.ASSIGNED
        StudentEvent.record_each([assignment], kind, by=by)


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
        Wish(student, person, AssignmentKind.COVER, starts_on, until, covers_for=absent)
        for student, person in shares.items()
        if (student.pk, absent.pk) in pairs and (student.pk, person.pk) not in pairs
    ]
    if not wishes:
        raise ValidationError(
            _("%(name)s has no student here who needs a cover."), params=_named(absent)
        )
    return write(wishes, by=by)


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
    team note about the new assignment, or are added to the one about an assignment that the
    taker has already. The giver may write them until their last day.
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
        Wish(*takers[each.student_id], each.kind, on, each.ends_on, handed_from=each)
        for each in given
    ]
    end_before(given, on)
    written = write(wishes, by=by, kind=EventKind.HANDED_OVER)
    leave_words(written, summaries, by=giver)
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
    """The students' centre, held: whoever changes its lists waits."""
    return Centre.objects.get(pk=next(iter(students)).centre_id).hold()
