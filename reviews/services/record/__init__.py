"""The copy of a student's record: one content, as PDF and as JSON.

Others' data stay out: no other student, no contact data of staff, none of guardians but the
one who asks. Free text that a counsellor has to look at first is in `notes`.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from documents.rendering import render_pdf
from reviews.models import RecordRequest
from reviews.services.record.answers import answers
from reviews.services.record.attendance import attendance
from reviews.services.record.corrections import corrections
from reviews.services.record.notes import notes
from reviews.services.record.own_page import own_page
from reviews.services.record.parts import Section, as_json
from reviews.services.record.person import person
from reviews.services.record.planning import planning
from reviews.services.record.readings import events, readings

FORMAT = "stepping-stones-record"
FORMAT_VERSION = 1
GATHERED = (
    person,
    attendance,
    planning,
    answers,
    notes,
    own_page,
    corrections,
    events,
    readings,
)


@dataclass(frozen=True)
class Record:
    """The content of a copy, in one language."""

    title: str
    about: dict[str, Any]
    sections: list[Section]
    language: str

    def as_json(self) -> bytes:
        head = {"format": FORMAT, "format_version": FORMAT_VERSION, "about": self.about}
        text = json.dumps(head | as_json(self.sections), ensure_ascii=False, indent=2)
        return text.encode()

    def as_pdf(self) -> bytes:
        context = {
            "centre_name": self.about["centre"],
            "student_name": self.about["student"],
            "about": self.about,
            "sections": [each for each in self.sections if each.entries],
            "today": timezone.localdate(),
        }
        return render_pdf(
            "reviews/print/record.html", context, title=self.title, language=self.language
        )


def record_of(request: RecordRequest, *, language: str) -> Record:
    """All that is kept about the student of a request and may be given to who asks."""
    with translation.override(language), timezone.override(request.centre.zone):
        sections = [section for gather in GATHERED for section in gather(request)]
        about = {
            "centre": request.centre.name,
            "student": request.student.name,
            "asked_by": request.asked_by,
            "made_on": timezone.localdate().isoformat(),
            "language": language,
        }
        title = _("Record of %(student)s") % {"student": request.student.name}
        return Record(title, about, sections, language)
