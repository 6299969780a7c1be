"""The mails by which sessions come into calendars, move there and leave them again.

One person gets one mail for all that waits for them. A single session goes as an invitation that
mail programs show; several go as files, since one invitation may hold only one event
(docs/decisions/0027). A session's topic, place and notes never stand in a mail, nor does a
student's full name unless a member of staff chose that for their own mailbox.
"""

import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import SessionMails
from accounts.mail import MAIL_TRIES, absolute, send_message, words_of
from accounts.models import Centre
from plans.services.copies import language_for
from reviews.enums import Invited, SessionState, Told
from reviews.models import SessionInvitation
from reviews.services.calendar_text import Meeting, calendar_text
from reviews.services.invitations import Reader
from reviews.services.words import clock, long_day
from students.models import Guardian, Student

#: No mail takes longer; a job that has not come back by then has died.
AT_IT = timedelta(minutes=10)
FILE_TYPE = "application/ics"
CALLED_OFF = (SessionState.CANCELLED, SessionState.MISSED)


@dataclass(frozen=True)
class News:
    """One session as a mail tells it: what, from when, and to when."""

    row: SessionInvitation
    meeting: Meeting
    was: datetime | None

    @property
    def is_new(self) -> bool:
        return not self.meeting.is_cancelled and self.was is None

    @property
    def is_moved(self) -> bool:
        return not self.meeting.is_cancelled and self.was is not None

    @property
    def is_called_off(self) -> bool:
        """Nobody meets then; otherwise it only leaves this person's calendar."""
        return self.meeting.is_cancelled and self.row.session.state in CALLED_OFF

    @property
    def method(self) -> str:
        return "CANCEL" if self.meeting.is_cancelled else "REQUEST"

    @property
    def when(self) -> str:
        return hours(self.meeting.starts_at, self.meeting.minutes)

    @property
    def before(self) -> str:
        return moment(self.was) if self.was else ""


def hours(starts_at: datetime, minutes: int) -> str:
    """Tuesday 24 November, 10:05 to 10:50"""
    start = timezone.localtime(starts_at)
    end = timezone.localtime(starts_at + timedelta(minutes=minutes))
    said = {"day": long_day(start.date()), "start": clock(start), "end": clock(end)}
    return _("%(day)s, %(start)s to %(end)s") % said


def moment(value: datetime) -> str:
    start = timezone.localtime(value)
    return _("%(day)s, %(time)s") % {"day": long_day(start.date()), "time": clock(start)}


def mail_invitations(centre: Centre, reader: Reader, student: int) -> None:
    """Send what waits for this reader, if anything does and no other job is at it."""
    rows = _taken(reader, student)
    if not rows:
        return
    language = _language(rows[0], centre)
    with translation.override(language), timezone.override(centre.zone):
        news = [_news(row, centre) for row in rows]
        try:
            _send(news, centre, language)
        except OSError as error:
            answer, for_good = words_of(error), _is_refused(error)
            _note(news, lambda row, each: _failed(row, each, answer, for_good))
        else:
            _note(news, _went)


def rows_for(reader: Reader, student: int) -> Any:
    rows = SessionInvitation.objects.waiting().filter(**reader._asdict())
    return rows if reader.person else rows.filter(session__plan__student=student)


@transaction.atomic
def _taken(reader: Reader, student: int) -> list[SessionInvitation]:
    """The rows that wait and still may be told, taken for a while so that no other job sends
    them. They are not held while the mail server is spoken to: nobody waits for that."""
    found = rows_for(reader, student).select_related(
        "session__plan__student", "session__plan__centre", "session__by", "guardian", "person"
    )
    rows = list(
        found.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by(
            "session__starts_at", "pk"
        )
    )
    reached = set(Guardian.objects.reached_by_mail().values_list("pk", flat=True).filter(
        pk__in=[row.guardian_id for row in rows if row.guardian_id]
    ))  # fmt: skip
    told = [row for row in rows if _still_holds(row, reached)]
    until = timezone.now() + AT_IT
    SessionInvitation.objects.filter(pk__in=[row.pk for row in told]).update(being_sent_until=until)
    for row in set(rows) - set(told):
        row.leave() if row.told else row.delete()
    return told


def _still_holds(row: SessionInvitation, reached: set[int]) -> bool:
    """Not to somebody who must not be written to by now, and not of an hour that is over."""
    if row.guardian_id and row.guardian_id not in reached:
        return False
    starts_at = row.told_start if row.wanted == Told.CANCELLED else row.session.starts_at
    return starts_at is not None and starts_at > timezone.now()


def _language(row: SessionInvitation, centre: Centre) -> str:
    if row.person:
        return row.person.language or centre.language
    return language_for(row.guardian or row.session.plan.student)


def _news(row: SessionInvitation, centre: Centre) -> News:
    session = row.session
    cancelled = row.wanted == Told.CANCELLED
    starts_at: Any = row.told_start if cancelled else session.starts_at
    minutes: Any = row.told_minutes if cancelled else session.minutes
    meeting = Meeting(
        uid=str(session.uuid),
        sequence=row.sequence,
        starts_at=starts_at,
        minutes=minutes,
        summary=_summary(row, centre),
        stamp=timezone.now(),
        is_cancelled=cancelled,
        url=absolute("session", session.uuid) if row.person_id else "",
        attendee=row.to,
    )
    return News(row, meeting, row.told_start if row.stands else None)


def _summary(row: SessionInvitation, centre: Centre) -> str:
    student = row.session.plan.student
    if row.party == Invited.STUDENT:
        return _("Session with %(person)s") % {"person": row.session.by.name}
    if row.party == Invited.GUARDIAN:
        said = {"student": student.initials, "centre": centre.name}
        return _("Session of %(student)s at %(centre)s") % said
    names: Any = row.person
    return session_of(student, in_full=names.session_mails == SessionMails.FULL)


def session_of(student: Student, *, in_full: bool) -> str:
    """How staff find a session in their calendar."""
    return _("Session: %(student)s") % {"student": student.name if in_full else student.initials}


def _send(news: list[News], centre: Centre, language: str) -> None:
    first = news[0]
    context = {
        "news": news,
        "only": first if len(news) == 1 else None,
        "new": [each for each in news if each.is_new],
        "moved": [each for each in news if each.is_moved],
        "cancelled": [each for each in news if each.is_called_off],
        "left": [each for each in news if each.meeting.is_cancelled and not each.is_called_off],
        "party": first.row.party,
        "centre": centre.name,
        "url": absolute("own_calendar"),
    }
    files, calendar = list(_files(news, centre)), None
    if len(news) == 1:
        calendar = (files[0][1], first.method)
    send_message(
        to=first.row.to,
        template="session_invitation",
        context=context,
        language=language,
        attachments=files,
        calendar=calendar,
    )


def _files(news: list[News], centre: Centre) -> Iterable[tuple[str, bytes, str]]:
    """New sessions in one file to be added; each change in its own, as the standard asks."""
    new = [each.meeting for each in news if each.is_new]
    if len(new) > 1:
        only_read = [_without_attendee(each) for each in new]
        text = calendar_text(only_read, method="PUBLISH", organizer=centre.name)
        yield "sessions.ics", text, FILE_TYPE
    single = [each for each in news if len(new) == 1 or not each.is_new]
    for number, each in enumerate(single, 1):
        text = calendar_text([each.meeting], method=each.method, organizer=centre.name)
        name = "session.ics" if len(news) == 1 else f"change-{number}.ics"
        yield name, text, FILE_TYPE


def _without_attendee(meeting: Meeting) -> Meeting:
    return Meeting(**{**vars(meeting), "attendee": ""})


@transaction.atomic
def _note(news: list[News], write: Callable[[SessionInvitation, News], None]) -> None:
    """Write how it went into the rows as they are by now."""
    sent = {each.row.pk: each for each in news}
    rows = SessionInvitation.objects.filter(pk__in=sent).order_by("pk")
    for row in rows.select_for_update(of=("self",), no_key=True):
        write(row, sent[row.pk])


def _went(row: SessionInvitation, each: News) -> None:
    row.went(
        each.row.wanted,
        sequence=each.row.sequence,
        start=each.meeting.starts_at,
        minutes=each.meeting.minutes,
    )


def _failed(row: SessionInvitation, each: News, answer: str, for_good: bool) -> None:
    given_up = for_good or row.tries + 1 >= MAIL_TRIES
    row.failed(answer, sequence=each.row.sequence, for_good=given_up)


def _is_refused(error: OSError) -> bool:
    """Whether the mail server said that this address will never do."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _said in error.recipients.values())
