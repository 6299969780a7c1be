"""Bringing in a file: send it, name its columns, look at what it changes, confirm, report."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_for
from accounts.decorators import for_administrators, signed_in
from accounts.enums import FileFormat
from accounts.exports import CONTENT_TYPES
from accounts.http import ActorRequest
from students.enums import ImportKind, ImportState
from students.forms.imports import ColumnsForm, ImportForm
from students.models import Cohort, ImportRun
from students.models.import_run import OPEN, READY
from students.services.imports import (
    KINDS,
    Confirmed,
    Kind,
    Plan,
    Refusal,
    can_be_taken_back,
    choose_columns,
    confirm_import,
    kind_named,
    mapping_of,
    plan_of,
    refused_file,
    sample_file,
    table_of,
    take_back,
    twin_of,
    what_goes,
)
from students.services.lists import PIECE

SHOWN = 100
EARLIER = 5


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def upload(request: ActorRequest) -> HttpResponse:
    """The kinds, what each needs, and a file of one of them."""
    kind = KINDS.get(request.GET.get("kind", ""), kind_named(ImportKind.STUDENTS))
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, kind=kind)
        run = form.remember(request.actor) if form.is_valid() else None
        if run:
            return redirect(_page_of(run), run.uuid)
    else:
        form = ImportForm(kind=kind)
    runs = ImportRun.objects.readable_by(request.actor).without_content()
    context = {
        "section": "imports",
        "form": form,
        "kind": kind,
        "kinds": KINDS.values(),
        "file_formats": FileFormat,
        "earlier": runs.select_related("by")[:EARLIER],
    }
    return render(request, "students/import_upload.html", context)


@require_safe
@for_administrators
def sample(request: ActorRequest, kind: str, file_format: FileFormat) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    file = sample_file(KINDS[kind], file_format=file_format, today=request.actor.today)
    return _download(file, kind, file_format)


@require_safe
@for_administrators
def import_list(request: ActorRequest) -> HttpResponse:
    """All runs, in pieces."""
    runs = ImportRun.objects.readable_by(request.actor).without_content().select_related("by")
    after = request.GET.get("after", "")
    try:
        last = runs.filter(uuid=UUID(after)).first() if after else None
    except ValueError:
        last = None
    if last:
        runs = runs.filter(pk__lt=last.pk)
    found = list(runs.order_by("-pk")[: PIECE + 1])
    context = {
        "section": "imports",
        "runs": found[:PIECE],
        "next": found[PIECE - 1].uuid if len(found) > PIECE else None,
        "is_first": last is None,
    }
    return render(request, "students/import_list.html", context)


@require_safe
@signed_in
def preview(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What a file would do, how far it is, or what it did."""
    runs = ImportRun.objects.select_related("by", "confirmed_by", "taken_back_by")
    run: ImportRun = record_for(request.actor, runs, uuid)
    kind = kind_named(run.kind)
    context: dict[str, Any] = {"section": "imports", "run": run, "kind": kind}
    if run.state == ImportState.UPLOADED:
        return redirect("import_columns", run.uuid)
    if run.state == ImportState.QUEUED:
        return render(request, "students/import_progress.html", context | _progress(run, kind))
    if run.state == ImportState.WRITTEN:
        return render(request, "students/import_report.html", context | _report(request, run))
    if run.state in READY:
        context |= _preview(request, run, kind)
    return render(request, "students/import_preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def name_columns(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Which column of the file is which, said by hand."""
    run: ImportRun = record_for(request.actor, ImportRun.objects, uuid, edit=True)
    if run.state not in OPEN:
        return redirect("import", run.uuid)
    kind, table = kind_named(run.kind), table_of(run)
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, kind=kind, table=table, columns=run.columns)
    if request.method == "POST" and form.is_valid():
        try:
            choose_columns(run=run, columns=form.columns, actor=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("import", run.uuid)
    context = {
        "section": "imports",
        "run": run,
        "kind": kind,
        "table": table,
        "form": form,
        "remembered": mapping_of(kind, table),
    }
    return render(request, "students/import_columns.html", context)


@require_POST
@signed_in
def confirm(request: ActorRequest, uuid: UUID) -> HttpResponse:
    runs = ImportRun.objects.without_content()
    run: ImportRun = record_for(request.actor, runs, uuid, edit=True)
    done = confirm_import(run=run, actor=request.actor, seen=request.POST.get("seen", ""))
    if done == Confirmed.TWIN_RUNS:
        messages.warning(
            request,
            _(
                "This very file is being written already. When that is done, what is left"
                " to change stands here."
            ),
        )
    elif done == Confirmed.TWIN_WRITTEN:
        messages.warning(
            request,
            _("This very file was written meanwhile. What is left to change stands here."),
        )
    elif done == Confirmed.TOO_LATE:
        _tell_late(request, run)
    return redirect("import", run.uuid)


def _tell_late(request: ActorRequest, run: ImportRun) -> None:
    run.refresh_from_db(fields=["state"])
    if run.state == ImportState.WRITTEN:
        messages.info(request, _("This file was written already. It was not written again."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def taking_back(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What would go if a file was taken back; and when that was seen, take it back."""
    runs = ImportRun.objects.without_content().select_related("centre")
    run: ImportRun = record_for(request.actor, runs, uuid, edit=True)
    if not can_be_taken_back(run):
        messages.info(request, _("There is nothing to take back of this file."))
        return redirect("import", run.uuid)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1
        if take_back(run=run, actor=request.actor, seen=number):
            return redirect("import", run.uuid)
        messages.warning(
            request,
            _("The attendance changed meanwhile, so nothing was taken away. Look once more."),
        )
    context = {"section": "imports", "run": run, "going": what_goes(run)}
    return render(request, "students/import_take_back.html", context)


@require_safe
@signed_in
def progress(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """A piece of the page that waits. When there is nothing to wait for, the page is asked
    for anew."""
    runs = ImportRun.objects.without_content()
    run: ImportRun = record_for(request.actor, runs, uuid)
    context = {"run": run} | _progress(run, kind_named(run.kind))
    response = render(request, "students/includes/import_progress.html", context)
    if run.state != ImportState.QUEUED:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@signed_in
def refused(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The refused lines as a file, as long as the file is known."""
    run: ImportRun = record_for(request.actor, ImportRun.objects, uuid)
    if run.state not in READY:
        raise Http404
    kind = kind_named(run.kind)
    try:
        plan = plan_of(run, actor=request.actor)
    except ValidationError:
        raise Http404 from None
    return _download(refused_file(kind, table_of(run), plan), "refused", FileFormat.CSV)


def _download(file: bytes, name: str, file_format: FileFormat) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{file_format}"'}
    return HttpResponse(file, content_type=CONTENT_TYPES[file_format], headers=headers)


def _page_of(run: ImportRun) -> str:
    return "import_columns" if run.state == ImportState.UPLOADED else "import"


def _progress(run: ImportRun, kind: Kind) -> dict[str, Any]:
    """How far the job is: first it compares, then it writes step by step."""
    steps = [_("comparing the file with the data of now"), *kind.steps]
    return {
        "steps": len(steps),
        "step": min(run.step + 1, len(steps)),
        "doing": steps[min(run.step, len(steps) - 1)],
    }


@dataclass(frozen=True)
class Group:
    """One part of the preview, its first lines or, where asked, all of them."""

    key: str
    entries: list[Any]
    total: int
    more: str


def _preview(request: ActorRequest, run: ImportRun, kind: Kind) -> dict[str, Any]:
    table = table_of(run)
    used = set(run.columns.values())
    context = {
        "table": table,
        "unused": [each for place, each in enumerate(table.headers) if place not in used and each],
        "mapping": mapping_of(kind, table),
        "twin": twin_of(run),
        "columns": [each for each in kind.columns if each.key in run.columns],
    }
    try:
        plan = plan_of(run, actor=request.actor)
    except ValidationError as error:
        return context | {"problem": " ".join(error.messages)}
    return context | {
        "plan": plan,
        "button": _("Write %(counted)s") % {"counted": kind.counted(kind.size(plan))},
        "groups": _groups(run, plan, kind, request.GET.get("all", "")),
    }


def _groups(run: ImportRun, plan: Plan, kind: Kind, whole: str) -> dict[str, Group]:
    groups = {}
    for key in ("refused", "changed", "created", "unchanged"):
        entries = getattr(plan, key)
        shown = entries if key == whole else entries[:SHOWN]
        more = f"?all={key}#{key}" if len(shown) < len(entries) else ""
        if key == "refused":
            shown = _explained(shown, kind)
        if key == "created":
            shown = [(entry, _cells(entry, run, kind)) for entry in shown]
        groups[key] = Group(key, shown, len(entries), more)
    return groups


def _cells(entry: Any, run: ImportRun, kind: Kind) -> list[tuple[Any, str]]:
    """What a new record would say, under the columns that the file has."""
    columns = [column for column in kind.columns if column.key in run.columns]
    return [(column.label, entry.cell(column.key)) for column in columns]


def _explained(refusals: list[Refusal], kind: Kind) -> list[tuple[Refusal, list[str]]]:
    return [(each, each.reasons(kind.labels)) for each in refusals]


def _report(request: ActorRequest, run: ImportRun) -> dict[str, Any]:
    kind, counts = kind_named(run.kind), run.counts
    cohorts = Cohort.objects.known_to(request.actor).filter(uuid__in=counts.get("cohorts", []))
    refused = [Refusal.from_stored(each) for each in counts.get("refusals", [])]
    shown = refused if request.GET.get("all") else refused[:SHOWN]
    route, name = kind.onward
    return {
        "cohorts": cohorts,
        "can_be_taken_back": can_be_taken_back(run),
        "nothing_changed": not counts["created"] and not counts["changed"],
        "refused": _explained(shown, kind),
        "more": reverse("import", args=[run.uuid]) + "?all=refused",
        "hidden": len(refused) - len(shown),
        "onward": {"url": reverse(route), "name": name},
    }
