"""What a student writes on their own page: a note, a proposed goal, a proposed change."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.views.forms import sent
from reviews.services import own_door
from reviews.services.own_page import current_plan
from reviews.services.own_words import readers_of
from reviews.views.own.door import by_link
from students.enums import MessageKind
from students.forms.messages import OwnWordsForm
from students.models import PrivateLink, StudentMessage

WORDS = {
    MessageKind.NOTE: (
        gettext_lazy("Say something before you meet"),
        gettext_lazy("What went well, what was hard, what you want to talk about."),
    ),
    MessageKind.GOAL: (
        gettext_lazy("Propose a goal"),
        gettext_lazy(
            "In your own words. Nothing changes by itself: you hear what your tutor thinks, and"
            " you decide together."
        ),
    ),
    MessageKind.CHANGE: (
        gettext_lazy("Propose a change"),
        gettext_lazy(
            "Another date, another step, a goal that does not fit any more. Nothing changes by"
            " itself: you hear what your tutor thinks, and you decide together."
        ),
    ),
}


def new_note(request: ActorRequest, link: PrivateLink) -> OwnWordsForm:
    """The note on the page itself, with what was kept of one: sending it sends that too."""
    kept = own_door.kept_for(request, link)
    is_note = kept.path == reverse("own_write", args=[MessageKind.NOTE])
    return _form(link, MessageKind.NOTE, text=kept.texts.get("text", "") if is_note else "")


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
@transaction.atomic
def own_write(request: ActorRequest, link: PrivateLink, kind: str) -> HttpResponse:
    """One message. Sent twice, it is kept once."""
    if kind not in MessageKind.values:
        raise Http404
    plan = current_plan(link.student)
    goals: Any = plan.goals if plan else None
    offered = [(str(each.uuid), each.words) for each in goals.open().in_order()] if goals else []
    kept = own_door.kept_here(request, link).get("text", "")
    form = _form(link, kind, sent(request), goals=offered, text=kept)
    if form.is_valid():
        own = StudentMessage.objects.filter(student=link.student, link=link)
        form.save_once(own)
        own_door.forget_typed(request, link)
        messages.success(request, _("Sent. You find it below, with the answer when there is one."))
        return redirect("own_page")
    form.fields["text"].widget.attrs.pop("maxlength", None)
    heading, lead = WORDS[MessageKind(kind)]
    context = {
        "centre": link.centre,
        "link": link,
        "student": link.student,
        "form": form,
        "heading": heading,
        "lead": lead,
        "readers": readers_of(link.student, link.centre.today()),
        "is_kept": bool(kept) and not form.is_bound,
    }
    status = 422 if form.is_bound else 200
    return render(request, "reviews/own/write.html", context, status=status)


def _form(link: PrivateLink, kind: str, data: Any = None, *, text: str = "", **how: Any) -> Any:
    new = StudentMessage(
        centre=link.centre, student=link.student, link=link, kind=MessageKind(kind)
    )
    return OwnWordsForm(data, instance=new, initial={"text": text}, **how)
