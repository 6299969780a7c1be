"""Who opened the pages of a student, when and on what ground."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccessLog
from students.models import Student

PIECE = 50

#: What stands behind the names of the pages; the rest is told as what it is, a page.
PAGES = {
    "student": gettext_lazy("the page of the student"),
    "student_own_page": gettext_lazy("the student’s own page, and what they wrote"),
    "link": gettext_lazy("the link to the student’s own page"),
    "message": gettext_lazy("what the student wrote"),
    "student_contact": gettext_lazy("contact details"),
    "guardian": gettext_lazy("guardians"),
    "student_readings": gettext_lazy("who has looked"),
    "student_assessments": gettext_lazy("assessments over time"),
    "assessment": gettext_lazy("an assessment"),
    "contact_note": gettext_lazy("contact notes"),
    "student_plans": gettext_lazy("the plans of all years"),
    "plan_next": gettext_lazy("what comes along into the next plan"),
    "plan_close": gettext_lazy("the closing balance"),
    "plan_closing": gettext_lazy("the closing balance"),
    "closing": gettext_lazy("the closing balance"),
    "plan_starting_point": gettext_lazy("the starting point"),
    "plan_balance": gettext_lazy("the individual balance"),
    "plan_strengths": gettext_lazy("the strengths that the student names"),
    "balance": gettext_lazy("the individual balance"),
    "plan_contract": gettext_lazy("the contract"),
    "contract_versions": gettext_lazy("the versions of the contract"),
    "plan_reviews": gettext_lazy("the reviews"),
    "plan_support": gettext_lazy("other support"),
    "plan_pathways": gettext_lazy("where the plan leads"),
    "option": gettext_lazy("where the plan leads"),
    "pathway": gettext_lazy("where the plan leads"),
    "placement": gettext_lazy("where the plan leads"),
    "centre_action": gettext_lazy("what somebody sees to for the centre"),
    "plan_responses": gettext_lazy("interviews and questionnaires"),
    "response": gettext_lazy("an interview or questionnaire"),
    "answer": gettext_lazy("an answer in an interview"),
    "plan": gettext_lazy("the plan"),
    "contract": gettext_lazy("the contract"),
    "signed_paper": gettext_lazy("a signed paper of the contract"),
    "paper": gettext_lazy("a signed paper of the contract"),
    "drafts": gettext_lazy("what was typed and not saved yet"),
    "session": gettext_lazy("a session"),
    "calendar": gettext_lazy("the calendar"),
    "session_line": gettext_lazy("a line from factor to outcome"),
    "factor_line": gettext_lazy("a line from factor to outcome"),
    "goal_line": gettext_lazy("a line from factor to outcome"),
    "action_line": gettext_lazy("a line from factor to outcome"),
    "tracking_sheet": gettext_lazy("the tracking sheet"),
    "looking_back": gettext_lazy("the sheet on which student and tutor look back"),
    "confidential_notes": gettext_lazy("confidential notes"),
    "session_turn": gettext_lazy("turning the screen to the student"),
    "shared": gettext_lazy("the student’s page on the turned screen"),
    "screen_back": gettext_lazy("turning the screen back from the student"),
    "screen_back_refused": gettext_lazy("a wrong password or PIN to turn the screen back"),
    "restricted": gettext_lazy("something kept for the few named in it"),
}


@dataclass(frozen=True)
class Reading:
    """An entry of the log with what was opened, in words."""

    entry: AccessLog
    what: str


@dataclass(frozen=True)
class Readings:
    """A piece of the log: those without an assignment first, the latest of each first."""

    outside: list[Reading]
    inside: list[Reading]
    next: UUID | None

    def __bool__(self) -> bool:
        return bool(self.outside or self.inside)


def readings_of(student: Student, *, after: UUID | None = None) -> Readings:
    entries = AccessLog.objects.filter(student=student.uuid)
    last = entries.filter(uuid=after).first() if after else None
    if last:
        earlier = Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk)
        behind = Q(assigned=last.assigned) & earlier
        entries = entries.filter(behind if last.assigned else behind | Q(assigned=True))
    ordered = entries.select_related("person").order_by("assigned", "-created_at", "-pk")
    found = list(ordered[: PIECE + 1])
    shown = [Reading(each, what_was_opened(each.page)) for each in found[:PIECE]]
    return Readings(
        outside=[each for each in shown if not each.entry.assigned],
        inside=[each for each in shown if each.entry.assigned],
        next=shown[-1].entry.uuid if len(found) > PIECE else None,
    )


def what_was_opened(page: str) -> str:
    """`GET plan_contract` in words: read the contract."""
    method, _space, name = page.partition(" ")
    fitting = [key for key in PAGES if name == key or name.startswith(f"{key}_")]
    said = PAGES[max(fitting, key=len)] if fitting else _("a page about the student")
    if method == "POST":
        return _("sent a form: %(page)s") % {"page": said}
    return _("read %(page)s") % {"page": said}
