"""What changed between two contents of a contract, in words, and what wants new signatures.

Changed goals (their words, and how everybody will know) and commitments do; dates, strengths,
names and the student's own words at the head do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.enums import CommitmentParty, GoalState
from plans.models import Contract
from plans.services.contract.content import agreed_of_plan, promised_by
from plans.services.contract.pairing import paired, paired_goals

Content = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference as a sentence."""

    words: str
    needs_signatures: bool = False


def changes_between(old: Content, new: Content) -> list[Change]:
    """Everything that a reader of the old text would want to be told of the new one; what
    wants new signatures first."""
    found = [
        *_goals(old.get("goals", []), new.get("goals", [])),
        *_commitments(old.get("commitments", []), new.get("commitments", [])),
        *_dates(old.get("review_dates", []), new.get("review_dates", [])),
        *_strengths(old.get("strengths", []), new.get("strengths", [])),
        *_heads(old, new),
    ]
    return sorted(found, key=lambda each: not each.needs_signatures)


def changes_since(contract: Contract, *, today: date) -> list[Change]:
    """What changed in the plan since the text of this contract was frozen."""
    now = contract.content | agreed_of_plan(contract.plan, today=today)
    return changes_between(contract.content, now)


def need_signatures(changes: list[Change]) -> bool:
    return any(each.needs_signatures for each in changes)


def _goals(old: list[dict[str, str]], new: list[dict[str, str]]) -> Iterator[Change]:
    for before, after in paired_goals(old, new):
        if before is None and after is not None:
            yield _signed(_("New goal: “%(words)s”"), words=new[after]["words"])
        elif after is None and before is not None:
            yield _signed(_("Goal left out: “%(words)s”"), words=old[before]["words"])
        elif before is not None and after is not None:
            yield from _goal(old[before], new[after])


def _goal(old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    words = new["words"]
    if old["words"] != words:
        yield _signed(
            _("Goal reworded. Was: “%(old)s” New: “%(new)s”"), old=old["words"], new=words
        )
    was, now = old.get("success", ""), new.get("success", "")
    if was != now:
        yield _signed(
            _("How we will know of “%(goal)s”. Was: “%(old)s” New: “%(new)s”"),
            goal=words,
            old=was or _("not said"),
            new=now or _("not said"),
        )
    was, now = old.get("due_on", ""), new.get("due_on", "")
    if was != now:
        yield _told(
            _("By when, for “%(goal)s”. Was: %(old)s. New: %(new)s."),
            goal=words,
            old=_day(was) if was else _("no date"),
            new=_day(now) if now else _("no date"),
        )
    yield from _reached(old, new)


def _reached(old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    was, now = (each.get("state", GoalState.OPEN) for each in (old, new))
    if now == GoalState.ACHIEVED != was:
        yield _told(_("Goal achieved: “%(goal)s”"), goal=new["words"])
    elif was == GoalState.ACHIEVED != now:
        yield _told(_("Goal taken up again: “%(goal)s”"), goal=new["words"])


def _commitments(old: list[dict[str, str]], new: list[dict[str, str]]) -> Iterator[Change]:
    for party in CommitmentParty:
        was, now = promised_by(party, old), promised_by(party, new)
        for before, after in paired(was, now):
            if before is None and after is not None:
                words, said = _("%(party)s, new: “%(new)s”"), {"new": now[after]}
            elif after is None and before is not None:
                words, said = _("%(party)s, left out: “%(old)s”"), {"old": was[before]}
            elif before is not None and after is not None and was[before] != now[after]:
                words = _("%(party)s, changed. Was: “%(old)s” New: “%(new)s”")
                said = {"old": was[before], "new": now[after]}
            else:
                continue
            yield _signed(words, party=party.label, **said)


def _dates(old: list[str], new: list[str]) -> Iterator[Change]:
    for each in sorted(set(new) - set(old)):
        yield _told(_("We also look at it again on %(date)s."), date=_day(each))
    for each in sorted(set(old) - set(new)):
        yield _told(_("No longer a date of looking at it again: %(date)s."), date=_day(each))


def _strengths(old: list[str], new: list[str]) -> Iterator[Change]:
    for each in new:
        if each not in old:
            yield _told(_("We also build on: “%(words)s”"), words=each)
    for each in old:
        if each not in new:
            yield _told(_("No longer named to build on: “%(words)s”"), words=each)


def _heads(old: Content, new: Content) -> Iterator[Change]:
    names = {
        "aspiration": _("The student’s own words at the head. Was: “%(old)s” New: “%(new)s”"),
        "tutor": _("The tutor. Was: %(old)s. New: %(new)s."),
    }
    for key, words in names.items():
        was, now = old.get(key, ""), new.get(key, "")
        if was != now:
            yield _told(words, old=was or _("nothing"), new=now or _("nothing"))


def _signed(words: str, /, **said: Any) -> Change:
    return Change(words % said, needs_signatures=True)


def _told(words: str, /, **said: Any) -> Change:
    return Change(words % said)


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")
