"""Forms of a student's own page that keep what is typed: what one sends, and filling it again."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from reviews.services.own_page import own_responses
from students.enums import MessageKind, OwnForm
from students.models import OwnDraft, Student
from students.services.own_drafts import MAX_OWN_DRAFT, Sent, fields_of, unsent_of

TAKES = re.compile(r"text|about|(?:base-)?(?:text|level|skip)_[0-9a-f]{32}")
MOST_TURNS = 2**53  # a browser counts no further


def sent_from(request: HttpRequest) -> Sent | None:
    """The form that a request sends, by its address; None for one that keeps nothing."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    kind = kwargs.get("kind", "")
    if kind in MessageKind.values:
        form, record = OwnForm(kind), _uuid(request.POST.get("uuid")) or uuid4()
    elif _is_of_answers(request):
        form, record = OwnForm.ANSWERS, kwargs["uuid"]
    else:
        return None
    return sent_of(request.POST, form, record)


def _is_of_answers(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.url_name in ("own_answers", "own_answers_keep"))


def sent_of(data: QueryDict, form: str, record: UUID) -> Sent:
    return Sent(
        form=form,
        record=record,
        window=_uuid(data.get("window")) or uuid4(),
        fields={name: data[name] for name in data if TAKES.fullmatch(name)},
        turn=_turn(data.get("turn")),
        after=_after(data.get("kept", "")),
    )


def is_too_long(sent: Sent) -> bool:
    return any(len(text) > MAX_OWN_DRAFT for text in sent.fields.values())


def mark_of(draft: OwnDraft | None) -> str:
    """What a page says of the row that it goes on with; `after` of what it sends."""
    return f"{draft.uuid}:{draft.version}" if draft else ""


@dataclass
class Keeping:
    """How a form on a page keeps what is typed: where it sends it, and what it was filled from."""

    url: str
    draft: OwnDraft | None = None
    window: UUID = field(default_factory=uuid4)
    turn: int | None = None
    mark: str = ""

    def fill_from(self, draft: OwnDraft | None) -> None:
        self.draft, self.mark = draft, mark_of(draft)

    def go_on(self, data: QueryDict) -> None:
        """What came back to be mended is the same window still, and goes on with its draft."""
        self.window = _uuid(data.get("window")) or self.window
        self.turn, self.mark = _turn(data.get("turn")), data.get("kept", "")

    @property
    def fields(self) -> dict[str, str]:
        return fields_of(self.draft) if self.draft else {}


def chosen(drafts: list[OwnDraft], wanted: str) -> OwnDraft | None:
    """Of those of one form the one that an address names, or the latest."""
    named = (each for each in drafts if str(each.uuid) == wanted)
    return next(named, drafts[0] if drafts else None)


@dataclass(frozen=True)
class Unsent:
    """A draft, listed: its words, and the page on which it is sent; none where that is over."""

    draft: OwnDraft
    texts: list[str]
    url: str

    @property
    def _is_of_answers(self) -> bool:
        return self.draft.form == OwnForm.ANSWERS


def listed(student: Student, drafts: list[OwnDraft]) -> list[Unsent]:
    """One query where answers are among them."""
    asked = [each.record for each in drafts if each.form == OwnForm.ANSWERS]
    found: Any = own_responses(student).filter(uuid__in=asked) if asked else []
    open_ones = {each.uuid for each in found}
    seen: set[tuple[str, UUID | None]] = set()
    lines = []
    for each in drafts:
        is_answer = each.form == OwnForm.ANSWERS
        place = (each.form, each.record if is_answer else None)
        url = "" if is_answer and each.record not in open_ones else url_of(each)
        # The page takes the latest by itself.
        lines.append(Unsent(each, _texts(each), _named(url, each) if place in seen else url))
        seen.add(place)
    return lines


def url_of(draft: OwnDraft) -> str:
    if draft.form == OwnForm.ANSWERS:
        return reverse("own_answers", args=[draft.record])
    return reverse("own_write", args=[draft.form])


def _named(url: str, draft: OwnDraft) -> str:
    return url and f"{url}?unsent={draft.uuid}"


def _texts(draft: OwnDraft) -> list[str]:
    names = fields_of(draft).items()
    return [text for name, text in names if name.startswith("text") and text.strip()]


def drafts_of(student: Student, form: str, record: UUID | None = None) -> list[OwnDraft]:
    """Those of one form, the latest first. One query."""
    return [
        each
        for each in unsent_of(student)
        if each.form == form and (record is None or each.record == record)
    ]


def _after(mark: str) -> tuple[UUID, int] | None:
    name, _colon, version = mark.partition(":")
    uuid, number = _uuid(name), _turn(version)
    return None if uuid is None or number is None else (uuid, number)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _turn(value: Any) -> int | None:
    text = str(value)
    is_number = text.isascii() and text.isdigit() and len(text) < 17
    return int(text) if is_number and int(text) <= MOST_TURNS else None
