"""The whole demonstration, in one go."""

from dataclasses import dataclass
from datetime import date
from itertools import cycle

from django.db import transaction
from django.utils import translation
from django_scopes import scope

from accounts.models import Centre
from accounts.services import create_centre
from reviews.demo import people
from reviews.demo.attendance import bring_in
from reviews.demo.balances import make_framework
from reviews.demo.calendar import make_calendar
from reviews.demo.clock import Clock
from reviews.demo.concerns import raise_concerns
from reviews.demo.interviews import write_own
from reviews.demo.pathways import look_ahead
from reviews.demo.people import Course, Person, Young
from reviews.demo.rights import ask_for_rights
from reviews.demo.roster import make_roster
from reviews.demo.staff import make_comings_and_goings
from reviews.demo.stories import tell
from reviews.demo.strategies import make_strategies
from reviews.demo.unfinished import leave_unfinished
from reviews.demo.words import ASPIRATIONS
from reviews.demo.world import make_world


@dataclass(frozen=True)
class Recipe:
    """What a centre of the demonstration is made of."""

    name: str
    code: str
    address: str
    time_zone: str
    staff: list[Person]
    courses: list[Course]
    students: list[Young]
    counsellor: str
    administrator: str


RIU_CLAR = Recipe(
    "Institut Riu Clar",
    "RIU",
    "Carrer del Molí, 14\nVall de Riu Clar",
    "Europe/Madrid",
    people.STAFF,
    people.COURSES,
    people.STUDENTS,
    counsellor="anna",
    administrator="rosa",
)
HARBOUR = Recipe(
    "Harbour College",
    "HAR",
    "2 Quay Street\nPort Alder",
    "Europe/Dublin",
    people.OTHER_STAFF,
    people.OTHER_COURSES,
    people.OTHER_STUDENTS,
    counsellor="grace",
    administrator="tom",
)


@transaction.atomic
def load_demo(*, today: date | None = None) -> list[Centre]:
    """Both centres with all that belongs to them, as they stand on a day (default: today).

    The same on the same day. Raises IntegrityError where they are there already.
    """
    return [load_centre(each, today=today) for each in (RIU_CLAR, HARBOUR)]


@transaction.atomic
def load_centre(recipe: Recipe, *, today: date | None = None) -> Centre:
    with translation.override("en"):
        centre = create_centre(
            name=recipe.name,
            code=recipe.code,
            address=recipe.address,
            time_zone=recipe.time_zone,
        )
        calendar = make_calendar(today or centre.today(), centre.zone)
        with scope(centre=centre), Clock() as clock:
            world = make_world(centre, calendar, clock, recipe.staff, recipe.courses)
            make_framework(world)
            centre.safeguarding_lead = world.people[recipe.counsellor]
            centre.languages_spoken = sorted({each.language for each in recipe.students} - {""})
            centre.save()
            pupils = make_roster(
                world,
                recipe.students,
                counsellor=recipe.counsellor,
                administrator=recipe.administrator,
            )
            write_own(centre=centre, by=world.people[recipe.counsellor])
            make_comings_and_goings(world, by=world.people[recipe.administrator])
            wishes = {code: cycle(words) for code, words in ASPIRATIONS.items()}
            for pupil in pupils:
                tell(world, pupil, wishes[pupil.place.programme.code])
            look_ahead(
                world,
                pupils,
                counsellor=world.people[recipe.counsellor],
                administrator=world.people[recipe.administrator],
            )
            bring_in(world, pupils)
            make_strategies(world)
            ask_for_rights(world, by=world.people[recipe.counsellor])
            raise_concerns(world, pupils, counsellor=recipe.counsellor)
            leave_unfinished(world)
            world.write()
        return centre
