"""Attendance as it was brought in from the register, day by day."""

from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from reviews.models import RecordRequest
from reviews.services.record.parts import Entry, Section, fact
from students.models import AttendanceRecord


def attendance(request: RecordRequest) -> list[Section]:
    records = AttendanceRecord.objects.filter(student=request.student)
    by_day = groupby(records.order_by("date", "period", "pk"), key=lambda each: each.date)
    entries = [_day(day, list(lessons)) for day, lessons in by_day]
    lead = _("As the centre’s register said when it was last brought in here.")
    return [Section("attendance", _("Attendance"), entries, lead)]


def _day(day: Any, lessons: list[AttendanceRecord]) -> Entry:
    values = [_lesson(each) for each in lessons]
    shown = "; ".join(_in_words(each) for each in lessons)
    return Entry("", [fact("date", _("date"), day), fact("lessons", _("lessons"), values, shown)])


def _lesson(record: AttendanceRecord) -> dict[str, Any]:
    names = ("period", "minutes_scheduled", "minutes_absent", "authorised", "code")
    return {name: getattr(record, name) for name in names}


def _in_words(record: AttendanceRecord) -> str:
    said = {
        "period": record.period or _("the day"),
        "minutes": record.minutes_scheduled,
        "absent": record.minutes_absent,
    }
    if not record.minutes_absent:
        words = _("%(period)s: %(minutes)s minutes") % said
    elif record.authorised:
        words = _("%(period)s: %(absent)s of %(minutes)s minutes missed, authorised") % said
    else:
        words = _("%(period)s: %(absent)s of %(minutes)s minutes missed, not authorised") % said
    return f"{words} ({record.code})" if record.code else words
