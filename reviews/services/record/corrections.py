"""What was said to be wrong, what came of it, and statements that stay with the record."""

from django.utils.translation import gettext as _

from reviews.models import CorrectionRequest, RecordRequest
from reviews.services.record.parts import Entry, Section, facts_of, in_words


def corrections(request: RecordRequest) -> list[Section]:
    requests = CorrectionRequest.objects.filter(student=request.student)
    entries = [
        Entry(
            in_words(each.received_on),
            facts_of(
                each, "received_on", "asked_by", "wrong", "should_say", "state", "decided_at",
                "where", "reason", "statement",
            ),
        )
        for each in requests.order_by("received_on", "pk")
    ]  # fmt: skip
    return [Section("corrections", _("Corrections asked for"), entries)]
