"""Which story is told of a student: its beats, and how many days lie between them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reviews.demo import agreeing, beginnings, interviews, last_year, marta, meetings
from reviews.demo.roster import Pupil
from reviews.demo.story import Story
from reviews.demo.words import CONFIDENTIAL_NOTES, CONTACTS, TEAM_NOTES
from reviews.demo.world import World
from students.enums import Audience, NoteKind

# Days since the beat before, and what happens.
Beat = tuple[int, Callable[[Story], None]]


@dataclass(frozen=True)
class Tale:
    """Beats, of which the last lies `last` days back, and what stands in the calendar now."""

    last: int
    beats: list[Beat]
    then: Callable[[Story], None] | None = None
    # How many days earlier the whole of it may be, so that not all happens on one day.
    spread: int = 4

    def days_back(self, moved: int) -> list[int]:
        days = [self.last + moved]
        for gap, _beat in reversed(self.beats[1:]):
            days.insert(0, days[0] + gap)
        return days


STARTED: list[Beat] = [(0, beginnings.start), (5, beginnings.assess)]
PLANNED: list[Beat] = [*STARTED, (4, beginnings.set_goals_and_actions)]
BALANCED: list[Beat] = [*PLANNED, (6, beginnings.balance_by_both)]
TALKED: list[Beat] = [*BALANCED, (1, interviews.self_evaluate_at_start)]
OFFERED: list[Beat] = [*BALANCED, (5, agreeing.draft_and_offer)]
SIGNED: list[Beat] = [*OFFERED, (2, agreeing.sign_by_all)]
ON_PAPER: list[Beat] = [*OFFERED, (2, agreeing.sign_on_paper)]
MET: list[Beat] = [*SIGNED, (7, meetings.held)]


def and_then(beats: list[Beat], *more: Callable[[Story], None], every: int = 14) -> list[Beat]:
    return [*beats, *((every, each) for each in more)]


LEFT = and_then(MET, meetings.missed)

STORIES: dict[str, Tale | None] = {
    "no_plan": None,
    "assessment_draft": Tale(3, [(0, beginnings.start), (2, beginnings.begin_assessment)]),
    "goals_only": Tale(4, [*STARTED, (4, beginnings.set_goals)]),
    "balance_student": Tale(3, [*PLANNED, (5, beginnings.balance_by_student)]),
    "balance_tutor": Tale(3, [*PLANNED, (5, beginnings.balance_by_tutor)]),
    "contract_draft": Tale(2, [*BALANCED, (5, agreeing.draft)]),
    "waits_student": Tale(7, and_then(OFFERED, agreeing.sign_by_tutor, every=2)),
    "waits_tutor": Tale(3, and_then(OFFERED, agreeing.sign_by_student, every=2)),
    "waits_guardian": Tale(5, and_then(OFFERED, agreeing.sign_by_two, every=2)),
    "declined": Tale(4, and_then(OFFERED, agreeing.decline, every=2), meetings.next_one),
    "first_session": Tale(4, [*ON_PAPER, (7, meetings.held)], meetings.next_one),
    "several": Tale(
        4,
        and_then(MET, meetings.held_or_not, meetings.held_or_not, meetings.held),
        meetings.next_one,
    ),
    "second_year": Tale(
        4,
        [
            (0, last_year.start_again),
            (5, beginnings.assess),
            (4, beginnings.set_goals_and_actions),
            (9, meetings.held),
        ],
        meetings.next_one,
    ),
    "reviewed": Tale(
        5,
        and_then(
            [
                *TALKED,
                (4, agreeing.draft_and_offer),
                (2, agreeing.sign_by_all),
                (7, meetings.held),
            ],
            meetings.held,
            meetings.held_or_not,
            interviews.self_evaluate_in_the_middle,
            meetings.review,
        ),
        meetings.next_one,
    ),
    "agreed_anew": Tale(
        2,
        [
            *and_then(MET, meetings.held, meetings.held, meetings.review_to_agree_anew),
            (3, agreeing.draft_and_offer),
            (1, agreeing.sign_by_all),
        ],
        meetings.next_one,
    ),
    "late": Tale(7, and_then(MET, meetings.held, meetings.left_unrecorded), spread=3),
    "today": Tale(14, and_then(MET, meetings.held_or_not, meetings.held), meetings.next_today, 0),
    "amendment": Tale(
        9,
        [
            *and_then(MET, meetings.held, meetings.held),
            (3, agreeing.amend),
            (1, agreeing.sign_by_tutor),
        ],
        meetings.next_one,
    ),
    "withdrawn": Tale(6, and_then(MET, agreeing.withdraw, every=9)),
    "closed": Tale(8, and_then(MET, meetings.held, meetings.held, meetings.close_in_time)),
    "left_for_work": Tale(12, and_then(LEFT, meetings.leave_for_work, every=10)),
    "left_for_health": Tale(16, and_then(LEFT, meetings.leave_for_health, every=10)),
    "left_for_family": Tale(9, and_then(LEFT, meetings.leave_for_family, every=10)),
    "left_moved": Tale(20, and_then(SIGNED, meetings.leave_by_moving, every=10)),
    "completed": Tale(10, and_then(MET, meetings.held, meetings.review, meetings.complete)),
    "transferred": Tale(13, and_then(PLANNED, meetings.transfer, every=15)),
}


def tell(world: World, pupil: Pupil, wishes: Iterator[str]) -> None:
    """Write what the student's stage says has happened until today."""
    story = Story(world, pupil, wishes)
    if pupil.young.stage == "marta":
        marta.tell(story)
        return
    tale = STORIES[pupil.young.stage]
    if tale is None:
        return
    days = world.calendar.days(tale.days_back(story.rng.randint(0, tale.spread)))
    for day, (_gap, beat) in zip(days, tale.beats, strict=True):
        story.turn_to(day)
        beginnings.go_on(story)
        beat(story)
        _write_beside(story)
    if tale.then:
        tale.then(story)


def _write_beside(story: Story) -> None:
    """Now and then somebody writes a note about the student, apart from the sessions."""
    rng = story.rng
    if rng.random() < 0.12:
        audience, channel, words = rng.choice(CONTACTS)
        story.contact(Audience(audience), channel, words)
    if rng.random() < 0.06:
        story.note(NoteKind.TEAM, Audience.TEAM, rng.choice(TEAM_NOTES))
    if rng.random() < 0.12 and story.pupil.counsellor:
        story.note(
            NoteKind.CONFIDENTIAL,
            Audience.CONFIDENTIAL,
            rng.choice(CONFIDENTIAL_NOTES),
            by=story.pupil.counsellor,
        )
