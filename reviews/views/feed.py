"""A person's sessions in their own calendar: the feed itself, and the page that makes it."""

from typing import Any

import pghistory
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_scopes import scope

from accounts.decorators import for_actors
from accounts.http import ActorRequest
from accounts.mail import absolute
from accounts.models import CalendarFeed
from accounts.models.feed import hash_of
from accounts.services.feeds import end_feed, feed_behind, make_feed
from accounts.views.forms import sent
from reviews.forms.own_calendar import FeedForm, SessionMailsForm
from reviews.services.feed import feed_of

for_those_with_sessions = for_actors(lambda actor: actor.is_tutor or actor.is_counsellor)


@require_safe
def calendar_feed(request: ActorRequest, token: str) -> HttpResponse:
    """The sessions of whoever made this address, for their calendar program.

    Nobody signs in here: the address is the key. It opens what its person may see today; one
    that is not in use answers like one that never was.
    """
    pghistory.context(url=reverse("own_calendar"))  # no history names an address with its key
    allowed = ratelimit.consume(
        request, app="allauth.account", action="calendar_feed", key=hash_of(token), limit_get=True
    )
    if allowed is None:
        return _plain(429, {"Retry-After": "300"})
    found = feed_behind(token)
    if found is None:
        return _plain(404)
    feed, actor = found
    language = actor.person.language or actor.centre.language
    with (
        scope(centre=actor.centre),
        timezone.override(actor.centre.zone),
        translation.override(language),
    ):
        return _answer(request, feed_of(feed, actor))


def _answer(request: ActorRequest, found: Any) -> HttpResponse:
    etag = found.etag
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(found.text(), content_type="text/calendar; charset=utf-8")
        response["ETag"] = etag
        response["Content-Disposition"] = 'inline; filename="sessions.ics"'
    # Kept by whoever fetched it, and asked for anew each time: rights may have changed.
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _plain(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(status=status, content_type="text/plain", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_with_sessions
def own_calendar(request: ActorRequest) -> HttpResponse:
    """The page; what is sent to it is whether mails come."""
    form = SessionMailsForm(sent(request), instance=request.actor.person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("own_calendar")
    return _page(request, mails=form)


@require_POST
@for_those_with_sessions
def own_calendar_make(request: ActorRequest) -> HttpResponse:
    """A new address, shown on the page that answers and nowhere else ever."""
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, feed_form=form, status=422)
    actor = request.actor
    token = make_feed(centre=actor.centre, person=actor.person, **form.cleaned_data)
    return _page(request, address=absolute("calendar_feed", token))


@require_POST
@for_those_with_sessions
def own_calendar_show(request: ActorRequest) -> HttpResponse:
    """Show other things under the same address."""
    feed = _feed_of(request)
    if feed is None:
        messages.info(request, _("This address was ended meanwhile."))
        return redirect("own_calendar")
    form = FeedForm(request.POST, instance=feed)
    if not form.is_valid():
        return _page(request, feed_form=form, status=422)
    form.save()
    messages.success(request, _("Saved. Your calendar shows it when it reads the address next."))
    return redirect("own_calendar")


@require_POST
@for_those_with_sessions
def own_calendar_end(request: ActorRequest) -> HttpResponse:
    end_feed(centre=request.actor.centre, person=request.actor.person)
    messages.success(request, _("The address has ended. Nothing can be read there any more."))
    return redirect("own_calendar")


def _feed_of(request: ActorRequest) -> CalendarFeed | None:
    return CalendarFeed.objects.editable_by(request.actor).in_use().first()


def _page(request: ActorRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    feed = _feed_of(request)
    context = {
        "section": "my_work",
        "feed": feed,
        "feed_form": FeedForm(instance=feed),
        "mails": SessionMailsForm(instance=request.actor.person),
        **shown,
    }
    if address := shown.get("address"):
        context["webcal"] = f"webcal://{address.partition('://')[2]}"
    return render(request, "reviews/own_calendar.html", context, status=status)
