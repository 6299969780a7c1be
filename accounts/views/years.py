"""The calendar of the centre: academic years, each with its terms and holidays."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_for
from accounts.decorators import for_administrators
from accounts.forms.years import (
    ChangedHolidayForm,
    ChangedTermForm,
    ChangedYearForm,
    NewHolidayForm,
    NewTermForm,
    WholeYearForm,
)
from accounts.http import ActorRequest
from accounts.models import AcademicYear, Holiday, Term
from accounts.services.years import proposed_shape, remove_year
from accounts.views.forms import sent


@require_safe
@for_administrators
def year_list(request: ActorRequest) -> HttpResponse:
    years = AcademicYear.objects.readable_by(request.actor).prefetch_related("terms")
    context = {
        "section": "centre",
        "years": years.order_by("-starts_on"),
        "today": request.actor.today,
        "outside": Holiday.objects.readable_by(request.actor).outside_years(),
    }
    return render(request, "accounts/year_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def year_add(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    form = WholeYearForm(
        sent(request), centre=actor.centre, shape=proposed_shape(today=actor.today)
    )
    if request.method == "POST" and form.is_valid():
        year, _new = form.save_once(AcademicYear.objects.editable_by(actor))
        return redirect("year", year.uuid)
    last = AcademicYear.objects.readable_by(actor).order_by("-ends_on").first()
    context = {"section": "centre", "form": form, "last": last}
    return render(request, "accounts/year_add.html", context)


@require_safe
@for_administrators
def year(request: ActorRequest, uuid: UUID) -> HttpResponse:
    year: AcademicYear = record_for(request.actor, AcademicYear.objects, uuid)
    context = {
        "section": "centre",
        "year": year,
        "terms": year.terms.all(),
        "holidays": year.holidays().order_by("starts_on", "ends_on"),
        "kept_by": in_words(year.uses()),
    }
    return render(request, "accounts/year.html", context)


def in_words(uses: list[tuple[str, int]]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in uses)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def year_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    year: AcademicYear = _held(request, AcademicYear.objects, uuid)
    form = ChangedYearForm(sent(request), instance=year)
    return _changed(request, form) or _page(
        request, form, _("Change the year"), back=reverse("year", args=[uuid])
    )


@require_POST
@for_administrators
@transaction.atomic
def year_delete(request: ActorRequest, uuid: UUID) -> HttpResponse:
    year: AcademicYear = _held(request, AcademicYear.objects, uuid)
    if kept_by := remove_year(year=year):
        words = _("This year stays, because something belongs to it: %(uses)s.")
        messages.error(request, words % {"uses": in_words(kept_by)})
        return redirect("year", uuid)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": year.name})
    return redirect("year_list")


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def term_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    year: AcademicYear = _held(request, AcademicYear.objects, uuid)
    form = NewTermForm(sent(request), instance=Term(centre=request.actor.centre, year=year))
    return _added(request, form, Term, year) or _page(request, form, _("Add a term"), year=year)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def term_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    term: Term = _held(request, Term.objects.select_related("year"), uuid)
    form = ChangedTermForm(sent(request), instance=term)
    return _changed(request, form, term.year) or _page(
        request,
        form,
        _("Change the term"),
        year=term.year,
        delete=reverse("term_delete", args=[uuid]),
        delete_words=_("Delete this term"),
    )


@require_POST
@for_administrators
@transaction.atomic
def term_delete(request: ActorRequest, uuid: UUID) -> HttpResponse:
    term: Term = _held(request, Term.objects.select_related("year"), uuid)
    term.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": term.name})
    return redirect("year", term.year.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def holiday_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    year: AcademicYear = _held(request, AcademicYear.objects, uuid)
    form = NewHolidayForm(sent(request), instance=Holiday(centre=request.actor.centre), year=year)
    return _added(request, form, Holiday, year) or _page(
        request, form, _("Add a holiday"), year=year
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def holiday_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    holiday: Holiday = _held(request, Holiday.objects, uuid)
    year = _year_of(holiday)
    form = ChangedHolidayForm(sent(request), instance=holiday, year=year)
    return _changed(request, form, year) or _page(
        request,
        form,
        _("Change the holiday"),
        year=year,
        delete=reverse("holiday_delete", args=[uuid]),
        delete_words=_("Delete this holiday"),
    )


@require_POST
@for_administrators
@transaction.atomic
def holiday_delete(request: ActorRequest, uuid: UUID) -> HttpResponse:
    holiday: Holiday = _held(request, Holiday.objects, uuid)
    holiday.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": holiday.name})
    return redirect(_page_of(_year_of(holiday)))


def _held(request: ActorRequest, records: Any, uuid: UUID) -> Any:
    """A record of the calendar. Who changes it waits for others who do: what fits is asked
    of all of it."""
    if request.method == "POST":
        request.actor.centre.hold()
    return record_for(request.actor, records, uuid, edit=True)


def _year_of(holiday: Holiday) -> AcademicYear | None:
    """The year that a holiday is seen from: the first that it shares a day with."""
    years = AcademicYear.objects.touching(holiday.starts_on, holiday.ends_on)
    return years.order_by("starts_on").first()


def _page_of(year: AcademicYear | None) -> str:
    return reverse("year", args=[year.uuid]) if year else reverse("year_list")


def _added(request: ActorRequest, form: Any, model: Any, year: AcademicYear) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    form.save_once(model.objects.editable_by(request.actor))
    return redirect("year", year.uuid)


def _changed(
    request: ActorRequest, form: Any, year: AcademicYear | None = None
) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    saved = form.save()
    messages.success(request, _("Saved."))
    return redirect(_page_of(year or (saved if isinstance(saved, AcademicYear) else None)))


def _page(
    request: ActorRequest,
    form: Any,
    heading: str,
    *,
    year: AcademicYear | None = None,
    back: str = "",
    **more: Any,
) -> HttpResponse:
    context = {
        "section": "centre",
        "form": form,
        "heading": heading,
        "above": year.name if year else "",
        "back": back or _page_of(year),
    }
    return render(request, "includes/form_page_delete.html", context | more)
