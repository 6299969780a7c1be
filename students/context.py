from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.actor import NOBODY
from students.services.concerns import waiting_for


def concerns(request: HttpRequest) -> dict[str, Any]:
    """How many safety concerns wait for whoever looks; asked by the pages that say so."""
    actor = getattr(request, "actor", NOBODY)
    return {"concerns_waiting": SimpleLazyObject(lambda: waiting_for(actor))}
