"""Step 2: what the student can do, seen by both."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.forms.balance import FrameworkForm, StudentBalanceForm, TutorBalanceForm
from plans.services.balance import balance_items
from plans.views.context import step_context
from plans.views.plan import done, make_ready


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_balance(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Both views side by side; the tutor rates here."""
    writing = request.method == "POST"
    plan = plan_for(request, uuid, edit=writing, lock=writing)
    form = TutorBalanceForm(request.POST or None, plan=plan)
    if writing and form.is_valid():
        form.save()
        messages.success(request, _saved(form))
        return redirect("plan_balance", plan.uuid)
    make_ready(form)
    context = step_context(request, plan, key="balance") | {
        "form": form,
        "pairs": form.pairs,
        "differences": [each for _item, each in form.pairs if each.differs],
        "framework_form": FrameworkForm(instance=plan),
    }
    return render(request, "plans/balance.html", context, status=422 if form.is_bound else 200)


def _saved(form: TutorBalanceForm) -> str:
    if form.framework == form.plan.framework:
        return _("Your view is saved beside the student’s.")
    return _(
        "Your view is saved. Somebody chose another thing to look at meanwhile: choose the"
        " earlier one again to see it."
    )


@signed_in
@require_POST
@transaction.atomic
def plan_framework(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Choose what the balance looks at; earlier ratings stay and come back with it."""
    plan = plan_for(request, uuid, edit=True, lock=True)
    form = FrameworkForm(request.POST, instance=plan)
    if form.is_valid():
        form.save()
        if not balance_items(plan):
            messages.warning(
                request,
                _("The programme has no modules yet: an administrator can add them."),
            )
    return redirect("plan_balance", plan.uuid)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_balance_student(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The page on which the student rates: nothing else is on it."""
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    form = StudentBalanceForm(request.POST or None, plan=plan)
    if form.is_valid():
        form.save()
        return done(
            request, plan, _("It is saved. You can change your mind at any time."), step="balance"
        )
    make_ready(form)
    context = {"plan": plan, "student": plan.student, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "plans/balance_student.html", context, status=status)
