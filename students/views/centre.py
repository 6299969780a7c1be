"""The administrators' page: what the centre still needs, and the way to all they look after."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import for_administrators
from accounts.http import ActorRequest
from students.services.first_steps import first_steps


@require_safe
@for_administrators
def centre(request: ActorRequest) -> HttpResponse:
    steps = first_steps(request.actor)
    context = {
        "section": "centre",
        "centre": request.actor.centre,
        "open": [step for step in steps if not step.is_done],
        "done": [step for step in steps if step.is_done],
        "is_new": any(step.key == "students" and not step.is_done for step in steps),
    }
    return render(request, "students/centre.html", context)
