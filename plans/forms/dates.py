"""Dates of a plan lie within it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.models import Plan


def keep_within_plan(form: forms.BaseForm, plan: Plan, *names: str) -> None:
    """Tell the browser's calendar where the plan begins and ends."""
    for name in names:
        limits = {"min": plan.starts_on.isoformat(), "max": plan.ends_on.isoformat()}
        form.fields[name].widget.attrs.update(limits)


def check_within_plan(form: forms.BaseForm, plan: Plan, *names: str) -> None:
    for name in names:
        day: date | None = form.cleaned_data.get(name)
        if day and not plan.starts_on <= day <= plan.ends_on:
            form.add_error(name, outside(plan))


def outside(plan: Plan) -> str:
    days: dict[str, Any] = {
        "start": date_format(plan.starts_on, "DATE_FORMAT"),
        "end": date_format(plan.ends_on, "DATE_FORMAT"),
    }
    return _("This date is outside the plan, which runs from %(start)s to %(end)s.") % days
