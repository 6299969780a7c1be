"""Who is told of a session by mail, and what is still to be told.

What is to be told is written together with the session, one row a session and person; a job
mails it (`invitation_mails`). So a mail server that does not answer costs no record, and what
changes twice in a minute is told once.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.enums import MailState, Role, SessionMails
from accounts.models import Centre, Membership
from plans.models import Plan
from reviews.enums import Invited, Told
from reviews.models import SessionInvitation, TutoringSession
from students.enums import AssignmentKind
from students.models import Assignment, Guardian

HOLDS_SESSIONS = (AssignmentKind.TUTOR, AssignmentKind.COVER)
PIECE = 200


class Reader(NamedTuple):
    """Who gets an invitation: the student, a guardian or somebody of the staff."""

    party: str
    guardian: int | None = None
    person: int | None = None


Addresses = dict[Reader, str]


@transaction.atomic
def told(*sessions: TutoringSession, again: bool = True) -> None:
    """These sessions were planned, moved, cancelled or recorded: who wants it is to be told.

    Call it in the transaction that changes them, once for all sessions that change together:
    each person then gets one mail. A mail that could not be sent is tried once more, unless
    `again` is false.
    """
    sessions = tuple(each for each in sessions if each.pk)
    if not sessions:
        return
    for session in sessions:
        session.centre = session.plan.centre  # known already, so not asked for again
    wanting = _wanting(sessions)
    rows: dict[int, dict[Reader, SessionInvitation]] = defaultdict(dict)
    found = SessionInvitation.objects.filter(session__in=sessions).order_by("pk")
    for row in found.select_for_update(of=("self",), no_key=True):
        rows[row.session_id][reader_of(row)] = row
    mails = set()
    for session in sessions:
        for row in _settled(session, wanting[session.pk], rows[session.pk], again):
            mails.add((session.centre_id, reader_of(row), session.plan.student_id))
    from reviews.tasks import mail_invitations_soon

    for centre, reader, student in sorted(mails, key=str):
        send = partial(mail_invitations_soon, centre, *reader, student)
        transaction.on_commit(send, robust=True)


def reader_of(row: SessionInvitation) -> Reader:
    return Reader(row.party, row.guardian_id, row.person_id)


def _settled(
    session: TutoringSession,
    wanting: Addresses,
    rows: dict[Reader, SessionInvitation],
    again: bool,
) -> Iterable[SessionInvitation]:
    """Write what is to be told of one session; give the rows of which a mail now waits."""
    ahead = session.is_planned and session.starts_at > timezone.now()
    for reader, to in wanting.items() if ahead else ():
        row = rows.get(reader)
        if row is None:
            yield SessionInvitation.objects.create(
                centre_id=session.centre_id,
                session=session,
                party=reader.party,
                guardian_id=reader.guardian,
                person_id=reader.person,
                to=to,
            )
        elif not _says(row, session, to, again):
            row.want(Told.REQUESTED, to=to)
            yield row
    for reader, row in rows.items():
        if not (ahead and reader in wanting) and _called_off(row, session):
            yield row


def _says(row: SessionInvitation, session: TutoringSession, to: str, again: bool) -> bool:
    """Whether the last mail, or the one that waits, tells the session as it stands."""
    if row.wanted != Told.REQUESTED or row.to != to:
        return False
    if row.mail_state == MailState.FAILED:
        return not again
    is_told = (row.told_start, row.told_minutes) == (session.starts_at, session.minutes)
    # A mail that is on its way may hold the hour of before.
    return (row.is_waiting and not row.is_being_sent) or (not row.is_waiting and is_told)


def _called_off(row: SessionInvitation, session: TutoringSession) -> bool:
    """What stands in a calendar and does not take place is taken out of it.

    Of what is over, or was held on the day that was told, nobody is told anything.
    """
    if row.is_being_sent:
        row.want(Told.CANCELLED, to=row.to)
        return True
    if not row.told:
        row.delete()
        return False
    if not row.stands or _is_over(row, session):
        if row.wanted != row.told or row.is_waiting:
            row.leave()
        return False
    if row.wanted == Told.CANCELLED:
        return False
    row.want(Told.CANCELLED, to=row.to)
    return True


def _is_over(row: SessionInvitation, session: TutoringSession) -> bool:
    start: Any = row.told_start
    if start <= timezone.now():
        return True
    day = timezone.localdate(start, session.centre.zone)
    return session.is_held and day == session.local_date()


def _wanting(sessions: Iterable[TutoringSession]) -> dict[int, Addresses]:
    """By session, who wants to be told of it, and at which address."""
    by_student: dict[int, list[TutoringSession]] = defaultdict(list)
    found: dict[int, Addresses] = {}
    for session in sessions:
        student = session.plan.student
        found[session.pk] = {}
        by_student[student.pk].append(session)
        if student.wants_invitations and student.email:
            found[session.pk][Reader(Invited.STUDENT)] = student.email
    for guardian in guardians_invited().filter(student__in=by_student):
        for session in by_student[guardian.student_id]:
            found[session.pk][Reader(Invited.GUARDIAN, guardian=guardian.pk)] = guardian.email
    for assignment in _staff_invited(next(iter(sessions)).centre, by_student):
        person = assignment.person
        for session in by_student[assignment.student_id]:
            if _holds(assignment, session):
                found[session.pk][Reader(Invited.STAFF, person=person.pk)] = person.email
    return found


def guardians_invited() -> Any:
    """Guardians who want invitations and may be written to."""
    return Guardian.objects.reached_by_mail().filter(wants_invitations=True)


def _staff_invited(centre: Centre, students: Iterable[int]) -> Any:
    """Assignments of today of those who want mails and still have a role for it."""
    role = Membership.objects.current().filter(
        person=OuterRef("person"), role__in=[Role.TUTOR, Role.COUNSELLOR]
    )
    current = Assignment.objects.current_on(centre.today()).filter(
        Exists(role), student__in=students, person__is_active=True
    )
    return current.exclude(person__session_mails=SessionMails.NONE).select_related("person")


def _holds(assignment: Assignment, session: TutoringSession) -> bool:
    """Whether the session is one of this person: as tutor or cover then, or who planned it."""
    if assignment.ends_on and assignment.ends_on < session.local_date():
        return False
    return assignment.kind in HOLDS_SESSIONS or assignment.person_id == session.by_id


def put_right(centre: Centre, now: datetime) -> None:
    """Tell of sessions ahead what changed without them: a wish, an address, an assignment."""
    wishes = Assignment.objects.current_on(centre.today()).filter(student=OuterRef("plan__student"))
    concerned = (
        Q(plan__student__wants_invitations=True)
        | Exists(guardians_invited().filter(student=OuterRef("plan__student")))
        | Exists(wishes.exclude(person__session_mails=SessionMails.NONE))
        | Exists(SessionInvitation.objects.standing().filter(session=OuterRef("pk")))
    )
    ahead = TutoringSession.objects.planned().filter(concerned, starts_at__gt=now)
    ahead = ahead.filter(plan__in=Plan.objects.open())
    keys = list(ahead.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), PIECE):
        with transaction.atomic():
            piece = TutoringSession.objects.filter(pk__in=keys[start : start + PIECE])
            held = piece.select_related("plan__student", "plan__centre").order_by("pk")
            told(*held.select_for_update(of=("self",), no_key=True), again=False)
