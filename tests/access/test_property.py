"""Whatever people, roles, assignments and notes there are: what somebody finds on all pages,
exports, searches and PDFs together is exactly what a few lines of rule allow.

The pages come from the table of routes, so that a new one is looked at without being named
here. Each fact about a student has a word of its own, which is looked for in every answer.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from time_machine import travel

from accounts.enums import Role
from accounts.models import Centre
from documents import rendering
from tests import factories as f
from tests.access.table import TABLE
from tests.access.world import undone
from tests.conftest import BACKEND, OutsideClient

pytestmark = pytest.mark.django_db

PEOPLE = STUDENTS = (0, 1)
AUDIENCES = ("shared", "team", "confidential")
WORKING = {"tutor": ("tutor", "case_manager", "cover")}
WORKING["counsellor"] = ("counsellor", "case_manager", "cover")


@dataclass(frozen=True)
class Assigned:
    """Days count from today."""

    person: int
    student: int
    kind: str
    starts: int
    ends: int | None

    @property
    def is_current(self) -> bool:
        return self.starts <= 0 and (self.ends is None or self.ends >= 0)


@dataclass(frozen=True)
class Case:
    roles: list[set[str]]
    assigned: list[Assigned]
    #: (author, student, audience), (person, student, hours from now), (raised by, student, named)
    notes: list[tuple[int, int, str]] = field(default_factory=list)
    openings: list[tuple[int, int, int]] = field(default_factory=list)
    concerns: list[tuple[int, int, set[int]]] = field(default_factory=list)


person, student = st.sampled_from(PEOPLE), st.sampled_from(STUDENTS)
assigned = st.builds(
    Assigned,
    person,
    student,
    st.sampled_from(["tutor", "counsellor", "case_manager", "cover"]),
    st.integers(-3, 1),
    st.integers(1, 3).map(lambda days: days - 2),
)
cases = st.builds(
    Case,
    st.lists(st.sets(st.sampled_from(Role.values)), min_size=2, max_size=2),
    st.lists(assigned, max_size=4, unique_by=lambda each: (each.person, each.student, each.kind)),
    st.lists(st.tuples(person, student, st.sampled_from(AUDIENCES)), max_size=4),
    st.lists(st.tuples(person, student, st.sampled_from([-1, 1])), max_size=2),
    st.lists(st.tuples(person, student, st.sets(person)), max_size=2),
)


# The rule


def allowed(case: Case, who: int) -> set[str]:
    """The words that a person may find, by the rules of the design."""
    roles, found = case.roles[who], set()
    for pupil in STUDENTS:
        kinds = {
            each.kind
            for each in case.assigned
            if (each.person, each.student) == (who, pupil) and each.is_current
        }
        works = any(role in roles and kinds & set(WORKING[role]) for role in WORKING)
        counsels = "counsellor" in roles and "counsellor" in kinds
        opened = "counsellor" in roles and (who, pupil, 1) in case.openings
        reads = works or "counsellor" in roles
        knows = reads or bool(roles & {"administrator", "dpo"})
        found |= {f"Nym{pupil}q"} if knows else set()
        found |= {f"60077{pupil}"} if reads or "administrator" in roles else set()
        found |= {f"vans{pupil}q"} if reads else set()
        for number, (author, about, audience) in enumerate(case.notes):
            hidden = audience == "confidential" and not (author == who or counsels or opened)
            found |= {f"note{number}q"} if about == pupil and reads and not hidden else set()
        for number, (raised_by, about, named) in enumerate(case.concerns):
            own, told = raised_by == who and bool(roles), who in named and reads
            if about == pupil and (own or told or counsels):
                found |= {f"worry{number}q", f"Nym{pupil}q"}
    return found


# The pages


def build(case: Case, centre: Centre) -> tuple[list[Any], list[SimpleNamespace]]:
    """The people, and for each student the records that addresses of pages name."""
    people = [f.member(centre, *roles) for roles in case.roles]
    today = centre.today()
    worlds = [_student(centre, number) for number in STUDENTS]
    for each in case.assigned:
        f.AssignmentFactory(
            student=worlds[each.student].student,
            person=people[each.person],
            kind=each.kind,
            starts_on=today + timedelta(days=min(each.starts, each.ends or 0)),
            ends_on=None if each.ends is None else today + timedelta(days=each.ends),
        )
    for number, (author, about, audience) in enumerate(case.notes):
        f.NoteFactory(
            student=worlds[about].student,
            author=people[author],
            audience=audience,
            body=f"note{number}q",
        )
    for who, about, hours in case.openings:
        now = timezone.now()
        with travel(now - timedelta(hours=2), tick=False):
            f.ConfidentialReadingFactory(
                student=worlds[about].student,
                person=people[who],
                until=now + timedelta(hours=hours),
            )
    for number, (raised_by, about, named) in enumerate(case.concerns):
        concern = f.ConcernFactory(
            student=worlds[about].student, raised_by=people[raised_by], words=f"worry{number}q"
        )
        worlds[about].concerns.append(concern)
        for who in named:
            f.ConcernRecipientFactory(concern=concern, person=people[who], why="chosen")
    return people, worlds


def _student(centre: Centre, number: int) -> SimpleNamespace:
    student = f.StudentFactory(centre=centre, family_name=f"Nym{number}q", phone=f"60077{number}")
    f.EnrolmentFactory(student=student)
    plan = f.PlanFactory(student=student, aspiration=f"vans{number}q", aspiration_on_page=True)
    goal = f.GoalFactory(plan=plan)
    return SimpleNamespace(
        student=student,
        plan=plan,
        goal=goal,
        action=f.ActionFactory(goal=goal, plan=plan),
        session=f.TutoringSessionFactory(plan=plan),
        guardian=f.GuardianFactory(student=student),
        concerns=[],
    )


def addresses(worlds: list[SimpleNamespace]) -> set[str]:
    """Every GET route of a student's records and every list, searches included."""
    found = {"/students/?q=nym", "/caseload/?show=all", "/students/export.csv?q=nym"}
    for line in TABLE:
        if line.get and not line.of and not line.name.startswith("account_"):
            found.add(line.url(None))
    for world in worlds:
        for line in TABLE:
            if line.get and line.of in vars(world):
                found.add(line.url(world))
            elif line.get and line.of == "concern":
                found |= {line.url(world, uuid=each.uuid) for each in world.concerns}
    return found


def seen_by(someone: Any, urls: set[str], wanted: set[str]) -> set[str]:
    """Which of the wanted words stand in any answer to this person."""
    client = OutsideClient()
    client.force_login(someone, backend=BACKEND)
    found: set[str] = set()
    for url in sorted(urls):
        answer = client.get(url)
        assert answer.status_code < 500, url
        text = answer.content.decode()
        found |= {word for word in wanted if word in text}
    return found


@given(case=cases)
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    # Shrinking would ask for all pages a hundred times; the case is small as it is.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_everybody_finds_exactly_what_the_rule_allows(db: None, case: Case) -> None:
    # The words of a print are those of its HTML, and test_readers reads them typeset.
    with undone(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "pdf_of", str.encode)
        centre = f.CentreFactory()
        with scope(centre=centre):
            people, worlds = build(case, centre)
        urls = addresses(worlds)
        words = {f"{stem}{each}" for each in STUDENTS for stem in ("60077",)}
        words |= {f"{stem}{each}q" for each in STUDENTS for stem in ("Nym", "vans")}
        words |= {f"note{each}q" for each in range(len(case.notes))}
        words |= {f"worry{each}q" for each in range(len(case.concerns))}
        for who in PEOPLE:
            assert seen_by(people[who], urls, words) == allowed(case, who)
