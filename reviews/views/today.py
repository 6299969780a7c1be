from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import ActorRequest
from reviews.services.handovers import handovers_waiting
from reviews.services.today import today_of


def today(request: ActorRequest) -> HttpResponse:
    """A tutor's day. `home` shows it."""
    actor = request.actor
    context = {"section": "today", "day": today_of(actor), "handovers": handovers_waiting(actor)}
    return render(request, "reviews/today.html", context)
