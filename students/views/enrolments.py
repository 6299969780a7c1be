"""Who is in a cohort: joining, moving up a year, closing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import record_for
from accounts.decorators import for_administrators
from accounts.http import ActorRequest
from accounts.views.forms import form_page, sent
from students.access import student_for
from students.forms.enrolments import EnrolForm, MovingUpForm
from students.models import Cohort, Enrolment
from students.services.enrolments import Fate, Moved, enrol, gone_from, members_of, move_up


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def student_enrol(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Into a cohort: for the first time, from another, or back after having left."""
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    student = student_for(request, uuid)
    place = Enrolment.objects.of(student)
    moves = place is not None and place.ends_on is None
    cohorts = Cohort.objects.editable_by(actor)
    form = EnrolForm(sent(request), cohorts=cohorts, today=actor.today, place=place)
    if request.method == "POST" and form.is_valid():
        cohort = form.cleaned_data["cohort"]
        enrol(students=[student], cohort=cohort, by=actor.person, on=form.cleaned_data["on"])
        messages.success(
            request,
            _("%(name)s is in %(cohort)s.") % {"name": student.name, "cohort": cohort},
        )
        return redirect("student", student.uuid)
    return form_page(
        request,
        form,
        section="students",
        heading=_("Move to another cohort") if moves else _("Enrol in a cohort"),
        above=f"{student.name} · {student.number}",
        lead=_said_of(place),
        button=_("Move") if moves else _("Enrol"),
        back=reverse("student", args=[student.uuid]),
    )


def _said_of(place: Enrolment | None) -> str:
    if place is None:
        return _("They are in no cohort yet.")
    where = {"cohort": place.cohort.name}
    if place.ends_on is None:
        return _("They are in %(cohort)s now. That place ends when the new one begins.") % where
    return (
        _(
            "They have left %(cohort)s. Coming back opens a new place: what was before stays as"
            " it is. Whose assignment has ended is assigned anew."
        )
        % where
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def cohort_move_up(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Choose, look at what would happen, confirm."""
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    cohort: Cohort = record_for(
        actor, Cohort.objects.select_related("year", "programme", "centre"), uuid, edit=True
    )
    members = members_of(cohort)
    if not members:
        messages.info(request, _("Nobody is enrolled in %(cohort)s any more.") % {"cohort": cohort})
        return redirect("cohort", cohort.uuid)
    form = MovingUpForm(sent(request), cohort=cohort, members=members, today=actor.today)
    context: dict[str, Any] = {
        "section": "cohorts",
        "cohort": cohort,
        "form": form,
        "gone": gone_from(cohort),
    }
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return render(request, "students/moving_up.html", context)
    if "confirmed" in request.POST:
        done = _move_up(request, form)
        if done:
            return redirect("cohort", done)
        return render(request, "students/moving_up.html", context)
    context["groups"] = [
        (fate.label, [each.student for each in members if form.fates[each.student_id] == fate])
        for fate in Fate
    ]
    return render(request, "students/moving_up_preview.html", context)


def _move_up(request: ActorRequest, form: MovingUpForm) -> UUID | None:
    """The cohort to look at afterwards; nothing where it is refused."""
    cleaned, goal = form.cleaned_data, form.goal
    try:
        with transaction.atomic():
            moved = move_up(
                cohort=form.cohort,
                target=goal,
                fates=form.fates,
                on=cleaned["on"],
                by=request.actor.person,
                end_tutors=bool(cleaned["end_tutors"]),
                close=cleaned["close"],
            )
    except ValidationError as error:
        form.add_error(None, error)
        return None
    messages.success(request, _said(moved, form.cohort))
    return moved.target.uuid if moved.target else form.cohort.uuid


def _said(moved: Moved, cohort: Cohort) -> str:
    parts = []
    if moved.moved:
        words = ngettext("%(n)d student moved up.", "%(n)d students moved up.", moved.moved)
        parts.append(words % {"n": moved.moved})
    if moved.completed:
        words = ngettext(
            "%(n)d student has completed.", "%(n)d students have completed.", moved.completed
        )
        parts.append(words % {"n": moved.completed})
    if moved.stayed:
        words = ngettext(
            "%(n)d student stays in %(cohort)s.",
            "%(n)d students stay in %(cohort)s.",
            moved.stayed,
        )
        parts.append(words % {"n": moved.stayed, "cohort": cohort})
    if moved.closed:
        parts.append(_("%(cohort)s is closed.") % {"cohort": cohort})
    return " ".join(parts)


@require_POST
@for_administrators
@transaction.atomic
def cohort_close(request: ActorRequest, uuid: UUID) -> HttpResponse:
    request.actor.centre.hold()
    cohort: Cohort = record_for(request.actor, Cohort.objects, uuid, edit=True)
    try:
        cohort.close(by=request.actor.person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("cohort", cohort.uuid)


@require_POST
@for_administrators
@transaction.atomic
def cohort_reopen(request: ActorRequest, uuid: UUID) -> HttpResponse:
    request.actor.centre.hold()
    cohort: Cohort = record_for(request.actor, Cohort.objects, uuid, edit=True)
    cohort.reopen(by=request.actor.person)
    return redirect("cohort", cohort.uuid)
