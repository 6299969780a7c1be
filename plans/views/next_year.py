"""A student's plans from year to year, and the next one from what the last left open."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_is_editable
from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.forms.next_year import NextYearForm
from plans.models import Plan
from plans.services.next_year import Carry, left_open, not_carried, start_from
from plans.services.plan import start_plan
from plans.services.standing import NoAcademicYear, standing_of, year_of_next
from plans.services.years import plans_of
from students.access import student_for
from students.models import Student


def _student_to_plan_with(request: ActorRequest, uuid: UUID) -> Student:
    student = student_for(request, uuid)
    if not record_is_editable(request.actor, student):
        raise PermissionDenied
    return student


@signed_in
@require_POST
def plan_start(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Start this year's plan of a student, or go on with the one there is. Where an earlier
    one left something open, or was never closed, they choose first, unless `fresh` is sent."""
    student = _student_to_plan_with(request, uuid)
    try:
        if "fresh" not in request.POST and _there_is_a_choice(student, request.actor.today):
            return redirect("plan_next", student.uuid)
        plan, created = start_plan(
            student=student, by=request.actor.person, today=request.actor.today
        )
    except NoAcademicYear as error:
        return _no_year(request, student, error)
    if created:
        messages.success(
            request, _("The plan is started. Begin with what makes it hard, and what helps.")
        )
    return redirect("plan_starting_point", plan.uuid)


def _no_year(request: ActorRequest, student: Student, error: NoAcademicYear) -> HttpResponse:
    messages.error(request, f"{error} " + _("An administrator can add one."))
    return redirect("student", student.uuid)


def _there_is_a_choice(student: Student, today: date) -> bool:
    """Raises NoAcademicYear."""
    standing = standing_of(student, today)
    if standing.running:
        return False
    year_of_next(standing.earlier, today)
    left = left_open(standing.earlier) if standing.earlier else None
    return bool(left or standing.unfinished)


@signed_in
@require_http_methods(["GET", "POST"])
def plan_next(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What comes along into the next plan."""
    student = _student_to_plan_with(request, uuid)
    today = request.actor.today
    standing = standing_of(student, today)
    if standing.running and request.method == "POST":
        return _begun_meanwhile(request, standing.running, _goals_sent(request))
    if standing.running:
        messages.info(request, _("This plan has been started: here it is."))
        return redirect("plan", standing.running.uuid)
    try:
        year = year_of_next(standing.earlier, today)
    except NoAcademicYear as error:
        return _no_year(request, student, error)
    left = left_open(standing.earlier) if standing.earlier else None
    form = NextYearForm(request.POST or None, left=left) if left else None
    if form and form.is_valid():
        return _start(request, student, form.carry())
    context = {
        "section": "students",
        "student": student,
        "year": year,
        "left": left,
        "form": form,
        "ticked": form.ticked() if form else set(),
        "unfinished": standing.unfinished,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "plans/next_year.html", context, status=status)


def _start(request: ActorRequest, student: Student, carry: Carry) -> HttpResponse:
    actor = request.actor
    plan, created = start_from(student=student, by=actor.person, today=actor.today, carry=carry)
    if not created:
        return _begun_meanwhile(request, plan, carry.goals)
    messages.success(
        request,
        _("The plan is started with what comes along. Look at the starting point afresh."),
    )
    return redirect("plan_starting_point", plan.uuid)


def _begun_meanwhile(request: ActorRequest, plan: Plan, chosen: frozenset[UUID]) -> HttpResponse:
    """One plan a year: the second to begin it is told what of theirs is not in it."""
    text = _("This plan was begun meanwhile in another window: here it is, as chosen there.")
    goals = not_carried(chosen, plan)
    if goals:
        named = ", ".join(f"“{each}”" for each in goals)
        text += " " + _("Not in it is what you chose: %(goals)s. Add it where it is wanted.") % {
            "goals": named
        }
    messages.warning(request, text)
    return redirect("plan", plan.uuid)


def _goals_sent(request: ActorRequest) -> frozenset[UUID]:
    found = set()
    for value in request.POST.getlist("goals"):
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return frozenset(found)


@require_safe
@signed_in
def student_plans(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """All plans of a student, and how each goes on from another."""
    student = student_for(request, uuid)
    if not Student.objects.readable_by(request.actor).filter(pk=student.pk).exists():
        raise PermissionDenied
    context = {"section": "students", "student": student, "plans": plans_of(student)}
    return render(request, "plans/student_plans.html", context)
