from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.enums import FileFormat
from accounts.exports import export_response
from accounts.http import ActorRequest
from reviews.services.caseload import CHIPS, Wanted, caseload_of
from reviews.services.caseload_sheet import caseload_sheet
from reviews.services.handovers import handovers_waiting
from students.services.confidential import opened_lately
from students.services.drafts import unfinished_of

LONGEST_SEARCH = 100


@signed_in
@require_GET
def caseload(request: ActorRequest) -> HttpResponse:
    """Counsellors: all enrolled students, and what waits for them."""
    wanted = _wanted(request)
    found = caseload_of(request.actor, wanted, after=request.GET.get("after", ""))
    query = urlencode({"q": wanted.words, "show": wanted.chip})
    context = {
        "section": "caseload",
        "caseload": found,
        "wanted": wanted,
        "query": query,
        "handovers": handovers_waiting(request.actor),
        "opened_lately": opened_lately(request.actor),
        "unfinished": unfinished_of(request.actor),
    }
    return render(request, "reviews/caseload.html", context)


@signed_in
@require_GET
def caseload_export(request: ActorRequest, file_format: FileFormat) -> HttpResponse:
    """The list as it is searched and chosen, all of it."""
    sheet = caseload_sheet(request.actor, _wanted(request))
    return export_response(actor=request.actor, sheet=sheet, file_format=file_format)


def _wanted(request: ActorRequest) -> Wanted:
    """What a counsellor asked for; a 403 for everybody else.

    A search looks among all students, unless one of the chips was chosen with it.
    """
    if not request.actor.is_counsellor:
        raise PermissionDenied
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    chip = request.GET.get("show", "")
    if chip not in CHIPS:
        chip = "all" if words else "waiting"
    return Wanted(words, chip)
