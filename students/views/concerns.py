"""Safety concerns: raised, read, acknowledged, closed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_for, record_is_editable
from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from students.access import RESTRICTED, log_visit, student_for
from students.forms.concerns import AnswerForm, ClosingForm, ConcernForm, ConcernNoteForm
from students.forms.search import StudentSearchForm
from students.keeping import kept_as, took_in
from students.models import Concern, ConcernNote, ConcernRecipient, Student
from students.services.concern_list import SHOWN, concerns_for
from students.services.concerns import answer, mark_seen, who_is_told
from students.services.concerns.kept import may_keep
from students.services.lists import piece_of


@require_safe
@signed_in
def concern_list(request: ActorRequest) -> HttpResponse:
    """Those in which the actor is named, those they raised, and by choice the closed ones."""
    shown = request.GET.get("show", "")
    found = concerns_for(
        request.actor,
        shown if shown in SHOWN else "open",
        after=request.GET.get("after", ""),
    )
    return render(request, "students/concern_list.html", {"section": "concerns", "found": found})


@require_safe
@signed_in
def concern_choose(request: ActorRequest) -> HttpResponse:
    """Whom a concern is about, where no student's page is open yet."""
    form = StudentSearchForm(request.GET, actor=request.actor)
    context: dict[str, Any] = {"section": "concerns", "form": form}
    if form.is_valid():
        students = form.wanted.among(Student.objects.known_to(request.actor))
        after = request.GET.get("after", "")
        query = request.GET.copy()
        query.pop("after", None)
        context |= {
            "piece": piece_of(students, actor=request.actor, after=after),
            "query": query.urlencode(),
        }
    return render(request, "students/concern_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def concern_raise(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The short form. Whoever knows the student may raise a concern."""
    student, actor = student_for(request, uuid, page=RESTRICTED), request.actor
    told = who_is_told(student, by=actor.person)
    new = Concern(centre=actor.centre, student=student)
    form = ConcernForm(sent(request), instance=new, actor=actor, told=told)
    if request.method == "POST" and form.is_valid():
        mine = Concern.objects.readable_by(actor).filter(student=student, raised_by=actor.person)
        concern, is_new = form.save_each(mine)
        took_in(request, "concern-new", uuid, student)
        if is_new:
            messages.success(request, _("Saved, and on its way to the people named below."))
        return redirect("concern", concern.uuid)
    context = {
        "section": "concerns",
        "student": student,
        "form": form,
        "told": told,
        "is_read": any(each.reads for each in told),
    }
    if may_keep(actor, student):
        context |= kept_as(request, "concern-new", uuid)
    return render(request, "students/concern_form.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200


def concern_for(request: ActorRequest, uuid: UUID, **how: Any) -> Concern:
    """The concern, readable by the actor (`edit`: to be seen to by them). Logged."""
    concerns: Any = Concern.objects.select_related(
        "student", "raised_by", "acknowledged_by", "closed_by"
    )
    concern = record_for(request.actor, concerns, uuid, **how)
    log_visit(request, concern.student, page=RESTRICTED, ground=_("named in it, or wrote it"))
    return concern


@require_safe
@signed_in
@transaction.atomic
def concern(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = concern_for(request, uuid)
    mark_seen(found, by=request.actor.person)
    return _page(request, found)


def _page(request: ActorRequest, concern: Concern, **bound: Any) -> HttpResponse:
    """The page of a concern. `bound`: a form that came back with errors."""
    actor = request.actor
    notes = ConcernNote.objects.readable_by(actor).filter(concern=concern)
    people = ConcernRecipient.objects.filter(concern=concern)
    known = Student.objects.known_to(actor).filter(pk=concern.student_id)
    context = {
        "section": "concerns",
        "concern": concern,
        "student": concern.student,
        "knows_student": known.exists(),
        "may_edit": record_is_editable(actor, concern),
        "notes": notes.select_related("author"),
        "people": people.select_related("person"),
        "answer_form": AnswerForm(auto_id="answer_%s"),
        "closing_form": ClosingForm(auto_id="closing_%s"),
        "note_form": _note_form(request, concern),
    }
    status = 422 if bound else 200
    return render(request, "students/concern.html", context | bound, status=status)


def _note_form(request: ActorRequest, concern: Concern, data: Any = None) -> ConcernNoteForm:
    new = ConcernNote(centre_id=concern.centre_id, concern=concern)
    return ConcernNoteForm(data, instance=new, by=request.actor.person, auto_id="note_%s")


@require_POST
@signed_in
@transaction.atomic
def concern_acknowledge(request: ActorRequest, uuid: UUID) -> HttpResponse:
    concern = concern_for(request, uuid, edit=True, lock=True)
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if not form.is_valid():
        return _page(request, concern, answer_form=form)
    return _answered(request, concern, concern.acknowledge, form)


@require_POST
@signed_in
@transaction.atomic
def concern_close(request: ActorRequest, uuid: UUID) -> HttpResponse:
    concern = concern_for(request, uuid, edit=True, lock=True)
    form = ClosingForm(request.POST, auto_id="closing_%s")
    if not form.is_valid():
        return _page(request, concern, closing_form=form)
    return _answered(request, concern, concern.close, form)


def _answered(request: ActorRequest, concern: Concern, move: Any, form: AnswerForm) -> HttpResponse:
    said, by = form.cleaned_data, request.actor.person
    if answer(concern, move, said["words"], by=by, uuid=said["uuid"]):
        messages.success(request, _("Saved."))
    else:
        messages.warning(
            request,
            _("Somebody else was faster. Your words are kept below, as further words."),
        )
    return redirect("concern", concern.uuid)


@require_POST
@signed_in
@transaction.atomic
def concern_note(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Further words, by anybody who reads the concern."""
    concern = concern_for(request, uuid, lock=True)
    form = _note_form(request, concern, request.POST)
    if not form.is_valid():
        return _page(request, concern, note_form=form)
    mine = ConcernNote.objects.readable_by(request.actor).filter(author=request.actor.person)
    form.save_each(mine.filter(concern=concern))
    messages.success(request, _("Saved."))
    return redirect("concern", concern.uuid)
