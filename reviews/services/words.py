"""Days and hours as people say them, in the order of the reader's language."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def day(value: date | None) -> str:
    """Tue 24 Nov, with its year where that is another one."""
    return _said(value, pgettext("date format", "D j M"), pgettext("date format", "D j M Y"))


def short_day(value: date | None) -> str:
    """24 Nov"""
    return _said(value, pgettext("date format", "j M"), pgettext("date format", "j M Y"))


def long_day(value: date | None) -> str:
    """Tuesday 24 November"""
    return _said(value, pgettext("date format", "l j F"), pgettext("date format", "l j F Y"))


def clock(value: datetime | None) -> str:
    """10:05"""
    return date_format(value, pgettext("time format", "H:i")) if value else ""


def moment(value: datetime) -> str:
    """Tue 24 Nov, 10:05"""
    return _("%(day)s, %(time)s") % {"day": day(value), "time": clock(value)}


def _said(value: date | None, this_year: str, another: str) -> str:
    if value is None:
        return ""
    return date_format(value, this_year if value.year == timezone.localdate().year else another)
