"""The start page: where each person's work begins."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.places import START_PAGES
from reviews.views.today import today
from students.models import Student


@signed_in
@require_GET
def home(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    if actor.is_administrator and not Student.objects.known_to(actor).exists():
        return redirect("centre")
    if actor.start == Role.TUTOR:
        return today(request)
    if actor.start:
        return redirect(START_PAGES[actor.start].url)
    return render(request, "reviews/no_place.html")
