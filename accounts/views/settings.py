"""The settings of the centre, and its logo."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import for_administrators, signed_in
from accounts.forms.settings import SettingsForm, with_default_thresholds
from accounts.http import ActorRequest
from accounts.views.forms import sent


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def centre_settings(request: ActorRequest) -> HttpResponse:
    """With `defaults`, the default thresholds are filled in and nothing is saved yet."""
    centre, data = request.actor.centre, sent(request)
    if data is not None:
        centre = centre.hold()
    wants_defaults = data is not None and "defaults" in data
    form = SettingsForm(
        with_default_thresholds(data) if wants_defaults else data,
        request.FILES or None,
        instance=centre,
        by=request.actor.person,
    )
    if wants_defaults:
        messages.info(request, _("The default thresholds are filled in. Save to keep them."))
    elif data is not None and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("centre_settings")
    context = {
        "section": "centre",
        "form": form,
        "has_logo": bool(request.actor.centre.logo),
        "chose_file": bool(request.FILES),
    }
    return render(request, "accounts/settings.html", context)


@require_safe
@signed_in
def centre_logo(request: ActorRequest) -> HttpResponse:
    """The logo of the centre where the person works now."""
    centre = request.actor.centre
    if centre is None or not centre.logo:
        raise Http404
    try:
        with centre.logo.open("rb") as file:
            picture = file.read()
    except FileNotFoundError:
        raise Http404 from None
    kind = "image/png" if str(centre.logo.name).endswith(".png") else "image/jpeg"
    return HttpResponse(picture, content_type=kind)
