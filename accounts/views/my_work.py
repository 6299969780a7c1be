"""Where a person works: their centre of the moment, the page they start with, their language."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.forms.my_work import MyWorkForm
from accounts.http import ActorRequest
from accounts.services.my_work import places_of
from accounts.views.forms import sent


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_work(request: ActorRequest) -> HttpResponse:
    form = MyWorkForm(sent(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("my_work")
    context = {"section": "my_work", "form": form, "places": places_of(request.actor)}
    return render(request, "accounts/my_work.html", context)


@require_POST
@signed_in
def centre_choose(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Work in another of one's centres from now on, in all open tabs."""
    centre = next((each for each in request.actor.centres if each.uuid == uuid), None)
    if centre is None:
        raise Http404
    request.actor.person.work_in(centre)
    messages.success(request, _("You now work in %(centre)s.") % {"centre": centre})
    return redirect("home")
