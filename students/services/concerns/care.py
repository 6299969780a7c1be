"""That no concern is forgotten: people who left are replaced, and silence is reminded of."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from students.enums import Letter, WhyNamed
from students.models import Concern, ConcernRecipient
from students.services.concerns.letters import owe
from students.services.concerns.people import Named, staff, tutors_of, who_is_told
from students.services.concerns.records import name

AGAIN = timedelta(days=1)


@transaction.atomic
def look_after(concern: Concern) -> None:
    """Name whoever has to be told today, and remind those named where nobody has answered.

    Closes nothing: only a person does.
    """
    concern = (
        Concern.objects.select_for_update(of=("self",), no_key=True)
        .select_related("student__centre", "raised_by")
        .get(pk=concern.pk)
    )
    if concern.is_closed:
        return
    _name_the_missing(concern)
    if concern.is_open and reminder_is_due(concern, timezone.now()):
        _remind(concern)


def _name_the_missing(concern: Concern) -> None:
    """End those whose role is gone, tell the rest so, and name those who are to be told."""
    rows = list(ConcernRecipient.objects.filter(concern=concern).select_related("person"))
    told = {each.person.pk: each for each in who_is_told(concern.student, by=concern.raised_by)}
    keep = _who_may_read(concern) | set(told)
    gone = [
        row
        for row in rows
        if not row.ended_at and row.person_id not in (keep if row.reads else told)
    ]
    for row in gone:
        row.ended_at = timezone.now()
    ConcernRecipient.objects.bulk_update(gone, ["ended_at"])
    if any(each.reads for each in gone):
        owe([each for each in rows if not each.ended_at and each.reads], Letter.LEFT)
    _name_again(concern, rows, told)


def _name_again(concern: Concern, rows: list[ConcernRecipient], told: dict[int, Named]) -> None:
    known = {row.person_id: row for row in rows}
    name(concern, [each for key, each in told.items() if key not in known])
    back = []
    for key, each in told.items():
        row = known.get(key)
        if row and (row.ended_at or (each.reads and not row.reads)):
            row.ended_at, row.why, row.letter = None, each.why, ""
            back.append(row)
    ConcernRecipient.objects.bulk_update(back, ["ended_at", "why", "letter"])
    owe([each for each in back if each.reads], Letter.WAITS)
    owe([each for each in back if not each.reads], Letter.NOBODY)


def _who_may_read(concern: Concern) -> set[int]:
    """Counsellors of the centre and the student's tutors, who stay named once they were."""
    found = [*staff(Role.COUNSELLOR), *tutors_of(concern.student)]
    return {each.pk for each in found}


def reminder_is_due(concern: Concern, now: datetime) -> bool:
    """A working day after it was raised, and then every day until somebody answers."""
    if concern.reminded_at:
        return now >= concern.reminded_at + AGAIN
    raised_at = timezone.localtime(concern.created_at, concern.student.centre.zone)
    return now >= a_working_day_after(raised_at)


def a_working_day_after(start: datetime) -> datetime:
    """The same hour of the next day that is no Saturday or Sunday. Holidays count as days:
    nobody should wait for the end of a vacation to be reminded."""
    after = start + timedelta(days=1)
    while after.weekday() >= 5:
        after += timedelta(days=1)
    return after


def _remind(concern: Concern) -> None:
    """Remind those named, and name the other counsellors of the centre beside them."""
    rows = list(ConcernRecipient.objects.filter(concern=concern))
    owe([each for each in rows if not each.ended_at and each.reads], Letter.REMINDER)
    known = {each.person_id for each in rows} | {concern.raised_by_id}
    others = [each for each in staff(Role.COUNSELLOR) if each.pk not in known]
    name(concern, [Named(each, WhyNamed.UNANSWERED) for each in others])
    concern.reminded_at = timezone.now()
    concern.save(update_fields=["reminded_at"])
