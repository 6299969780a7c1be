"""The free texts about a student, each released or kept back by a counsellor."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.enums import Asker, Release
from reviews.models import NoteRelease, RecordRequest, TutoringSession
from reviews.services.record.answers import answer_items, answers_kept_back
from reviews.services.record.parts import Entry, Section, fact, facts_of, moment
from reviews.services.record.reviewed import Item, is_decided, releases_of
from students.enums import Audience
from students.models import Concern, FactorRating, Note, Student


def items_of(request: RecordRequest) -> list[Item]:
    """The texts to look at, oldest first: what the team wrote for itself, what is confidential,
    likewise answers in interviews, and safety concerns; for a guardian also what was shared
    with the student and nobody else.

    A guardian's copy never tells of a safety concern, which may be about the home.
    """
    notes = Note.objects.filter(student=request.student).exclude(body="")
    about = subjects_of(request.student)
    if request.asked_by == Asker.GUARDIAN:
        return [_item(each, about) for each in _in_order(notes)] + answer_items(request)
    notes = notes.exclude(audience=Audience.SHARED)
    texts = [_item(each, about) for each in _in_order(notes)] + answer_items(request)
    return texts + concern_items(request.student)


def _in_order(notes: Any) -> Any:
    return notes.select_related("author").order_by("created_at", "pk")


def _item(note: Note, about: dict[UUID, str]) -> Item:
    return Item(
        uuid=note.uuid,
        kind=note.get_kind_display(),
        audience=note.get_audience_display(),
        is_confidential=note.audience == Audience.CONFIDENTIAL,
        about=about.get(note.about, "") if note.about else "",
        at=note.created_at,
        by=note.author.name,
        text=note.body,
        version=note.version,
    )


def concern_items(student: Student) -> list[Item]:
    """Each safety concern with all that was written about it, as one text."""
    concerns = Concern.objects.filter(student=student).select_related("raised_by")
    items = []
    for each in concerns.prefetch_related("notes").order_by("created_at", "pk"):
        further = [note.body for note in each.notes.all()]
        words = [each.words, each.next_steps, *further, each.closing_words]
        items.append(
            Item(
                uuid=each.uuid,
                kind=_("safety concern"),
                audience=str(Audience.CONFIDENTIAL.label),
                is_confidential=True,
                about="",
                at=each.created_at,
                by=each.raised_by.name,
                text="\n\n".join(filter(None, words)),
                # Further words are rows of their own, which its version does not count.
                version=each.version + len(further),
            )
        )
    return items


def subjects_of(student: Student) -> dict[UUID, str]:
    """What notes are about, in words: sessions and ratings of factors."""
    sessions = TutoringSession.objects.filter(plan__student=student)
    ratings = FactorRating.objects.filter(assessment__student=student).select_related(
        "risk_factor", "protective_factor"
    )
    return {
        each.uuid: f"{each.get_kind_display()}, {moment(each.starts_at)}" for each in sessions
    } | {each.uuid: each.factor.name for each in ratings}


def notes(request: RecordRequest) -> list[Section]:
    """What may stand in the copy. Without a decision nothing does."""
    releases = releases_of(request)
    to_review = {each.uuid: each for each in items_of(request)}
    about = subjects_of(request.student)
    entries, kept_back = [], 0
    for note in _in_order(Note.objects.filter(student=request.student).exclude(body="")):
        item = to_review.get(note.uuid)
        release = releases.get(note.uuid) if item and is_decided(item, releases) else None
        if item and (release is None or release.release == Release.LEAVE_OUT):
            kept_back += 1
            continue
        blacked_out = bool(release and release.release == Release.BLACK_OUT)
        text = release.text if release and blacked_out else note.body
        entries.append(_entry(note, about, text, blacked_out))
    concerns, more = _concerns(request, releases)
    left_out = kept_back + more + answers_kept_back(request, releases)
    return [Section("notes", _("Notes"), entries), concerns, _left_out(left_out)]


def _concerns(request: RecordRequest, releases: dict[UUID, NoteRelease]) -> tuple[Section, int]:
    """Those released, and how many were kept back. None for a guardian, nor counted."""
    items = [] if request.asked_by == Asker.GUARDIAN else concern_items(request.student)
    entries = []
    for item in items:
        release = releases.get(item.uuid) if is_decided(item, releases) else None
        if release is None or release.release == Release.LEAVE_OUT:
            continue
        blacked_out = release.release == Release.BLACK_OUT
        facts = [
            fact("created_at", _("raised on"), item.at),
            fact("raised_by", _("by"), item.by),
            fact("parts_blacked_out", _("parts are blacked out"), blacked_out),
            fact("text", _("text"), release.text if blacked_out else item.text),
        ]
        entries.append(Entry(moment(item.at), facts))
    return Section("concerns", _("Safety concerns"), entries), len(items) - len(entries)


def _entry(note: Note, about: dict[UUID, str], text: str, blacked_out: bool) -> Entry:
    subject = about.get(note.about, "") if note.about else ""
    return Entry(
        f"{note.get_kind_display()}, {moment(note.created_at)}",
        [
            *facts_of(note, "created_at"),
            fact("author", _("by"), note.author.name),
            *facts_of(note, "kind", "audience"),
            fact("about", _("about"), subject),
            fact("parts_blacked_out", _("parts are blacked out"), blacked_out),
            fact("text", _("text"), text),
        ],
    )


def _left_out(count: int) -> Section:
    """That something is missing is said; what it was is not."""
    words = ngettext(
        "%(count)d text was left out by a counsellor, because it holds data of others or would do"
        " harm. You may ask for the decision to be looked at again.",
        "%(count)d texts were left out by a counsellor, because they hold data of others or would"
        " do harm. You may ask for the decision to be looked at again.",
        count,
    ) % {"count": count}
    entries = [Entry("", [fact("notes", words, count, "")])] if count else []
    return Section("left_out", _("What was left out"), entries, words if count else "")


def counts(items: list[Item], releases: dict[UUID, NoteRelease]) -> Counter[str]:
    """How many are decided in which way."""
    return Counter(releases[each.uuid].release for each in items if is_decided(each, releases))
