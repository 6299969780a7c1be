"""A day and an hour that make one moment, by the clock of the centre."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.forms import DateInput, TimeInput
from plans.models import Plan


def date_field(**how: Any) -> forms.DateField:
    how = {"label": gettext_lazy("Date"), "widget": DateInput(), **how}
    return forms.DateField(error_messages={"invalid": NO_DATE}, **how)


def time_field(**how: Any) -> forms.TimeField:
    how = {"label": gettext_lazy("Time"), "widget": TimeInput(), **how}
    return forms.TimeField(error_messages={"invalid": NO_TIME}, **how)


NO_DATE = gettext_lazy("This is no date. Write it as year-month-day: 2026-11-24.")
NO_TIME = gettext_lazy("This is no time of day. Write it as hours and minutes: 10:05.")


def moment_in(plan: Plan, day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=plan.centre.zone)


def in_words(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))


def why_not_then(plan: Plan, day: date, *, today: date, coming: bool = False) -> str:
    """Why a session of this plan cannot be on that day; empty when it can.

    A day before today is one to record, unless the session is to be a `coming` one.
    """
    if day > plan.ends_on and day != today:
        return _("The plan ends on %(date)s. Choose a day before that.") % {
            "date": in_words(plan.ends_on)
        }
    if coming and day < today:
        return _("This day has passed.")
    first = min(plan.starts_on, today)
    if day < first:
        return _("The plan starts on %(date)s. Choose a day after that.") % {
            "date": in_words(first)
        }
    return ""
