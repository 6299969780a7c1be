"""The start page: where each person's work begins."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from reviews.views.today import today
from students.models import Student


@signed_in
@require_GET
def home(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    if actor.is_administrator and not Student.objects.known_to(actor).exists():
        return redirect("centre")
    if actor.is_tutor:
        return today(request)
    if actor.is_counsellor:
        return redirect("caseload")
    if actor.is_administrator:
        return redirect("cohort_list")
    if actor.is_data_protection_officer:
        return redirect("student_list")
    return render(request, "reviews/no_place.html")
