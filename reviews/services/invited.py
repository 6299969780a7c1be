"""Who has been told by mail of the sessions of a plan that are still to come, and how that went."""

from dataclasses import dataclass, field

from django.utils import timezone

from accounts.enums import MailState
from plans.models import Plan
from reviews.models import SessionInvitation
from reviews.services.invitations import Reader, reader_of


@dataclass
class Invited:
    """One person, with the number of sessions that stand in their calendar by our mails."""

    name: str
    told: int = 0
    waiting: int = 0
    failed: int = 0
    answers: list[str] = field(default_factory=list)
    """What the mail server said, each once."""


def invited_to(plan: Plan) -> list[Invited]:
    """The student first, then guardians, then staff. One query."""
    rows = SessionInvitation.objects.filter(
        session__plan=plan, session__state="planned", session__starts_at__gt=timezone.now()
    ).select_related("guardian", "person")
    found: dict[Reader, Invited] = {}
    for row in sorted(rows, key=lambda each: (ORDER.index(each.party), each.pk)):
        invited = found.setdefault(reader_of(row), Invited(_name(row, plan)))
        invited.told += row.stands
        invited.waiting += row.is_waiting
        invited.failed += row.mail_state == MailState.FAILED
        if row.mail_answer and row.mail_answer not in invited.answers:
            invited.answers.append(row.mail_answer)
    return list(found.values())


ORDER = ("student", "guardian", "staff")


def _name(row: SessionInvitation, plan: Plan) -> str:
    if row.person:
        return row.person.name
    return str(row.guardian) if row.guardian else plan.student.called
