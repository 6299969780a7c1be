"""A centre of the demonstration: its year, its people, what it teaches."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import AcademicYear, Centre, Holiday, Term, User
from accounts.services import add_member
from reviews.demo.calendar import HOURS, Calendar
from reviews.demo.clock import Clock
from reviews.demo.people import PASSWORD, Course, Person
from students.enums import FactorGroup
from students.models import (
    Cohort,
    Module,
    Note,
    Programme,
    ProtectiveFactor,
    RiskFactor,
    StudentEvent,
    TutoringSlot,
)

OWN_FACTOR = "Long way to the centre"


@dataclass
class Class:
    """A cohort with what its programme teaches."""

    cohort: Cohort
    programme: Programme
    modules: list[Module]


@dataclass
class World:
    """What all stories of one centre share. Notes and events wait here to be written at once."""

    centre: Centre
    calendar: Calendar
    clock: Clock
    year: AcademicYear
    people: dict[str, User]
    classes: dict[str, Class]
    risks: dict[str, RiskFactor]
    helps: dict[str, ProtectiveFactor]
    notes: list[tuple[Note, datetime]] = field(default_factory=list)
    events: list[StudentEvent] = field(default_factory=list)
    worded: Counter[str] = field(default_factory=Counter)
    _taken: set[tuple[int, date, time]] = field(default_factory=set)

    def slot(self, person: User, day: date, rng: Random) -> datetime:
        """An hour of that day in which the person meets nobody else, as far as there is one."""
        hours = rng.sample(HOURS, len(HOURS))
        free = [each for each in hours if (person.pk, day, each) not in self._taken]
        return self.take(person, day, (free or hours)[0])

    def take(self, person: User, day: date, hour: time) -> datetime:
        self._taken.add((person.pk, day, hour))
        return self.calendar.moment(day, hour)

    def least_said(self, sentences: list[str], rng: Random) -> str:
        """One of those that were used least in this centre so far."""
        fewest = min(self.worded[each] for each in sentences)
        chosen = rng.choice([each for each in sentences if self.worded[each] == fewest])
        self.worded[chosen] += 1
        return chosen

    def write(self) -> None:
        """Write the notes and events that wait."""
        StudentEvent.objects.bulk_create(self.events)
        for event in self.events:
            self.clock.at(event.at)
            self.clock.stamp([event])
        Note.objects.bulk_create(note for note, _moment in self.notes)
        for note, moment in self.notes:
            self.clock.at(moment)
            self.clock.stamp([note])


def make_world(
    centre: Centre, calendar: Calendar, clock: Clock, staff: list[Person], courses: list[Course]
) -> World:
    clock.at(calendar.moment(calendar.year.starts_on, time(8)))
    year = make_year(centre, calendar)
    world = World(
        centre,
        calendar,
        clock,
        year,
        people=make_people(centre, staff),
        classes={each.cohort: make_class(year, each, day=day) for day, each in enumerate(courses)},
        risks={each.key: each for each in RiskFactor.objects.all()},
        helps={each.key: each for each in ProtectiveFactor.objects.all()},
    )
    # The centre's own factor: asked about by those who look again, and not from the start.
    RiskFactor.objects.create(
        centre=centre, own_name=OWN_FACTOR, group=FactorGroup.STRUCTURAL, position=0
    )
    return world


def make_year(centre: Centre, calendar: Calendar) -> AcademicYear:
    year = AcademicYear.objects.create(centre=centre, **vars(calendar.year))
    Term.objects.bulk_create(
        Term(centre=centre, year=year, **vars(each)) for each in calendar.terms
    )
    Holiday.objects.bulk_create(Holiday(centre=centre, **vars(each)) for each in calendar.holidays)
    return year


def make_people(centre: Centre, staff: list[Person]) -> dict[str, User]:
    """People who sign in. All share one password, which is hashed once: it is slow by design."""
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            email=each.email,
            given_name=each.given_name,
            family_name=each.family_name,
            password=password,
        )
        for each in staff
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=each, email=each.email, verified=True, primary=True) for each in users
    )
    people = {each.key: user for each, user in zip(staff, users, strict=True)}
    for each in staff:
        for role in each.roles:
            add_member(centre=centre, person=people[each.key], role=role)
    return people


def make_class(year: AcademicYear, course: Course, *, day: int) -> Class:
    """A cohort with its programme. It meets for tutoring on `day` of the week and two days on."""
    owned = {"centre_id": year.centre_id}
    programme = Programme.objects.create(name=course.name, code=course.code, **owned)
    modules = Module.objects.bulk_create(
        Module(programme=programme, code=f"M{number:02}", name=name, **owned)
        for number, name in enumerate(course.modules, start=1)
    )
    cohort = Cohort.objects.create(year=year, programme=programme, name=course.cohort, **owned)
    TutoringSlot.objects.bulk_create(
        TutoringSlot(
            cohort=cohort,
            weekday=weekday % 5,
            starts_at=hour,
            minutes=45,
            place="Tutoring room",
            **owned,
        )
        for weekday, hour in ((day, HOURS[2]), (day + 2, HOURS[4]))
    )
    return Class(cohort, programme, modules)
