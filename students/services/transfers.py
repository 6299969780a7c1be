"""Going on at another centre of this installation: the one place that opens another scope.

What crosses is what stands in the transfer and in the note about it, as the student saw it;
nothing else of a centre is read from the other side.
"""

import json
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_scopes import scope

from accounts.models import Centre, User
from students.enums import (
    ArrivalState,
    Audience,
    EnrolmentState,
    EventKind,
    NoteKind,
    TransferState,
)
from students.models import Arrival, Enrolment, Guardian, Note, Student, StudentEvent, Transfer
from students.services.enrolments import KEPT_FOR, leave

#: So long another centre may leave unanswered what was sent to it.
LAPSES_AFTER = timedelta(days=90)
#: What an arrival may say of the person, and of each guardian.
PERSON = ("given_name", "family_name", "preferred_name", "birth_date", "language")
CONTACTS = ("email", "phone")
GUARDIAN = (
    "name",
    "relation",
    "phone",
    "email",
    "language",
    "legal_authority",
    "do_not_contact",
    "involvement",
    "involvement_reason",
)


@transaction.atomic
def prepare_transfer(*, transfer: Transfer, body: str, by: User) -> Transfer:
    """Keep what the student agreed to, as they saw it: `body` is the text, shared with them."""
    transfer.save()
    if body:
        Note.objects.create(
            centre_id=transfer.centre_id,
            student=transfer.student,
            about=transfer.uuid,
            kind=NoteKind.TAKEN_ALONG,
            audience=Audience.SHARED,
            author=by,
            body=body,
        )
    return transfer


@transaction.atomic
def send_transfer(*, transfer: Transfer, by: User) -> bool:
    """Send a prepared transfer, and end the enrolment here; tells whether this call did it.

    Raises ValidationError where no other centre answers to the code.
    """
    own = Centre.objects.get(pk=transfer.centre_id).hold()
    transfer = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    if transfer.state != TransferState.PREPARED:
        return False
    target = Centre.objects.filter(code__iexact=transfer.to_code).exclude(pk=own.pk).first()
    if target is None:
        raise ValidationError(
            _(
                "No centre answers to the code “%(code)s”. Ask the other centre for it, take"
                " this one back and have it prepared anew. Nothing was sent."
            ),
            params={"code": transfer.to_code},
        )
    notes = Note.objects.filter(about=transfer.uuid, kind=NoteKind.TAKEN_ALONG)
    arrival = Arrival(
        centre=target,
        transfer=transfer.uuid,
        from_centre=own.uuid,
        from_name=own.name,
        person=transfer.person,
        texts="".join(each.body for each in notes),
        by=transfer.prepared_by,
    )
    with scope(centre=target):
        arrival.save()
    transfer.state, transfer.sent_at = TransferState.SENT, timezone.now()
    transfer.save(update_fields=["state", "sent_at"])
    today = own.today()
    student = transfer.student
    if Enrolment.objects.active().filter(student=student, starts_on__lte=today).exists():
        leave(
            student=student,
            state=EnrolmentState.TRANSFERRED,
            on=today,
            by=by,
            staff_until=today + KEPT_FOR,
        )
    StudentEvent.record(student, EventKind.MOVED_CENTRE, by=by, subject=transfer)
    return True


@transaction.atomic
def withdraw_transfer(*, transfer: Transfer) -> bool:
    """Take back what was not sent yet; tells whether this call did it."""
    waiting = Transfer.objects.filter(pk=transfer.pk, state=TransferState.PREPARED)
    return bool(waiting.update(state=TransferState.WITHDRAWN))


@transaction.atomic
def accept_arrival(*, arrival: Arrival, number: str, by: User) -> Student | None:
    """Make the student, under a number of this centre; None where it was answered already."""
    centre = Centre.objects.get(pk=arrival.centre_id).hold()
    arrival = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival.pk)
    if arrival.state != ArrivalState.WAITING:
        return arrival.student
    if Student.objects.filter(number=number).exists():
        raise ValidationError(_("A student here has this number already. Choose another."))
    person = json.loads(arrival.person)
    student = Student.objects.create(
        centre=centre, number=number, **_of(person, *PERSON, *CONTACTS)
    )
    for each in person.get("guardians", []):
        Guardian.objects.create(centre=centre, student=student, **_of(each, *GUARDIAN))
    if arrival.texts:
        Note.objects.create(
            centre=centre,
            student=student,
            kind=NoteKind.TAKEN_ALONG,
            audience=Audience.SHARED,
            author=arrival.by,
            body=arrival.texts,
        )
    _answer(arrival, ArrivalState.ACCEPTED, by=by, student=student)
    return student


@transaction.atomic
def return_arrival(*, arrival: Arrival, reason: str, by: User) -> None:
    """Send it back with a reason, which the other centre reads. Nothing of it stays here."""
    arrival = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival.pk)
    if arrival.state == ArrivalState.WAITING:
        _answer(arrival, ArrivalState.RETURNED, by=by, reason=reason)


@transaction.atomic
def let_lapse(*, arrival: Arrival) -> None:
    """Empty what nobody answered, by nobody's hand; the other centre reads that it was so."""
    arrival = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival.pk)
    if arrival.state == ArrivalState.WAITING:
        language = Centre.objects.get(uuid=arrival.from_centre).language
        with translation.override(language):
            reason = _("Nobody there answered within %(n)d days. What was sent is deleted there.")
        _answer(arrival, ArrivalState.RETURNED, by=None, reason=reason % {"n": LAPSES_AFTER.days})


def _of(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """Only what is known by name: a package comes from outside this centre."""
    found = {name: data[name] for name in names if name in data}
    if "birth_date" in found:
        found["birth_date"] = date.fromisoformat(found["birth_date"])
    return found


def _answer(
    arrival: Arrival,
    state: str,
    *,
    by: User | None,
    student: Student | None = None,
    reason: str = "",
) -> None:
    arrival.state, arrival.student = state, student
    arrival.person = arrival.texts = ""
    arrival.answered_at, arrival.answered_by = timezone.now(), by
    arrival.save()
    told = TransferState.ACCEPTED if state == ArrivalState.ACCEPTED else TransferState.RETURNED
    with scope(centre=Centre.objects.get(uuid=arrival.from_centre)):
        for transfer in Transfer.objects.filter(uuid=arrival.transfer, state=TransferState.SENT):
            transfer.state, transfer.answer = told, reason
            transfer.answered_at = arrival.answered_at
            transfer.save(update_fields=["state", "answer", "answered_at"])
