"""Words of an answer, taken into the plan with the student's agreement."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import record_is_editable
from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.access import WITH_STUDENT, refuse_if_closed
from plans.enums import LiftTarget
from plans.forms.lifting import LiftForm
from plans.models import Answer, LiftedWords
from plans.views.plan import make_ready
from students.access import record_of_student

PLACES = {
    LiftTarget.ASPIRATION: "plan",
    LiftTarget.GOAL: "plan",
    LiftTarget.STRENGTH: "plan_balance",
    LiftTarget.NEED: "plan_support",
    LiftTarget.FACTOR: "plan_starting_point",
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def answer_lift(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Whoever reads the answer and writes the plan may ask the student."""
    answer = _answer(request, uuid)
    form = LiftForm(sent(request), answer=answer)
    if form.is_valid():
        try:
            lifted = form.save(by=request.actor.person)
        except LookupError:
            raise Http404 from None
        messages.success(request, _("The words stand in the plan, as agreed."))
        return redirect(_page_of(lifted))
    make_ready(form)
    context = {
        "section": "students",
        "answer": answer,
        "response": answer.response,
        "plan": answer.response.plan,
        "student": answer.response.plan.student,
        "lifted": answer.lifted.all(),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "plans/answer_lift.html", context, status=status)


def _answer(request: ActorRequest, uuid: UUID) -> Answer:
    to_plan = "response__plan"
    answers = Answer.objects.given().select_related(
        "item", "response__script__instrument", *(f"{to_plan}__{each}" for each in WITH_STUDENT)
    )
    answer: Answer = record_of_student(request, answers, uuid, student="response.plan.student")
    if not answer.text or not record_is_editable(request.actor, answer.response.plan):
        raise PermissionDenied
    plan = answer.response.plan
    if request.method == "POST":
        # Held while something is sent, so that nobody closes it meanwhile; what others wrote
        # while we waited is read.
        plan.hold()
        plan.refresh_from_db(fields=["state", "aspiration"])
    refuse_if_closed(plan)
    return answer


def _page_of(lifted: LiftedWords) -> str:
    page = reverse(PLACES[LiftTarget(lifted.target)], args=[lifted.plan.uuid])
    return f"{page}#goal-{lifted.about}" if lifted.target == LiftTarget.GOAL else page
