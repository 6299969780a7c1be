"""What went out by mail of a session: invitations, and copies of its summary.

To which address, and to whom of the staff, is left out: a guardian may read this too.
"""

from django.utils.translation import gettext as _

from reviews.models import TutoringSession
from reviews.services.record.parts import Entry, Section, fact, facts_of


def mail_sections(session: TutoringSession) -> list[Section]:
    """Prefetch `invitations` and `summary_copies`."""
    invitations = [
        Entry("", facts_of(each, "party", "told", "told_start", "told_at"))
        for each in session.invitations.all()
    ]
    copies = [
        Entry(
            "",
            [
                fact("asked_at", _("asked for"), each.created_at),
                *facts_of(each, "party", "state", "sent_at"),
            ],
        )
        for each in session.summary_copies.all()
    ]
    return [
        Section("invitations", _("Invitations by mail"), invitations),
        Section("summary_copies", _("Copies of the summary"), copies),
    ]
