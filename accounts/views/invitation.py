"""The link in a mail that invites somebody, and what they find behind it."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.invitation import WelcomeForm
from accounts.http import ActorRequest
from accounts.models import Invitation
from accounts.models.invitation import hash_of
from accounts.services.invitations import accept, accept_anew, account_of, invitation_behind

BEHIND = "invitation"


@require_safe
def invitation_link(request: ActorRequest, token: str) -> HttpResponse:
    """Remember which link was opened, and leave its token behind.

    Nothing is looked up or answered here but a redirect, so that no log of errors, no page
    and no history holds an address with a token. A scanner of mails changes nothing by it.
    """
    if not _is_too_much(request):
        request.session[BEHIND] = hash_of(token)
    return redirect("invitation")


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def invitation(request: ActorRequest) -> HttpResponse:
    """Who was invited accepts: signed in with their account, or by choosing a password."""
    if _is_too_much(request):
        return ratelimit.respond_429(request)
    posted = request.method == "POST"
    found = invitation_behind(request.session.get(BEHIND, ""), lock=posted)
    if found is None:
        if posted and request.actor.person:  # sent twice
            return redirect("home")
        return render(request, "accounts/invitation_over.html")
    person, account = request.actor.person, account_of(found)
    if person is not None and person == account:
        return _as_themselves(request, found)
    if person is not None or (account and account.is_active):
        context = {"invitation": found, "next": reverse("invitation")}
        return render(request, "accounts/invitation_sign_in.html", context)
    return _as_newcomer(request, found)


def _as_themselves(request: ActorRequest, found: Invitation) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/invitation_accept.html", {"invitation": found})
    accept(invitation=found, person=request.actor.person)
    return _welcome(request, found)


def _as_newcomer(request: ActorRequest, found: Invitation) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = WelcomeForm(sent, invitation=found)
    if not (sent and form.is_valid()):
        context = {"invitation": found, "form": form}
        return render(request, "accounts/invitation_newcomer.html", context)
    try:
        person = accept_anew(
            invitation=found,
            given_name=form.cleaned_data["given_name"],
            family_name=form.cleaned_data["family_name"],
            password=form.cleaned_data["password1"],
        )
    except IntegrityError:  # an account has come about by the invitation of another centre
        return redirect("invitation")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return _welcome(request, found)


def _welcome(request: ActorRequest, found: Invitation) -> HttpResponse:
    request.session.pop(BEHIND, None)
    said = _("Welcome to %(centre)s. You work here as %(roles)s.")
    roles = ", ".join(found.role_names)
    messages.success(request, said % {"centre": found.centre.name, "roles": roles})
    return redirect("home")


def _is_too_much(request: ActorRequest) -> bool:
    """Whether so many links are tried from one place that somebody seems to guess."""
    allowed = ratelimit.consume(request, app="allauth.account", action="invitation", limit_get=True)
    return allowed is None
