"""Where plans lead, what the centre owes and who sees to it, and what lies beyond the centre."""

from datetime import time, timedelta
from itertools import cycle
from typing import Any, NamedTuple

from accounts.models import User
from plans.enums import ActionState, Level, OptionFeeling, OptionKind, PlacementState
from plans.models import Action, Matter, Option, Pathway, Placement, Plan, Suggestion
from reviews.demo.roster import Pupil
from reviews.demo.world import World

NINE = time(9)


class Explored(NamedTuple):
    """An option: what, kind, what was found out, how it feels, in whose words, why it was left."""

    what: str
    kind: OptionKind
    found_out: str
    feeling: OptionFeeling | None
    words: str = ""
    left: str = ""


MARTA = (
    Explored(
        "Second year here, then the advanced course for electricians",
        OptionKind.TRAINING,
        "Asks for five points in circuits. Two more years, with a placement in each.",
        OptionFeeling.DRAWN,
        "Then I could sign for my own work.",
    ),
    Explored(
        "Apprentice with a firm that fits solar panels",
        OptionKind.APPRENTICESHIP,
        "Pere knows the firm. They take two a year, from September; one has to be on time.",
        OptionFeeling.MAYBE,
        "If I am not afraid of the roof.",
    ),
    Explored(
        "Shop assistant, full time",
        OptionKind.WORK,
        "Could begin at once. No training with it.",
        OptionFeeling.NOT_ME,
        left="“I would be back where I began.”",
    ),
)
OTHERS = (
    Explored(
        "A second course at this centre",
        OptionKind.PROGRAMME,
        "The modules of the first year count. One can begin in September.",
        OptionFeeling.MAYBE,
    ),
    Explored(
        "Work in the family’s firm",
        OptionKind.WORK,
        "There is a place. The certificate would help with the pay.",
        OptionFeeling.UNSURE,
        "Everybody expects it. I do not know yet.",
    ),
    Explored(
        "Advanced course in the next town",
        OptionKind.TRAINING,
        "An open day is in March. The way takes fifty minutes.",
        None,
    ),
)
PLACES = (
    ("Taller Serrat", "Helps with wiring and orders parts", PlacementState.UNDER_WAY, ""),
    (
        "Ferreteria del Pont",
        "Serves customers and keeps the stock in order",
        PlacementState.ENDED,
        "They asked me whether I come back in summer.",
    ),
)
BEYOND = (
    (
        "On Mondays the first bus arrives twenty minutes after the first hour has begun.",
        "Transport authority",
    ),
    (
        "Travel cards for students under eighteen are paid back only after three months.",
        "Ministry of education",
    ),
    (
        "There is no adviser for young people at the employment office in the valley.",
        "Employment office",
    ),
)


def look_ahead(world: World, pupils: list[Pupil], *, counsellor: User, administrator: User) -> None:
    today = world.calendar.today
    world.clock.at(world.calendar.moment(today - timedelta(days=6), NINE))
    _name_owners(world, cycle((administrator, counsellor)))
    tellers = cycle(OTHERS)
    placed = iter(PLACES)
    source = None
    for number, pupil in enumerate(pupils):
        plan = Plan.objects.open().filter(student=pupil.student).first()
        if plan is None or pupil.tutor is None:
            continue
        if (pupil.student.given_name, pupil.student.family_name) == ("Marta", "Soler"):
            _explore(world, plan, MARTA)
            _choose(world, plan, by=pupil.tutor)
            _plan_placement(world, plan, by=pupil.tutor)
        elif plan.state == "agreed" and number % 3 == 0:
            _explore(world, plan, (next(tellers),))
            source = source or plan
            if place := next(placed, None):
                _place(world, plan, *place)
    _raise_matters(world, source, by=administrator)
    Suggestion.objects.create(
        centre=world.centre,
        own_words="Take the early bus on the day that is hardest, for two weeks",
        kind="action",
        area="attendance",
        level=Level.INDIVIDUAL,
        who="student",
        position=90,
    )


def _name_owners(world: World, owners: Any) -> None:
    """Those who see to what the centre owes, named by the tutor of the student."""
    actions = Action.objects.filter(level=Level.INSTITUTIONAL).order_by("pk")
    for action in actions.select_related("plan__student"):
        tutorship = action.plan.student.assignments.filter(kind="tutor").first()
        action.owner = next(owners)
        action.for_owner = f"{action.what}, please. It would help more than one."
        action.asked_by = tutorship.person if tutorship else None
        if action.state == ActionState.DONE:
            action.word_back = "It is done, and the teachers know."
        action.save()


def _explore(world: World, plan: Plan, explored: tuple[Explored, ...]) -> None:
    looked = world.calendar.today - timedelta(days=20)
    for position, each in enumerate(explored):
        option = Option.objects.create(
            centre=world.centre,
            plan=plan,
            what=each.what,
            kind=each.kind,
            found_out=each.found_out,
            feeling=each.feeling,
            feeling_words=each.words,
            looked_into_on=max(looked, plan.starts_on),
            position=position,
        )
        if each.left:
            option.drop(by=_tutor_of(plan), on=world.calendar.today, reason=each.left)


def _tutor_of(plan: Plan) -> User:
    person: User = plan.student.assignments.filter(kind="tutor").order_by("pk")[0].person
    return person


def _choose(world: World, plan: Plan, *, by: User) -> None:
    pathway = Pathway.objects.create(
        centre=world.centre,
        plan=plan,
        option=plan.options.order_by("position")[0],
        words="I want to know it properly, so that nobody has to check what I did.",
        takes="Five points in circuits, Mondays from the start, and the form by the end of May.",
        since=max(world.calendar.today - timedelta(days=6), plan.starts_on),
    )
    pathway.tell_chosen(by=by)


def _plan_placement(world: World, plan: Plan, *, by: User) -> None:
    starts = world.calendar.today + timedelta(days=60)
    starts -= timedelta(days=starts.weekday())
    placement = Placement.objects.create(
        centre=world.centre,
        plan=plan,
        where="Instal·lacions Pou, Vall de Riu Clar",
        tasks="Goes along to houses, pulls cables, measures with supervision",
        contact="Pere Pou, in the office before eight",
        starts_on=starts,
        ends_on=starts + timedelta(days=11),
        hours=60,
        agreed_by="The firm, Marta, her mother, and the centre",
    )
    placement.tell_planned(by=by)


def _place(world: World, plan: Plan, where: str, tasks: str, state: str, words: str) -> None:
    starts = max(world.calendar.today - timedelta(days=12), plan.starts_on)
    Placement.objects.create(
        centre=world.centre,
        plan=plan,
        where=where,
        tasks=tasks,
        state=state,
        words=words,
        starts_on=starts,
        ends_on=starts + timedelta(days=11),
        hours=50,
    )


def _raise_matters(world: World, plan: Plan | None, *, by: User) -> None:
    """One that a tutor raised from a plan and was passed on, one that was answered, one open."""
    if plan is None:
        return
    today, tutor = world.calendar.today, _tutor_of(plan)
    action = Action.objects.create(
        centre=world.centre,
        plan=plan,
        goal=plan.goals.order_by("pk")[0],
        what="A bus that arrives before the first hour on Mondays",
        who="other",
        level=Level.SYSTEM,
    )
    bus, card, _adviser = (
        Matter.objects.create(
            centre=world.centre,
            words=words,
            authority=authority,
            raised_by=tutor,
            raised_on=today - timedelta(days=days),
            action=action if number == 0 else None,
        )
        for number, ((words, authority), days) in enumerate(zip(BEYOND, (9, 30, 4), strict=True))
    )
    bus.pass_on("The transport authority, by letter", by=by, on=today - timedelta(days=5))
    card.pass_on("The ministry", by=by, on=today - timedelta(days=25))
    card.note_answer("From January they are paid back within four weeks.", by=by, on=today)
