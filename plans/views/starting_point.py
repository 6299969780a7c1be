from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.forms.assessment import AssessmentForm
from plans.views.context import step_context
from plans.views.plan import make_ready
from students.keeping import kept_as, took_in


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_starting_point(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What makes it hard and what helps, with evidence, and what goes into the plan."""
    writing = request.method == "POST"
    plan = plan_for(request, uuid, edit=writing, lock=writing)
    if writing:  # what was joined to the plan may be older than the lock
        plan.assessment.refresh_from_db()
    context = step_context(request, plan, key="start")
    form = AssessmentForm(request.POST or None, plan=plan, actor=request.actor)
    if form.is_valid():
        form.save()
        took_in(request, "assessment", plan.assessment.uuid, plan.student)
        messages.success(request, _("The starting point is saved."))
        _tell_kept(request, form)
        return redirect("plan", plan.uuid)
    make_ready(form)
    status = 422 if form.is_bound else 200
    context |= {
        "form": form,
        "heading": _("Starting point"),
        "back": reverse("plan", args=[plan.uuid]),
    }
    if context["can_edit"]:
        context |= kept_as(request, "assessment", plan.assessment.uuid)
    return render(request, "plans/starting_point.html", context, status=status)


def _tell_kept(request: ActorRequest, form: AssessmentForm) -> None:
    for factor in form.kept:
        text = _("“%(factor)s” stays in the plan, because a goal answers it.")
        messages.info(request, text % {"factor": factor})
