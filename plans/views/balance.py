"""Step 2: what the student can do, seen by both."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import in_shared_view, signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.balance_sheet import balance_sheet
from plans.forms.balance import (
    BalanceForm,
    FrameworkForm,
    RoundForm,
    StudentBalanceForm,
    TalkForm,
    TogetherForm,
    TutorBalanceForm,
)
from plans.forms.strengths import StrengthsForm
from plans.kept import balance_of, strengths_of
from plans.models import Plan
from plans.models.balance import STRENGTH_FROM
from plans.services.balance import balance_items, begin_round
from plans.views.context import step_context
from plans.views.plan import done, make_ready, show_form
from students.keeping import kept_as, took_in


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_balance(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Both views side by side, how they changed, and what was said where they differ.

    Until the tutor has rated too, the student's view stays covered; `?show` uncovers it.
    """
    writing = request.method == "POST"
    plan = plan_for(request, uuid, edit=writing, lock=writing)
    sheet = balance_sheet(plan)
    form = TalkForm(request.POST or None, plan=plan, rows=sheet.rows)
    if writing and form.is_valid():
        form.save(by=request.actor.person, on=request.actor.today)
        took_in(request, "balance-talk", uuid, plan.student)
        messages.success(request, _("What you said about it is kept, for both of you."))
        return redirect("plan_balance", plan.uuid)
    make_ready(form)
    context = step_context(request, plan, key="balance")
    if context["can_edit"]:
        context |= kept_as(request, "balance-talk", uuid)
    covered = context["can_edit"] and sheet.waits_for_tutor and "show" not in request.GET
    context |= {
        "sheet": sheet,
        "form": form,
        "covered": covered and not writing,
        "rounds": sheet.rounds,
        "strengths": sheet.strengths,
        "could_be_named": any(each.rating.could_be_named for each in sheet.lines),
        "framework_form": FrameworkForm(instance=plan),
    }
    return render(request, "plans/balance.html", context, status=422 if form.is_bound else 200)


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
            messages.warning(request, _nothing_in(plan))
    return redirect("plan_balance", plan.uuid)


def _nothing_in(plan: Plan) -> str:
    if plan.framework_id:
        return _("This framework has no competences in use yet: add some to it first.")
    return _("The programme has no modules yet: an administrator can add them.")


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_balance_again(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Begin another look at everything; what was seen before stays beside it."""
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    form = RoundForm(request.POST or None)
    if form.is_valid():
        begin_round(
            plan=plan,
            by=request.actor.person,
            on=request.actor.today,
            occasion=form.cleaned_data["occasion"],
        )
        messages.success(
            request, _("You can look at everything again. What was seen before stays beside it.")
        )
        return redirect("plan_balance", plan.uuid)
    return show_form(
        request,
        form,
        heading=_("Look at it again"),
        above=plan.student.name,
        lead=_(
            "Each of you rates once more. A line that is left open stays as it was seen before."
        ),
        button=_("Begin"),
        back=reverse("plan_balance", args=[plan.uuid]),
    )


@in_shared_view
@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_balance_student(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The page on which the student rates: nothing else is on it."""
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    kind = balance_of(request.actor)
    form = StudentBalanceForm(request.POST or None, plan=plan)
    if "skip_rest" in request.POST:
        form.skip_rest()
    if form.is_valid():
        form.save(by=request.actor.person, on=request.actor.today)
        took_in(request, kind, uuid, plan.student)
        if plan.ratings.filter(named=False, student_level__gte=STRENGTH_FROM).exists():
            return redirect("plan_strengths", plan.uuid)
        return _thanks(request, plan)
    return _rating_page(request, form, "plans/balance_student.html", kind)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_balance_tutor(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The page on which the tutor rates, without the student's view."""
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    form = TutorBalanceForm(request.POST or None, plan=plan)
    if form.is_valid():
        text = _("Your view is saved beside the student’s.")
        return _saved(request, form, "balance-tutor", text)
    context = step_context(request, plan, key="balance")
    return _rating_page(request, form, "plans/balance_tutor.html", "balance-tutor", **context)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_balance_together(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Both views entered side by side in the session, with the screen turned to both."""
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    form = TogetherForm(request.POST or None, plan=plan)
    if form.is_valid():
        return _saved(request, form, "balance-together", _("Both views are saved."))
    return _rating_page(request, form, "plans/balance_together.html", "balance-together")


@in_shared_view
@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_strengths(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The page on which the student says which strengths roadmap and contract may name."""
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    kind = strengths_of(request.actor)
    form = StrengthsForm(request.POST or None, plan=plan)
    if form.is_valid():
        form.save()
        took_in(request, kind, uuid, plan.student)
        return _thanks(request, plan)
    return _rating_page(request, form, "plans/strengths.html", kind)


def _saved(request: ActorRequest, form: BalanceForm, kind: str, text: str) -> HttpResponse:
    form.save(by=request.actor.person, on=request.actor.today)
    took_in(request, kind, form.plan.uuid, form.plan.student)
    if form.looks_elsewhere:
        text += " " + _(
            "Somebody chose another thing to look at meanwhile: choose the earlier one again to"
            " see it."
        )
    messages.success(request, text)
    return redirect("plan_balance", form.plan.uuid)


def _thanks(request: ActorRequest, plan: Plan) -> HttpResponse:
    text = _("It is saved. You can change your mind at any time.")
    return done(request, plan, text, step="balance")


def _rating_page(
    request: ActorRequest, form: Any, template: str, kind: str, **context: Any
) -> HttpResponse:
    """`kind` is that of the drafts of the page."""
    in_their_hands = kind != "balance-tutor"
    make_ready(form)
    plan = form.plan
    context = {"plan": plan, "student": plan.student, "form": form, **context}
    context |= kept_as(request, kind, plan.uuid, in_their_hands=in_their_hands)
    return render(request, template, context, status=422 if form.is_bound else 200)
