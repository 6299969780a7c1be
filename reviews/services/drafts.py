"""The forms of this floor that keep what is typed: a session, and a new contact note."""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Value
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from plans.enums import ActionState
from plans.models import Action, Goal
from reviews.enums import Kept as KeptAnswer
from reviews.enums import Progress, SessionState
from reviews.models import Agreement, GoalProgress, TutoringSession
from reviews.services.session_page import SessionPage
from students.enums import Audience
from students.models import Note, Student, StudentMessage
from students.services.drafts import (
    Kept,
    Kind,
    Opened,
    Stand,
    kept_of,
    register,
    stand,
    standing_in,
)
from students.services.drafts.standing import standing

#: One text, whoever writes it. The lines of what is agreed are each person's own until saved.
TOGETHER = ("topic", "place", "reason", "shared-body")
ALONE = "confidential-body"
FIELDS = {*TOGETHER, ALONE, "kind", "minutes", "date", "time", "became", "outcome"}
OF_SESSION = ("topic", "place", "reason", "kind", "minutes", "outcome")
ANSWER = re.compile(r"(progress|kept|done)_([0-9a-f]{32})")
PARTS = re.compile(
    r"(?:progress|kept|done|read)_[0-9a-f]{32}"
    r"|made_[0-9a-f]{32}-(?:what|who|due_on|goal|gone)"
    r"|agreed-(?:\d{1,2}-(?:uuid|what|who|due_on|goal)|TOTAL_FORMS)"
    r"|next-(?:uuid|date|time)"
)


def takes_in_session(name: str) -> bool:
    return name in FIELDS or PARTS.fullmatch(name) is not None


def open_session(actor: Actor, uuid: UUID) -> Opened:
    of_plan = Student.objects.editable_by(actor).filter(pk=OuterRef("plan__student"))
    readable = TutoringSession.objects.readable_by(actor).select_related("plan__student", "centre")
    session = readable.filter(uuid=uuid).annotate(may_edit=Exists(of_plan)).first()
    if session is None:
        raise Http404
    plan = session.plan
    return Opened(plan.student, session, may_write=session.may_edit, open=plan.is_open)


def session_stands(
    opened: Opened, actor: Actor, names: Collection[str] | None = None
) -> dict[str, Stand]:
    """Its texts, day and choices; without `names` all of them. Notes are asked for only where one
    is named, and so are the answers about goals, agreements and actions."""
    session: TutoringSession = opened.record
    stands = standing_in(session, OF_SESSION) | _moment(session)
    asked = names or ()
    if names is None or {"shared-body", ALONE} & {*asked}:
        stands |= _notes(session, actor)
    answers = {name: each for name in asked if (each := ANSWER.fullmatch(name))}
    if names is None or answers:
        stands |= {name: _answer(each[1], "") for name, each in answers.items()}
        stands |= {
            f"{about}_{uuid.hex}": _answer(about, value) for about, uuid, value in _answers(session)
        }
    return {name: each for name, each in stands.items() if names is None or name in asked}


def _moment(session: TutoringSession) -> dict[str, Stand]:
    """What its fields show: of a planned one nothing became yet."""
    start = session.local_start()
    state = "" if session.is_planned else session.state
    return {
        "date": standing(start.date()),
        "time": stand(f"{start:%H:%M}", str(start.time())),
        "became": stand(state, str(SessionState(state).label) if state else ""),
    }


def _answers(session: TutoringSession) -> Any:
    """What was tapped: how goals went in it, whether agreements of its plan were kept, and which
    actions are done. One query."""
    of_goals = GoalProgress.objects.filter(session=session)
    # As `Agreement.kept_now` says it: what was taken up again is asked about anew.
    taken_up = Q(kept=KeptAnswer.YES, action__state=ActionState.OPEN)
    agreements = Agreement.objects.filter(session__plan=session.plan)
    agreements = agreements.exclude(Q(kept="") | taken_up)
    done = Action.objects.filter(plan=session.plan, state=ActionState.DONE)
    return _listed("progress", of_goals, "goal__uuid", "progress").union(
        _listed("kept", agreements, "uuid", "kept"),
        _listed("done", done, "uuid", "state"),
        all=True,
    )


def _listed(about: str, rows: Any, key: str, value: str) -> Any:
    return rows.order_by().annotate(about=Value(about)).values_list("about", key, value)


def _answer(about: str, value: str) -> Stand:
    if about == "done":
        return standing(bool(value))
    choices = Progress if about == "progress" else KeptAnswer
    return stand(value, str(choices(value).label) if value else "")


def _notes(session: TutoringSession, actor: Actor) -> dict[str, Stand]:
    """The shared note, and of the confidential ones the actor's own."""
    bodies = {"shared-body": "", ALONE: ""}
    for note in Note.objects.readable_by(actor).about(session):
        if note.audience == Audience.SHARED:
            bodies["shared-body"] = note.body
        elif note.author_id == actor.person.pk:
            bodies[ALONE] = note.body
    return {name: stand(body) for name, body in bodies.items()}


def session_label(name: str) -> str:
    labels = {
        "topic": _("Today’s topic"),
        "place": _("Place"),
        "reason": _("Why it was missed or cancelled"),
        "shared-body": _("Notes"),
        ALONE: _("Confidential note"),
    }
    if name.startswith(("agreed-", "made_")) and name.endswith(("-what", "-who")):
        return _("What we agree now")
    return labels.get(name, "")


CONTACT_NOTE = {
    *("uuid", "body", "channel", "person", "with_other", "despite_reason", "audience"),
    *("date", "time"),
}


def open_student(actor: Actor, uuid: UUID) -> Opened:
    """A new note has no record yet: what is typed is kept with the student it is about."""
    may_edit = Student.objects.editable_by(actor).filter(pk=OuterRef("pk"))
    readable = Student.objects.readable_by(actor).filter(uuid=uuid)
    student: Any = readable.annotate(may_edit=Exists(may_edit)).first()
    if student is None:
        raise Http404
    return Opened(student, student, may_write=student.may_edit)


def contact_note_label(name: str) -> str:
    labels = {
        "body": _("What was said or agreed"),
        "with_other": _("Name or role of somebody else"),
        "despite_reason": _("Why you spoke in spite of “do not contact”"),
    }
    return labels.get(name, "")


def open_message(actor: Actor, uuid: UUID) -> Opened:
    """What the student wrote, for the words that answer it."""
    messages = StudentMessage.objects
    may_edit = messages.editable_by(actor).filter(pk=OuterRef("pk"))
    readable = messages.readable_by(actor).select_related("student").filter(uuid=uuid)
    message: Any = readable.annotate(may_edit=Exists(may_edit)).first()
    if message is None:
        raise Http404
    return Opened(message.student, message, may_write=message.may_edit)


def kept_beside(page: SessionPage) -> list[Kept]:
    """The reader's own texts that the record of the session does not hold."""
    session, notes = page.session, page.notes
    stands = {
        "topic": session.topic,
        "place": session.place,
        "reason": session.reason,
        "shared-body": notes.shared.body if notes.shared else "",
        ALONE: notes.own.body if notes.own else "",
    }
    return kept_of(page.actor, "session", session.uuid, stands)


def takes_in_note(name: str) -> bool:
    return name == "text"


def takes_in_goal(name: str) -> bool:
    return name in ("words", "success")


def open_shared(actor: Actor, uuid: UUID) -> Opened:
    """A session, for what the student types on the screen that is turned to them."""
    if actor.turned_to is None:
        raise Http404
    return open_session(actor, uuid)


def open_shared_goal(actor: Actor, uuid: UUID) -> Opened:
    """A goal that they say in other words; a new one by its session."""
    readable: Any = Goal.objects.readable_by(actor)
    goal = readable.open().select_related("plan__student").filter(uuid=uuid).first()
    if goal is None or actor.turned_to is None:
        return open_shared(actor, uuid)
    return Opened(goal.plan.student, goal, may_write=True, open=goal.plan.is_open)


def shared_stands(
    opened: Opened, _actor: Actor, names: Collection[str] | None = None
) -> dict[str, Stand]:
    """Nothing yet, but of a goal that is there."""
    if not isinstance(opened.record, Goal):
        return {}
    both = ("words", "success")
    return standing_in(opened.record, [each for each in both if names is None or each in names])


def register_kinds() -> None:
    for name, door, takes in (
        ("shared", open_shared, takes_in_note),
        ("shared-goal", open_shared_goal, takes_in_goal),
    ):
        register(
            Kind(
                name=name,
                door=door,
                takes=takes,
                shared=frozenset(),
                stands=shared_stands,
                words=lambda student: _("on the page of %(name)s") % {"name": student.called},
                label=lambda name: "",  # listed nowhere: they are the student's
                url=lambda uuid: reverse("shared", args=[uuid]),
            )
        )
    register(
        Kind(
            name="session",
            door=open_session,
            takes=takes_in_session,
            shared=frozenset(TOGETHER),
            stands=session_stands,
            words=lambda student: _("in the session with %(name)s") % {"name": student.called},
            label=session_label,
            url=lambda uuid: reverse("session", args=[uuid]),
        )
    )
    register(
        Kind(
            name="message-answer",
            door=open_message,
            takes={"answer"}.__contains__,
            shared=frozenset(),
            stands=lambda opened, actor, names: {},
            words=lambda student: _("in an answer to %(name)s") % {"name": student.called},
            label=lambda name: _("Your answer"),
            url=lambda uuid: reverse("message_answer", args=[uuid]),
        )
    )
    register(
        Kind(
            name="contact_note",
            door=open_student,
            takes=CONTACT_NOTE.__contains__,
            # Its readers are chosen with it: until then it is its author's.
            shared=frozenset(),
            stands=lambda opened, actor, names: {},
            words=lambda student: _("in a contact note about %(name)s") % {"name": student.called},
            label=contact_note_label,
            url=lambda uuid: reverse("student", args=[uuid]) + "#contact-note",
            makes_new=True,
        )
    )
