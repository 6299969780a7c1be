"""The one door to a record: found for this actor or a 404, writable or a 403."""

from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Membership, User

Record = TypeVar("Record", bound=models.Model)


class ClosedMeanwhile(PermissionDenied):
    """What somebody writes in was closed: no matter of roles. The message says what."""


def record_for(
    actor: Actor,
    queryset: models.QuerySet[Record],
    uuid: UUID,
    *,
    edit: bool = False,
    lock: bool = False,
) -> Record:
    """The record of `queryset` with this UUID.

    Raises Http404 when the actor may not read it (as for a record that is not there), and
    PermissionDenied when they may read but not change it and `edit` is asked. With `lock`
    the row is held until the end of the transaction; rows that refer to it may still be
    added.
    """
    records: Any = queryset  # each model's queryset has its own `readable_by`
    readable = records.readable_by(actor)
    if lock:
        readable = readable.select_for_update(of=("self",), no_key=True)
    record = readable.filter(uuid=uuid).first()
    if record is None:
        raise Http404
    if edit and not record_is_editable(actor, record):
        raise PermissionDenied
    return record


def answers_for_data(actor: Actor) -> bool:
    """Whether the actor decides what is erased: the data protection officer, and an
    administrator where the centre has none."""
    if actor.is_data_protection_officer:
        return True
    return actor.is_administrator and not holders(Role.DATA_PROTECTION_OFFICER).exists()


def who_answers_for_data() -> models.QuerySet[User]:
    """Those of the centre in scope for whom `answers_for_data` holds."""
    officers = holders(Role.DATA_PROTECTION_OFFICER)
    return officers if officers.exists() else holders(Role.ADMINISTRATOR)


def holders(role: Role) -> models.QuerySet[User]:
    """The people of the centre in scope who hold a role and can sign in."""
    held = Membership.objects.filter(role=role, ended_at=None).values("person")
    return User.objects.filter(pk__in=held, is_active=True).order_by("pk")


def record_is_editable(actor: Actor, record: models.Model) -> bool:
    model: Any = type(record)
    return model.objects.editable_by(actor).filter(pk=record.pk).exists()
