"""Interviews and questionnaires of a plan: started, answered, finished, opened again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import record_for
from accounts.decorators import in_shared_view, signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.access import part_for, plan_for
from plans.forms.answers import ResponseForm
from plans.forms.responses import StartResponseForm
from plans.kept import answers_of
from plans.models import Instrument, Response
from plans.models.answer import AnotherIsOpen
from plans.services.instruments.answering import NotToBeAnswered, start_response
from plans.views.context import step_context
from plans.views.plan import done, make_ready
from students.keeping import kept_as, took_in


@require_POST
@signed_in
@transaction.atomic
def response_start(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Begin, or go on with what was begun."""
    plan = plan_for(request, uuid, edit=True)
    form = StartResponseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what to ask, at which time, and who answers."))
        return redirect("plan_responses", plan.uuid)
    chosen = form.cleaned_data
    instruments = Instrument.objects
    instrument: Any = record_for(request.actor, instruments, chosen["instrument"])
    try:
        made, is_new = start_response(
            plan=plan,
            instrument=instrument,
            occasion=chosen["occasion"],
            respondent=chosen["respondent"],
            by=request.actor.person,
            today=request.actor.today,
        )
    except NotToBeAnswered:
        text = _("“%(name)s” is not in use any more. Choose another.")
        messages.error(request, text % {"name": instrument.name})
        return redirect("plan_responses", plan.uuid)
    page = _page_to_answer(made)
    if not is_new and page == "response_answer":
        messages.info(request, _("This was begun already. Here you go on with it."))
    return redirect(page, made.uuid)


def _page_to_answer(response: Response) -> str:
    return "response_student" if response.by_the_student_alone else "response_answer"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def response_answer(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """All questions on one page, for who asks them: the core open, the rest folded."""
    response = _response(request, uuid)
    form = ResponseForm(sent(request), response=response, actor=request.actor)
    if form.is_valid():
        finish = "finish" in request.POST
        form.save(finish=finish)
        _take_in(request, response, by_student=False)
        if finish:
            messages.success(request, _("It is finished. You can open it again at any time."))
            return redirect("response", response.uuid)
        messages.success(request, _("Saved. You can go on at any time."))
        return redirect("response_answer", response.uuid)
    make_ready(form)
    context = step_context(request, response.plan, key="balance")
    context |= {"response": response, "instrument": response.instrument, "form": form}
    context |= kept_as(request, answers_of(request.actor, by_student=False), uuid)
    status = 422 if form.is_bound else 200
    return render(request, "plans/response_answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@in_shared_view
@signed_in
@transaction.atomic
def response_student(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The page on which the student answers: nothing else is on it."""
    response = _response(request, uuid)
    if request.actor.turned_to and not response.by_the_student_alone:
        raise Http404
    plan = response.plan
    form = ResponseForm(sent(request), response=response, actor=request.actor, by_student=True)
    if "skip_rest" in request.POST:
        form.skip_rest()
    if form.is_valid():
        form.save(finish=True)
        _take_in(request, response, by_student=True)
        text = _("It is saved. You can change your mind at any time.")
        return done(request, plan, text, step="responses")
    make_ready(form)
    context = {
        "plan": plan,
        "student": plan.student,
        "response": response,
        "instrument": response.instrument,
        "form": form,
    }
    kind = answers_of(request.actor, by_student=True)
    context |= kept_as(request, kind, uuid, in_their_hands=True)
    status = 422 if form.is_bound else 200
    return render(request, "plans/response_student.html", context, status=status)


def _take_in(request: ActorRequest, response: Response, *, by_student: bool) -> None:
    kind = answers_of(request.actor, by_student=by_student)
    took_in(request, kind, response.uuid, response.plan.student)


@require_POST
@signed_in
@transaction.atomic
def response_reopen(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Go on with what was finished, or mend it."""
    response = _response(request, uuid)
    try:
        response.reopen()
    except AnotherIsOpen as error:
        messages.error(request, str(error))
        return redirect("plan_responses", response.plan.uuid)
    return redirect(_page_to_answer(response), response.uuid)


def _response(request: ActorRequest, uuid: UUID) -> Response:
    """The response, of an open plan; held while something of it is saved."""
    responses = Response.objects.select_related("script__instrument")
    return part_for(request, responses, uuid, edit=True, lock=request.method == "POST")
