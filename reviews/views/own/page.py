"""A student's own page: the plan in plain words, and ticking what is done."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import ActorRequest
from reviews.services.own_keeping import listed
from reviews.services.own_page import own_page as page_of
from reviews.services.own_page import tick_own
from reviews.services.own_words import readers_of
from reviews.views.own.door import by_link
from reviews.views.own.writing import new_note
from students.models import PrivateLink
from students.services.own_drafts import end, unsent_of


@require_safe
@by_link
def own_page(request: ActorRequest, link: PrivateLink) -> HttpResponse:
    today = link.centre.today()
    page = page_of(link, today)
    unsent = unsent_of(link.student)
    form, keeping = new_note(link, unsent)
    context = {
        "centre": link.centre,
        "link": link,
        "student": link.student,
        "page": page,
        "own": page.own,
        "tick": "own_tick",
        "form": form,
        "keeping": keeping,
        "readers": readers_of(link.student, today),
        "unsent": listed(link.student, [each for each in unsent if each != keeping.draft]),
    }
    return render(request, "reviews/own/page.html", context)


@require_POST
@by_link
def own_unsent_delete(request: ActorRequest, link: PrivateLink, uuid: UUID) -> HttpResponse:
    """What the student typed and does not want to send after all."""
    drafts = [each for each in unsent_of(link.student) if each.uuid == uuid]
    if not drafts:
        raise Http404
    end(drafts)
    messages.success(request, _("The text is deleted. Nobody has read it."))
    return redirect("own_page")


PLACES = ("action", "agreed")


@require_POST
@by_link
def own_tick(request: ActorRequest, link: PrivateLink, uuid: UUID) -> HttpResponse:
    """Done, or not done yet after all; the same again changes nothing."""
    said = tick_own(link.student, uuid, done=request.POST.get("done") == "yes")
    if said is None:
        raise Http404
    if said:
        messages.warning(request, said)
    else:
        messages.success(request, _("Saved."))
    place = request.POST.get("place", "")
    at = place if place in PLACES else PLACES[0]
    return redirect(f"{reverse('own_page')}#{at}-{uuid}")
