"""The access log, for the data protection officer."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.decorators import signed_in
from accounts.enums import FileFormat
from accounts.exports import export_response
from accounts.http import ActorRequest
from students.forms.access_log import AccessLogForm
from students.services.access_log import PARTS, log_piece
from students.services.sheets import access_log_sheet


@require_safe
@signed_in
def access_log(request: ActorRequest) -> HttpResponse:
    """Readings outside assignments come first; a chip each for the others and for exports."""
    form = _form(request)
    wanted = form.wanted()
    query = request.GET.copy()
    query.pop("before", None)
    kept = query.copy()
    kept.pop("part", None)
    context = {
        "section": "access_log",
        "form": form,
        "part": wanted.part if wanted else request.GET.get("part", ""),
        "parts": PARTS.items(),
        "piece": log_piece(request.actor, wanted, before=_before(request)) if wanted else None,
        "query": query.urlencode(),
        "kept": kept.urlencode(),
        "is_search": any(value for key, value in kept.items()),
    }
    return render(request, "students/access_log.html", context)


@require_safe
@signed_in
def access_log_export(request: ActorRequest, file_format: FileFormat) -> HttpResponse:
    wanted = _form(request).wanted()
    if wanted is None:
        return redirect(f"{reverse('access_log')}?{request.GET.urlencode()}")
    sheet = access_log_sheet(request.actor, wanted)
    return export_response(actor=request.actor, sheet=sheet, file_format=file_format)


def _form(request: ActorRequest) -> AccessLogForm:
    """A 403 for everybody but the officer."""
    if not request.actor.is_data_protection_officer:
        raise PermissionDenied
    return AccessLogForm(request.GET)


def _before(request: ActorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
