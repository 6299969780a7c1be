"""What the printed tracking sheet says: a pure function from a plan to a template's values.

Only what is shared with the student stands on it: paper gets about.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from documents.logos import logo_address
from plans.models import Plan
from plans.services.contract import tutor_names
from reviews.enums import Progress, SessionState
from reviews.models import Agreement, GoalProgress, TutoringSession
from reviews.picture import span_of, way_of
from students.enums import Audience
from students.models import Enrolment, Note

# As many sessions as fit beside the words of a goal.
COLUMNS = 8
EMPTY_LINES = range(3)


def tracking_sheet_context(plan: Plan, actor: Actor) -> dict[str, Any]:
    """Sessions, progress of goals and agreements, as far as the student reads them too.

    The actor may read the plan, and with it all but the notes, which are asked one by one.
    """
    sessions = sessions_of(plan, actor)
    goals = goals_of(plan, sessions)
    today = plan.centre.today()
    return {
        "title": _("Tracking sheet: %(student)s, %(year)s")
        % {"student": plan.student.name, "year": plan.year.name},
        "plan": plan,
        "today": today,
        "centre_name": plan.centre.name,
        "centre_logo": logo_address(plan.centre),
        "student_name": plan.student.name,
        "facts": list(facts(plan, today=today)),
        "aspiration": plan.aspiration if plan.aspiration_on_page else "",
        "summary": summary(sessions),
        "goals": goals,
        "tables": progress_tables(goals, sessions),
        "progress_kinds": [(each.value, each.label) for each in Progress],
        "sessions": sessions,
        "needs_empty_card": not any(each["is_planned"] for each in sessions),
        "empty_lines": EMPTY_LINES,
    }


def facts(plan: Plan, *, today: date) -> Iterator[tuple[str, str]]:
    enrolment = (
        Enrolment.objects.active()
        .filter(student=plan.student)
        .select_related("cohort__programme")
        .first()
    )
    cohort = enrolment and enrolment.cohort
    named = [
        (_("Student number"), plan.student.number),
        (_("Tutor"), ", ".join(tutor_names(plan, today=today))),
        (_("Programme"), cohort and cohort.programme and cohort.programme.name),
        (_("Cohort"), cohort and cohort.name),
        (_("Academic year"), plan.year.name),
        (_("Centre"), plan.centre.name),
    ]
    return ((name, value) for name, value in named if value)


def sessions_of(plan: Plan, actor: Actor) -> list[dict[str, Any]]:
    """Oldest first. Why one was missed or cancelled stays off the paper, and one that was called
    off before its day, but for what was written to it."""
    sessions = list(plan.sessions.select_related("by").order_by("starts_at", "pk"))
    for each in sessions:
        each.centre = plan.centre  # known already, so not asked for again
    notes = shared_notes(sessions, actor)
    agreements = agreements_of(sessions)
    return [
        {
            "pk": session.pk,
            "starts_at": timezone.make_naive(session.starts_at, plan.centre.zone),
            "kind": session.get_kind_display(),
            "state": session.state,
            "state_name": session.get_state_display(),
            "is_planned": session.is_planned,
            "is_held": session.is_held,
            "minutes": session.minutes,
            "place": session.place,
            "topic": session.topic,
            "by": session.by.name,
            "outcome": session.get_outcome_display(),
            "notes": notes[session.uuid],
            "agreements": agreements[session.pk],
        }
        for session in sessions
        if not session.was_called_off or notes[session.uuid] or agreements[session.pk]
    ]


def shared_notes(sessions: Iterable[TutoringSession], actor: Actor) -> dict[Any, list[str]]:
    """By session; never a note that was promised to the team or to fewer."""
    notes = Note.objects.readable_by(actor).filter(
        audience=Audience.SHARED, about__in=[each.uuid for each in sessions]
    )
    texts = defaultdict(list)
    for note in notes.order_by("created_at", "pk"):
        if note.body.strip():
            texts[note.about].append(note.body)
    return texts


def agreements_of(sessions: Iterable[TutoringSession]) -> dict[int, list[dict[str, Any]]]:
    rows = defaultdict(list)
    agreements = Agreement.objects.filter(session__in=sessions)
    for each in agreements.select_related("action").order_by("pk"):
        rows[each.session_id].append(
            {
                "what": each.action.what,
                "who": each.action.get_who_display(),
                "helper": each.action.helper,
                "due_on": each.action.due_on,
                "kept": each.kept_name,
            }
        )
    return rows


def goals_of(plan: Plan, sessions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The plan's goals, numbered, each with its progress by session and its picture."""
    known = {each["pk"]: each["starts_at"] for each in sessions}
    made: dict[int, dict[int, str]] = defaultdict(dict)
    for each in GoalProgress.objects.filter(session__in=list(known)):
        made[each.goal_id][each.session_id] = each.progress
    span = span_of([known[session].date() for kinds in made.values() for session in kinds])
    goals = plan.goals.order_by("position", "pk")
    return [
        {
            "number": number,
            "words": goal.words,
            "success": goal.success,
            "due_on": goal.due_on,
            "state": goal.state,
            "state_name": goal.get_state_display(),
            "by_session": made[goal.pk],
            "way": way_of(in_order(made[goal.pk], known), span) if made[goal.pk] else None,
        }
        for number, goal in enumerate(goals, start=1)
    ]


def in_order(by_session: dict[int, str], known: dict[int, datetime]) -> list[tuple[datetime, str]]:
    """The progress of one goal, in the order of the sessions."""
    return [(known[pk], by_session[pk]) for pk in known if pk in by_session]


def progress_tables(
    goals: list[dict[str, Any]], sessions: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Goals by sessions, in as many tables as the width of the page asks for."""
    looked_at = {pk for goal in goals for pk in goal["by_session"]}
    columns = [each for each in sessions if each["is_held"] or each["pk"] in looked_at]
    pieces = [columns[start : start + COLUMNS] for start in range(0, len(columns), COLUMNS)]
    return [{"columns": piece, "rows": table_rows(goals, piece)} for piece in pieces if goals]


def table_rows(
    goals: list[dict[str, Any]], columns: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], list[dict[str, str]]]]:
    def cell(goal: dict[str, Any], session: dict[str, Any]) -> dict[str, str]:
        kind = goal["by_session"].get(session["pk"], "")
        return {"kind": kind, "name": str(Progress(kind).label) if kind else ""}

    return [(goal, [cell(goal, each) for each in columns]) for goal in goals]


def summary(sessions: list[dict[str, Any]]) -> list[str]:
    """How many sessions were held, missed and are planned, in words."""
    count = Counter(each["state"] for each in sessions)
    held, missed, planned = (
        count[state] for state in (SessionState.HELD, SessionState.MISSED, SessionState.PLANNED)
    )
    told = [
        held and ngettext("%(count)d session held", "%(count)d sessions held", held),
        missed and ngettext("%(count)d missed", "%(count)d missed", missed),
        planned and ngettext("%(count)d planned", "%(count)d planned", planned),
    ]
    numbers = [held, missed, planned]
    return [words % {"count": n} for words, n in zip(told, numbers, strict=True) if words]
