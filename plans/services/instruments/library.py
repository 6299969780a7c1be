"""The centre's instruments: drafts, copies, and the order of questions."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from accounts.services.order import change_places
from plans.enums import InstrumentKind, InstrumentState
from plans.models import Instrument, InstrumentVersion, Item


@dataclass(frozen=True)
class Group:
    """The instruments of one kind, those out of use after the others."""

    name: str
    instruments: list[Instrument]


def groups_of(actor: Actor) -> list[Group]:
    """All instruments, by kind. One query."""
    found = list(Instrument.objects.readable_by(actor).order_by("-in_use", "pk"))
    groups = [
        Group(str(kind.label), [each for each in found if each.kind == kind])
        for kind in InstrumentKind
    ]
    return [each for each in groups if each.instruments]


def versions_of(instrument: Instrument) -> list[InstrumentVersion]:
    """The latest first, each with how many times it was asked."""
    versions = instrument.versions.annotate(n_responses=Count("responses"))
    return list(versions.select_related("published_by").order_by("-number"))


def script_in_use(instrument: Instrument) -> InstrumentVersion | None:
    """What is asked from now on: the latest published version."""
    published = instrument.versions.filter(state=InstrumentState.PUBLISHED)
    return published.order_by("-number").first()


@transaction.atomic
def begin_draft(*, instrument: Instrument) -> InstrumentVersion:
    """The draft there is, or a new one that asks what the last version asked.

    Raises ValueError for a built-in one, which is copied instead.
    """
    if instrument.is_built_in:
        raise ValueError("a built-in instrument is copied, not rewritten")
    _hold(instrument)
    last = instrument.versions.order_by("-number").first()
    if last and last.is_draft:
        return last
    draft = InstrumentVersion.objects.create(
        centre_id=instrument.centre_id,
        instrument=instrument,
        number=last.number + 1 if last else 1,
    )
    if last:
        _take_over(last, draft)
    return draft


@transaction.atomic
def copy_instrument(*, instrument: Instrument) -> Instrument:
    """One's own, with a draft that asks the same: its answers are compared with the other's."""
    instrument.centre.hold()
    copy = Instrument.objects.create(
        centre_id=instrument.centre_id, own_name=free_name(instrument.name), kind=instrument.kind
    )
    draft = InstrumentVersion.objects.create(centre_id=copy.centre_id, instrument=copy)
    asked = script_in_use(instrument) or instrument.versions.first()
    if asked:
        _take_over(asked, draft)
    return copy


def free_name(name: str) -> str:
    """“Copy of …”, counted on where there is one already."""
    taken = {each.casefold() for each in Instrument.objects.values_list("own_name", flat=True)}
    first = wanted = _("Copy of %(name)s") % {"name": name[:170]}
    number = 2
    while wanted.casefold() in taken:
        wanted, number = f"{first} ({number})", number + 1
    return wanted


def _take_over(old: InstrumentVersion, new: InstrumentVersion) -> None:
    Item.objects.bulk_create(
        Item(centre_id=new.centre_id, script=new, **each.as_fields) for each in old.items.all()
    )


@transaction.atomic
def publish_script(*, script: InstrumentVersion, by: User) -> None:
    """Ask it from now on. What was begun with an earlier version goes on with that one."""
    _hold(script.instrument)
    script.refresh_from_db()
    script.publish(by=by)


@transaction.atomic
def discard_draft(*, script: InstrumentVersion) -> None:
    """Throw a draft away. Raises ValueError for what is published, and for a first version."""
    _hold(script.instrument)
    script.refresh_from_db()
    if not script.is_draft or script.number == 1:
        raise ValueError("only a draft after a published version is thrown away")
    script.delete()


def last_position(script: InstrumentVersion) -> int:
    last = script.items.order_by("position", "pk").values_list("position", flat=True).last()
    return 0 if last is None else last + 1


@transaction.atomic
def move_item(*, item: Item, up: bool) -> None:
    """Change places with the one above or below it; at the end of the list nothing moves."""
    _hold(item.script.instrument)
    change_places(item.script.items.order_by("position", "pk"), item, up=up)


def was_asked(item: Item) -> bool:
    """Whether answers to this question may stand somewhere: its key is in a published version."""
    return Item.objects.filter(key=item.key, script__state=InstrumentState.PUBLISHED).exists()


def _hold(instrument: Instrument) -> Any:
    """The row of the instrument is held until the end of the transaction."""
    held = Instrument.objects.select_for_update(of=("self",), no_key=True)
    return held.get(pk=instrument.pk)
