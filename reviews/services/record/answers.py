"""Interviews, self-evaluations and questionnaires, and what of the answers may leave the house."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.models import Answer, LiftedWords, Response
from reviews.enums import Asker, Release
from reviews.models import NoteRelease, RecordRequest
from reviews.services.record.parts import Entry, Section, fact, facts_of
from reviews.services.record.reviewed import Item, is_decided, releases_of
from students.enums import Audience

Releases = dict[UUID, NoteRelease]


def answer_items(request: RecordRequest) -> list[Item]:
    """The answers in words that a counsellor looks at, by the rule of notes."""
    return [_item(each) for each in _to_review(request)]


def answers_kept_back(request: RecordRequest, releases: Releases) -> int:
    kept_back = [_shown(each, releases) is None for each in _to_review(request)]
    return sum(kept_back)


def _to_review(request: RecordRequest) -> Any:
    answers = Answer.objects.filter(response__plan__student=request.student)
    if request.asked_by != Asker.GUARDIAN:
        answers = answers.exclude(audience=Audience.SHARED)
    said = answers.given().select_related("author", "item", "response__script__instrument")
    return said.order_by("created_at", "pk")


def _item(answer: Answer) -> Item:
    return Item(
        uuid=answer.uuid,
        kind=answer.response.instrument.name,
        audience=answer.get_audience_display(),
        is_confidential=answer.is_confidential,
        about=answer.item.words,
        at=answer.created_at,
        by=_("the student") if answer.response.by_the_student_alone else answer.author.name,
        text="\n".join(filter(None, [answer.level_words, answer.text])),
        version=answer.version,
    )


def _shown(answer: Answer, releases: Releases) -> str | None:
    """What may be read of an answer that a counsellor decides on; None for nothing."""
    item = _item(answer)
    release = releases.get(answer.uuid) if is_decided(item, releases) else None
    if release is None or release.release == Release.LEAVE_OUT:
        return None
    return release.text if release.release == Release.BLACK_OUT else item.text


def answers(request: RecordRequest) -> list[Section]:
    """Each time that something was answered, and the words that went into the plan."""
    given = Answer.objects.select_related("item", "author").order_by("item__position", "pk")
    responses = (
        Response.objects.filter(plan__student=request.student)
        .select_related("script__instrument", "by")
        .prefetch_related(Prefetch("answers", given))
    )
    releases = releases_of(request)
    reviewed = set(_to_review(request).values_list("pk", flat=True))
    entries = [_response(each, reviewed, releases) for each in responses.order_by("held_on", "pk")]
    lifted = LiftedWords.objects.filter(plan__student=request.student).order_by("pk")
    return [
        Section("interviews", _("Interviews and questionnaires"), entries),
        Section("lifted_words", _("Words taken into the plan"), [_lifted(each) for each in lifted]),
    ]


def _response(response: Response, reviewed: set[int], releases: Releases) -> Entry:
    parts = []
    for answer in response.answers.all():
        # A counsellor's decision is on the version that they read, with these relations.
        answer.response = response
        text = _shown(answer, releases) if answer.pk in reviewed else _item(answer).text
        if text is not None:
            parts.append(_answer(answer, text))
    return Entry(
        f"{response.instrument.name}, {date_format(response.held_on, 'DATE_FORMAT')}",
        [
            fact("instrument", _("what was asked"), response.instrument.name),
            *facts_of(response, "occasion", "respondent", "held_on", "state", "completed_at"),
            fact("by", _asked(response), response.by.name),
        ],
        [Section("answers", _("Answers"), parts)],
    )


def _asked(response: Response) -> str:
    """Who is named was there, or asked for it."""
    return _("asked by") if response.by_the_student_alone else _("with")


def _answer(answer: Answer, text: str) -> Entry:
    return Entry(
        answer.item.words,
        [
            fact("question", _("question"), answer.item.words),
            *facts_of(answer, "skipped", "audience"),
            fact("answer", _("answer"), text),
        ],
    )


def _lifted(lifted: LiftedWords) -> Entry:
    return Entry(
        lifted.words,
        [
            *facts_of(lifted, "target", "words", "agreed_at"),
            fact("origin", _("said in"), lifted.origin),
            *facts_of(lifted, "said_on"),
        ],
    )
