"""Who changed what, from which words to which."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import for_administrators, signed_in
from accounts.history import Cursor
from accounts.http import ActorRequest
from reviews.services.history import (
    OF_CENTRE,
    OF_STUDENT,
    Family,
    centre_history,
    families_of_student,
    student_history,
    students_for,
)
from students.access import student_for


@require_safe
@signed_in
def history(request: ActorRequest, uuid: UUID, family: str) -> HttpResponse:
    """What changed in one family of a student's records; `?of=` narrows it to one record."""
    chosen, of = _chosen(OF_STUDENT, family), _record(request)
    student = student_for(request, uuid, among=students_for(chosen, request.actor))
    piece = student_history(chosen, student, request.actor, of=of, before=_before(request))
    context = {
        "section": "students",
        "student": student,
        "families": families_of_student(student, request.actor).items(),
        "family": family,
        "of": of,
        "piece": piece,
    }
    return render(request, "reviews/student_history.html", context)


@require_safe
@for_administrators
def history_of_centre(request: ActorRequest, family: str) -> HttpResponse:
    context = {
        "section": "centre",
        "families": OF_CENTRE.items(),
        "family": family,
        "piece": centre_history(_chosen(OF_CENTRE, family), before=_before(request)),
    }
    return render(request, "reviews/centre_history.html", context)


def _chosen(families: dict[str, Family], key: str) -> Family:
    if key not in families:
        raise Http404
    return families[key]


def _before(request: ActorRequest) -> Cursor | None:
    return Cursor.read(request.GET.get("before", ""))


def _record(request: ActorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("of", ""))
    except ValueError:
        return None
