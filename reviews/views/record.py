"""The copy of a student's record, from the request to its handing over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import form_page, sent
from documents.models import IssuedDocument
from documents.services import content_of
from reviews.forms.record import AskForm, HandOverForm, RefuseForm
from reviews.models import RecordRequest
from reviews.services.record.notes import counts, items_of
from reviews.services.record.reviewed import releases_of, undecided
from reviews.services.rights import (
    NotEntitled,
    NotReviewed,
    prepare,
    record_rights,
    take_back,
    why_not_any_more,
)
from reviews.views.record_review import review_forms, reviewed
from students.access import record_of_student, student_for
from students.models import Student


def request_for(request: ActorRequest, uuid: UUID, *, review: bool = False, **how: Any) -> Any:
    """A request for a record that the actor may see (`edit`: close, `review`: read). Logged."""
    requests = RecordRequest.objects.select_related(
        "student", "guardian", "centre", "registered_by", "closed_by"
    )
    asked = record_of_student(request, requests, uuid, student="student", **how)
    if review and not record_rights(request.actor, asked.student).review:
        raise PermissionDenied
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def record_ask(request: ActorRequest, uuid: UUID) -> HttpResponse:
    student = student_for(request, uuid)
    if not Student.objects.contacts_editable_by(request.actor).filter(pk=student.pk).exists():
        raise PermissionDenied
    new = RecordRequest(
        centre=request.actor.centre, student=student, registered_by=request.actor.person
    )
    form = AskForm(sent(request), instance=new, today=request.actor.today)
    if request.method == "POST" and form.is_valid():
        own = RecordRequest.objects.readable_by(request.actor).filter(student=student)
        made, _is_new = form.save_once(own)
        messages.success(request, _("The request is registered."))
        return redirect("record_request", made.uuid)
    page = _page(student, _("Somebody asks for the record"), reverse("student_rights", args=[uuid]))
    lead = _(
        "A student may ask for a copy of what is kept about them, and under the age of %(age)d so"
        " may a guardian with legal authority. The copy is one PDF and one JSON file."
    ) % {"age": request.actor.centre.signing_age}
    return form_page(request, form, button=_("Register the request"), lead=lead, **page)


@require_safe
@signed_in
def record_request(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """How far one request is, and what comes next."""
    asked = request_for(request, uuid)
    rights = record_rights(request.actor, asked.student)
    context = {
        **_page(asked.student, _("Copy of the record"), _rights_page(asked)),
        "asked": asked,
        "rights": rights,
        "is_late": asked.is_late(request.actor.today),
        "problem": why_not_any_more(asked, request.actor.today) if asked.is_waiting else "",
    }
    if rights.review and asked.is_waiting:
        items, releases = items_of(asked), releases_of(asked)
        context |= {
            "n_items": len(items),
            "n_waiting": len(undecided(items, releases)),
            "counts": counts(items, releases),
        }
    return render(request, "reviews/record_request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def record_review(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The texts that a counsellor looks at before they leave the house."""
    asked = request_for(request, uuid, review=True, lock=request.method == "POST")
    back = reverse("record_request", args=[asked.uuid])
    if not asked.is_under_review:
        messages.info(request, _("The copy is ready or answered: its notes are decided."))
        return redirect(back)
    forms = review_forms(request, asked)
    if request.method == "POST" and reviewed(request, asked, forms):
        messages.success(request, _("Saved."))
        left = undecided(items_of(asked), releases_of(asked))
        return redirect(request.get_full_path() if left else back)
    page = _page(asked.student, _("What goes into the copy"), back)
    return render(request, "reviews/record_review.html", {**page, "asked": asked, "forms": forms})


@require_POST
@signed_in
def record_prepare(request: ActorRequest, uuid: UUID) -> HttpResponse:
    asked = request_for(request, uuid, review=True)
    try:
        prepare(request=asked, by=request.actor.person)
    except NotReviewed as error:
        messages.error(request, str(error))
        return redirect("record_review", asked.uuid)
    except NotEntitled as error:
        messages.error(request, str(error))
    except ValueError:
        messages.info(request, _("The copy was made already. Nothing was changed."))
    else:
        messages.success(request, _("The copy is ready. Look through it before it goes out."))
    return redirect("record_request", asked.uuid)


@require_POST
@signed_in
def record_take_back(request: ActorRequest, uuid: UUID) -> HttpResponse:
    asked = request_for(request, uuid, review=True)
    try:
        take_back(request=asked)
    except ValueError:
        messages.info(request, _("This copy cannot be taken back any more."))
        return redirect("record_request", asked.uuid)
    messages.success(request, _("The files are deleted. Decide anew what goes into the copy."))
    return redirect("record_review", asked.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def record_hand_over(request: ActorRequest, uuid: UUID) -> HttpResponse:
    asked = request_for(request, uuid, edit=True, lock=request.method == "POST")
    back = reverse("record_request", args=[asked.uuid])
    form = HandOverForm(sent(request), received_on=asked.received_on, today=request.actor.today)
    if not asked.is_ready:
        messages.info(request, _("Only a copy that is ready can be handed over."))
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        asked.hand_over(by=request.actor.person, **form.cleaned_data)
        messages.success(request, _("It is noted that the copy was handed over."))
        return redirect(back)
    page = _page(asked.student, _("Hand over the copy"), back)
    return form_page(request, form, **page)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def record_refuse(request: ActorRequest, uuid: UUID) -> HttpResponse:
    asked = request_for(request, uuid, edit=True, lock=request.method == "POST")
    back = reverse("record_request", args=[asked.uuid])
    form = RefuseForm(sent(request))
    if not asked.is_waiting:
        messages.info(request, _("This request is answered already."))
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        asked.refuse(by=request.actor.person, **form.cleaned_data)
        messages.success(request, _("It is noted that the request was refused."))
        return redirect(back)
    return form_page(request, form, **_page(asked.student, _("Refuse the request"), back))


@require_safe
@signed_in
def record_file(request: ActorRequest, uuid: UUID, name: str) -> HttpResponse:
    """One of the two files, to those who know what stands in it. The download is logged."""
    asked = request_for(request, uuid, review=True)
    document: IssuedDocument | None = asked.pdf if name == "pdf" else asked.json
    if document is None:
        raise Http404
    kind = "application/pdf" if name == "pdf" else "application/json"
    response = HttpResponse(content_of(document), content_type=kind)
    file_name = f"record-{str(asked.uuid)[:8]}.{name}"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _rights_page(asked: RecordRequest) -> str:
    return reverse("student_rights", args=[asked.student.uuid])


def _page(student: Student, heading: str, back: str) -> dict[str, Any]:
    return {
        "section": "students",
        "student": student,
        "heading": heading,
        "above": f"{student.name} · {student.number}",
        "back": back,
    }
