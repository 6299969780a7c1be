"""Who may open a view at all. What they find there is decided by the querysets."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.http import ActorRequest

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """For people with an account: visitors go to sign in first.

    A background request gets a 401 in JSON: it would follow a redirect and take the
    sign-in page for its answer.
    """

    @wraps(view)
    def inner(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.person is not None:
            return view(request, *args, **kwargs)
        if is_background(request):
            return JsonResponse(
                {
                    "error": "signed_out",
                    "message": _("You are signed out. Sign in again to go on."),
                    "sign_in": reverse("account_login"),
                },
                status=401,
            )
        return redirect_to_login(_way_back(request))

    return inner


def for_administrators(view: View) -> View:
    """For administrators of a centre; a 403 for everyone else who is signed in."""

    @signed_in
    @wraps(view)
    def inner(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.is_administrator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return inner


def for_data_keepers(view: View) -> View:
    """For those who answer for a centre's data: its officer, and administrators."""

    @signed_in
    @wraps(view)
    def inner(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = request.actor
        if not (actor.is_data_protection_officer or actor.is_administrator):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return inner


def is_background(request: ActorRequest) -> bool:
    """Whether a script sent the request, rather than a person following a link."""
    return bool(getattr(request, "htmx", False)) or "X-Requested-With" in request.headers


def _way_back(request: ActorRequest) -> str:
    """Where to go after signing in: this page, or that of the form that was sent."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    form = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(
        form, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return urlsplit(form).path
    return reverse("home")
