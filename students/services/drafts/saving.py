"""Saving what is typed: one statement, in which no window overwrites another."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from accounts.actor import Actor
from accounts.crypto import encrypt
from students.models import Draft
from students.services.drafts.registry import Kind, Opened
from students.services.drafts.words import Stand, print_of, said


@dataclass(frozen=True)
class Typed:
    """What a window says of one field. It goes on with another window's `draft` only where that
    still is the `version` which it has read."""

    name: str
    text: str
    turn: int
    base: str = ""
    draft: UUID | None = None
    version: int = 0


@dataclass
class Saved:
    at: datetime
    drafts: dict[str, Draft] = field(default_factory=dict)
    """What this window's draft of each field is now; none for a field whose request came late."""
    others: list[str] = field(default_factory=list)
    """The fields of which another text exists."""


def save(
    *,
    actor: Actor,
    kind: Kind,
    opened: Opened,
    record: UUID,
    window: UUID,
    fields: list[Typed],
) -> Saved:
    """Keep these texts. Three queries at most, whatever their number."""
    now = timezone.now()
    stands = kind.stands(opened, actor, {each.name for each in fields})
    _write(actor, kind, opened, record, window, fields, stands, now)
    found = Draft.objects.readable_by(actor).living().filter(kind=kind.name, record=record)
    rows = list(found.filter(field__in=[each.name for each in fields]))
    own = {each.field: each for each in rows if _is_of(each, actor, window)}
    beside = [each for each in rows if each.says_new and not _is_of(each, actor, window)]
    others = [
        each.name for each in fields if _differs(each, beside) or _has_moved(each, stands, own)
    ]
    return Saved(now, own, others)


def _is_of(draft: Draft, actor: Actor, window: UUID) -> bool:
    return draft.person_id == actor.person.pk and draft.window == window


def _differs(typed: Typed, beside: list[Draft]) -> bool:
    """Whether another window, or another person, has another text for the field."""
    text = said(typed.text)
    return any(each.field == typed.name and said(each.body) != text for each in beside)


def _has_moved(typed: Typed, stands: dict[str, Stand], own: dict[str, Draft]) -> bool:
    """Whether the record says something else than when the typing began."""
    if typed.name not in own or typed.name not in stands or not typed.base:
        return False
    now = stands[typed.name]
    return now.print != typed.base and said(now.text) != said(typed.text)


def _says_new(typed: Typed, stands: dict[str, Stand]) -> bool:
    """Whether it is neither what stood there nor what stands there by now."""
    text, now = said(typed.text), stands.get(typed.name)
    if now and said(now.text) == text:
        return False
    return print_of(text) != typed.base


def hold(person: Any, kind: str, record: UUID) -> tuple[str, list[str]]:
    """The statement by which one person's requests about one record follow one another: who
    writes several rows in another order would otherwise wait for each other for ever."""
    whole = f"draft {person.pk} {kind} {record}"
    return "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [whole]


def _write(
    actor: Actor,
    kind: Kind,
    opened: Opened,
    record: UUID,
    window: UUID,
    fields: list[Typed],
    stands: dict[str, Stand],
    now: datetime,
) -> None:
    lock, key = hold(actor.person, kind.name, record)
    values: dict[str, Any] = {
        "fields": [each.name for each in fields],
        "bodies": [encrypt(each.text) if each.text else "" for each in fields],
        "bases": [encrypt(each.base) if each.base else "" for each in fields],
        "turns": [each.turn for each in fields],
        "new": [_says_new(each, stands) for each in fields],
        "shared": [each.name in kind.shared for each in fields],
        "drafts": [each.draft and str(each.draft) for each in fields],
        "versions": [each.version for each in fields],
        "uuids": [str(uuid4()) for _each in fields],
        "centre": actor.centre.pk,
        "student": opened.student.pk,
        "person": actor.person.pk,
        "kind": kind.name,
        "record": str(record),
        "window": str(window),
        "now": now,
        "lock": key[0],
    }
    with connection.cursor() as cursor:
        # Sent together: outside of a transaction they are one, and the lock ends with it.
        cursor.execute(f"{lock.replace('%s', '%(lock)s')}; {UPSERT}", values)


OF_RECORD = "d.person_id = %(person)s AND d.kind = %(kind)s AND d.record = %(record)s"
#: `late`: what this window, or one that went on with its row, has said a newer thing about.
#: `taken`: rows of other windows that this one goes on with. The rest is the window's own.
UPSERT = f"""
WITH sent AS (
    SELECT * FROM unnest(
        %(fields)s::text[], %(bodies)s::text[], %(bases)s::text[], %(turns)s::bigint[],
        %(new)s::boolean[], %(shared)s::boolean[], %(drafts)s::uuid[], %(versions)s::int[],
        %(uuids)s::uuid[]
    ) AS s (field, body, base, turn, says_new, shared, draft, version, uuid)
),
late AS (
    SELECT s.field FROM sent s JOIN students_draft d ON {OF_RECORD} AND (
        (d.field = s.field AND (d.before ->> %(window)s)::bigint >= s.turn)
        OR (d.field = '' AND d."window" = %(window)s AND d.turn >= s.turn)
    )
),
taken AS (
    UPDATE students_draft d SET
        "window" = %(window)s, turn = s.turn, body = s.body, base = s.base,
        before = (d.before - %(window)s) || jsonb_build_object(d."window"::text, d.turn),
        version = d.version + 1, says_new = s.says_new, shared = s.shared, saved_at = %(now)s
    FROM sent s
    WHERE {OF_RECORD} AND d.field = s.field
    AND d.uuid = s.draft AND d.version = s.version AND d.ended_at IS NULL
    AND s.field NOT IN (SELECT field FROM late)
    AND NOT EXISTS (
        SELECT 1 FROM students_draft o
        WHERE o.person_id = d.person_id AND o.kind = d.kind AND o.record = d.record
        AND o.field = d.field AND o."window" = %(window)s
    )
    RETURNING d.field
)
INSERT INTO students_draft (
    centre_id, uuid, created_at, student_id, person_id, kind, record, field, shared, "window",
    turn, before, base, version, body, says_new, saved_at
)
SELECT
    %(centre)s, s.uuid, %(now)s, %(student)s, %(person)s, %(kind)s, %(record)s, s.field, s.shared,
    %(window)s, s.turn, '{{}}'::jsonb, s.base, 1, s.body, s.says_new, %(now)s
FROM sent s
WHERE s.field NOT IN (SELECT field FROM late) AND s.field NOT IN (SELECT field FROM taken)
ON CONFLICT (person_id, kind, record, field, "window") DO UPDATE SET
    turn = EXCLUDED.turn, body = EXCLUDED.body, base = EXCLUDED.base,
    says_new = EXCLUDED.says_new, shared = EXCLUDED.shared, saved_at = EXCLUDED.saved_at,
    ended_at = NULL, version = students_draft.version + 1
WHERE EXCLUDED.turn > students_draft.turn
"""  # noqa: S608 - our own columns, no input
