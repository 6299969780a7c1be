"""The screen is turned to the student: their page, and what they do there.

Whatever is written here is written on the sign-in of whoever turned the screen; the history
says that it was in the student's hands.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import in_shared_view, signed_in
from accounts.http import ActorRequest
from accounts.services.turning import turn_screen
from accounts.views.forms import sent
from plans.access import part_for, refuse_if_closed
from plans.enums import Who
from plans.models import Action, Goal, Plan
from plans.views.plan import make_ready
from reviews.access import session_for
from reviews.forms.recording import SessionForms
from reviews.forms.shared import OwnGoalForm, OwnNoteForm
from reviews.models import TutoringSession
from reviews.services.session_page import session_page
from reviews.services.shared import begin_answers, new_note, notes_of, shared_page
from reviews.services.ticking import tick
from reviews.views.session import show_session
from students.services.drafts import take_in_sent


@require_POST
@signed_in
@transaction.atomic
def session_turn(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Save what is typed on the page of the session, and give the screen to the student."""
    session = session_for(request, uuid, edit=True, lock=True)
    if "agreed-TOTAL_FORMS" in request.POST:  # from the page on which a session is written
        page = session_page(session, request.actor)
        forms = SessionForms(page, request.POST, finishing=False)
        if not forms.is_valid():
            said = _("The screen is not turned yet: something on this page needs a look first.")
            messages.warning(request, said)
            return show_session(request, page, forms)
        forms.save(by=request.actor.person)
    refuse_if_closed(session.plan)
    turn_screen(
        request,
        student=session.plan.student.uuid,
        page=reverse("shared", args=[uuid]),
        back=reverse("session", args=[uuid]),
    )
    return redirect("shared", uuid)


@require_http_methods(["GET", "HEAD"])
@in_shared_view
@signed_in
def shared(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The student's page. Whose screen is not turned is asked whether it shall be."""
    session = _session(request, uuid)
    if request.actor.turned_to is None:
        return _not_turned(request, session)
    return _show(request, session, OwnNoteForm())


def _show(request: ActorRequest, session: TutoringSession, note: OwnNoteForm) -> HttpResponse:
    make_ready(note)
    page = shared_page(session, request.actor.today)
    context: dict[str, Any] = {
        "page": page,
        "own": page.own,
        "session": session,
        "plan": session.plan,
        "student": session.plan.student,
        "note": note,
        "keep_key": reverse("drafts", args=["shared", session.uuid]),
    }
    return render(request, "reviews/shared.html", context, status=422 if note.is_bound else 200)


def _not_turned(request: ActorRequest, session: TutoringSession) -> HttpResponse:
    context = {"session": session, "student": session.plan.student}
    return render(request, "reviews/shared_not_turned.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_shared_view
@signed_in
@transaction.atomic
def shared_goal_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    session = _session(request, uuid, writing=True)
    goal = Goal(plan=session.plan, centre=session.centre)
    form = OwnGoalForm(sent(request), instance=goal)
    if form.is_valid():
        goal, created = form.save_each(session.plan.goals.all())
        _took_in(request, "shared-goal", uuid, session.plan)
        if created:
            goal.tell_added(by=request.actor.person)
        return _back_to_page(request, session.plan, f"goal-{goal.uuid}")
    return _goal_page(request, form, record=uuid, heading=_("A new goal"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_shared_view
@signed_in
@transaction.atomic
def shared_goal(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Say a goal in other words."""
    goals: Any = Goal.objects
    goal = part_for(request, goals.open(), uuid, edit=True, lock=request.method == "POST")
    form = OwnGoalForm(sent(request), instance=goal)
    if form.is_valid():
        form.save()
        _took_in(request, "shared-goal", uuid, goal.plan)
        return _back_to_page(request, goal.plan, f"goal-{goal.uuid}")
    return _goal_page(request, form, record=uuid, heading=_("In other words"))


def _goal_page(
    request: ActorRequest, form: OwnGoalForm, *, record: UUID, heading: str
) -> HttpResponse:
    make_ready(form, first=True)
    plan = form.instance.plan
    context = {
        "form": form,
        "heading": heading,
        "record": record,
        "student": plan.student,
        "back": _page_of(request, plan),
        "keep_key": request.actor.turned_to and reverse("drafts", args=["shared-goal", record]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reviews/shared_goal.html", context, status=status)


@require_POST
@in_shared_view
@signed_in
@transaction.atomic
def shared_action(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Tick an action of their own, or take the tick back."""
    action = part_for(request, Action.objects, uuid, edit=True, lock=True)
    if action.who != Who.STUDENT:
        raise PermissionDenied
    if said := tick(action, is_done=bool(request.POST.get("done"))):
        messages.warning(request, said)
    place = "agreed" if request.POST.get("place") == "agreed" else "action"
    return _back_to_page(request, action.plan, f"{place}-{action.uuid}")


@require_POST
@in_shared_view
@signed_in
@transaction.atomic
def shared_note(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Keep a few words of the student for those who help."""
    session = _session(request, uuid, writing=True)
    note = new_note(session, by=request.actor.person)
    form = OwnNoteForm(request.POST, instance=note)
    if not form.is_valid():
        return _show(request, session, form)
    kept, created = form.save_each(notes_of(session))
    _took_in(request, "shared", uuid, session.plan)
    if created:
        kept.tell_written()
        messages.success(request, _("It is kept. Those who help you read it."))
    return _back_to_page(request, session.plan, "own-notes")


@require_POST
@in_shared_view
@signed_in
@transaction.atomic
def shared_answers(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Begin what is asked at this time, or go on with it."""
    session = _session(request, uuid, writing=True)
    try:
        response = begin_answers(
            plan=session.plan,
            instrument=request.POST.get("instrument", ""),
            by=request.actor.person,
            today=request.actor.today,
        )
    except LookupError:
        messages.info(request, _("There is nothing to answer here any more."))
        return _back_to_page(request, session.plan)
    return redirect("response_student", response.uuid)


def _session(request: ActorRequest, uuid: UUID, *, writing: bool = False) -> TutoringSession:
    """The session for whose student the screen is. Writing holds its plan, which is open."""
    lock = writing and request.method == "POST"
    session = session_for(request, uuid, edit=True, lock=lock)
    if writing:
        refuse_if_closed(session.plan)
    return session


def _took_in(request: ActorRequest, kind: str, record: UUID, plan: Plan) -> None:
    """What was kept while the student typed it is in the record now."""
    take_in_sent(
        person=request.actor.person,
        kind=kind,
        record=record,
        student=plan.student,
        data=request.POST,
    )


def _page_of(request: ActorRequest, plan: Plan) -> str:
    """Where it goes on: the student's page, else what the tutor has of it."""
    to = request.actor.turned_to
    return to.page if to else reverse("plan", args=[plan.uuid])


def _back_to_page(request: ActorRequest, plan: Plan, place: str = "") -> HttpResponse:
    page = _page_of(request, plan)
    return redirect(f"{page}#{place}" if place else page)
