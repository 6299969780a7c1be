"""Cover for somebody absent, handing a caseload over, and the summary for the next person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import record_for
from accounts.decorators import for_administrators, signed_in
from accounts.http import ActorRequest
from accounts.models import User
from accounts.views.forms import form_page, sent
from students.access import log_visit, record_of_student
from students.enums import AssignmentKind
from students.forms.assignments import CoverForm, CoverUntilForm, HandOverForm
from students.forms.summary import SummaryForm
from students.models import Assignment, Student
from students.services.assignments import cover_each, hand_over_each, last_until
from students.services.caseloads import BESIDE, share_out, staff_with_students
from students.services.summaries import summary_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def cover_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Let others stand in for one of the staff."""
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    absent = _who_has_students(request, uuid)
    own = _own(absent, request).exclude(kind=AssignmentKind.COVER)
    students = Student.objects.known_to(actor).filter(pk__in=own.values("student"))
    form = CoverForm(
        sent(request), absent=absent, students=students.in_name_order(), today=actor.today
    )
    if request.method == "POST" and form.is_valid() and _cover(request, form, absent):
        return redirect("assignment_list")
    return form_page(
        request,
        form,
        section="cohorts",
        heading=_("Cover for %(name)s") % {"name": absent.name},
        lead=_(
            "Whoever covers reads and writes as the absent person does, until the last day."
            " %(name)s keeps access. Nobody’s confidential notes are passed on."
        )
        % {"name": absent.name},
        button=_("Let them cover"),
        back=reverse("assignment_list"),
    )


def _cover(request: ActorRequest, form: CoverForm, absent: User) -> bool:
    cleaned = form.cleaned_data
    shared = share_out(
        students=list(cleaned["students"]),
        people=list(cleaned["people"]),
        kind=AssignmentKind.COVER,
        on=cleaned["on"],
        replace=BESIDE,
    )
    people = cleaned["people"]
    shares = {each.student: each.gets or _known(each.now, people) for each in shared.shares}
    try:
        written = cover_each(
            shares=shares,
            absent=absent,
            until=cleaned["until"],
            by=request.actor.person,
            starts_on=cleaned["on"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    n = len(written)
    words = ngettext("%(n)d student is covered.", "%(n)d students are covered.", n)
    messages.success(request, words % {"n": n})
    return True


def _known(now: list[User], people: Any) -> User:
    """Who covers for the student already, among those chosen."""
    return next(each for each in now if each in people)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def cover_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Make a cover last longer, or end it early."""
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    covers = Assignment.objects.filter(kind=AssignmentKind.COVER)
    found = record_for(
        actor, covers.select_related("student", "person", "covers_for"), uuid, edit=True
    )
    form = CoverUntilForm(sent(request), cover=found, today=actor.today)
    if request.method == "POST" and form.is_valid():
        last_until(assignment=found, day=form.cleaned_data["until"], by=actor.person)
        messages.success(request, _("Saved."))
        return redirect("assignment_list")
    return form_page(
        request,
        form,
        section="cohorts",
        heading=_("Until when %(name)s covers") % {"name": found.person.name},
        above=found.student.name,
        back=reverse("assignment_list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def handover_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Hand the students of one of the staff to others, from a day on."""
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    giver = _who_has_students(request, uuid)
    own = _own(giver, request).exclude(kind=AssignmentKind.COVER).select_related("student")
    given = list(own.order_by("kind", "student__sort_name", "student_id"))
    form = HandOverForm(sent(request), giver=giver, assignments=given, today=actor.today)
    if request.method == "POST" and form.is_valid() and _hand_over(request, form, giver):
        return redirect("assignment_list")
    context = {
        "section": "cohorts",
        "giver": giver,
        "form": form,
        "several_kinds": len({each.kind for each in given}) > 1,
    }
    return render(request, "students/handover_add.html", context)


def _hand_over(request: ActorRequest, form: HandOverForm, giver: User) -> bool:
    written = 0
    try:
        with transaction.atomic():
            for kind, shares in form.takers.items():
                made = hand_over_each(
                    shares=shares,
                    giver=giver,
                    kinds=[kind],
                    by=request.actor.person,
                    on=form.cleaned_data["on"],
                    summaries={},
                )
                written += len(made)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    words = ngettext("%(n)d student changes hands.", "%(n)d students change hands.", written)
    messages.success(request, words % {"n": written})
    return True


def _who_has_students(request: ActorRequest, uuid: UUID) -> User:
    person = staff_with_students(request.actor.today).filter(uuid=uuid).first()
    if person is None:
        raise Http404
    return person


def _own(person: User, request: ActorRequest) -> Any:
    """What a person has today, as far as the actor may change it."""
    actor = request.actor
    own = Assignment.objects.editable_by(actor).current_on(actor.today)
    return own.filter(person=person)


# The summary


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def handover_summary(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What the next person needs to know, in the words of the one before."""
    actor = request.actor
    assignment = _given(request, uuid)
    form = SummaryForm(sent(request), instance=summary_of(assignment, by=actor.person))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. %(name)s reads it.") % {"name": assignment.person.name})
        return redirect("home")
    return render(
        request,
        "students/handover_summary.html",
        {
            "section": "today",
            "assignment": assignment,
            "student": assignment.student,
            "form": form,
            "last_day": assignment.starts_on,
        },
    )


def _given(request: ActorRequest, uuid: UUID) -> Assignment:
    given: Any = Assignment.objects.given_by(request.actor)
    found = given.select_related("student", "person", "covers_for").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    log_visit(request, found.student)
    return found


@require_POST
@signed_in
def handover_received(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The new person knows what they need to know."""
    taken = Assignment.objects.taken_by(request.actor).select_related("student")
    found = record_of_student(request, taken, uuid, student="student")
    found.receive()
    return redirect("student", found.student.uuid)
