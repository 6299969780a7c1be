"""Reminding tutors of contracts: of signatures that are missing, and of days agreed on.

A reminder is a row a contract, person and day; what is not mailed yet is gathered into one
mail a person. So a job that runs twice, or whose worker died, sends none again.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.mail import absolute, send_message
from accounts.models import Centre, User
from plans.enums import ContractState
from plans.models import Contract, Plan
from reviews.enums import ReminderAbout
from reviews.models import Reminder
from students.enums import AssignmentKind
from students.models import Assignment, Student

logger = logging.getLogger(__name__)

#: A contract that waits is told after so many days, and again after so many more.
FIRST_AFTER = 7
THEN_EVERY = 14
#: So many days before a date that was agreed on.
DAYS_BEFORE = 7


def remind_of_contracts(centre: Centre) -> None:
    """Write down who is to be reminded today, and mail what has not been mailed."""
    note_reminders(centre)
    people = Reminder.objects.to_be_mailed().values("person").distinct()
    for person in User.objects.filter(pk__in=people).order_by("pk"):
        mail_reminders(centre, person)


def note_reminders(centre: Centre) -> None:
    """A row for each person and day; those there are stay. What no longer waits is let go."""
    today = centre.today()
    contracts = list(_that_may_remind().defer("content").order_by("pk"))
    due = [(each, *found) for each in contracts for found in _due(each, centre, today)]
    tutors = _tutors_of((each.plan.student_id for each, _about, _day in due), today)
    wanted = [
        Reminder(centre=centre, contract=each, person_id=person, about=about, due_on=day)
        for each, about, day in due
        for person in tutors[each.plan.student_id]
    ]
    Reminder.objects.bulk_create(wanted, ignore_conflicts=True)
    Reminder.objects.to_be_mailed().exclude(contract__in=[each for each, *_rest in due]).delete()


def _that_may_remind() -> Any:
    """Of open plans of those who are still here: what waits, and what is in force."""
    here = Contract.objects.filter(
        plan__in=Plan.objects.open(), plan__student__in=Student.objects.enrolled()
    ).select_related("plan")
    awaited = Contract.objects.awaited().values("pk")
    return here.filter(pk__in=awaited) | here.filter(state=ContractState.IN_FORCE)


def _due(contract: Contract, centre: Centre, today: date) -> Iterator[tuple[str, date]]:
    if contract.is_offered and contract.offered_at:
        day = day_to_remind(timezone.localdate(contract.offered_at, centre.zone), today)
        if day:
            yield ReminderAbout.SIGNATURES, day
    if contract.is_in_force:
        for day in contract.review_dates:
            if day - timedelta(days=DAYS_BEFORE) <= today <= day:
                yield ReminderAbout.REVIEW, day


def day_to_remind(offered_on: date, today: date) -> date | None:
    """The last day up to today on which a contract offered then is told; None before."""
    waited = (today - offered_on).days - FIRST_AFTER
    if waited < 0:
        return None
    return today - timedelta(days=waited % THEN_EVERY)


def _tutors_of(students: Iterable[int], today: date) -> dict[int, list[int]]:
    found = defaultdict(list)
    kinds = [AssignmentKind.TUTOR, AssignmentKind.COVER]
    assigned = Assignment.objects.current_on(today).filter(
        student__in=set(students), kind__in=kinds, person__is_active=True
    )
    for student, person in assigned.values_list("student", "person").distinct():
        found[student].append(person)
    return found


@transaction.atomic
def mail_reminders(centre: Centre, person: User) -> None:
    """One mail for all that this person is to be reminded of. Nothing where another job is at
    it; where the mail server takes nothing, it stays to be mailed."""
    rows = Reminder.objects.to_be_mailed().filter(person=person)
    found = list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True))
    if not found:
        return
    context = {
        "signatures": sum(each.about == ReminderAbout.SIGNATURES for each in found),
        "reviews": sum(each.about == ReminderAbout.REVIEW for each in found),
        "url": absolute("home"),
        "centre": centre.name,
    }
    language = person.language or centre.language
    try:
        send_message(
            to=person.email, template="contract_reminder", context=context, language=language
        )
    except (OSError, ValueError):
        # Without the error's own words: they hold the address.
        logger.warning("A mail that reminds of contracts was not sent; it will be tried again.")
        return
    Reminder.objects.filter(pk__in=[each.pk for each in found]).update(mailed_at=timezone.now())
