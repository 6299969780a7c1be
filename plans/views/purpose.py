from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.access import plan_for
from plans.forms.purpose import PurposeForm
from plans.models import Strategy
from plans.views.plan import show_form


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def plan_purpose(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What the plan is for, and the strategies it follows."""
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    strategies = Strategy.objects.readable_by(request.actor)
    form = PurposeForm(sent(request), instance=plan, strategies=strategies)
    if form.is_valid():
        form.save()
        return redirect("plan", plan.uuid)
    return show_form(
        request,
        form,
        heading=_("What the plan is for"),
        above=plan.student.name,
        back=reverse("plan", args=[plan.uuid]),
    )
