"""Keeping and erasing: the periods, the yearly run, and holds on single students."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import answers_for_data, record_for
from accounts.decorators import for_data_keepers, signed_in
from accounts.http import ActorRequest
from accounts.views.forms import form_page, sent
from reviews.forms.retention import ConfirmForm, HoldForm
from reviews.models import RetentionHold, RetentionRun
from reviews.services.retention import drop, make_list, next_list_on
from reviews.services.retention.pages import counts_in_words, items_of, periods_of, report_in_words
from students.access import record_of_student, student_for


@require_safe
@for_data_keepers
def retention(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    runs = RetentionRun.objects.readable_by(actor).select_related(
        "listed_by", "confirmed_by", "centre"
    )
    context = {
        "section": "retention",
        "periods": periods_of(actor.centre),
        "next_on": next_list_on(actor.centre),
        "runs": [(each, report_in_words(each.report)) for each in runs[:20]],
        "may_list": answers_for_data(actor),
        "holds": RetentionHold.objects.readable_by(actor).open().select_related("student", "by"),
    }
    return render(request, "reviews/retention.html", context)


@require_POST
@for_data_keepers
def retention_list(request: ActorRequest) -> HttpResponse:
    """List now what is due; nothing is erased by it."""
    if not answers_for_data(request.actor):
        raise PermissionDenied
    run = make_list(centre=request.actor.centre, by=request.actor.person)
    return redirect("retention_run", run.uuid)


@require_safe
@signed_in
def retention_run(request: ActorRequest, uuid: UUID) -> HttpResponse:
    run = _run(request, uuid)
    return _run_page(request, run, ConfirmForm())


@require_POST
@signed_in
@transaction.atomic
def retention_confirm(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """A second look and a second click: the list itself confirms nothing."""
    run = _run(request, uuid, lock=True)
    if not answers_for_data(request.actor):
        raise PermissionDenied
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _run_page(request, run, form)
    try:
        run.confirm(by=request.actor.person)
    except ValueError:
        messages.error(
            request, _("This list can no longer be confirmed. Nothing was changed; make a new one.")
        )
    else:
        messages.success(request, _("The run is confirmed. The command erases it."))
    return redirect("retention_run", run.uuid)


@require_POST
@signed_in
@transaction.atomic
def retention_drop(request: ActorRequest, uuid: UUID) -> HttpResponse:
    run = _run(request, uuid, lock=True)
    if not answers_for_data(request.actor):
        raise PermissionDenied
    try:
        drop(run=run)
    except ValueError:
        messages.info(request, _("This run has ended already."))
    else:
        messages.success(request, _("The list is dropped. Nothing was erased."))
    return redirect("retention")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def hold_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Keep everything of a student while a case is open."""
    student = student_for(request, uuid)
    if not answers_for_data(request.actor):
        raise PermissionDenied
    back = reverse("student_rights", args=[student.uuid])
    holds = RetentionHold.objects.readable_by(request.actor).filter(student=student)
    if holds.open().exists():
        messages.info(request, _("Nothing of this student is erased: there is a hold already."))
        return redirect(back)
    new = RetentionHold(centre=student.centre, student=student, by=request.actor.person)
    form = HoldForm(sent(request), instance=new)
    if request.method == "POST" and form.is_valid():
        form.save_once(holds)
        messages.success(request, _("From now on nothing of this student is erased."))
        return redirect(back)
    page = {
        "section": "students",
        "heading": _("Erase nothing for now"),
        "above": f"{student.name} · {student.number}",
        "lead": _("While a case is open, everything is kept, whatever the periods of keeping say."),
        "back": back,
    }
    return form_page(request, form, **page)


@require_POST
@signed_in
@transaction.atomic
def hold_end(request: ActorRequest, uuid: UUID) -> HttpResponse:
    holds = RetentionHold.objects.select_related("student")
    hold: RetentionHold = record_of_student(
        request, holds, uuid, student="student", edit=True, lock=True
    )
    hold.end(by=request.actor.person)
    messages.success(request, _("The hold is ended. The periods of keeping count again."))
    return redirect("student_rights", hold.student.uuid)


def _run(request: ActorRequest, uuid: UUID, **how: Any) -> RetentionRun:
    runs = RetentionRun.objects.select_related("centre", "listed_by", "confirmed_by")
    return record_for(request.actor, runs, uuid, **how)


def _run_page(request: ActorRequest, run: RetentionRun, form: ConfirmForm) -> HttpResponse:
    context = {
        "section": "retention",
        "run": run,
        "counts": counts_in_words(run.counts),
        "piece": items_of(run, request.actor, after=request.GET.get("after", "")),
        "report": report_in_words(run.report),
        "may_confirm": answers_for_data(request.actor),
        "form": form,
    }
    return render(request, "reviews/retention_run.html", context)
