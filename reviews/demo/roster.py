"""The students of a centre: who they are, who answers for them, who works with them."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random
from typing import Any

from accounts.models import User
from reviews.demo.people import PARENTS, Young
from reviews.demo.words import HANDED_OVER, UNINVOLVED
from reviews.demo.world import Class, World
from students.enums import (
    AssignmentKind,
    Audience,
    Authority,
    EventKind,
    Involvement,
    NoteKind,
)
from students.models import Assignment, Enrolment, Guardian, Note, Student, StudentEvent

SEED = "stepping stones"
SIGNING_AGE = 18

# Families that are not as the form expects them, by the student's given name.
UNKNOWN_AUTHORITY = {"Дмитро", "Gift"}
SECOND_NOT_TO_BE_CALLED = {"Sara", "Bence", "Cian"}
SECOND_NOT_INVOLVED = {"Elif", "Ayşe"}
# Who else works, or has worked, with a student.
EARLIER_TUTOR = {"Zainab": "laia"}
COVERED_BY = {"Kinga": "jordi"}
# Who takes over, in how many days, and what the person before wrote for them.
HANDED_TO = {"Noemí": ("nuria", 0, HANDED_OVER), "Ainhoa": ("laia", 7, "")}
CASE_MANAGED_BY = {"Fatou": "anna", "Dávid": "anna"}


@dataclass
class Pupil:
    """A student in the making: the row of the table and what was written of it."""

    young: Young
    rng: Random
    student: Student
    place: Class
    enrolment: Enrolment
    tutor: User | None
    counsellor: User | None
    guardians: list[Guardian]

    @property
    def signing_guardian(self) -> Guardian | None:
        """The guardian who signs for a minor, where one may."""
        if self.young.age >= SIGNING_AGE:
            return None
        can = (each for each in self.guardians if each.legal_authority == Authority.YES)
        return next(can, None)


def make_roster(
    world: World, table: list[Young], *, counsellor: str, administrator: str
) -> list[Pupil]:
    """All students of the table. Every third one has the counsellor."""
    pupils = [_pupil(world, young, number) for number, young in enumerate(table, start=1)]
    for pupil in pupils[::3]:
        if pupil.tutor:
            pupil.counsellor = world.people[counsellor]
    _write(world, pupils, by=world.people[administrator])
    return pupils


def _pupil(world: World, young: Young, number: int) -> Pupil:
    rng = Random(f"{SEED} {world.centre.code} {number}")  # noqa: S311 - no secret hangs on it
    place = world.classes[young.cohort]
    student = _student(world, young, number, rng)
    enrolment = Enrolment(
        centre=world.centre,
        student=student,
        cohort=place.cohort,
        starts_on=world.calendar.year.starts_on,
    )
    guardians = _guardians(student, young, rng)
    tutor = world.people.get(young.tutor)
    return Pupil(young, rng, student, place, enrolment, tutor, None, guardians)


def _student(world: World, young: Young, number: int, rng: Random) -> Student:
    code = f"{world.calendar.year.starts_on:%y}-{number:03}"
    return Student(
        centre=world.centre,
        number=code,
        given_name=young.given_name,
        family_name=young.family_name,
        preferred_name=young.preferred_name,
        birth_date=_birth(world.calendar.today, young.age, rng),
        email=f"{code}@students.example",
        phone=f"600 000 {number:03}",
        language=young.language,
    )


def _birth(today: date, age: int, rng: Random) -> date:
    """Of that age today, and all the time that the stories tell of."""
    birthday = today - timedelta(days=rng.randint(120, 330))
    return birthday.replace(year=birthday.year - age, day=min(birthday.day, 28))


def _guardians(student: Student, young: Young, rng: Random) -> list[Guardian]:
    """One or two for minors, one at times for adults, whom they inform."""
    hers, his = PARENTS[young.language]
    first = _guardian(student, rng.choice(hers), rng.choice(("mother", "mother", "grandmother")))
    second = _guardian(student, rng.choice(his), rng.choice(("father", "father", "uncle")))
    if young.age >= SIGNING_AGE:
        first.legal_authority = Authority.NO
        return [first] if rng.random() < 0.4 else []
    first.legal_authority, first.involvement = Authority.YES, Involvement.CO_SIGNS
    second.legal_authority = Authority.YES if second.relation == "father" else Authority.UNKNOWN
    if young.given_name in UNKNOWN_AUTHORITY:
        second.relation, second.legal_authority = "uncle", Authority.UNKNOWN
        return [second]
    if young.given_name in SECOND_NOT_TO_BE_CALLED:
        second.do_not_contact = True
        return [first, second]
    if young.given_name in SECOND_NOT_INVOLVED:
        second.involvement, second.involvement_reason = Involvement.NOT_INVOLVED, UNINVOLVED
        return [first, second]
    return [first, second] if rng.random() < 0.4 else [first]


def _guardian(student: Student, given_name: str, relation: str) -> Guardian:
    return Guardian(
        centre_id=student.centre_id,
        student=student,
        name=f"{given_name} {student.family_name}",
        relation=relation,
        phone=student.phone.replace("600", "611", 1),
        language=student.language,
    )


def _assignments(world: World, pupil: Pupil) -> list[Assignment]:
    start, today = world.calendar.year.starts_on, world.calendar.today
    name = pupil.young.given_name
    found = []

    def assign(
        person: User | None,
        kind: str,
        since: date,
        until: date | None = None,
        covers_for: User | None = None,
    ) -> None:
        if person:
            found.append(
                Assignment(
                    centre=world.centre,
                    student=pupil.student,
                    person=person,
                    kind=kind,
                    starts_on=since,
                    ends_on=until,
                    covers_for=covers_for,
                )
            )

    since = start
    if name in EARLIER_TUTOR:
        until, since = start + timedelta(days=13), start + timedelta(days=14)
        assign(world.people[EARLIER_TUTOR[name]], AssignmentKind.TUTOR, start, until)
    ends = None
    if name in HANDED_TO:
        _taker, days, _words = HANDED_TO[name]
        ends = today + timedelta(days=days - 1)
    assign(pupil.tutor, AssignmentKind.TUTOR, since, ends)
    assign(pupil.counsellor, AssignmentKind.COUNSELLOR, start)
    if name in COVERED_BY:
        since, until = today - timedelta(days=1), today + timedelta(days=14)
        person = world.people[COVERED_BY[name]]
        assign(person, AssignmentKind.COVER, since, until, covers_for=pupil.tutor)
    if name in CASE_MANAGED_BY:
        assign(world.people[CASE_MANAGED_BY[name]], AssignmentKind.CASE_MANAGER, start)
    return found


def _write(world: World, pupils: list[Pupil], *, by: User) -> None:
    world.clock.at(world.calendar.moment(world.calendar.year.starts_on, time(9)))
    students = Student.objects.bulk_create(each.student for each in pupils)
    enrolments = Enrolment.objects.bulk_create(each.enrolment for each in pupils)
    guardians = Guardian.objects.bulk_create(g for each in pupils for g in each.guardians)
    assignments = Assignment.objects.bulk_create(
        assignment for each in pupils for assignment in _assignments(world, each)
    )
    handed = _hand_over(world, assignments)
    world.clock.stamp([*students, *enrolments, *guardians, *assignments, *handed])
    happened: list[tuple[Any, EventKind]] = [
        *((each, EventKind.ENROLLED) for each in enrolments),
        *((each, EventKind.ASSIGNED) for each in assignments),
    ]
    world.events += [
        StudentEvent(
            centre=world.centre,
            student=record.student,
            at=world.calendar.moment(record.starts_on, time(9)),
            person=by,
            kind=kind,
            subject=record.uuid,
        )
        for record, kind in happened
    ]


def _hand_over(world: World, assignments: list[Assignment]) -> list[Assignment]:
    """Assignments that come after another person's, with the summary where one was written."""
    told = world.calendar.moment(world.calendar.today - timedelta(days=1), time(9))
    handed = []
    for each in assignments:
        if each.kind != AssignmentKind.TUTOR or each.student.given_name not in HANDED_TO:
            continue
        taker, days, words = HANDED_TO[each.student.given_name]
        after = Assignment.objects.create(
            centre=world.centre,
            student=each.student,
            person=world.people[taker],
            kind=each.kind,
            starts_on=world.calendar.today + timedelta(days=days),
            handed_from=each,
        )
        handed.append(after)
        world.events.append(
            StudentEvent(
                centre=world.centre,
                student=each.student,
                at=told,
                kind=EventKind.HANDED_OVER,
                subject=after.uuid,
            )
        )
        if words:
            note = Note(
                centre=world.centre,
                student=each.student,
                about=after.uuid,
                kind=NoteKind.HANDOVER,
                audience=Audience.TEAM,
                author=each.person,
                body=words,
            )
            world.notes.append((note, told))
    return handed
