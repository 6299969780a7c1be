"""A self-evaluation, answered by the student on their own page."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.access import hold_plan_of
from plans.services.instruments.answering import NotToBeAnswered, start_response
from plans.services.instruments.times import due_for
from reviews.forms.own import OwnAnswersForm
from reviews.services.own_keeping import Keeping, chosen, drafts_of, sent_from
from reviews.services.own_page import current_plan, own_responses, who_stands_for
from reviews.services.own_words import readers_of
from reviews.views.own.door import by_link
from reviews.views.own.keeping import keep
from students.enums import OwnForm
from students.models import PrivateLink
from students.services.own_drafts import take_in


@require_POST
@by_link
@transaction.atomic
def own_answers_start(request: ActorRequest, link: PrivateLink, uuid: UUID) -> HttpResponse:
    """Begin what is due now, or go on with what was begun. `uuid` is that of the instrument."""
    today, plan = link.centre.today(), current_plan(link.student)
    due = due_for(plan, today) if plan else []
    asked = next(
        (each for each in due if each.instrument.uuid == uuid and each.by_the_student), None
    )
    if plan is None or asked is None:
        messages.info(request, _("There is nothing to answer at the moment."))
        return redirect("own_page")
    try:
        made, _new = start_response(
            plan=plan,
            instrument=asked.instrument,
            occasion=asked.occasion,
            respondent=asked.respondent,
            by=link.made_by,
            today=today,
        )
    except NotToBeAnswered:
        messages.info(request, _("There is nothing to answer at the moment."))
        return redirect("own_page")
    return redirect("own_answers", made.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
@transaction.atomic
def own_answers(request: ActorRequest, link: PrivateLink, uuid: UUID) -> HttpResponse:
    """All questions on one page. Any of them may be skipped."""
    responses = own_responses(link.student)
    if request.method == "POST":
        hold_plan_of(responses, uuid)
        responses = responses.select_for_update(of=("self",), no_key=True)
    response = responses.filter(uuid=uuid).first()
    if response is None:
        raise Http404
    today = link.centre.today()
    form = OwnAnswersForm(sent(request), response=response, actor=who_stands_for(link, today))
    if form.is_valid():
        form.save(finish=True)
        gone = sent_from(request)
        if gone:
            take_in(student=link.student, sent=gone)
        messages.success(request, _("It is saved. You can change your mind at any time."))
        return redirect("own_page")
    keeping = Keeping(reverse("own_answers_keep", args=[uuid]))
    if form.is_bound:
        keeping.go_on(request.POST)
    else:
        drafts = drafts_of(link.student, OwnForm.ANSWERS, uuid)
        keeping.fill_from(chosen(drafts, request.GET.get("unsent", "")))
        form.fill(keeping.fields)
    context = {
        "centre": link.centre,
        "link": link,
        "student": link.student,
        "response": response,
        "instrument": response.instrument,
        "form": form,
        "keeping": keeping,
        "readers": readers_of(link.student, today),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reviews/own/answers.html", context, status=status)


@require_POST
@by_link
def own_answers_keep(request: ActorRequest, link: PrivateLink, uuid: UUID) -> HttpResponse:
    """Keep answers that are being given. Nobody reads them before they are sent."""
    typed = sent_from(request)
    if typed is None or not own_responses(link.student).filter(uuid=uuid).exists():
        raise Http404
    return keep(link, typed)
