from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from reviews.services.caseload import CHIPS, Wanted, caseload_of

LONGEST_SEARCH = 100


@signed_in
@require_GET
def caseload(request: ActorRequest) -> HttpResponse:
    """Counsellors: all enrolled students, and what waits for them."""
    if not request.actor.is_counsellor:
        raise PermissionDenied
    wanted = _wanted(request)
    found = caseload_of(request.actor, wanted, after=request.GET.get("after", ""))
    context = {"section": "caseload", "caseload": found, "wanted": wanted}
    return render(request, "reviews/caseload.html", context)


def _wanted(request: ActorRequest) -> Wanted:
    """A search looks among all students, unless one of the chips was chosen with it."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    chip = request.GET.get("show", "")
    if chip not in CHIPS:
        chip = "all" if words else "waiting"
    return Wanted(words, chip)
