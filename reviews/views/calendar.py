"""The calendar: day, week and list, starting a session from it, and moving one."""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import for_actors
from accounts.http import ActorRequest
from plans.access import plan_for, refuse_if_closed
from reviews.access import session_for
from reviews.forms.moving import MoveForm
from reviews.models import TutoringSession
from reviews.services.calendar import DAY, LIST, WEEK, Wanted, calendar_of, wanted_of
from reviews.services.moving import move_session, ways_to_move
from reviews.services.sessions import start_session_now
from reviews.services.timeline import uuid_in
from reviews.services.words import moment

NAMES = {
    DAY: gettext_lazy("Day"),
    WEEK: gettext_lazy("Week"),
    LIST: gettext_lazy("List"),
}

for_staff_who_meet = for_actors(lambda actor: actor.is_tutor or actor.is_counsellor)


@require_safe
@for_staff_who_meet
def calendar(request: ActorRequest) -> HttpResponse:
    wanted = _wanted(request)
    page = calendar_of(request.actor, wanted)
    context = {
        "section": "calendar",
        "page": page,
        "wanted": wanted,
        "views": [(key, name, _address(wanted, view=key)) for key, name in NAMES.items()],
        "previous": _address(wanted, day=page.previous.isoformat()),
        "next": _address(wanted, day=page.next.isoformat()),
        "now": _address(wanted, day=""),
        "called_off": _address(wanted, called_off="" if wanted.called_off else "1"),
        "query": urlencode(_asked(wanted)),
        "moved": request.GET.get("moved", ""),
    }
    return render(request, "reviews/calendar.html", context)


def _wanted(request: ActorRequest) -> Wanted:
    return wanted_of(
        request.actor,
        view=request.GET.get("view", ""),
        day=request.GET.get("day", ""),
        tutor=request.GET.get("tutor", ""),
        called_off="called_off" in request.GET,
    )


def _asked(wanted: Wanted) -> dict[str, str]:
    tutor = str(wanted.tutor.uuid) if wanted.tutor else ""
    shown = "1" if wanted.called_off else ""
    return {
        "view": wanted.view,
        "day": wanted.day.isoformat(),
        "tutor": tutor,
        "called_off": shown,
    }


def _address(wanted: Wanted, **other: str) -> str:
    """The calendar for the same question, but for what is told otherwise."""
    asked = {key: each for key, each in (_asked(wanted) | other).items() if each}
    return f"{reverse('calendar')}?{urlencode(asked)}"


@require_POST
@for_staff_who_meet
@transaction.atomic
def calendar_start(request: ActorRequest) -> HttpResponse:
    """Start a session now with the student of a plan, or go on with the one of today."""
    uuid = uuid_in(request.POST.get("plan", ""))
    if uuid is None:
        messages.error(request, _("Choose with whom to start a session. Nothing was started."))
        return redirect("calendar")
    plan = plan_for(request, uuid, edit=True, lock=True)
    session, created = start_session_now(plan=plan, by=request.actor.person)
    if not created:
        messages.info(request, _("This is the session that was planned for today."))
    return redirect("session", session.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff_who_meet
@transaction.atomic
def session_move(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Move a planned session: a form page, and inside the calendar the same form alone."""
    is_sent = request.method == "POST"
    session = session_for(request, uuid, edit=True, lock=is_sent)
    refuse_if_closed(session.plan)
    form = MoveForm(request.POST if is_sent else None, session=session, actor=request.actor)
    if is_sent and form.is_valid():
        before = session.starts_at
        move_session(session=session, starts_at=form.starts_at, by=request.actor.person)
        return _moved(request, session, has_moved=session.starts_at != before)
    return _show(request, session, form)


def _moved(request: ActorRequest, session: TutoringSession, *, has_moved: bool) -> HttpResponse:
    said = {"student": session.plan.student.name, "moment": moment(session.local_start())}
    if has_moved:
        words = _("Moved: you meet %(student)s on %(moment)s.")
    else:
        words = _("Nothing was moved: %(student)s is planned for %(moment)s.")
    messages.success(request, words % said)
    there = _wanted(request)
    there = replace(there, day=session.local_date())
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = _address(there, moved=str(session.uuid))
        return response
    return redirect(f"{_address(there)}#session-{session.uuid}")


def _show(request: ActorRequest, session: TutoringSession, form: MoveForm) -> HttpResponse:
    wanted = _wanted(request)
    context = {
        "section": "calendar",
        "session": session,
        "student": session.plan.student,
        "form": form,
        "ways": ways_to_move(session) if session.is_planned else None,
        "back": _address(wanted, day=session.local_date().isoformat()),
    }
    name = "includes/session_move.html" if request.htmx else "session_move.html"
    status = 422 if form.is_bound else 200
    return render(request, f"reviews/{name}", context, status=status)
