"""Sessions as text that calendar programs read (iCalendar, RFC 5545), and mails of it (RFC 5546).

Times are given in UTC, which needs no table of zones and holds over a change of the clock: each
session is an event of its own. Neither topic nor notes ever stand in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

PRODUCT = "-//Stepping Stones//Sessions//EN"


@dataclass(frozen=True)
class Meeting:
    """What a calendar shows of one session."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    summary: str
    stamp: datetime
    is_cancelled: bool = False
    place: str = ""
    url: str = ""
    attendee: str = ""
    """The address that is invited; nobody in a calendar that is only read."""


def calendar_text(
    meetings: Iterable[Meeting], *, method: str = "", name: str = "", organizer: str = ""
) -> bytes:
    """A calendar of these sessions. `organizer` is how the centre is called in an invitation."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("name", name)
        # The older name of the same, which most programs still read.
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for meeting in meetings:
        calendar.add_component(_event(meeting, organizer))
    text: bytes = calendar.to_ical()
    return text


def _event(meeting: Meeting, organizer: str) -> Event:
    start = meeting.starts_at.astimezone(UTC)
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.stamp.astimezone(UTC))
    event.add("last-modified", meeting.stamp.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=meeting.minutes))
    event.add("summary", meeting.summary)
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    if meeting.is_cancelled:
        event.add("transp", "TRANSPARENT")
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.url:
        event.add("url", meeting.url)
    if organizer:
        event.add("organizer", _organizer(organizer))
    if meeting.attendee:
        event.add("attendee", _attendee(meeting.attendee))
    return event


def _organizer(name: str) -> vCalAddress:
    """The address that the mail comes from: programs mistrust any other."""
    address = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    address.params["CN"] = name
    return address


def _attendee(address: str) -> vCalAddress:
    """Nobody is asked to answer: no one would read it."""
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "FALSE"
    return attendee
