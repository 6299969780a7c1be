"""Requests for the copy of a record: who may ask, what has to be reviewed, how it is frozen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from documents.enums import DocumentKind
from documents.models import IssuedDocument
from documents.services import issue, let_go
from reviews.models import NoteRelease, RecordRequest
from reviews.services.record import record_of
from reviews.services.record.notes import items_of
from reviews.services.record.reviewed import releases_of, undecided
from students.enums import Authority
from students.models import Guardian, Student

MONTHS_TO_ANSWER = 1


class NotReviewed(ValueError):
    """Notes wait for a decision; the message is for people."""


class NotEntitled(ValueError):
    """The guardian who asked may not have the copy any more; the message is for people."""


@dataclass(frozen=True)
class RecordRights:
    """What the actor may do with requests about one student."""

    register: bool
    review: bool
    close: bool


def record_rights(actor: Actor, student: Student) -> RecordRights:
    """Administrators register and hand over what they cannot open; counsellors do all."""
    reviews = Student.objects.counselled_by(actor).filter(pk=student.pk).exists()
    reaches = Student.objects.contacts_editable_by(actor).filter(pk=student.pk).exists()
    return RecordRights(register=reaches, review=reviews, close=reviews or actor.is_administrator)


def why_guardian_may_not_ask(guardian: Guardian, student: Student, today: date) -> str:
    """A sentence for the person at the desk; empty where the guardian may."""
    centre = student.centre
    if not centre.guardians_may_ask:
        return _("This centre gives records to the students themselves only.")
    if guardian.legal_authority != Authority.YES:
        return _(
            "Legal authority is not noted for this guardian. Once it has been made sure of, note"
            " it with the guardian’s details, and register the request then."
        )
    if student.age_on(today) >= centre.signing_age:
        return _("The student is %(age)d or older, and asks for the record in person.") % {
            "age": centre.signing_age
        }
    return ""


def why_not_any_more(request: RecordRequest, today: date) -> str:
    """Why a guardian who asked may not have the copy today; empty where nothing is against it."""
    guardian = request.guardian
    return why_guardian_may_not_ask(guardian, request.student, today) if guardian else ""


def hold(request: RecordRequest) -> RecordRequest:
    """The request as it stands now, its row held until the end of the transaction."""
    held: Any = RecordRequest.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("student", "guardian", "centre").get(pk=request.pk)


@transaction.atomic
def prepare(*, request: RecordRequest, by: User) -> RecordRequest:
    """Issue both files: the copy stays as it is from now on.

    Raises NotReviewed while a text waits for a decision, NotEntitled for a guardian who lost
    the right since; ValueError where it is answered.
    """
    request = hold(request)
    if problem := why_not_any_more(request, request.centre.today()):
        raise NotEntitled(problem)
    waiting = undecided(items_of(request), releases_of(request))
    if waiting:
        raise NotReviewed(_("Some notes still wait for a decision."))
    language = language_of(request)
    record = record_of(request, language=language)
    same: dict[str, Any] = {"student": request.student, "language": language, "by": by}
    request.become_ready(
        pdf=issue(kind=DocumentKind.RECORD_PDF, content=record.as_pdf(), **same),
        json=issue(kind=DocumentKind.RECORD_JSON, content=record.as_json(), **same),
    )
    return request


def language_of(request: RecordRequest) -> str:
    """The centre's, where the product speaks it."""
    spoken = dict(settings.LANGUAGES)
    chosen = request.centre.language
    return chosen if chosen in spoken else settings.LANGUAGE_CODE


@transaction.atomic
def take_back(*, request: RecordRequest) -> RecordRequest:
    """Back to the review, before anything was handed over. Its files are deleted."""
    request = hold(request)
    issued = [request.pdf_id, request.json_id]
    request.take_back()
    forget_documents(IssuedDocument.objects.filter(pk__in=issued))
    return request


def forget_documents(documents: Any) -> int:
    """Delete documents, and their files once that is certain. Returns how many."""
    files = list(documents.values_list("file", flat=True))
    documents.delete()
    for name in files:
        let_go(name)
    return len(files)


@transaction.atomic
def save_releases(*, request: RecordRequest, releases: list[NoteRelease]) -> None:
    """Keep decisions on notes. Raises ValueError once the copy is ready."""
    held = hold(request)
    if not held.is_under_review:
        raise ValueError("the copy is ready: what stands in it is decided")
    for each in releases:
        each.save()
    held.start_review()
