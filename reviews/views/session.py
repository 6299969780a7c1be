"""Step 4: the reviews of a plan, planning a session, and the page of one."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.models import Plan
from plans.views.context import step_context
from reviews.access import session_for
from reviews.forms.planning import PlanSessionForm
from reviews.forms.recording import SessionForms
from reviews.models import TutoringSession
from reviews.services.invited import invited_to
from reviews.services.outcome import contract_anew
from reviews.services.reviews import reviews_of
from reviews.services.session_page import SessionPage, session_page
from reviews.services.sessions import start_session_now
from reviews.services.words import moment
from reviews.views.summary import summary_context_for


@signed_in
@require_GET
def plan_reviews(request: ActorRequest, uuid: UUID) -> HttpResponse:
    plan = plan_for(request, uuid)
    context = _step(request, plan) | {"invited": invited_to(plan)}
    return render(request, "reviews/plan_reviews.html", context)


def _step(request: ActorRequest, plan: Plan, form: PlanSessionForm | None = None) -> dict:
    context = step_context(request, plan, key="reviews")
    reviews = reviews_of(plan)
    if context["can_edit"] and form is None:
        form = _planning(request, plan, proposed=reviews.proposal(by=request.actor.person))
    return context | {"reviews": reviews, "form": form}


def _planning(request: ActorRequest, plan: Plan, **how) -> PlanSessionForm:
    return PlanSessionForm(request.POST or None, plan=plan, actor=request.actor, **how)


@signed_in
@require_http_methods(["GET", "POST"])
def session_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Plan a session, or with `now` start the one of today."""
    with transaction.atomic():
        plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
        if "now" in request.POST:
            return _start_now(request, plan)
        form = _planning(request, plan) if request.method == "POST" else None
        if form and form.is_valid():
            session, created = form.save_once(plan.sessions.all())
            return _planned(request, plan, session, created)
    context = _step(request, plan, form)
    return render(request, "reviews/session_add.html", context, status=422 if form else 200)


def _start_now(request: ActorRequest, plan: Plan) -> HttpResponse:
    session, created = start_session_now(plan=plan, by=request.actor.person)
    if not created:
        messages.info(request, _("This is the session that was planned for today."))
    return redirect("session", session.uuid)


def _planned(
    request: ActorRequest, plan: Plan, session: TutoringSession, created: bool
) -> HttpResponse:
    if created and session.local_date() < request.actor.today:
        messages.info(request, _("This day has passed: say now what became of the session."))
        return redirect("session", session.uuid)
    if created:
        said = {"moment": moment(session.local_start())}
        messages.success(request, _("Planned for %(moment)s.") % said)
    return redirect("plan_reviews", plan.uuid)


@signed_in
@require_http_methods(["GET", "POST"])
def session(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The session while it is held, and what was recorded afterwards (`?edit` to correct)."""
    if request.method == "POST":
        return _save(request, uuid)
    found = session_for(request, uuid)
    page = session_page(found, request.actor)
    if found.may_edit and (found.is_planned or "edit" in request.GET):
        return show_session(request, page, SessionForms(page))
    context = _context(request, page) | summary_context_for(found) | {"anew": contract_anew(found)}
    return render(request, "reviews/session_record.html", context)


def _save(request: ActorRequest, uuid: UUID) -> HttpResponse:
    with transaction.atomic():
        found = session_for(request, uuid, edit=True, lock=True)
        page = session_page(found, request.actor)
        forms = SessionForms(page, request.POST, finishing="later" not in request.POST)
        if forms.is_valid():
            coming = forms.save(by=request.actor.person)
            _tell(request, forms, coming)
            return redirect("session", uuid)
    return show_session(request, page, forms)


def _tell(request: ActorRequest, forms: SessionForms, coming: TutoringSession | None) -> None:
    for goal in forms.main.dropped_meanwhile:
        dropped = _("“%(goal)s” was dropped meanwhile. What you noted of it is kept.")
        messages.warning(request, dropped % {"goal": goal.words})
    for agreement in forms.main.left_meanwhile:
        left = _(
            "“%(what)s” was taken out of the plan meanwhile, so what you said of it is not kept."
        )
        messages.warning(request, left % {"what": agreement.action.what})
    if not forms.finishing:
        messages.success(request, _("Saved. The session is not finished yet."))
        return
    words = [_("Saved. This is what stands now.")]
    if forms.main.moved_to_now:
        words.append(_("The session was planned for a later day, and is dated today."))
    if coming:
        said = {"moment": moment(coming.local_start())}
        words.append(_("You meet again on %(moment)s.") % said)
    messages.success(request, " ".join(words))


def show_session(request: ActorRequest, page: SessionPage, forms: SessionForms) -> HttpResponse:
    status = 200 if forms.data is None else 422
    return render(request, "reviews/session.html", _context(request, page, forms), status=status)


def _context(request: ActorRequest, page: SessionPage, forms: SessionForms | None = None) -> dict:
    asked = _asked(request)
    return {
        "section": "students",
        "page": page,
        "questions": page.questions_from(asked),
        "next_question": asked + 1,
        "forms": forms,
        "session": page.session,
        "plan": page.plan,
        "student": page.student,
        "may_edit": page.session.may_edit,
        "back": reverse("plan_reviews", args=[page.plan.uuid]),
    }


def _asked(request: ActorRequest) -> int:
    """How many questions were passed over; a page with script passes them over by itself."""
    text = request.GET.get("ask", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0
