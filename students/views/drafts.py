"""What is typed is kept while it is typed, and found again. JSON, for the script of the page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import in_shared_view, is_background, signed_in, turned_away
from accounts.http import ActorRequest
from students.access import log_visit
from students.forms.draft import Sent, read_sent
from students.models import Draft, Student
from students.models.draft import KINDS_OF_STUDENTS
from students.services.drafts import (
    Kind,
    Opened,
    Saved,
    browser_key,
    end,
    kept_of,
    kind_named,
    known_kind,
    save,
    unfinished_of,
)


@require_POST
@in_shared_view
@signed_in
def draft_save(request: ActorRequest) -> HttpResponse:
    """Keep what was typed.

    Not logged as a visit: whoever types has opened the page, which was, and is told no text.
    A line for every key pressed would hide the visits that somebody looks for.
    """
    try:
        sent = read_sent(request.body)
    except RequestDataTooBig:
        return _refused(422, "too_long", fields={})
    except ValueError:
        return _refused(400, "bad_request")
    if _is_of_others(request, sent.kind):
        return turned_away(request)
    if sent.person != str(request.actor.keeper):
        return _refused(409, "other_person")
    try:
        kind = kind_named(sent.kind)
        opened = kind.door(request.actor, sent.record)
    except Http404:
        return _refused(404, "not_found")
    if not (opened.may_write and opened.open):
        return _refused(403, "closed" if opened.may_write else "forbidden")
    return _save(request, sent, kind, opened)


def _is_of_others(request: ActorRequest, kind: str) -> bool:
    """Whether the screen is the student's, and the form is not."""
    return request.actor.turned_to is not None and kind not in KINDS_OF_STUDENTS


def _save(request: ActorRequest, sent: Sent, kind: Kind, opened: Opened) -> HttpResponse:
    unknown = sent.unknown(kind)
    if unknown:
        return _refused(422, "unknown_fields", fields=dict.fromkeys(unknown, ""))
    saved = save(
        actor=request.actor,
        kind=kind,
        opened=opened,
        record=sent.record,
        window=sent.window,
        fields=sent.fitting(),
    )
    refused = sent.too_long()
    if refused:
        return _refused(422, "too_long", fields=refused, **_told(saved))
    return JsonResponse(_told(saved))


def _told(saved: Saved) -> dict[str, Any]:
    return {
        "saved_at": saved.at.isoformat(timespec="seconds"),
        "at": _clock(saved.at),
        "drafts": {
            name: {"draft": str(each.uuid), "version": each.version}
            for name, each in saved.drafts.items()
        },
        "others": saved.others,
    }


@require_safe
@in_shared_view
@signed_in
def drafts(request: ActorRequest, kind: str, uuid: UUID) -> HttpResponse:
    """What was typed into a form and is not in the record, with what stands there now."""
    if _is_of_others(request, kind):
        return turned_away(request)
    form = kind_named(kind)
    opened = form.door(request.actor, uuid)
    readable = Draft.objects.readable_by(request.actor).told().filter(kind=kind, record=uuid)
    found = list(readable.select_related("person"))
    # For whoever has to choose between two texts.
    stands = form.stands(opened, request.actor, None) if opened.may_write else {}
    if found or stands:  # an empty new note tells nothing that could have been read
        log_visit(request, opened.student)
    closed = not (opened.may_write and opened.open)
    return JsonResponse(
        _key(request)
        | {
            "at": _clock(timezone.now()),
            "closed": closed,
            "drafts": [_draft(each, request) for each in found],
            "stands": {name: each.text for name, each in stands.items()},
            "prints": {name: each.print for name, each in stands.items()},
        }
    )


@require_safe
@signed_in
def draft_page(request: ActorRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Where a text goes on, of a form whose address tells more than its record."""
    form = kind_named(kind)
    opened = form.door(request.actor, uuid)
    if form.page is None:
        return redirect(form.url(uuid))
    log_visit(request, opened.student)
    return redirect(form.page(opened))


def _draft(draft: Draft, request: ActorRequest) -> dict[str, Any]:
    return {
        "draft": str(draft.uuid),
        "version": draft.version,
        "field": draft.field,
        "text": draft.body,
        "base": draft.base,
        "window": str(draft.window),
        "saved_at": draft.saved_at.isoformat(timespec="seconds"),
        "at": _clock(draft.saved_at),
        "own": draft.person_id == request.actor.person.pk,
        "whose": draft.person.name,
    }


@require_POST
@in_shared_view
@signed_in
def draft_delete(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One's own; also of a student whom one does not work with any more."""
    draft = Draft.objects.editable_by(request.actor).living().filter(uuid=uuid).first()
    if draft is None:
        raise Http404
    end([draft])
    if is_background(request):
        return JsonResponse({"deleted": True})
    messages.success(request, _("The text is deleted."))
    return redirect(_way_back(request, draft))


def _way_back(request: ActorRequest, draft: Draft) -> str:
    """The page that the text was typed for, where its author still may open it."""
    kind = known_kind(draft.kind)
    if kind and Student.objects.readable_by(request.actor).filter(pk=draft.student_id).exists():
        return kind.url(draft.record)
    return reverse("home")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def drafts_delete(request: ActorRequest, kind: str, uuid: UUID) -> HttpResponse:
    """All that one typed into a form and did not save: asked for once more before it goes."""
    mine = Draft.objects.editable_by(request.actor).living().filter(kind=kind, record=uuid)
    if not mine.exists():
        raise Http404
    if request.method == "POST":
        end(mine)
        messages.success(request, _("The text is deleted."))
        return redirect("home")
    unfinished = unfinished_of(request.actor)
    kept = kept_of(request.actor, kind, uuid, {})
    if kept:
        log_visit(request, kept[0].draft.student)
    context = {
        "kept": kept,
        "kind": kind,
        "record": uuid,
        "unfinished": next((each for each in unfinished if each.record == uuid), None),
    }
    return render(request, "students/drafts_delete.html", context)


@require_safe
@signed_in
def draft_key(request: ActorRequest) -> HttpResponse:
    """What any page needs to send on what an earlier one could not."""
    return JsonResponse(_key(request))


def _key(request: ActorRequest) -> dict[str, Any]:
    keeper = request.actor.keeper
    return {"person": str(keeper), "key": browser_key(keeper), "csrf": get_token(request)}


def _clock(moment: Any) -> str:
    """By the centre's clock, which the request has set."""
    return date_format(timezone.localtime(moment), pgettext("time format", "H:i"))


def _refused(status: int, error: str, **more: Any) -> JsonResponse:
    """In a word for the script and a sentence for the person; never with a text of theirs."""
    words = {
        "bad_request": _("The page sent something that cannot be read. Load it anew."),
        "other_person": _("Somebody else is signed in now. Sign in again to save this."),
        "not_found": _("You cannot open this any more. Copy what you typed."),
        "forbidden": _("Somebody else writes here. Copy what you typed."),
        "closed": _("This was closed meanwhile. Copy what you typed."),
        "unknown_fields": _("This field is not kept. Save the page to keep it."),
        "too_long": _("This text is too long to be kept. It is still here: shorten it."),
    }
    return JsonResponse({"error": error, "message": words[error], **more}, status=status)
