"""One student's story: what has been told so far, and how to tell more of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from accounts.models import User
from plans.models import Action, Contract, Goal, Plan
from reviews.demo.goals import Do, Idea
from reviews.demo.roster import Pupil
from reviews.demo.words import CLOSINGS, OPENINGS
from reviews.demo.world import World
from reviews.models import Agreement, TutoringSession
from students.enums import Audience, EventKind, NoteKind
from students.models import Note, Student, StudentEvent


@dataclass
class Path:
    """A goal on its way: what it came from, and what is still to be agreed."""

    goal: Goal
    idea: Idea
    todo: list[Do]

    @property
    def is_open(self) -> bool:
        return self.goal.state == "open"


@dataclass
class Story:
    world: World
    pupil: Pupil
    wishes: Iterator[str]
    moment: datetime = field(init=False)
    before: datetime = field(init=False)
    openings: list[str] = field(init=False)
    closings: list[str] = field(init=False)
    told: set[str] = field(default_factory=set)
    # Actions that belong to no agreement: nobody asks in a session whether they were kept.
    steps: list[Action] = field(default_factory=list)
    plan: Plan = field(init=False)
    contract: Contract = field(init=False)
    paths: list[Path] = field(default_factory=list)
    sessions: list[TutoringSession] = field(default_factory=list)
    unanswered: list[Agreement] = field(default_factory=list)
    answered: list[Action] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.openings = self.rng.sample(OPENINGS, len(OPENINGS))
        self.closings = self.rng.sample(CLOSINGS, len(CLOSINGS))

    @property
    def rng(self) -> Random:
        return self.pupil.rng

    @property
    def student(self) -> Student:
        return self.pupil.student

    @property
    def tutor(self) -> User:
        if self.pupil.tutor is None:
            raise LookupError(f"{self.student} has no tutor, and so no plan")
        return self.pupil.tutor

    @property
    def owned(self) -> dict[str, Any]:
        return {"centre_id": self.world.centre.pk}

    @property
    def today(self) -> date:
        """The day that the story has come to."""
        return self.moment.date()

    def turn_to(self, day: date, at: time | None = None) -> None:
        """The story goes on on that day, in a free hour unless one is named."""
        if at:
            self.say_it_is(self.world.calendar.moment(day, at))
        else:
            self.say_it_is(self.world.slot(self.tutor, day, self.rng))

    def say_it_is(self, moment: datetime) -> None:
        self.before = getattr(self, "moment", moment)
        self.moment = moment
        self.world.clock.at(moment)

    def note(
        self,
        kind: NoteKind,
        audience: Audience,
        body: str,
        *,
        by: User | None = None,
        about: Any = None,
    ) -> None:
        note = Note(
            student=self.student,
            kind=kind,
            audience=audience,
            author=by or self.tutor,
            body=body,
            about=about and about.uuid,
            **self.owned,
        )
        self.world.notes.append((note, self.moment))

    def contact(self, audience: Audience, channel: str, body: str, **whom: Any) -> None:
        """A contact note: how people spoke, and with whom if not with the student."""
        self.note(NoteKind.CONTACT, audience, body)
        note, moment = self.world.notes[-1]
        note.channel, note.happened_at = channel, moment
        note.guardian, note.with_other = whom.get("guardian"), whom.get("with_other", "")

    def event(self, kind: EventKind, subject: Any) -> None:
        self.world.events.append(
            StudentEvent(
                student=self.student,
                at=self.moment,
                person=self.tutor,
                kind=kind,
                subject=subject.uuid,
                **self.owned,
            )
        )

    def action(self, do: Do, *, goal: Goal | None, due_on: date) -> Action:
        """An action that is not saved yet."""
        return Action(
            plan=self.plan,
            goal=goal,
            what=do.what,
            who=do.who,
            helper=do.helper,
            level=do.level,
            starts_on=self.today,
            due_on=due_on,
            **self.owned,
        )

    def in_days(self, least: int, most: int) -> date:
        """A day of school some days after the day of the story."""
        day = self.today + timedelta(days=self.rng.randint(least, most))
        calendar = self.world.calendar
        while not calendar.is_open(day):
            day += timedelta(days=1)
        return min(day, calendar.year.ends_on)

    def new_uuid(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)
