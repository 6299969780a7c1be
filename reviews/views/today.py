from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from reviews.services.handovers import handovers_waiting
from reviews.services.today import today_of
from students.services.drafts import unfinished_of


@require_safe
@signed_in
def today(request: ActorRequest) -> HttpResponse:
    """A tutor's day. `home` shows it too, to those who start with it."""
    actor = request.actor
    if not actor.is_tutor:
        raise PermissionDenied
    context = {
        "section": "today",
        "day": today_of(actor),
        "handovers": handovers_waiting(actor),
        "unfinished": unfinished_of(actor),
    }
    return render(request, "reviews/today.html", context)
