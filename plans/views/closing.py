"""Closing a plan: the page of both, the student's own, the last look before, and what stays."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import record_is_editable
from accounts.decorators import in_shared_view, signed_in
from accounts.http import ActorRequest
from documents.rendering import render_pdf
from documents.responses import pdf_response
from plans.access import plan_for
from plans.closing import closing_context, told
from plans.forms.closing import ClosingForm, StudentClosingForm
from plans.kept import closing_of_student
from plans.models import Plan
from plans.services.closing import (
    AlreadyClosed,
    assessments_of,
    close_plan,
    closing_content,
    closing_of,
    fates_of,
    lacks_for_closing,
    state_of,
    unfinished_look,
    what_closing_does,
)
from plans.services.instruments.looking_back import looking_back
from plans.views.context import step_context
from plans.views.plan import done, make_ready
from students.keeping import kept_as, took_in


def _plan_to_close(request: ActorRequest, uuid: UUID) -> Plan:
    """The plan for those who may write in it, open or not: what was typed is not lost."""
    if request.method == "POST":
        plan = plan_for(request, uuid, lock=True)
    else:
        plan = plan_for(request, uuid, also=("closing", "closing__by"))
    if not record_is_editable(request.actor, plan):
        raise PermissionDenied
    return plan


def _too_late(plan: Plan) -> str:
    closing = closing_of(plan)
    name = closing.by.name if closing and closing.by else _("Somebody")
    text = _(
        "%(name)s closed this plan meanwhile, so nothing can be saved here any more."
        " What you typed still stands below: copy what you need."
    )
    return text % {"name": name}


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_close(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What was and what is, what becomes of the goals, and the tutor's words: a draft that can
    be kept, and from which the plan is closed."""
    plan = _plan_to_close(request, uuid)
    if request.method == "GET" and not plan.is_open:
        return redirect("plan_closing", plan.uuid)
    form = ClosingForm(request.POST or None, plan=plan, finishing="later" not in request.POST)
    refusal = "" if plan.is_open else _too_late(plan)
    if form.is_valid() and not refusal:
        form.save()
        took_in(request, "closing", uuid, plan.student)
        if not form.finishing:
            messages.success(request, _("The draft is kept. You can go on with it at any time."))
            return redirect("plan_close", plan.uuid)
        return redirect("plan_close_confirm", plan.uuid)
    make_ready(form)
    looks = assessments_of(plan)
    content = closing_content(
        plan,
        fates=fates_of(form.draft),
        goals=form.all_goals,
        assessments=looks,
    )
    context = step_context(request, plan, key="closing") | {
        "form": form,
        "refusal": refusal,
        "closing": form.draft,
        "told": told(content),
        "unfinished": unfinished_look(plan, looks),
        "back": reverse("plan", args=[plan.uuid]),
    }
    if not refusal:  # then nothing is kept any more
        context |= kept_as(request, "closing", uuid)
    return render(request, "plans/closing.html", context, status=422 if form.is_bound else 200)


@in_shared_view
@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_close_student(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The page on which the student looks back: nothing else is on it."""
    plan = _plan_to_close(request, uuid)
    if request.method == "GET" and not plan.is_open:
        return redirect("plan_closing", plan.uuid)
    kind = closing_of_student(request.actor)
    form = StudentClosingForm(request.POST or None, plan=plan, skipping="skip" in request.POST)
    refusal = "" if plan.is_open else _too_late(plan)
    if form.is_valid() and not refusal:
        form.save()
        took_in(request, kind, uuid, plan.student)
        text = _("It is kept. Until the plan is closed you can change it.")
        if form.skipping:
            text = _("That is fine. You can still say something until the plan is closed.")
        return done(request, plan, text, step="close")
    make_ready(form)
    context = {"plan": plan, "student": plan.student, "form": form, "refusal": refusal}
    if not refusal:
        context |= kept_as(request, kind, uuid, in_their_hands=True)
    status = 422 if form.is_bound else 200
    return render(request, "plans/closing_student.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_close_confirm(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What closing does, before it is done for good."""
    plan = _plan_to_close(request, uuid)
    if not plan.is_open:
        messages.info(request, _("This plan is closed already; nothing was changed."))
        return redirect("plan_closing", plan.uuid)
    draft = closing_of(plan)
    lacks = lacks_for_closing(plan, draft)
    if draft is None or lacks:
        messages.warning(request, " ".join(lacks))
        return redirect("plan_close", plan.uuid)
    moved = request.method == "POST" and request.POST.get("state") != state_of(plan, draft)
    if request.method == "POST" and not moved:
        return _close(request, plan)
    context = step_context(request, plan, key="closing") | {
        "closing": draft,
        "moved": moved,
        "does": what_closing_does(plan, draft, today=request.actor.today),
        "state": state_of(plan, draft),
    }
    status = 409 if moved else 200
    return render(request, "plans/closing_confirm.html", context, status=status)


def _close(request: ActorRequest, plan: Plan) -> HttpResponse:
    try:
        close_plan(plan=plan, by=request.actor.person, today=request.actor.today)
    except AlreadyClosed:
        messages.info(request, _("This plan is closed already; nothing was changed."))
    else:
        messages.success(request, _("The plan is closed. Everything in it stays readable."))
    return redirect("plan_closing", plan.uuid)


@signed_in
@require_GET
def plan_closing(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The closing balance of a closed plan."""
    plan = plan_for(request, uuid)
    closing = closing_of(plan)
    if closing is None or not closing.is_final:
        return redirect("plan", plan.uuid)
    context: dict[str, Any] = step_context(request, plan, key="closing") | {
        "closing": closing,
        "told": told(closing.content),
        "looked_back": looking_back(plan),
    }
    return render(request, "plans/closing_final.html", context)


@signed_in
@require_GET
def closing_pdf(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The closing balance on paper: final, or as it would be now with room to write by hand."""
    plan = plan_for(request, uuid)
    closing = closing_of(plan)
    if not plan.is_open and closing is None:
        raise Http404
    context = closing_context(plan, closing, today=request.actor.today)
    pdf = render_pdf(
        "plans/print/closing.html", context, title=context["title"], language=get_language()
    )
    return pdf_response(pdf, "closing-balance", uuid)
