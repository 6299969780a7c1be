"""What somebody sees to for the centre. They may not read the plan it comes from: their page
shows the words that were written for them, who asks and by when, and nothing of the student."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.access import owned_action_for
from plans.forms.owner import WordBackForm
from plans.models import Action
from plans.services.owners import open_actions_of, with_access
from plans.views.plan import show_form

#: Of those that are done, the last ones.
DONE_SHOWN = 20


@require_safe
@signed_in
def centre_actions(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    done = Action.objects.owned_by(actor).filter(state="done").order_by("-ended_at", "-pk")
    context = {
        "section": "centre_actions",
        "waiting": with_access(open_actions_of(actor).in_order(), actor),
        "done": with_access(done, actor)[:DONE_SHOWN],
        "today": actor.today,
    }
    return render(request, "plans/centre_actions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def centre_action_done(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Mark as done, with a word back for whoever asked."""
    action = owned_action_for(request, uuid, lock=request.method == "POST")
    form = WordBackForm(sent(request))
    if form.is_valid():
        action.answer(form.cleaned_data["words"], by=request.actor.person)
        messages.success(request, _("Done. Who asked you reads your word back."))
        return redirect("centre_actions")
    return show_form(
        request,
        form,
        section="centre_actions",
        heading=_("It is done"),
        above=action.for_owner,
        button=_("Mark as done"),
        back=reverse("centre_actions"),
    )
