from collections.abc import Callable
from typing import Any

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django_scopes import scope

from accounts.actor import NOBODY, actor_for
from accounts.decorators import turned_away
from accounts.http import ActorRequest
from accounts.services.turning import as_turned

GetResponse = Callable[[HttpRequest], HttpResponse]


class NoStoreMiddleware:
    """No page stays in a cache, so that "back" after signing out shows nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response


class ActorMiddleware:
    """Sets `request.actor`, opens the centre's scope, and speaks its language and zone.

    A screen that is turned to a student opens only what is marked `in_shared_view`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        if isinstance(request.user, AnonymousUser):
            request.actor = NOBODY
            return self.get_response(request)
        actor = request.actor = as_turned(request, actor_for(request.user))
        if actor.turned_to:  # whoever reads the history sees whose hands wrote
            pghistory.context(turned_to=str(actor.turned_to.student))
        zone = actor.centre.zone if actor.centre else None
        # Nobody's scope is an empty list of centres: None would mean all of them.
        with scope(centre=actor.centre or []), timezone.override(zone):
            language = actor.person.language or (actor.centre and actor.centre.language)
            if not language:
                return self.get_response(request)
            with translation.override(language):
                request.LANGUAGE_CODE = language
                return self.get_response(request)

    def process_view(
        self, request: ActorRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        is_open = getattr(view, "in_shared_view", False)
        return turned_away(request) if request.actor.turned_to and not is_open else None
