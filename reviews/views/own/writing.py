"""What a student writes on their own page: a note, a proposed goal, a proposed change."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.views.forms import sent
from reviews.services.own_keeping import Keeping, chosen, drafts_of, sent_from
from reviews.services.own_page import current_plan
from reviews.services.own_words import readers_of
from reviews.views.own.door import by_link
from reviews.views.own.keeping import keep
from students.enums import MessageKind
from students.forms.messages import OwnWordsForm
from students.models import OwnDraft, PrivateLink, StudentMessage
from students.services.own_drafts import take_in

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


def new_note(link: PrivateLink, unsent: list[OwnDraft]) -> tuple[OwnWordsForm, Keeping]:
    """The note on the page itself, with what the student typed of one and did not send."""
    notes = [each for each in unsent if each.form == MessageKind.NOTE]
    keeping = _keeping(MessageKind.NOTE)
    keeping.fill_from(chosen(notes, ""))
    return _form(link, MessageKind.NOTE, kept=keeping), keeping


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
@transaction.atomic
def own_write(request: ActorRequest, link: PrivateLink, kind: str) -> HttpResponse:
    """One message. Sent twice, it is kept once; with other words the second time, both are."""
    if kind not in MessageKind.values:
        raise Http404
    keeping = _keeping(kind)
    if request.method == "POST":
        keeping.go_on(request.POST)
    else:
        drafts = drafts_of(link.student, kind)
        keeping.fill_from(chosen(drafts, request.GET.get("unsent", "")))
    form = _form(link, kind, sent(request), goals=_goals(link), kept=keeping)
    if form.is_valid():
        return _send(request, link, form)
    form.fields["text"].widget.attrs.pop("maxlength", None)
    heading, lead = WORDS[MessageKind(kind)]
    context = {
        "centre": link.centre,
        "link": link,
        "student": link.student,
        "form": form,
        "keeping": keeping,
        "heading": heading,
        "lead": lead,
        "readers": readers_of(link.student, link.centre.today()),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reviews/own/write.html", context, status=status)


def _send(request: ActorRequest, link: PrivateLink, form: OwnWordsForm) -> HttpResponse:
    own = StudentMessage.objects.filter(student=link.student, by=None)
    form.save_each(own)
    gone = sent_from(request)
    if gone:
        take_in(student=link.student, sent=gone)
    text = _("Sent. You find it below, with the answer when there is one.")
    if form.is_further:
        text = _("Sent as a further message. What you had sent before stands below too.")
    messages.success(request, text)
    return redirect("own_page")


@require_POST
@by_link
def own_write_keep(request: ActorRequest, link: PrivateLink, kind: str) -> HttpResponse:
    """Keep a message that is being typed. Nobody reads it before it is sent."""
    typed = sent_from(request)
    if typed is None:
        raise Http404
    return keep(link, typed)


def _goals(link: PrivateLink) -> list[tuple[str, str]]:
    """What a change may be about."""
    plan = current_plan(link.student)
    goals: Any = plan.goals if plan else None
    return [(str(each.uuid), each.words) for each in goals.open().in_order()] if goals else []


def _keeping(kind: str) -> Keeping:
    return Keeping(reverse("own_write_keep", args=[kind]))


def _form(
    link: PrivateLink, kind: str, data: Any = None, *, kept: Keeping, **how: Any
) -> OwnWordsForm:
    new = StudentMessage(
        centre=link.centre, student=link.student, link=link, kind=MessageKind(kind)
    )
    initial = {"text": kept.fields.get("text", ""), "about": kept.fields.get("about", "")}
    form = OwnWordsForm(data, instance=new, initial=initial, **how)
    if kept.draft:
        form.initial["uuid"] = kept.draft.record
    return form
