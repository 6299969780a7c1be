"""Bringing in a roster: upload, preview, confirm."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_for
from accounts.decorators import for_administrators, signed_in
from accounts.http import ActorRequest
from students.enums import ImportState
from students.forms.roster import RosterForm
from students.models import Cohort, ImportRun
from students.services.roster import COLUMNS, Plan, Refusal, plan_of, sample_file, write_roster

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def upload(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    if request.method == "POST":
        form = RosterForm(request.POST, request.FILES, today=actor.today)
        run = form.remember(actor) if form.is_valid() else None
        if run:
            return redirect("roster_preview", run.uuid)
    else:
        form = RosterForm(today=actor.today)
    earlier = ImportRun.objects.readable_by(actor).exclude(state=ImportState.EXPIRED)
    context = {
        "section": "roster",
        "form": form,
        "columns": COLUMNS,
        "earlier": earlier.select_related("by").defer("rows")[:10],
    }
    return render(request, "students/roster_upload.html", context)


@require_safe
@for_administrators
def sample(request: ActorRequest) -> HttpResponse:
    file = sample_file(today=request.actor.today)
    headers = {"Content-Disposition": 'attachment; filename="roster-sample.csv"'}
    return HttpResponse(file, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@signed_in
def preview(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What a file would do, or what it did."""
    run: ImportRun = record_for(request.actor, ImportRun.objects, uuid)
    context: dict[str, Any] = {"section": "roster", "run": run}
    if run.state == ImportState.WRITTEN:
        return render(request, "students/roster_result.html", context | _result(request, run))
    if run.state == ImportState.PREVIEWED:
        try:
            plan = plan_of(run, today=request.actor.today)
        except ValidationError as error:
            context["problem"] = error.message
        else:
            context |= {"plan": plan, "groups": _groups(plan, request.GET.get("all", ""))}
    return render(request, "students/roster_preview.html", context)


@require_POST
@signed_in
def confirm(request: ActorRequest, uuid: UUID) -> HttpResponse:
    run: ImportRun = record_for(request.actor, ImportRun.objects, uuid, edit=True)
    try:
        run, written = write_roster(run=run, actor=request.actor)
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("roster_preview", run.uuid)
    if not written and run.state == ImportState.WRITTEN:
        messages.info(request, _("This roster was written already. It was not written again."))
    return redirect("roster_preview", run.uuid)


@dataclass(frozen=True)
class Group:
    """One part of the preview, its first lines or, where asked, all of them."""

    key: str
    entries: list[Any]
    total: int
    more: str


def _groups(plan: Plan, whole: str) -> dict[str, Group]:
    groups = {}
    for key in ("refused", "changed", "created", "unchanged"):
        entries = getattr(plan, key)
        shown = entries if key == whole else entries[:SHOWN]
        more = f"?all={key}#{key}" if len(shown) < len(entries) else ""
        groups[key] = Group(key, shown, len(entries), more)
    return groups


def _result(request: ActorRequest, run: ImportRun) -> dict[str, Any]:
    cohorts = Cohort.objects.known_to(request.actor).filter(uuid__in=run.counts.get("cohorts", []))
    counts = run.counts
    refused = [Refusal.from_stored(each) for each in counts.get("refusals", [])]
    return {
        "cohorts": cohorts,
        "nothing_changed": not counts["created"] and not counts["changed"],
        "refused": refused if request.GET.get("all") else refused[:SHOWN],
        "more": reverse("roster_preview", args=[run.uuid]) + "?all=refused",
        "hidden": 0 if request.GET.get("all") else max(0, len(refused) - SHOWN),
    }
