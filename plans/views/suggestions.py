"""The centre's suggestions for goals and actions. They name no student."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_for
from accounts.decorators import for_library_keepers, for_library_readers
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.enums import GoalArea, SuggestionKind
from plans.forms.suggestions import ChangedSuggestionForm, NewSuggestionForm
from plans.models import Suggestion
from plans.services.suggestions import groups_of, move_suggestion
from plans.views.plan import show_form

HEADINGS = {
    SuggestionKind.GOAL: gettext_lazy("Suggest a goal"),
    SuggestionKind.ACTION: gettext_lazy("Suggest an action"),
}


@require_safe
@for_library_readers
def suggestion_list(request: ActorRequest) -> HttpResponse:
    kind, area = request.GET.get("kind", ""), request.GET.get("area", "")
    kind = kind if kind in SuggestionKind.values else ""
    area = area if area in GoalArea.values else ""
    groups = groups_of(request.actor, kind=kind, area=area)
    context = {
        "section": "strategies",
        "kinds": [
            (each, [group for group in groups if group.kind == each])
            for each in SuggestionKind
            if kind in ("", each)
        ],
        "kind": kind,
        "area": area,
        "all_kinds": SuggestionKind.choices,
        "areas": GoalArea.choices,
        "can_keep": request.actor.keeps_library,
    }
    return render(request, "plans/suggestion_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def suggestion_add(request: ActorRequest, kind: str) -> HttpResponse:
    """One of the centre's own; `?area=` proposes where it stands, `?of=` what it is a copy of."""
    if kind not in SuggestionKind.values:
        raise Http404
    centre = request.actor.centre
    if request.method == "POST":
        centre.hold()
    suggestion = Suggestion(centre=centre, kind=kind)
    if request.GET.get("area", "") in GoalArea.values:
        suggestion.area = request.GET["area"]
    form = NewSuggestionForm(sent(request), instance=suggestion, initial=_copied(request, kind))
    if form.is_valid():
        form.save_once(Suggestion.objects.editable_by(request.actor))
        messages.success(request, _("It is suggested from now on."))
        return redirect("suggestion_list")
    return _show(request, form, str(HEADINGS[SuggestionKind(kind)]))


def _copied(request: ActorRequest, kind: str) -> dict[str, Any]:
    """What a copy begins with: words to change, and the place of those it is a copy of."""
    try:
        asked = UUID(request.GET.get("of", ""))
    except ValueError:
        return {}
    found = Suggestion.objects.readable_by(request.actor).filter(kind=kind, uuid=asked).first()
    if found is None:
        return {}
    names = ("area", "risk_factor", "level", "who")
    return {"own_words": found.words} | {name: getattr(found, name) for name in names}


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def suggestion_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    if request.method == "POST":
        request.actor.centre.hold()
    suggestion: Suggestion = record_for(request.actor, Suggestion.objects, uuid, edit=True)
    words = suggestion.words
    form = ChangedSuggestionForm(sent(request), instance=suggestion)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("suggestion_list")
    lead = ""
    if suggestion.is_built_in:
        lead = _(
            "These words are built in. To word them otherwise, copy them, and take these"
            " out of use."
        )
    return _show(request, form, _("Change a suggestion"), above=words, lead=lead)


@require_POST
@for_library_keepers
def suggestion_move(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One place up, or down."""
    suggestion: Suggestion = record_for(request.actor, Suggestion.objects, uuid, edit=True)
    move_suggestion(suggestion=suggestion, up="up" in request.POST)
    return redirect(f"{reverse('suggestion_list')}#suggestion-{uuid}")


def _show(request: ActorRequest, form: Any, heading: str, **context: Any) -> HttpResponse:
    how = {"section": "strategies", "heading": heading, "back": reverse("suggestion_list")}
    return show_form(request, form, **how, **context)
