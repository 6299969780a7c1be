from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import part_for
from plans.forms.roadmap import LeaveFactorForm
from plans.models import PlanFactor
from plans.views.plan import show_form
from plans.views.roadmap.shared import back_to, changed_all


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def factor_leave(request: ActorRequest, uuid: UUID) -> HttpResponse:
    factor = part_for(request, PlanFactor.objects, uuid, edit=True)
    form = LeaveFactorForm(request.POST or None)
    if form.is_valid():
        factor.leave(reason=form.cleaned_data["reason"])
        return changed_all(request, factor.plan)
    return show_form(
        request,
        form,
        heading=_("Leave it for now"),
        above=str(factor),
        button=_("Leave it for now"),
        back=back_to(factor.plan),
        at=f"#factor-{factor.uuid}",
    )


@signed_in
@require_POST
@transaction.atomic
def factor_take(request: ActorRequest, uuid: UUID) -> HttpResponse:
    factor = part_for(request, PlanFactor.objects, uuid, edit=True)
    factor.take_in()
    return changed_all(request, factor.plan)
