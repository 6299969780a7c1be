"""A plan and its parts as an actor finds them, for the drafts of their forms."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from accounts.actor import Actor
from plans.models import Plan
from students.services.drafts import Opened

Door = Callable[[Actor, UUID], Opened]


def find(actor: Actor, records: Any, uuid: UUID) -> Any:
    """The record as the actor may read it, with whether they `may_edit` it; None for no such."""
    own = records.model.objects.editable_by(actor)
    readable = records.readable_by(actor).filter(uuid=uuid)
    return readable.annotate(may_edit=Exists(own.filter(pk=OuterRef("pk")))).first()


def open_plan(actor: Actor, uuid: UUID) -> Opened:
    plan = find(actor, Plan.objects.select_related("student", "centre"), uuid)
    if plan is None:
        raise Http404
    return opened(plan, plan)


def part_door(model: Any, *also: str) -> Door:
    """Of records with a `plan`; `also` names what is read along."""

    def door(actor: Actor, uuid: UUID) -> Opened:
        records = model.objects.select_related("plan__student", "plan__centre", *also)
        part = find(actor, records, uuid)
        if part is None:
            raise Http404
        return opened(part, part.plan)

    return door


def opened(record: Any, plan: Plan) -> Opened:
    return Opened(plan.student, record, may_write=record.may_edit, open=plan.is_open)


def turned(door: Door) -> Door:
    """The same, of what is in the student's hands."""

    def in_their_hands(actor: Actor, uuid: UUID) -> Opened:
        if actor.turned_to is None:
            raise Http404
        return door(actor, uuid)

    return in_their_hands
