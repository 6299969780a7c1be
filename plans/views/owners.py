"""What somebody sees to for the centre. They may not read the plan it comes from: their page
shows the words that were written for them, who asks and by when, and nothing of the student."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.access import owned_action_for
from plans.enums import ActionState
from plans.forms.owner import WordBackForm
from plans.models import Action
from plans.services.owners import open_actions_of, with_access
from plans.views.plan import show_form

#: Of those that are done, the last ones.
DONE_SHOWN = 20
DONE = gettext_lazy("Done. Who asked you reads your word back.")
#: Longer ones would not fit on the page that tells of them.
MAX_WORD = 2000


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
    try:
        action = owned_action_for(request, uuid, lock=request.method == "POST")
    except Http404:
        ended = _ended(request, uuid) if request.method == "POST" else None
        if ended is None:
            raise
        return _told_already(request, ended)
    form = WordBackForm(sent(request))
    if form.is_valid():
        action.answer(form.cleaned_data["words"], by=request.actor.person)
        messages.success(request, DONE)
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


def _ended(request: ActorRequest, uuid: UUID) -> Action | None:
    """What they saw to, where it is done already: by themselves, or by somebody else."""
    done = Action.objects.owned_by(request.actor).filter(state=ActionState.DONE)
    found: Action | None = done.filter(uuid=uuid).first()
    return found


def _told_already(request: ActorRequest, action: Action) -> HttpResponse:
    """Sent twice it is done once, and a word that came too late is not lost unseen."""
    words = request.POST.get("words", "").strip()
    if words == action.word_back:
        messages.success(request, DONE)
    else:
        text = _("It was marked as done meanwhile. Your word was not kept with it: “%(words)s”")
        messages.warning(request, text % {"words": words[:MAX_WORD]})
    return redirect("centre_actions")
