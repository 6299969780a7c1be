"""Beats of a story after the agreement: sessions, reviews, and how a plan ends."""

from datetime import date, datetime, timedelta
from typing import Any

from plans.enums import ReviewOutcome
from plans.models import Action
from reviews.demo.story import Path, Story
from reviews.demo.words import (
    AGAIN,
    CANCELLED,
    CLOSED,
    CLOSED_ON_FINISHING,
    CLOSED_ON_LEAVING,
    CLOSED_ON_TRANSFER,
    LET_GO,
    MISSED,
    PLACES,
    SESSION_SECRETS,
    TOPICS,
)
from reviews.enums import Kept, Progress, SessionKind, SessionState
from reviews.models import Agreement, TutoringSession
from reviews.services.sessions import plan_session, record_session
from students.enums import Audience, EnrolmentState, EventKind, LeavingReason, NoteKind

# How a goal fares in the first, second and every later session: back, same, forward, achieved.
CHANCES = ((15, 45, 40, 0), (15, 25, 55, 5), (10, 20, 50, 20))
KEPT_CHANCES = {Kept.YES: 60, Kept.PARTLY: 25, Kept.NO: 15}


def planned(story: Story, starts_at: datetime, **fields: Any) -> TutoringSession:
    session = plan_session(
        plan=story.plan,
        by=story.tutor,
        starts_at=starts_at,
        place=story.rng.choice(PLACES),
        topic=story.rng.choice(TOPICS),
        **fields,
    )
    session.plan = story.plan
    return session


def _met(story: Story, kind: str = SessionKind.SESSION) -> TutoringSession:
    """A session at this beat of the story, planned at the beat before."""
    story.world.clock.at(story.before)
    session = planned(story, story.moment, kind=kind)
    story.world.clock.at(story.moment + timedelta(minutes=session.minutes))
    return session


def held(story: Story, kind: str = SessionKind.SESSION, outcome: str = "") -> None:
    session = _met(story, kind)
    paths = [each for each in story.paths if each.is_open]
    progress = {each.goal.pk: _progress(story) for each in paths}
    record(
        story,
        session,
        outcome=outcome,
        progress=progress,
        answers={each.pk: _kept(story) for each in story.unanswered},
        agreements=[_agreement(story, each) for each in _to_agree(story, paths)],
    )
    _ask_again(story)
    story.say_it_is(story.moment + timedelta(minutes=session.minutes))
    story.note(NoteKind.SESSION, Audience.SHARED, _account(story, paths, progress), about=session)
    if story.rng.random() < 0.07:
        secret = story.rng.choice(SESSION_SECRETS)
        story.note(NoteKind.CONFIDENTIAL, Audience.CONFIDENTIAL, secret, about=session)


def _ask_again(story: Story) -> None:
    """What was not quite done gets another day, or is let go."""
    for action in story.answered:
        if not action.is_open:
            continue
        if story.rng.random() < 0.25:
            action.drop(reason=story.rng.choice(LET_GO))
        elif story.rng.random() < 0.85:
            action.due_on = story.in_days(7, 21)
            action.save()


def record(story: Story, session: TutoringSession, **what: Any) -> None:
    """A held session, and what the story keeps of it."""
    record_session(session=session, by=story.tutor, state=SessionState.HELD, **what)
    agreed = Agreement.objects.filter(session__plan=story.plan).select_related("action")
    asked = {each.pk for each in story.unanswered}
    story.answered = [each.action for each in agreed if each.pk in asked]
    story.unanswered = [each for each in agreed if each.session_id == session.pk]
    story.sessions.append(session)
    for path in story.paths:
        if what["progress"].get(path.goal.pk) == Progress.ACHIEVED:
            path.goal.refresh_from_db()


def review(story: Story) -> None:
    outcome = story.rng.choice((ReviewOutcome.KEEP, ReviewOutcome.KEEP, ReviewOutcome.ADJUST))
    held(story, SessionKind.FORMAL_REVIEW, outcome)


def review_to_agree_anew(story: Story) -> None:
    held(story, SessionKind.FORMAL_REVIEW, ReviewOutcome.AGREE_ANEW)


def missed(story: Story) -> None:
    reason = story.rng.choice(MISSED)
    record_session(session=_met(story), by=story.tutor, state=SessionState.MISSED, reason=reason)


def cancelled(story: Story) -> None:
    reason = story.rng.choice(CANCELLED)
    record_session(session=_met(story), by=story.tutor, state=SessionState.CANCELLED, reason=reason)


def held_or_not(story: Story) -> None:
    """Most sessions take place."""
    story.rng.choice((held, held, held, missed, cancelled))(story)


def left_unrecorded(story: Story) -> None:
    """A session of which nobody has said yet what became of it."""
    story.world.clock.at(story.before)
    planned(story, story.moment)


def next_one(story: Story, day: date | None = None) -> None:
    """The next session stands in the calendar."""
    day = day or story.world.calendar.ahead(story.rng.randint(1, 12))
    planned(story, story.world.slot(story.tutor, day, story.rng))


def next_today(story: Story) -> None:
    next_one(story, story.world.calendar.today)


def _progress(story: Story) -> str:
    chances = CHANCES[min(len(story.sessions), len(CHANCES) - 1)]
    names = (Progress.BACK, Progress.SAME, Progress.FORWARD, Progress.ACHIEVED)
    return story.rng.choices(names, chances)[0]


def _kept(story: Story) -> str:
    return story.rng.choices(list(KEPT_CHANCES), list(KEPT_CHANCES.values()))[0]


def _to_agree(story: Story, paths: list[Path]) -> list[Path]:
    """The goals that a new agreement is made for: one or two that have a step left."""
    left = [each for each in paths if each.todo]
    return story.rng.sample(left, min(len(left), story.rng.choice((1, 2, 2))))


def _agreement(story: Story, path: Path) -> dict[str, Any]:
    do = path.todo.pop(0)
    return {
        "uuid": story.new_uuid(),
        "what": do.what,
        "who": do.who,
        "helper": do.helper,
        "level": do.level,
        "goal": path.goal,
        "due_on": story.in_days(6, 24),
    }


def _account(story: Story, paths: list[Path], progress: dict[int, str]) -> str:
    """The shared note: how it began, how two goals went, how it ended."""
    told = [_went(story, each.idea.went, progress[each.goal.pk]) for each in paths[:2]]
    lines = [story.openings.pop(), *told]
    if story.rng.random() < 0.7:
        lines.append(story.closings.pop())
    return "\n".join(dict.fromkeys(lines))


def _went(story: Story, went: dict[str, str], progress: str) -> str:
    """The goal's own words for its progress, once; then others."""
    words = went[progress]
    if words in story.told:
        words = story.rng.choice(AGAIN[progress])
    story.told.add(words)
    return words


# How it ends


def close(story: Story, reason: str = CLOSED) -> None:
    story.plan.close(by=story.tutor, reason=reason)


def reach_all(story: Story) -> None:
    """What was still on the way has been reached."""
    for path in story.paths:
        path.goal.achieve(by=story.tutor)
    for action in Action.objects.open().filter(plan=story.plan):
        action.finish()


def close_in_time(story: Story) -> None:
    reach_all(story)
    close(story)


def _end(story: Story, state: str, closing: str, reason: str = "") -> None:
    close(story, closing)
    enrolment = story.pupil.enrolment
    enrolment.end(state=state, on=story.today, reason=reason)
    story.event(EventKind.LEFT, enrolment)


def leave_for_work(story: Story) -> None:
    _end(story, EnrolmentState.LEFT_EARLY, CLOSED_ON_LEAVING, LeavingReason.FOUND_WORK)


def leave_for_health(story: Story) -> None:
    _end(story, EnrolmentState.LEFT_EARLY, CLOSED_ON_LEAVING, LeavingReason.HEALTH)


def leave_for_family(story: Story) -> None:
    _end(story, EnrolmentState.LEFT_EARLY, CLOSED_ON_LEAVING, LeavingReason.FAMILY)


def leave_by_moving(story: Story) -> None:
    _end(story, EnrolmentState.LEFT_EARLY, CLOSED_ON_LEAVING, LeavingReason.MOVED)


def complete(story: Story) -> None:
    reach_all(story)
    _end(story, EnrolmentState.COMPLETED, CLOSED_ON_FINISHING)


def transfer(story: Story) -> None:
    _end(story, EnrolmentState.TRANSFERRED, CLOSED_ON_TRANSFER)
