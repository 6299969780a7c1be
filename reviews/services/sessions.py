"""Planning and recording sessions: what moves the plan's dates and its actions."""

import uuid as uuids
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from plans.enums import ActionState, GoalState, ReviewOutcome
from plans.models import Action, Goal, Plan
from plans.services.contract.drafting import draft_contract
from reviews.enums import Kept, Progress, SessionState
from reviews.models import Agreement, GoalProgress, TutoringSession
from reviews.services.invitations import told

WRITTEN_BY_SESSIONS = ["last_review_on", "next_review_on", "formal_review_on", "review_outcome"]


@transaction.atomic
def plan_session(
    *, plan: Plan, by: User, starts_at: datetime, uuid: Any = None, **fields: Any
) -> TutoringSession:
    """Plan a session of an open plan; the plan's next date follows.

    The same UUID again plans nothing: it is the session that there is.
    """
    plan.hold()
    if uuid and (existing := plan.sessions.filter(uuid=uuid).first()):
        return existing
    session = make_session(plan=plan, by=by, starts_at=starts_at, uuid=uuid, **fields)
    told(session)
    follow_dates(plan)
    return session


def make_session(
    *, plan: Plan, by: User, starts_at: datetime, uuid: Any = None, **fields: Any
) -> TutoringSession:
    """A planned session, of which nobody is told yet and no date of the plan follows.

    Hold the plan meanwhile, then tell people once of all that was made, and follow the dates.
    """
    fields.setdefault("minutes", plan.centre.session_minutes)
    own = {"centre_id": plan.centre_id, "plan": plan, "by": by, "starts_at": starts_at}
    return _create(TutoringSession, uuid, **own, **fields)


@transaction.atomic
def start_session_now(*, plan: Plan, by: User) -> tuple[TutoringSession, bool]:
    """The session that is planned for today, else a new one from now; and if it is new."""
    plan.hold()
    now = timezone.now().replace(second=0, microsecond=0)
    midnight = timezone.localtime(now, plan.centre.zone).replace(hour=0, minute=0)
    today = (
        _sessions(plan)
        .planned()
        .filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
    )
    existing = today.order_by("starts_at").first()
    if existing:
        return existing, False
    return plan_session(plan=plan, by=by, starts_at=now), True


@transaction.atomic
def keep_session(
    *,
    session: TutoringSession,
    progress: dict[int, str] | None = None,
    answers: dict[int, str] | None = None,
    ticks: dict[int, bool] | None = None,
    agreements: list[dict[str, Any]] | None = None,
    changed: Iterable[dict[str, Any]] = (),
    gone: Iterable[Agreement] = (),
) -> None:
    """Keep what was noted so far without saying what became of the session.

    A goal noted as achieved is not ended yet. Parameters as in `record_session`.
    """
    session.save()
    _write_progress(session, progress or {})
    _write_the_agreed(session, answers or {}, agreements or [], changed, gone)
    _write_ticks(session, ticks or {})
    told(session)
    follow_dates(session.plan)


@transaction.atomic
def record_session(
    *,
    session: TutoringSession,
    by: User,
    state: str,
    reason: str = "",
    outcome: str = "",
    progress: dict[int, str] | None = None,
    answers: dict[int, str] | None = None,
    ticks: dict[int, bool] | None = None,
    agreements: list[dict[str, Any]] | None = None,
    changed: Iterable[dict[str, Any]] = (),
    gone: Iterable[Agreement] = (),
) -> TutoringSession:
    """Record what became of a session, or correct it.

    `progress` maps goals (pk) to a Progress or "", `answers` maps earlier agreements (pk)
    to a Kept or "", `ticks` actions (pk) to whether they are done, `agreements` are new ones:
    uuid, what, who, helper, due_on, goal; `changed` those of this session that say something
    else now, and `gone` those to be taken away.
    A goal that is seen as achieved is ended, and taken up again if that is corrected. A review
    that ends in agreeing anew begins a new version of the contract.
    """
    is_first = session.recorded_at is None
    agrees_anew = outcome == ReviewOutcome.AGREE_ANEW != _stored_outcome(session)
    session.record(state, by=by, reason=reason, outcome=outcome)
    before = _write_progress(session, progress or {})
    _end_goals(session, before, is_first=is_first, by=by)
    _write_the_agreed(session, answers or {}, agreements or [], changed, gone)
    _write_ticks(session, ticks or {})
    told(session)
    follow_dates(session.plan)
    if agrees_anew:
        draft_contract(plan=session.plan, today=session.plan.centre.today())
    return session


def _stored_outcome(session: TutoringSession) -> str | None:
    """How it ended so far: the form has written already what it is to be."""
    stored = TutoringSession.objects.filter(pk=session.pk).values_list("outcome", flat=True)
    return stored.first()


def _write_progress(session: TutoringSession, progress: dict[int, str]) -> dict[int, str]:
    """Write what is new, and say of each goal that changed what stood there before."""
    known = {each.goal_id: each for each in GoalProgress.objects.filter(session=session)}
    before = {}
    goals = session.plan.goals.filter(pk__in=progress)
    for goal in goals:
        value, row = progress[goal.pk], known.get(goal.pk)
        if value == (row.progress if row else ""):
            continue
        before[goal.pk] = row.progress if row else ""
        if row is None:
            GoalProgress.objects.create(
                centre_id=session.centre_id, session=session, goal=goal, progress=value
            )
        elif value:
            row.progress = value
            row.save(update_fields=["progress"])
        else:
            row.delete()
    return before


def _end_goals(
    session: TutoringSession, before: dict[int, str], *, is_first: bool, by: User
) -> None:
    """End the goals that this session saw achieved, and take up those it no longer does.

    A correction touches only goals whose progress changed: the others may have moved on.
    """
    seen = dict(GoalProgress.objects.filter(session=session).values_list("goal", "progress"))
    changed = set(seen) | set(before) if is_first else set(before)
    for goal in session.plan.goals.filter(pk__in=changed):
        is_achieved = seen.get(goal.pk) == Progress.ACHIEVED
        if is_achieved and goal.state == GoalState.OPEN:
            goal.achieve(by=by)
        elif before.get(goal.pk) == Progress.ACHIEVED and goal.state == GoalState.ACHIEVED:
            goal.reopen()


def _write_the_agreed(
    session: TutoringSession,
    answers: dict[int, str],
    agreements: list[dict[str, Any]],
    changed: Iterable[dict[str, Any]],
    gone: Iterable[Agreement],
) -> None:
    earlier = Agreement.objects.filter(pk__in=answers, session__plan=session.plan)
    for agreement in earlier.select_related("action"):
        if agreement.kept_now != answers[agreement.pk]:
            agreement.answer(answers[agreement.pk], session=session)
    for each in agreements:
        add_agreement(session=session, **each)
    for each in changed:
        change_agreement(**each)
    for agreement in gone:
        agreement.action.drop(reason=_("Taken away in the session."))


def _write_ticks(session: TutoringSession, ticks: dict[int, bool]) -> None:
    """What was agreed earlier and is done now was kept, where nobody said otherwise."""
    actions = session.plan.actions.exclude(state=ActionState.DROPPED).filter(pk__in=ticks)
    for action in actions.select_related("agreement"):
        if not ticks[action.pk]:
            action.reopen()
            continue
        action.finish()
        agreement = getattr(action, "agreement", None)
        if agreement and not agreement.kept_now and agreement.session_id != session.pk:
            agreement.answer(Kept.YES, session=session)


def add_agreement(
    *,
    session: TutoringSession,
    what: str,
    uuid: Any = None,
    due_on: date | None = None,
    **fields: Any,
) -> Agreement:
    """A new action that was agreed in this session; the same UUID again adds nothing."""
    existing = Agreement.objects.filter(uuid=uuid, session=session).first() if uuid else None
    if existing:
        return existing
    plan = session.plan
    starts_on = min(max(session.local_date(), plan.starts_on), plan.ends_on)
    action = Action.objects.create(
        centre_id=session.centre_id,
        plan=plan,
        what=what,
        due_on=due_on,
        starts_on=min(starts_on, due_on or starts_on),
        **fields,
    )
    return _create(Agreement, uuid, centre_id=session.centre_id, session=session, action=action)


def change_agreement(
    *, agreement: Agreement, due_on: date | None, goal: Goal | None, **fields: Any
) -> None:
    """Say in its action what, who, helper, by when and for which goal; one that was left stands
    again."""
    action = agreement.action
    if action.state == ActionState.DROPPED:
        action.reopen()
    if (goal and goal.pk) != action.goal_id:
        action.goal, action.position = goal, None
    for name, value in fields.items():
        setattr(action, name, value)
    action.due_on = due_on
    if due_on and action.starts_on:
        action.starts_on = min(action.starts_on, due_on)
    action.save(update_fields=[*fields, "due_on", "starts_on", "goal", "position"])


def _create(model: Any, uuid: Any, **fields: Any) -> Any:
    """A new record under the UUID that the browser chose, or under another one where that
    belongs to a record of somebody else: what was typed is not lost by it."""
    if uuid is None:
        return model.objects.create(**fields)
    try:
        with transaction.atomic():
            return model.objects.create(uuid=uuid, **fields)
    except IntegrityError:
        return model.objects.create(uuid=uuids.uuid4(), **fields)


def _sessions(plan: Plan) -> Any:
    """The plan's sessions, with the methods of their queryset."""
    return plan.sessions


def follow_dates(plan: Plan) -> None:
    """Write the plan's last and next session date from its sessions, and how the last formal
    review ended."""
    stored = plan.hold()
    zone = plan.centre.zone
    last = _sessions(plan).held().aggregate(at=Max("starts_at"))["at"]
    due = _sessions(plan).planned().aggregate(at=Min("starts_at"))["at"]
    ended = _sessions(plan).reviewed().order_by("-starts_at", "-pk").first()
    plan.last_review_on = last and timezone.localdate(last, zone)
    plan.next_review_on = due and timezone.localdate(due, zone)
    plan.formal_review_on = ended and timezone.localdate(ended.starts_at, zone)
    plan.review_outcome = ended.outcome if ended else ""
    if any(getattr(stored, name) != getattr(plan, name) for name in WRITTEN_BY_SESSIONS):
        plan.save(update_fields=WRITTEN_BY_SESSIONS)


def cancel_planned(*, plan: Plan, by: User, **sent: Any) -> None:
    """The plan was closed: what was planned does not take place, what nobody recorded says so."""
    now = timezone.now()
    planned = list(_sessions(plan).planned().order_by("starts_at", "pk"))
    for session in planned:
        reason = _("The plan was closed.")
        if session.starts_at < now:
            reason = _("It was not recorded before the plan was closed.")
        session.record(SessionState.CANCELLED, by=by, reason=reason)
    told(*planned)
    follow_dates(plan)
