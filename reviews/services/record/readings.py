"""What happened, and who opened what about the student, when and why."""

from django.db.models import Count, F
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accounts.models import AccessLog
from reviews.models import RecordRequest
from reviews.services.record.parts import Entry, Section, fact, facts_of
from students.access import RESTRICTED
from students.enums import Audience
from students.models import StudentEvent


def events(request: RecordRequest) -> list[Section]:
    """Without confidential ones: a copy in other hands may not tell of a safety concern."""
    events = StudentEvent.objects.filter(student=request.student).select_related("person")
    events = events.exclude(audience=Audience.CONFIDENTIAL)
    entries = [
        Entry(
            "",
            [
                *facts_of(each, "at", "kind"),
                fact("person", _("by"), each.person.name if each.person else ""),
            ],
        )
        for each in events.order_by("at", "pk")
    ]
    return [Section("events", _("What happened when"), entries)]


def readings(request: RecordRequest) -> list[Section]:
    """One line a day, person and purpose: how often a page was opened that day is a number.

    Pages of a safety concern are left out, for the same reason as its events.
    """
    lines = (
        AccessLog.objects.filter(student=request.student.uuid)
        .exclude(page__endswith=f" {RESTRICTED}")
        .annotate(day=TruncDate("created_at", tzinfo=request.centre.zone))
        .values("day", "reason", given=F("person__given_name"), family=F("person__family_name"))
        .annotate(times=Count("pk"))
        .order_by("day", "family", "given", "reason")
    )
    entries = [
        Entry(
            "",
            [
                fact("day", _("day"), each["day"]),
                fact("person", _("who"), f"{each['given']} {each['family']}".strip()),
                fact("purpose", _("why"), each["reason"]),
                fact("times", _("pages opened"), each["times"]),
            ],
        )
        for each in lines
    ]
    lead = _("Who opened pages about the student, in which role, day by day.")
    return [Section("readings", _("Who has read it"), entries, lead)]
