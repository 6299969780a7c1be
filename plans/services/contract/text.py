"""A contract as a text to be read, with its changes marked in words where it amends another."""

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plans.enums import CommitmentParty, GoalState
from plans.services.contract.content import promised_by
from plans.services.contract.pairing import ALIKE, paired, paired_goals

Content = dict[str, Any]
SAME, NEW, GONE = "same", "new", "gone"


@dataclass(frozen=True)
class Sentence:
    """Pieces of a sentence: the same, new or gone."""

    pieces: tuple[tuple[str, str], ...]

    @property
    def html(self) -> SafeString:
        return format_html_join(" ", "{}", ((_piece(*each, self),) for each in self.pieces))

    def __str__(self) -> str:
        """As it reads now; all of it, where it was left out."""
        now = " ".join(text for kind, text in self.pieces if kind != GONE)
        return now or " ".join(text for _kind, text in self.pieces)

    @property
    def is_gone(self) -> bool:
        return all(kind == GONE for kind, _text in self.pieces)


@dataclass(frozen=True)
class GoalText:
    words: Sentence
    success: Sentence | None
    due_on: Sentence | None
    is_achieved: bool


@dataclass(frozen=True)
class ContractText:
    aspiration: Sentence | None
    strengths: list[Sentence]
    goals: list[GoalText]
    parties: list[tuple[str, list[Sentence]]]
    review_dates: list[Sentence]
    no_condition: str


def text_of(content: Content, old: Content | None = None, *, days: str) -> ContractText:
    """The text of a content. With that of an older one, everything that differs is marked.

    `days` is the format of dates.
    """
    was = old if old is not None else content
    return ContractText(
        aspiration=sentence(was.get("aspiration", ""), content.get("aspiration", "")),
        strengths=_list(was.get("strengths", []), content.get("strengths", [])),
        goals=_goals(was.get("goals", []), content.get("goals", []), days),
        parties=_parties(was.get("commitments", []), content.get("commitments", [])),
        review_dates=_dates(was.get("review_dates", []), content.get("review_dates", []), days),
        no_condition=content.get("no_condition", ""),
    )


def sentence(old: str, new: str) -> Sentence | None:
    """None where there neither was nor is one."""
    if not old and not new:
        return None
    if old == new:
        return Sentence(((SAME, new),))
    before, after = old.split(), new.split()
    matcher = SequenceMatcher(None, before, after, False)
    if matcher.ratio() < ALIKE:
        return Sentence(tuple(each for each in ((GONE, old), (NEW, new)) if each[1]))
    pieces = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append((SAME, " ".join(after[c:d])))
            continue
        pieces.append((GONE, " ".join(before[a:b])))
        pieces.append((NEW, " ".join(after[c:d])))
    return Sentence(tuple(each for each in pieces if each[1]))


def _piece(kind: str, text: str, whole: Sentence) -> str | SafeString:
    if kind == SAME:
        return text
    if kind == NEW:
        label, tag = pgettext("before words that are new in a text", "new:"), "ins"
    elif whole.is_gone:
        label, tag = _("left out:"), "del"
    else:
        label, tag = pgettext("before words that stood there before", "was:"), "del"
    return format_html(
        '<{tag}><b class="word">{label}</b> {text}</{tag}>', tag=tag, label=label, text=text
    )


def _list(old: list[str], new: list[str]) -> list[Sentence]:
    """Without the comparing where nothing changed, as is the usual case."""
    if old == new:
        return [Sentence(((SAME, each),)) for each in new]
    both = (
        sentence(
            "" if before is None else old[before],
            "" if after is None else new[after],
        )
        for before, after in paired(old, new)
    )
    return [each for each in both if each]


def _goals(old: list[dict[str, str]], new: list[dict[str, str]], days: str) -> list[GoalText]:
    pairs = [(place, place) for place in range(len(new))] if old == new else paired_goals(old, new)
    return [
        _goal(
            {} if before is None else old[before],
            {} if after is None else new[after],
            days,
        )
        for before, after in pairs
    ]


def _goal(old: dict[str, str], new: dict[str, str], days: str) -> GoalText:
    def part(name: str) -> Sentence | None:
        return sentence(old.get(name, ""), new.get(name, ""))

    return GoalText(
        words=part("words") or Sentence(()),
        success=part("success"),
        due_on=sentence(_day(old.get("due_on"), days), _day(new.get("due_on"), days)),
        is_achieved=(new or old).get("state") == GoalState.ACHIEVED,
    )


def _parties(
    old: list[dict[str, str]], new: list[dict[str, str]]
) -> list[tuple[str, list[Sentence]]]:
    """The parties that promise something, in their usual order, with their promises."""
    found = []
    for party in CommitmentParty:
        was, now = promised_by(party, old), promised_by(party, new)
        texts = _list(was, now)
        if texts:
            found.append((str(party.label), texts))
    return found


def _dates(old: list[str], new: list[str], days: str) -> list[Sentence]:
    """Dates are new or gone; none of them is another one changed."""
    found = []
    for each in sorted({*old, *new}):
        kind = SAME if each in old and each in new else NEW if each in new else GONE
        found.append(Sentence(((kind, _day(each, days)),)))
    return found


def _day(text: str | None, days: str) -> str:
    return date_format(date.fromisoformat(text), days) if text else ""
