"""What came in and went out of a contract on paper and by mail.

A signed paper is named with its fingerprint: the file itself is handed over beside the copy.
To which address a copy went is left out: a guardian may read this too.
"""

from django.utils.translation import gettext as _

from plans.models import Contract
from reviews.services.record.parts import Entry, Section, fact, facts_of


def paper_sections(contract: Contract) -> list[Section]:
    """Signed papers and sent copies; prefetch `papers` and `copies`."""
    papers = [
        Entry(
            str(each.get_media_type_display()),
            [
                fact("received_at", _("received"), each.created_at),
                *facts_of(each, "media_type", "pages", "size"),
                fact("sha256", _("its hash"), each.sha256),
                *facts_of(each, "mistaken_at", "mistaken_reason"),
            ],
        )
        for each in contract.papers.all()
    ]
    copies = [
        Entry(
            "",
            [
                fact("asked_at", _("asked for"), each.created_at),
                *facts_of(each, "state", "sent_at"),
            ],
        )
        for each in contract.copies.all()
    ]
    return [
        Section("papers", _("Signed papers"), papers),
        Section("copies", _("Copies sent to the student"), copies),
    ]
