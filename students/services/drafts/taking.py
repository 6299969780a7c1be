"""Drafts that went into the record, were thrown away, or have waited long enough."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone

from accounts.enums import Retained
from accounts.models import Centre, User
from students.models import Draft, Student
from students.services.drafts.registry import kind_named
from students.services.drafts.saving import hold
from students.services.drafts.words import said

# A field of a line; all of one line belong together.
OF_LINE = re.compile(r"(.+-\d+)-[a-z_]+")
# How long a request may be late. Browsers send what they kept back within days, or never.
ENDED_FOR = timedelta(days=14)


def take_in_sent(
    *,
    person: User,
    kind: str,
    record: UUID,
    student: Student,
    data: Mapping[str, Any],
    not_yet: Collection[str] = (),
) -> None:
    """The same as `take_in`, of a form as it was sent."""
    takes = kind_named(kind).takes
    take_in(
        person=person,
        kind=kind,
        record=record,
        student=student,
        window=_uuid(data.get("window")),
        turn=_turn(data.get("turn")),
        texts={name: _text(data, name) for name in data if takes(name)},
        not_yet=not_yet,
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    """As the browser says it: of several boxes each that is ticked, a line each."""
    return "\n".join(data.getlist(name)) if isinstance(data, QueryDict) else data[name]


@transaction.atomic
def take_in(
    *,
    person: User,
    kind: str,
    record: UUID,
    window: UUID | None,
    texts: Mapping[str, str],
    turn: int | None = None,
    student: Student | None = None,
    not_yet: Collection[str] = (),
) -> None:
    """End the drafts whose text went into the record with the form of this window.

    Call it in the transaction that saves the form. What other windows hold stays, where it is
    another text. With `turn`, the count of the window when it sent the form, and `student`,
    whatever it said earlier and comes in later is passed over too. What is `not_yet` written
    with this button stays a draft.
    """
    with connection.cursor() as cursor:
        cursor.execute(*hold(person, kind, record))
    rows = Draft.objects.filter(person=person, kind=kind, record=record).living()
    mine = list(rows.exclude(field__in=not_yet))
    bodies = {(each.window, each.field): each.body for each in mine}
    others = _of_another_record(mine, texts) - {window} if kind_named(kind).makes_new else set()
    mine = [each for each in mine if each.window not in others]
    end([each for each in mine if _went_in(each, window, texts, turn, bodies)])
    if window and turn is not None and student:
        _end_window(person, kind, record, student, window, turn)


def _of_another_record(drafts: Iterable[Draft], texts: Mapping[str, str]) -> set[UUID]:
    """The windows that hold something else than was sent, and so not this record."""
    return {each.window for each in drafts if said(each.body) != said(texts.get(each.field, ""))}


def _went_in(
    draft: Draft,
    window: UUID | None,
    texts: Mapping[str, str],
    turn: int | None,
    bodies: Mapping[tuple[UUID, str], str],
) -> bool:
    is_own = draft.window == window and (turn is None or draft.turn <= turn)
    if draft.field not in texts:
        return is_own and turn is not None  # a box without a tick sends nothing
    if is_own or not draft.says_new:
        return True
    is_same = said(draft.body) == said(texts[draft.field])
    return is_same and _is_of_its_line(draft, texts, bodies)


def _is_of_its_line(
    draft: Draft, texts: Mapping[str, str], bodies: Mapping[tuple[UUID, str], str]
) -> bool:
    """Two windows number their lines alike: of another line not even an equal part went in."""
    line = OF_LINE.fullmatch(draft.field)
    if line is None:
        return True
    name = f"{line[1]}-uuid"
    return bodies.get((draft.window, name)) in (None, texts.get(name))


def end(drafts: Iterable[Draft]) -> None:
    """Empty them. Their turns stay, so that nothing older comes back."""
    Draft.objects.filter(pk__in=[each.pk for each in drafts]).update(
        ended_at=timezone.now(), body="", base="", version=F("version") + 1
    )


def _end_window(
    person: User, kind: str, record: UUID, student: Student, window: UUID, turn: int
) -> None:
    now = timezone.now()
    whole, created = Draft.objects.get_or_create(
        person=person,
        kind=kind,
        record=record,
        field="",
        window=window,
        defaults={
            "centre_id": student.centre_id,
            "student": student,
            "turn": turn,
            "saved_at": now,
            "ended_at": now,
        },
    )
    if not created and whole.turn < turn:
        whole.turn, whole.saved_at = turn, now
        whole.save(update_fields=["turn", "saved_at"])


def forget_old(centre: Centre) -> None:
    """Delete what nobody came back to for as long as the centre keeps drafts (a month counts
    thirty days), and what ended some time ago."""
    now = timezone.now()
    kept_for = timedelta(days=30 * centre.retention_months(Retained.DRAFTS))
    waited = Q(saved_at__lt=now - kept_for)
    Draft.objects.filter(waited | Q(ended_at__lt=now - ENDED_FOR)).delete()


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _turn(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
