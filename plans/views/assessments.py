"""Assessments over time, and further ones of a running plan."""

from dataclasses import dataclass
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

from accounts.access import record_is_editable
from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import WITH_STUDENT, plan_for, refuse_if_closed
from plans.forms.assessment import AssessmentForm
from plans.looks import Picture, picture_of
from plans.models import Plan, PlanFactor
from plans.services.assessments import LATER, plan_around, start_assessment
from plans.views.context import step_context
from plans.views.plan import make_ready
from students.access import record_of_student, student_for
from students.enums import AssessmentState
from students.keeping import kept_as, took_in
from students.models import Assessment, FactorRating, Student
from students.services.assessments import OverTime, compare, day_of, month_of, ratings_of


@dataclass(frozen=True)
class Row:
    """A factor with its picture, its heading where that is another one, and where the plan
    takes it up."""

    heading: str
    in_plan: PlanFactor | None
    over_time: OverTime
    picture: Picture
    cells: list[tuple[Any, FactorRating | None]]


@dataclass(frozen=True)
class Look:
    """An assessment as a column: when it was, and where one reads it with its evidence."""

    assessment: Assessment
    day: Any
    url: str
    is_draft: bool


@require_safe
@signed_in
def student_assessments(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Every factor over time, in words and as a picture, for those who read texts."""
    student = student_for(request, uuid)
    if not Student.objects.readable_by(request.actor).filter(pk=student.pk).exists():
        raise PermissionDenied
    plans = list(Plan.objects.readable_by(request.actor).filter(student=student))
    plan = next((each for each in plans if each.is_open), None)
    looks = _looks(Assessment.objects.readable_by(request.actor).filter(student=student), plans)
    assessments = [each.assessment for each in looks]
    start = plan.assessment_id if plan else None
    rows = compare(ratings_of(student), assessments=assessments, start=start)
    starts = {each.assessment_id for each in plans}
    drafts = [each for each in looks if each.is_draft and each.assessment.pk not in starts]
    context = {
        "section": "students",
        "student": student,
        "plan": plan,
        "looks": looks,
        "rows": _rows(rows, looks, _taken_up(plans)),
        "unfinished": drafts[-1] if drafts else None,
        "occasions": [(each.value, each.label) for each in LATER],
        "can_edit": plan is not None and record_is_editable(request.actor, student),
    }
    return render(request, "plans/assessments.html", context)


def _looks(assessments: Any, plans: list[Plan]) -> list[Look]:
    """Oldest first. The one a plan began with is read as its starting point."""
    starts = {each.assessment_id: each.uuid for each in plans}
    return [
        Look(each, day_of(each), _page_of(each, starts), each.state == AssessmentState.DRAFT)
        for each in assessments.order_by("created_at", "pk")
    ]


def _page_of(assessment: Assessment, starts: dict[int, UUID]) -> str:
    if assessment.pk in starts:
        return reverse("plan_starting_point", args=[starts[assessment.pk]])
    return reverse("assessment", args=[assessment.uuid])


def _taken_up(plans: list[Plan]) -> dict[Any, PlanFactor]:
    """Where a factor stands in the latest of these plans that has it."""
    found = PlanFactor.objects.filter(plan__in=plans).order_by("plan__starts_on", "plan")
    return {each.factor: each for each in found.select_related("risk_factor", "protective_factor")}


def _rows(rows: list[OverTime], looks: list[Look], taken_up: dict[Any, PlanFactor]) -> list[Row]:
    """What helps stands before what makes it hard."""
    told, heading = [], ""
    for each in sorted(rows, key=lambda row: row.is_risk):
        name = each.factor.get_group_display() if each.is_risk else _("What helps")
        cells = list(zip(looks, each.looks, strict=True))
        head, place = name if name != heading else "", taken_up.get(each.factor)
        told.append(Row(head, place, each, picture_of(each), cells))
        heading = name
    return told


@require_POST
@signed_in
@transaction.atomic
def assessment_start(request: ActorRequest, uuid: UUID) -> HttpResponse:
    plan = plan_for(request, uuid, edit=True, lock=True)
    try:
        made, is_new = start_assessment(
            plan=plan, by=request.actor.person, occasion=request.POST.get("occasion", "")
        )
    except ValueError:
        messages.error(request, _("Choose whether this is mid-year, the end, or another time."))
        return redirect("student_assessments", plan.student.uuid)
    if not is_new:
        messages.info(request, _("This assessment was begun already. Here you go on with it."))
    return redirect("assessment", made.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def assessment(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """A further assessment, with what stood in the last one beside it."""
    writing = request.method == "POST"
    assessments = Assessment.objects.select_related("student")
    found: Assessment = record_of_student(
        request, assessments, uuid, student="student", edit=writing, lock=writing
    )
    plans = plan_around(found, request.actor).with_step_facts().select_related(*WITH_STUDENT)
    plan = plans.first()
    if plan is None:
        raise Http404
    if plan.assessment_id == found.pk:
        return redirect("plan_starting_point", plan.uuid)
    if writing:
        refuse_if_closed(plan)
    form = AssessmentForm(
        request.POST or None, plan=plan, actor=request.actor, assessment=found, last=_last(found)
    )
    page = reverse("student_assessments", args=[plan.student.uuid])
    if form.is_valid():
        form.save()
        took_in(request, "assessment", uuid, plan.student)
        messages.success(request, _("The assessment is saved."))
        return redirect(page)
    make_ready(form)
    context = step_context(request, plan, key="assessment") | {
        "form": form,
        "heading": _("Assessment: %(occasion)s") % {"occasion": found.get_occasion_display()},
        "back": page,
    }
    if context["can_edit"]:
        context |= kept_as(request, "assessment", uuid)
    status = 422 if form.is_bound else 200
    return render(request, "plans/starting_point.html", context, status=status)


def _last(assessment: Assessment) -> dict[Any, str]:
    """What stood in the assessments before, for each factor the latest: a reference."""
    before = ratings_of(assessment.student).filter(assessment__created_at__lt=assessment.created_at)
    return {
        row.factor: _("In %(month)s: %(level)s.")
        % {"month": month_of(row.now.assessment), "level": row.now.get_level_display()}
        for row in compare(before)
        if row.now
    }
