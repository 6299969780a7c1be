"""Who comes in to a student's own page: whoever opened its link with its code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pghistory
from allauth.core.internal import ratelimit
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_scopes import scope

from accounts.decorators import is_background
from accounts.http import ActorRequest
from accounts.models import Centre
from reviews.access import link_for
from reviews.forms.own import CodeForm
from reviews.services import own_door
from reviews.services.own_keeping import sent_from
from students.models import PrivateLink

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """For a student who opened their own page: the view gets the link, in the scope, language and
    time of its centre. Everybody else is shown how to come in, with what they had typed."""

    @wraps(view)
    def inner(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if own_door.has_to_wait(request):
            if is_too_much(request):
                return wait(request)
            own_door.wait_no_more(request)
        link = link_for(request)
        if link is None:
            return shut(request)
        with in_centre(link):
            if not own_door.is_open(request):
                return _ask_again(request, link)
            if request.POST.get("whose", own := str(link.student.uuid)) != own:
                return shut(request)  # of a page that somebody else left open in this browser
            own_door.stay(request)
            # Whoever reads the history sees that it was the student, and that nobody signed in.
            with pghistory.context(own_page=str(link.student.uuid)):
                return private(_answer(view, request, link, *args, **kwargs))

    return inner


def _answer(
    view: View, request: ActorRequest, link: PrivateLink, *args: Any, **kwargs: Any
) -> HttpResponse:
    """What is not there any more is told on a page like the others, with whom to call and with
    what was typed."""
    try:
        return view(request, link, *args, **kwargs)
    except Http404:
        if is_background(request):
            return told(404, _("This is not asked any more. Copy what you typed."))
        context = {"centre": link.centre, "typed": list(_typed(request).values())}
        return render(request, "reviews/own/gone.html", context, status=404)


@contextmanager
def in_centre(link: PrivateLink) -> Iterator[None]:
    """The scope, language and time zone of a link's centre."""
    centre = link.centre
    with (
        scope(centre=centre),
        timezone.override(centre.zone),
        translation.override(centre.language),
    ):
        yield


def shut(request: ActorRequest) -> HttpResponse:
    """The same words for a link that is unknown, over, revoked, replaced or locked. What was typed
    is shown, to be copied, and kept for when the student comes in again."""
    typed = _typed(request)
    number = Centre._meta.get_field("emergency_number").default
    context = {"typed": list(typed.values()), "emergency_number": number}
    if request.actor.person is not None:
        if is_background(request):
            text = _("Somebody of the staff is signed in here now. Copy what you typed.")
            return told(403, text)
        return private(render(request, "reviews/own/signed_in.html", context, status=403))
    _keep(request)
    if is_background(request):
        text = _(
            "Your link does not open anything any more. What you typed is still here: copy it, and"
            " ask your tutor for a new link. If you open that in this browser today, it is there"
            " again too."
        )
        return told(404, text)
    return private(render(request, "reviews/own/shut.html", context, status=404))


def _ask_again(request: ActorRequest, link: PrivateLink) -> HttpResponse:
    """The code was not typed yet, or the page lay unused for an hour."""
    is_kept = _keep(request)
    if is_background(request):
        text = _("The page asks for your code again. What you typed is kept.")
        return told(403, text, link=reverse("own_page"), label=_("Type your code"))
    return code_page(request, link, CodeForm(), is_kept=is_kept)


def _keep(request: ActorRequest) -> bool:
    """Keep what a form sent; whether there was anything."""
    sent = sent_from(request) if request.method == "POST" else None
    if sent is None or not sent.has_words:
        return False
    own_door.keep_typed(request, sent, student=request.POST.get("whose", ""))
    return True


def told(status: int, words: str, **more: str) -> HttpResponse:
    """In a sentence, for the script of the page; never with a text of theirs."""
    return private(JsonResponse({"words": words, **more}, status=status))


def code_page(
    request: ActorRequest, link: PrivateLink, form: CodeForm, *, is_kept: bool = False
) -> HttpResponse:
    context = {"centre": link.centre, "form": form, "is_kept": is_kept}
    status = 422 if form.is_bound else 403 if request.method == "POST" else 200
    return private(render(request, "reviews/own/code.html", context, status=status))


def _typed(request: ActorRequest) -> dict[str, str]:
    """The words of a form that was sent."""
    names = [each for each in request.POST if each == "text" or each.startswith("text_")]
    return {name: request.POST[name] for name in names if request.POST[name].strip()}


def private(response: HttpResponse) -> HttpResponse:
    """In no cache, no search engine, and no address that another site is told."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def wait(request: ActorRequest) -> HttpResponse:
    """Nothing is looked up for now. What a page left open had typed is kept."""
    is_kept = _keep(request)
    if is_background(request):
        return told(429, _("Please wait a little. What you typed is kept."))
    context = {"is_kept": is_kept}
    return private(render(request, "reviews/own/too_much.html", context, status=429))


def is_too_much(request: ActorRequest) -> bool:
    """Whether so much is tried from one place that somebody seems to guess."""
    allowed = ratelimit.consume(
        request, app="allauth.account", action="private_link", limit_get=True
    )
    return allowed is None
