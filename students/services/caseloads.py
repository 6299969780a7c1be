"""How many students each of the staff looks after, and how others can be shared out evenly."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, User
from students.enums import ROLES_FOR, AssignmentKind, NoteKind
from students.models import Assignment, Note, Student

KINDS = (AssignmentKind.TUTOR, AssignmentKind.COUNSELLOR, AssignmentKind.CASE_MANAGER)
#: What becomes of those who have somebody.
KEEP, REPLACE, BESIDE = "keep", "replace", "beside"


@dataclass
class Load:
    """One person: how many enrolled students they have, and would have."""

    person: User
    before: int
    after: int


@dataclass(frozen=True)
class Caseload:
    """One person and how many enrolled students they have today, a number a kind."""

    person: User
    by_kind: list[tuple[AssignmentKind, int]]

    @property
    def has_students(self) -> bool:
        return any(n for kind, n in self.by_kind if kind != AssignmentKind.COVER)


@dataclass
class Share:
    """One student: whom they have as this now, and whom they get. None: nothing changes."""

    student: Student
    now: list[User]
    gets: User | None


@dataclass
class Sharing:
    shares: list[Share]
    loads: list[Load]
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        """Changes when what was shown is not what would be done now."""
        lines = [
            f"{each.student.pk}:{sorted(person.pk for person in each.now)}"
            f":{each.gets.pk if each.gets else None}"
            for each in self.shares
        ]
        self.fingerprint = sha256("\n".join(lines).encode()).hexdigest()[:16]

    @property
    def changes(self) -> dict[Student, User]:
        return {each.student: each.gets for each in self.shares if each.gets}

    @property
    def unchanged(self) -> list[Share]:
        return [each for each in self.shares if each.gets is None]


def staff_with_students(today: date) -> QuerySet[User]:
    """Those to whom somebody is assigned in the centre in scope, whether they still work here
    or not."""
    theirs = Assignment.objects.current_on(today).filter(person=OuterRef("pk"))
    return User.objects.filter(Exists(theirs))


def caseloads_of(today: date) -> dict[str, Any]:
    """Those who have students or could: with numbers a kind; the covers and handovers there are.

    Whoever left the staff and still has students stands here too.
    """
    lasting = Assignment.objects.lasting(today).select_related("person", "student", "covers_for")
    current = Assignment.objects.current_on(today).filter(student__in=Student.objects.enrolled())
    counted = current.order_by().values_list("person", "kind").annotate(Count("student"))
    numbers: dict[int, dict[str, int]] = {}
    for person, kind, n in counted:
        numbers.setdefault(person, {})[kind] = n
    held = Membership.objects.filter(
        person=OuterRef("pk"), ended_at=None, role__in=ROLES_FOR[AssignmentKind.CASE_MANAGER]
    )
    people = User.objects.filter(Q(Exists(held), is_active=True) | Q(pk__in=list(numbers)))
    covers = lasting.filter(kind=AssignmentKind.COVER).order_by("ends_on", "pk")
    prepared = (
        lasting.filter(starts_on__gt=today)
        .exclude(handed_from=None)
        .select_related("handed_from__person")
        .annotate(
            has_summary=Exists(Note.objects.filter(about=OuterRef("uuid"), kind=NoteKind.HANDOVER))
        )
        .order_by("starts_on", "pk")
    )
    caseloads = []
    for each in people.order_by("family_name", "given_name", "pk"):
        theirs = numbers.get(each.pk, {})
        caseloads.append(Caseload(each, [(kind, theirs.get(kind, 0)) for kind in AssignmentKind]))
    return {
        "caseloads": caseloads,
        "kinds": list(AssignmentKind),
        "covers": list(covers),
        "prepared": list(prepared),
    }


def loads_of(people: Iterable[User], kind: str, today: date) -> dict[int, int]:
    """By the person's key: how many enrolled students they have as this today."""
    counted = (
        Assignment.objects.current_on(today)
        .filter(kind=kind, person__in=list(people), student__in=Student.objects.enrolled())
        .order_by()
        .values("person")
        .annotate(n=Count("student", distinct=True))
        .values_list("person", "n")
    )
    return dict(counted)


def share_out(
    *, students: list[Student], people: list[User], kind: str, on: date, replace: str
) -> Sharing:
    """Whom each student would get: evenly by the load of today, in the order of the list.

    KEEP leaves students alone who have somebody; REPLACE ends whomever they have; BESIDE adds
    one to those they have. Whoever has one of `people` already keeps that one.
    """
    current = (
        Assignment.objects.current_on(on)
        .filter(kind=kind, student__in=students)
        .select_related("person")
    )
    now: dict[int, list[User]] = {}
    for each in current:
        now.setdefault(each.student_id, []).append(each.person)
    loads = loads_of(people, kind, on)
    count = {person: loads.get(person.pk, 0) for person in people}
    shares = []
    for student in students:
        theirs = now.get(student.pk, [])
        gets = _chosen(theirs, people, count, replace)
        if gets and gets not in theirs:
            count[gets] += 1
        if gets and replace == REPLACE:
            for each in theirs:
                if each in count and each != gets:
                    count[each] -= 1
        shares.append(Share(student, theirs, gets))
    return Sharing(shares, [Load(each, loads.get(each.pk, 0), count[each]) for each in people])


def _chosen(
    theirs: list[User], people: list[User], count: dict[User, int], replace: str
) -> User | None:
    if theirs and replace == KEEP:
        return None
    known = [each for each in theirs if each in count]
    if known:
        # Somebody whom the student knows is worth more than an even number.
        return known[0] if replace == REPLACE and len(theirs) > 1 else None
    return min(people, key=lambda each: count[each])
