"""The link to a student's own page, made and ended by those who help; and what came back by it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_is_editable
from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from documents.rendering import render_pdf
from documents.responses import pdf_response
from reviews.forms.private_link import LinkForm
from reviews.services.own_page import current_plan
from reviews.services.own_words import messages_of, name_goals
from reviews.slip import address_of, qr_code, slip_context
from students.access import record_of_student, student_for
from students.models import PrivateLink, Student
from students.models.link import Secrets, hash_of
from students.services.links import live_link_of, make_link, usual_end


@require_safe
@signed_in
def student_own_page(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The link as it stands, and everything the student wrote."""
    readable = Student.objects.readable_by(request.actor)
    student = student_for(request, uuid, among=readable)
    plan = current_plan(student)
    found = messages_of(student)
    name_goals(found)
    context = {
        "section": "students",
        "student": student,
        "plan": plan,
        "link": live_link_of(student),
        "found": found,
        "can_edit": record_is_editable(request.actor, student),
    }
    return render(request, "reviews/student_own_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def link_make(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """A new link, or another one in place of it. Its code is shown on this one answer.

    Of two who make one at the same time the second is told, or the code just shown would be dead.
    """
    readable = Student.objects.readable_by(request.actor).select_related("centre")
    if request.method == "POST":
        readable = readable.select_for_update(of=("self",), no_key=True)
    student, actor = student_for(request, uuid, among=readable), request.actor
    if not record_is_editable(actor, student):
        raise PermissionDenied
    plan, link = current_plan(student), live_link_of(student)
    usual = usual_end(actor.today, plan.ends_on if plan else None)
    form = LinkForm(sent(request), today=actor.today, link=link, usual=usual)
    if form.is_overtaken:
        text = _(
            "A link was made a moment ago, and its code was shown then and is not shown again."
            " Nothing was changed. If nobody noted it, make another one."
        )
        messages.warning(request, text)
        return redirect("student_own_page", student.uuid)
    if form.is_valid():
        last_day = form.cleaned_data["last_day"]
        link, opens = make_link(student=student, last_day=last_day, by=actor.person)
        return _show_once(request, link, opens)
    context = {"section": "students", "student": student, "form": form, "link": link}
    status = 422 if form.is_bound else 200
    return render(request, "reviews/link_make.html", context, status=status)


def _show_once(request: ActorRequest, link: PrivateLink, opens: Secrets) -> HttpResponse:
    address = address_of(opens.token)
    context = {
        "section": "students",
        "student": link.student,
        "link": link,
        "token": opens.token,
        "address": address,
        "digits": f"{opens.code[:3]} {opens.code[3:]}",
        "code": qr_code(address),
    }
    return render(request, "reviews/link_made.html", context)


@require_POST
@signed_in
def link_slip(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The slip for the student. The page that showed the code sends the token along: it is kept
    nowhere."""
    link = _link_for(request, uuid)
    token = request.POST.get("token", "")
    if not (link.is_valid and constant_time_compare(hash_of(token), link.token_hash)):
        text = _("This slip would lead nowhere: the link was made anew or ended meanwhile.")
        messages.warning(request, text)
        return redirect("student_own_page", link.student.uuid)
    context = slip_context(link, token)
    pdf = render_pdf(
        "reviews/print/slip.html", context, title=context["title"], language=get_language()
    )
    return pdf_response(pdf, "own-page", uuid)


@require_POST
@signed_in
@transaction.atomic
def link_revoke(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """It opens nothing from now on, also where it is open at this moment."""
    link = _link_for(request, uuid, lock=True)
    link.revoke(by=request.actor.person)
    messages.success(request, _("The link is ended. Whoever has it sees nothing any more."))
    return redirect("student_own_page", link.student.uuid)


def _link_for(request: ActorRequest, uuid: UUID, **how: Any) -> PrivateLink:
    links = PrivateLink.objects.select_related("student", "centre")
    link: PrivateLink = record_of_student(request, links, uuid, student="student", edit=True, **how)
    return link
