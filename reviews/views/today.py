from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import ActorRequest
from reviews.services.today import today_of


def today(request: ActorRequest) -> HttpResponse:
    """A tutor's day. `home` shows it."""
    context = {"section": "today", "day": today_of(request.actor)}
    return render(request, "reviews/today.html", context)
