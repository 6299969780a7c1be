"""Raising a safety concern, answering it, and adding further words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import User
from students.enums import EventKind, Letter, WhyNamed
from students.models import Concern, ConcernNote, ConcernRecipient
from students.models.concern import NotOpen
from students.services.concerns.letters import owe
from students.services.concerns.people import Named, who_is_told


@transaction.atomic
def raise_concern(concern: Concern, *, by: User, also: Iterable[User] = ()) -> Concern:
    """Save a new concern and tell those who are to know, and whom the person named beside."""
    concern.raised_by = by
    concern.save()
    concern.tell(EventKind.CONCERN_RAISED, by=by)
    told = {each.person.pk: each for each in who_is_told(concern.student, by=by)}
    for person in also:
        told.setdefault(person.pk, Named(person, WhyNamed.CHOSEN))
    name(concern, told.values())
    return concern


def name(concern: Concern, people: Iterable[Named]) -> None:
    """Name people in a concern, and owe each their first letter."""
    rows = ConcernRecipient.objects.bulk_create(
        ConcernRecipient(
            centre_id=concern.centre_id, concern=concern, person=each.person, why=each.why
        )
        for each in people
    )
    readers = [each for each in rows if each.reads]
    owe(readers, Letter.WAITS)
    owe([each for each in rows if not each.reads], Letter.NOBODY)


@transaction.atomic
def answer(concern: Concern, move: Any, words: str, *, by: User, uuid: UUID | None) -> bool:
    """Acknowledge or close (`move`: the method) a concern that is held by this transaction.

    False when somebody else was faster: the words are then kept as further words, under
    `uuid`. Sent twice by the same person, they are kept once.
    """
    try:
        move(words, by=by)
    except NotOpen:
        if not _said_by(concern, words, by):
            add_words(ConcernNote(concern=concern, body=words), by=by, uuid=uuid)
            return False
    else:
        _tell_who_raised(concern, by)
    return True


def _tell_who_raised(concern: Concern, by: User) -> None:
    """That somebody sees to it: whoever raised it may be named nowhere, and would not know."""
    from students.tasks import mail_acknowledged

    if concern.is_acknowledged and concern.raised_by_id != by.pk:
        transaction.on_commit(partial(mail_acknowledged.enqueue, concern.pk), robust=True)


def _said_by(concern: Concern, words: str, by: User) -> bool:
    said = [
        (concern.acknowledged_by_id, concern.next_steps),
        (concern.closed_by_id, concern.closing_words),
    ]
    return (by.pk, words) in said


@transaction.atomic
def add_words(note: ConcernNote, *, by: User, uuid: UUID | None = None) -> ConcernNote:
    """Add further words and tell the others who are named. Twice under one UUID adds once."""
    concern = note.concern
    if uuid:
        known = ConcernNote.objects.filter(concern=concern, author=by, uuid=uuid).first()
        if known:
            return known
        note.uuid = uuid
    note.centre_id, note.author = concern.centre_id, by
    note.save()
    others = ConcernRecipient.objects.counting().filter(concern=concern).exclude(person=by)
    owe([each for each in others if each.reads], Letter.NEWS)
    return note


def mark_seen(concern: Concern, *, by: User) -> None:
    ConcernRecipient.objects.filter(concern=concern, person=by, seen_at=None).update(
        seen_at=timezone.now()
    )


@dataclass(frozen=True)
class Waiting:
    """How many concerns wait to be acknowledged by a person, and how many wait that they
    were told of and cannot read: nobody is there who could."""

    readable: int = 0
    told: int = 0


def waiting_for(actor: Actor) -> Waiting:
    if not (actor.person and actor.roles):
        return Waiting()
    readable = Concern.objects.editable_by(actor).waiting().count()
    if not actor.is_administrator:
        return Waiting(readable)
    told = ConcernRecipient.objects.counting().filter(
        person=actor.person,
        why=WhyNamed.ADMINISTRATOR,
        concern__in=Concern.objects.waiting(),
    )
    return Waiting(readable, told.exclude(concern__in=Concern.objects.editable_by(actor)).count())
