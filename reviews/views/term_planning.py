"""Planning the sessions of a term in one go: choose, look at the proposal, plan, take back."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import ActorRequest
from accounts.models import Term
from plans.models import Plan
from reviews.forms.term_planning import TermForm, TermLines
from reviews.models import TutoringSession
from reviews.services.term_planning import (
    MOST_LINES,
    hold_for_planning,
    piece_of,
    plan_term,
    sessions_planned_by,
    take_back,
    untouched,
)
from reviews.services.term_proposal import propose_term
from reviews.services.timeline import uuid_in
from reviews.views.calendar import for_staff_who_meet
from students.models import Student

NEARLY_OVER = timedelta(days=21)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff_who_meet
@transaction.atomic
def term_plan(request: ActorRequest) -> HttpResponse:
    """Choose for whom and until when; with that in the address, the proposal, which is sent."""
    form = _form(request)
    if not form.is_bound or not form.is_valid() or "change" in request.GET:
        return _choose(request, form)
    if request.method == "POST":
        hold_for_planning(by=request.actor.person, plans=form.wish.plans)
        form = _form(request)  # somebody may have closed a plan while this waited
        if not form.is_valid():
            return _choose(request, form)
        batch = uuid_in(request.POST.get("batch", ""))
        if batch and _of_batch(request, batch).exists():
            return _go_to_planned(request, batch)
    whole = propose_term(form.wish, request.actor)
    proposal, rest = whole.until(MOST_LINES)
    wish = replace(form.wish, last=rest - timedelta(days=1)) if rest else form.wish
    data = request.POST if request.method == "POST" else None
    lines = TermLines(proposal, wish, actor=request.actor, data=data)
    if data is not None and lines.is_valid():
        made = plan_term(lines=lines.chosen, batch=lines.batch, by=request.actor.person)
        _tell(request, len(made))
        return _go_to_planned(request, lines.batch)
    left = Left(rest, len(whole.lines) - len(proposal.lines), form.wish.last) if rest else None
    return _propose(request, lines, left, status=200 if data is None else 422)


def _form(request: ActorRequest) -> TermForm:
    actor = request.actor
    # Of a term that is nearly over not much is left to plan: until the end of the next.
    coming = Term.objects.filter(ends_on__gte=actor.today + NEARLY_OVER).order_by("ends_on")
    term = coming.first()
    span = (actor.today, term.ends_on if term else None)
    if "again" in request.GET:
        return TermForm(actor=actor, span=span, initial=_said_before(request.GET))
    # What is sent goes to the address of the proposal, in which the question stands.
    asked = request.GET if "first" in request.GET else request.POST
    return TermForm(asked or None, actor=actor, span=span)


def _said_before(asked: QueryDict) -> dict[str, Any]:
    """What was asked for the students of an earlier page, for those who follow."""
    said = {name: asked[name] for name in ("first", "last", "rhythm") if name in asked}
    return said | {"review": "review" in asked}


def _choose(request: ActorRequest, form: TermForm) -> HttpResponse:
    actor = request.actor
    open_plans = Plan.objects.open().filter(student=OuterRef("pk"))
    planless = Student.objects.editable_by(actor).enrolled().filter(~Exists(open_plans))
    context = {
        "section": "calendar",
        "form": form,
        "piece": piece_of(actor, after=uuid_in(request.GET.get("after", ""))),
        "after": request.GET.get("after", ""),
        "chosen": set(request.GET.getlist("plan")),
        "planless": list(planless.in_name_order()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/term_choose.html", context, status=status)


@dataclass(frozen=True)
class Left:
    """What one planning does not hold: how many sessions, from when to when."""

    first: date
    n: int
    last: date
    most: int = MOST_LINES


def _propose(
    request: ActorRequest, lines: TermLines, left: Left | None, *, status: int
) -> HttpResponse:
    query = request.GET.copy()
    query["change"] = "1"
    back = f"{reverse('term_plan')}?{query.urlencode()}"
    context = {
        "section": "calendar",
        "lines": lines,
        "wish": lines.wish,
        "left": left,
        "back": back,
        "follow": "next" in request.GET,
    }
    return render(request, "reviews/term_preview.html", context, status=status)


def _go_to_planned(request: ActorRequest, batch: UUID) -> HttpResponse:
    """To what was planned, whose address says what is still to be planned after it."""
    path = reverse("term_planned", args=[batch])
    asked = _still_to_plan(request)
    return redirect(f"{path}?{asked.urlencode()}" if asked else path)


def _still_to_plan(request: ActorRequest) -> QueryDict:
    """The same students from where the proposal was cut, or else those who follow by name."""
    asked = request.GET.copy()
    begun = asked.get("begun", asked.get("first", ""))
    if rest := request.POST.get("rest", ""):
        asked["begun"], asked["first"] = begun, rest
        return asked
    follow = QueryDict(mutable=True)
    if after := asked.get("next"):
        follow.update({"again": "1", "after": after, "first": begun})
        for name in ("last", "rhythm", "review"):
            if name in asked:
                follow[name] = str(asked[name])
    return follow


def _tell(request: ActorRequest, n: int) -> None:
    words = ngettext("%(n)d session is planned.", "%(n)d sessions are planned.", n)
    messages.success(request, words % {"n": n})


def _of_batch(request: ActorRequest, batch: UUID) -> Any:
    sessions: Any = sessions_planned_by(batch)
    return sessions.readable_by(request.actor)


@require_safe
@for_staff_who_meet
def term_planned(request: ActorRequest, batch: UUID) -> HttpResponse:
    """What one planning made, and the way to take it back."""
    sessions = list(_sessions(request, batch))
    if not sessions:
        raise Http404
    for each in sessions:
        each.centre = request.actor.centre  # known already, so not asked for again
    mine = TutoringSession.objects.editable_by(request.actor)
    n = untouched(sessions_planned_by(batch)).filter(pk__in=mine.values("pk")).count()
    context = {"section": "calendar", "sessions": sessions, "n": n, "batch": batch}
    if "first" in request.GET:
        context["follow"] = "again" in request.GET
        context["still"] = f"{reverse('term_plan')}?{request.GET.urlencode()}"
    return render(request, "reviews/term_planned.html", context)


def _sessions(request: ActorRequest, batch: UUID) -> Any:
    return _of_batch(request, batch).select_related("plan__student").order_by("starts_at", "pk")


@require_POST
@for_staff_who_meet
@transaction.atomic
def term_undo(request: ActorRequest, batch: UUID) -> HttpResponse:
    """Cancel those that are planned still and to which nothing was written."""
    if not _of_batch(request, batch).exists():
        raise Http404
    n = take_back(batch=batch, actor=request.actor)
    words = ngettext("%(n)d session was taken back.", "%(n)d sessions were taken back.", n)
    messages.success(request, words % {"n": n})
    return redirect("term_planned", batch)
