"""The summary of a session for those it is for: who does what by when, and the next date.

In the words of the student's own page. Nothing confidential, no factors, no notes, no progress:
it lies about at home. On paper, or by mail to the student and to guardians as agreed
(docs/decisions/0028).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.mail import send_message
from accounts.models import User
from documents.logos import logo_address
from documents.rendering import render_pdf
from plans.enums import ActionState
from plans.services.copies import language_for
from reviews.enums import Asker
from reviews.models import Agreement, SummaryCopy, TutoringSession
from reviews.services.own_plan import OwnAction, own_action
from reviews.services.still_open import still_open
from reviews.services.words import long_day
from students.enums import Authority, EventKind
from students.models import Guardian, Student, StudentEvent


@dataclass(frozen=True)
class Recipient:
    """Somebody to whom the summary of a session may go by mail."""

    key: str
    name: str
    email: str
    party: str
    guardian: Guardian | None
    is_wanted: bool
    """They said that they want it; the tick stands already, unless it went to them before."""


@dataclass(frozen=True)
class Sending:
    """Who can get the summary, and what went out so far."""

    recipients: list[Recipient]
    copies: list[SummaryCopy]

    @property
    def has_failed(self) -> bool:
        return any(each.state == "failed" for each in self.copies)


def agreed_in(session: TutoringSession) -> list[OwnAction]:
    """What was agreed in it, without what was left since."""
    agreements = Agreement.objects.filter(session=session).select_related("action").order_by("pk")
    actions = [each.action for each in agreements]
    today = session.plan.centre.today()
    return [own_action(each, today) for each in actions if each.state != ActionState.DROPPED]


def left_open(session: TutoringSession) -> tuple[list[OwnAction], int]:
    """What earlier sessions left to be done, and how much more there is than fits. One query."""
    of_plan = Agreement.objects.filter(session__plan=session.plan, action__state=ActionState.OPEN)
    found = still_open(of_plan.select_related("action", "session"), session)
    today = session.plan.centre.today()
    return [own_action(each.action, today) for each in found.agreements], found.more


def next_of(session: TutoringSession) -> TutoringSession | None:
    """When they meet next, seen from this session."""
    later: Any = session.plan.sessions
    found = later.planned().filter(starts_at__gt=session.starts_at).select_related("by")
    return found.order_by("starts_at", "pk").first()


def summary_context(session: TutoringSession) -> dict[str, Any]:
    """What the sheet says. The session comes with its plan, student, centre and `by`."""
    plan, coming = session.plan, next_of(session)
    held_on = long_day(session.local_date())
    left, more = left_open(session)
    return {
        "title": _("Summary of a session: %(student)s, %(day)s")
        % {"student": plan.student.name, "day": held_on},
        "held_on": held_on,
        "with": session.by.name,
        "student_name": plan.student.name,
        "called": plan.student.called,
        "centre_name": plan.centre.name,
        "centre_logo": logo_address(plan.centre),
        "agreed": agreed_in(session),
        "left": left,
        "more": more,
        "coming": coming,
        "coming_at": coming and _local(coming, plan),
        "today": plan.centre.today(),
    }


def _local(session: TutoringSession, plan: Any) -> datetime:
    return timezone.localtime(session.starts_at, plan.centre.zone)


def summary_pdf(session: TutoringSession, *, language: str) -> bytes:
    with translation.override(language), timezone.override(session.plan.centre.zone):
        context = summary_context(session)
        return render_pdf(
            "reviews/print/summary.html", context, title=context["title"], language=language
        )


def sending_of(session: TutoringSession) -> Sending:
    """Who can get the summary by mail, and what went out. Two queries."""
    copies = list(session.summary_copies.select_related("guardian", "by").order_by("pk"))
    had = {each.guardian_id for each in copies if each.state != "failed"}
    student = session.plan.student
    found = []
    if student.email:
        wanted = student.wants_summaries and None not in had
        found.append(
            Recipient("student", student.called, student.email, Asker.STUDENT, None, wanted)
        )
    for guardian in _guardians(session, student):
        key, name = f"guardian-{guardian.uuid}", str(guardian)
        wanted = guardian.wants_summaries and guardian.pk not in had
        found.append(Recipient(key, name, guardian.email, Asker.GUARDIAN, guardian, wanted))
    return Sending(found, copies)


def _guardians(session: TutoringSession, student: Student) -> Iterable[Guardian]:
    """Guardians with authority who may be written to; of somebody who signs alone by now, only
    those of whom the student said so."""
    reached = Guardian.objects.reached_by_mail().filter(
        student=student, legal_authority=Authority.YES
    )
    centre = session.plan.centre
    if student.age_on(centre.today()) >= centre.signing_age:
        reached = reached.filter(wants_summaries=True)
    return reached


@transaction.atomic
def send_summary(
    *, session: TutoringSession, to: Iterable[Recipient], sending: UUID, by: User
) -> None:
    """Keep a copy for each of these recipients, and have them sent once this stands.

    `sending` names the form: sent twice, nothing is sent again. Hold the session's plan in the
    same transaction.
    """
    if not session.is_held:
        raise ValueError("a session that was held is summed up")
    if SummaryCopy.objects.filter(sending=sending).exists():
        return
    from reviews.tasks import mail_summary

    for each in to:
        copy = SummaryCopy.objects.create(
            centre_id=session.centre_id,
            session=session,
            sending=sending,
            party=each.party,
            guardian=each.guardian,
            to=each.email,
            language=language_for(each.guardian or session.plan.student),
            by=by,
        )
        transaction.on_commit(partial(mail_summary.enqueue, str(copy.uuid)), robust=True)
    StudentEvent.record(session.plan.student, EventKind.SUMMARY_SENT, by=by, subject=session)


def may_still_go(copy: SummaryCopy) -> bool:
    """Whether the session still counts as held and its reader may still be written to."""
    keys = {each.key for each in sending_of(copy.session).recipients if each.email == copy.to}
    key = f"guardian-{copy.guardian.uuid}" if copy.guardian else "student"
    return copy.session.is_held and key in keys


def deliver_summary(copy: SummaryCopy) -> None:
    """Send it. The mail says that a summary is attached, and no name or word of it.

    Raises OSError where the mail server refuses or is not there.
    """
    session = copy.session
    pdf = summary_pdf(session, language=copy.language)
    send_message(
        to=copy.to,
        template="session_summary",
        context={"centre": session.plan.centre.name, "is_student": copy.party == Asker.STUDENT},
        language=copy.language,
        attachments=[(f"summary-{str(session.uuid)[:8]}.pdf", pdf, "application/pdf")],
    )
