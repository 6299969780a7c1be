"""What a student types on their own page, kept until they send it.

Beside the drafts of the staff: these belong to the student, whichever link they come in by, and
are a whole form each. On a slow line one small request says all there is.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Retained
from accounts.models import Centre
from students.enums import OwnForm
from students.models import OwnDraft, Student
from students.services.drafts import said
from students.services.drafts.taking import ENDED_FOR

#: Of one form; more than any of them takes.
MAX_OWN_DRAFT = 200_000


@dataclass(frozen=True)
class Sent:
    """A form as a window sent it. `after` names the row that it was filled from, and the version
    of that row; no `turn` counts as the next one, as from a page without a script."""

    form: str
    record: UUID
    window: UUID
    fields: Mapping[str, str]
    turn: int | None = None
    after: tuple[UUID, int] | None = None

    @property
    def has_words(self) -> bool:
        """Apart from the fingerprints of what stood there, and what it would be about."""
        beside = ("base-", "about")
        return any(
            text.strip() for name, text in self.fields.items() if not name.startswith(beside)
        )


@transaction.atomic
def save(*, student: Student, sent: Sent) -> OwnDraft | None:
    """Keep it; the row that holds it now, which may be a later one of the same window. Nothing
    where there are no words."""
    _hold(student)
    row = _row_of(student, sent)
    if row is None:
        row = OwnDraft(centre_id=student.centre_id, student=student, turn=-1, version=0)
    elif row.window == sent.window and sent.turn is not None and sent.turn <= row.turn:
        return row
    if row.pk is None and not sent.has_words:
        return None
    row.form, row.record, row.window = sent.form, sent.record, sent.window
    row.turn = row.turn + 1 if sent.turn is None else sent.turn
    row.body = json.dumps(dict(sent.fields)) if sent.has_words else ""
    row.version, row.saved_at = row.version + 1, timezone.now()
    row.ended_at = None if row.body else row.saved_at
    row.save()
    return row


def _hold(student: Student) -> None:
    """One student's requests follow one another."""
    with connection.cursor() as cursor:
        whole = f"own draft {student.pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [whole])


def _row_of(student: Student, sent: Sent) -> OwnDraft | None:
    """That of this window, or the one that it goes on with."""
    which = Q(window=sent.window)
    if sent.after:
        uuid, version = sent.after
        same = {"form": sent.form, "record": sent.record, "ended_at": None}
        which |= Q(uuid=uuid, version=version, **same)
    rows = list(OwnDraft.objects.filter(which, student=student))
    own = [each for each in rows if each.window == sent.window]
    return next(iter(own or rows), None)


@transaction.atomic
def take_in(*, student: Student, sent: Sent) -> None:
    """End what went out with this form: what its window holds, what it was filled from, and
    other windows' drafts that say the same. Call it in the transaction that saves the form."""
    _hold(student)
    rows: Any = OwnDraft.objects.filter(student=student)
    own = rows.filter(window=sent.window).first()
    if own is None and sent.turn is not None:
        own = OwnDraft(centre_id=student.centre_id, student=student, window=sent.window, turn=0)
    # What was typed on while the form was on its way did not go out with it.
    if own is not None and (sent.turn is None or own.turn <= sent.turn):
        # Whatever the window said earlier and comes in later is passed over.
        own.form, own.record = sent.form, sent.record
        own.turn = sent.turn or own.turn
        own.body, own.version = "", own.version + 1
        own.saved_at = own.ended_at = timezone.now()
        own.save()
    others = rows.living().filter(form=sent.form)
    if sent.form == OwnForm.ANSWERS:
        others = others.filter(record=sent.record)
    end([each for each in others if _went_out(each, sent)])


def _went_out(draft: OwnDraft, sent: Sent) -> bool:
    return sent.after == (draft.uuid, draft.version) or _said(fields_of(draft)) == _said(
        sent.fields
    )


def _said(fields: Mapping[str, str]) -> dict[str, str]:
    told = {name: said(text) for name, text in fields.items() if not name.startswith("base-")}
    return {name: text for name, text in told.items() if text}


def fields_of(draft: OwnDraft) -> dict[str, str]:
    fields: dict[str, str] = json.loads(draft.body) if draft.body else {}
    return fields


def unsent_of(student: Student) -> list[OwnDraft]:
    """What the student typed and did not send, the latest first. One query."""
    return list(OwnDraft.objects.filter(student=student).living())


def end(drafts: Iterable[OwnDraft]) -> None:
    """Empty them. Their turns stay, so that nothing older comes back."""
    OwnDraft.objects.filter(pk__in=[each.pk for each in drafts]).update(
        ended_at=timezone.now(), body="", version=F("version") + 1
    )


def forget_old(centre: Centre) -> None:
    """As drafts of the staff are forgotten: after as long as the centre keeps them."""
    now = timezone.now()
    kept_for = timedelta(days=30 * centre.retention_months(Retained.DRAFTS))
    waited = Q(saved_at__lt=now - kept_for)
    OwnDraft.objects.filter(waited | Q(ended_at__lt=now - ENDED_FOR)).delete()
