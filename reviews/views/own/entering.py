"""Coming in to a student's own page by its link and code, and leaving it."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import ActorRequest
from accounts.views.forms import sent
from reviews.access import link_for
from reviews.forms.own import CodeForm
from reviews.services import own_door
from reviews.services.own_keeping import listed
from reviews.views.own.door import code_page, in_centre, is_too_much, private, shut, wait


@require_safe
def own_link(request: ActorRequest, token: str) -> HttpResponse:
    """Remember which link was opened, and leave its token behind.

    Nothing is looked up or answered here but a redirect, so that no log of errors, no page and no
    history of the browser holds an address with a token.
    """
    if request.actor.person is None:
        own_door.come(request, token, has_to_wait=is_too_much(request))
    response = private(redirect("own_page"))
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
@transaction.atomic
def own_code(request: ActorRequest) -> HttpResponse:
    """The code that was told in person opens the page; a few wrong ones lock the link. Whoever
    was in mid-sentence goes on with it."""
    if is_too_much(request):
        return wait(request)
    link = link_for(request, lock=True)
    if link is None:
        return shut(request)
    with in_centre(link):
        form = CodeForm(sent(request))
        if form.is_valid():
            if link.try_code(form.cleaned_data["code"]):
                kept = own_door.open_page(request, link)
                lines = listed(link.student, kept)
                return private(redirect((lines and lines[-1].url) or "own_page"))
            if link.is_locked:
                return shut(request)
            form.tell_wrong(link)
        return code_page(request, link, form)


@require_POST
def own_leave(request: ActorRequest) -> HttpResponse:
    """Shut the page in this browser. The link and its code open it again."""
    if request.actor.person is not None:
        return shut(request)
    own_door.leave(request)
    return private(render(request, "reviews/own/left.html"))
