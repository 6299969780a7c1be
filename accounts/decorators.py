"""Who may open a view at all. What they find there is decided by the querysets."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.actor import Actor, Turned
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


def for_actors(may: Callable[[Actor], bool]) -> Callable[[View], View]:
    """For those of whom `may` is true; a 403 for everyone else who is signed in."""

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def inner(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.actor):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return inner

    return decorate


for_administrators = for_actors(lambda actor: actor.is_administrator)
# Those who answer for a centre's data: its officer, and administrators.
for_data_keepers = for_actors(
    lambda actor: actor.is_data_protection_officer or actor.is_administrator
)
# The centre's materials: read by whoever works with them, written by those who keep them.
for_library_readers = for_actors(lambda actor: actor.reads_library)
for_library_keepers = for_actors(lambda actor: actor.keeps_library)


def in_shared_view(view: View) -> View:
    """A page that also opens on a screen that is turned to a student: it concerns that student
    alone, shows nothing that is kept from them, and leads nowhere else.

    ActorMiddleware refuses every other one, so that a new view is closed until somebody says so.
    """
    view.in_shared_view = True  # type: ignore[attr-defined]
    return view


def turned_away(request: ActorRequest) -> HttpResponse:
    """What a turned screen answers to everything that is not the student's."""
    page = cast(Turned, request.actor.turned_to).page
    if not is_background(request):
        return redirect(page)
    said = _("The screen is turned to the student. Turn it back to go on.")
    return JsonResponse({"error": "turned", "message": said, "page": page}, status=409)


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
