"""Who is assigned to whom: caseloads, assigning, and ending."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import record_for
from accounts.decorators import for_administrators
from accounts.http import ActorRequest
from accounts.views.forms import sent
from students.enums import AssignmentKind
from students.forms.assignments import AssignForm, EndForm
from students.models import Assignment, Cohort
from students.services.assignments import assign_each, end_assignments, replace_each
from students.services.caseloads import KINDS, REPLACE, Sharing, caseloads_of, share_out
from students.services.selection import Selection, selection_of


@require_safe
@for_administrators
def assignment_list(request: ActorRequest) -> HttpResponse:
    """Everybody of the staff who has students or could, and how many."""
    context = {"section": "cohorts", **caseloads_of(request.actor.today)}
    return render(request, "students/assignment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def assignment_add(request: ActorRequest) -> HttpResponse:
    """Choose who gets the ticked students, look at who gets whom, confirm."""
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    chosen = _selection(request)
    if not chosen.students:
        return _nobody_chosen(request, chosen)
    kind = _kind(request)
    form = AssignForm(sent(request), kind=kind, today=actor.today)
    context = {
        "section": "cohorts",
        "chosen": chosen,
        "kind": kind,
        "kinds": KINDS,
        "form": form,
        "back": _back(chosen),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "students/assignment_add.html", context)
    cleaned = form.cleaned_data
    sharing = share_out(
        students=chosen.students,
        people=list(cleaned["people"]),
        kind=kind,
        on=cleaned["on"],
        replace=cleaned["others"],
    )
    asked = request.POST.get("confirmed")
    if not sharing.changes and asked:
        messages.info(request, _("Nothing had to be changed: it stands as you chose."))
        return redirect(_back(chosen))
    if asked == sharing.fingerprint:
        _carry_out(request, sharing, kind, cleaned)
        return redirect(_back(chosen))
    context |= {"sharing": sharing, "moved": bool(asked)}
    return render(request, "students/assignment_preview.html", context)


def _carry_out(request: ActorRequest, sharing: Sharing, kind: str, cleaned: dict[str, Any]) -> None:
    by, shares = request.actor.person, sharing.changes
    if cleaned["others"] == REPLACE:
        replace_each(shares=shares, kind=kind, by=by, on=cleaned["on"])
    else:
        assign_each(shares=shares, kind=kind, by=by, starts_on=cleaned["on"])
    n = len(shares)
    words = ngettext("%(n)d student was assigned.", "%(n)d students were assigned.", n)
    messages.success(request, words % {"n": n})


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def assignment_end(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    chosen = _selection(request)
    if not chosen.students:
        return _nobody_chosen(request, chosen)
    lasting = Assignment.objects.editable_by(actor).lasting(actor.today)
    theirs = lasting.filter(student__in=chosen.students).select_related("person")
    form = EndForm(
        sent(request),
        assignments=theirs.order_by("person__family_name", "person_id", "kind", "pk"),
        today=actor.today,
    )
    if not form.groups:
        messages.info(request, _("Nobody is assigned to them."))
        return redirect(_back(chosen))
    if request.method == "POST" and form.is_valid():
        n = end_assignments(assignments=form.chosen, on=form.cleaned_data["on"], by=actor.person)
        words = ngettext("%(n)d assignment ends.", "%(n)d assignments end.", n)
        messages.success(request, words % {"n": n})
        return redirect(_back(chosen))
    context = {
        "section": "cohorts",
        "chosen": chosen,
        "form": form,
        "back": _back(chosen),
        "heading": _("End an assignment"),
        "lead": _(
            "From the day after, they do not see the student any more. Their texts stay with"
            " the student. To pass students to somebody else, hand them over instead."
        ),
        "button": _("End it"),
    }
    return render(request, "students/selection_form.html", context)


def _selection(request: ActorRequest) -> Selection:
    data = request.POST if request.method == "POST" else request.GET
    cohort = None
    if data.get("cohort"):
        cohort = record_for(request.actor, Cohort.objects.select_related("year"), _uuid(data))
    return selection_of(request.actor, data, cohort)


def _uuid(data: Any) -> UUID:
    try:
        return UUID(data["cohort"])
    except ValueError:
        return UUID(int=0)


def _kind(request: ActorRequest) -> str:
    data = request.POST if request.method == "POST" else request.GET
    kind = data.get("kind", "")
    return kind if kind in KINDS else AssignmentKind.TUTOR


def _back(chosen: Selection) -> str:
    if chosen.cohort:
        return reverse("cohort", args=[chosen.cohort.uuid])
    if len(chosen.students) == 1:
        return reverse("student", args=[chosen.students[0].uuid])
    return reverse("student_list")


def _nobody_chosen(request: ActorRequest, chosen: Selection) -> HttpResponse:
    context = {"section": "cohorts", "back": _back(chosen)}
    return render(request, "students/nobody_chosen.html", context)
