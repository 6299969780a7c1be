from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.actor import NOBODY
from plans.services.owners import waiting_for


def owned_actions(request: HttpRequest) -> dict[str, Any]:
    """How many actions of the centre wait for whoever looks; asked by the pages that say so."""
    actor = getattr(request, "actor", NOBODY)
    return {"owned_waiting": SimpleLazyObject(lambda: waiting_for(actor))}
