from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.actor import Actor


class ActorRequest(HttpRequest):
    """A request as views get it: ActorMiddleware has said who acts."""

    actor: Actor
    htmx: HtmxDetails
