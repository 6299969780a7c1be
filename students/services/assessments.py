"""Assessments over time: what eased, what stayed, and where the student sees it otherwise.

Words, and heights for a picture. Never a sum: levels are no numbers, and what was not asked
is a gap.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from students.enums import AssessmentState, FactorLevel
from students.models import Assessment, FactorRating, Student
from students.services.factors import order_of

HEIGHT = {FactorLevel.NONE: 0, FactorLevel.SOME: 1, FactorLevel.STRONG: 2}
SHOWING = (FactorLevel.SOME, FactorLevel.STRONG)


def day_of(assessment: Assessment) -> date:
    """The day it was completed, else begun, by the clock of whoever looks."""
    return timezone.localdate(assessment.completed_at or assessment.created_at)


def month_of(assessment: Assessment) -> str:
    """September, with its year where that is long ago."""
    day = day_of(assessment)
    is_recent = (timezone.localdate() - day).days < 330
    style = pgettext("date format", "F") if is_recent else pgettext("date format", "F Y")
    return date_format(day, style)


@dataclass
class OverTime:
    """One factor through all assessments. `looks` has a rating, or None, for each of them."""

    factor: Any
    is_risk: bool
    assessments: list[Assessment]
    looks: list[FactorRating | None]
    counts: set[int] = field(default_factory=set)
    """The assessments (pk) that are compared: a draft is not, while it is being written."""

    @property
    def asked(self) -> list[FactorRating]:
        """Those with a level, of the assessments that are compared, oldest first."""
        return [
            each
            for each in self.looks
            if each and each.assessment_id in self.counts and each.level in HEIGHT
        ]

    @property
    def now(self) -> FactorRating | None:
        return self.asked[-1] if self.asked else None

    @property
    def before(self) -> FactorRating | None:
        return self.asked[-2] if len(self.asked) > 1 else None

    @property
    def shows(self) -> bool:
        return bool(self.now and self.now.level in SHOWING)

    @property
    def no_longer_shows(self) -> bool:
        return bool(self.before and self.before.level in SHOWING and not self.shows)

    @property
    def words(self) -> str:
        """What the student said about it last."""
        said = (each.student_words for each in reversed(self.looks) if each)
        return next(filter(None, said), "")

    @property
    def tag(self) -> str:
        """The change in two or three words; empty for a first look."""
        if self.now is None:
            return ""
        if self.before is None:
            return _("asked for the first time") if self._was_passed_over() else ""
        now, before = HEIGHT[FactorLevel(self.now.level)], HEIGHT[FactorLevel(self.before.level)]
        if now == before:
            return _("same")
        if before == 0:
            return _("new")
        since = {"month": month_of(self.before.assessment)}
        if self.is_risk:
            text = _("eased since %(month)s") if now < before else _("stronger since %(month)s")
        else:
            text = _("grown since %(month)s") if now > before else _("less than in %(month)s")
        return text % since

    def _was_passed_over(self) -> bool:
        """Whether somebody looked earlier, and did not ask about this."""
        first = self.asked[0].assessment_id
        compared = [each.pk for each in self.assessments if each.pk in self.counts]
        return compared.index(first) > 0

    @property
    def sentence(self) -> str:
        if self.now is None:
            return _("Not asked so far.")
        parts = [self._change(self.now)]
        if self._is_missing_from_the_last():
            parts.append(_("It was not asked about in the last assessment."))
        if self.student_differs:
            parts.append(
                _("The student sees it otherwise: %(level)s.")
                % {"level": self.now.get_student_level_display()}
            )
        return " ".join(parts)

    def _change(self, now: FactorRating) -> str:
        level = now.get_level_display()
        if self.before is None:
            return _("%(level)s, in %(month)s.") % {
                "level": level.capitalize(),
                "month": month_of(now.assessment),
            }
        earlier = self.before.get_level_display()
        if earlier == level:
            return _("The same since %(month)s: %(level)s.") % {
                "month": month_of(self._first_like_now().assessment),
                "level": level,
            }
        return _("%(change)s: from %(earlier)s to %(level)s.") % {
            "change": self.tag[:1].upper() + self.tag[1:],
            "earlier": earlier,
            "level": level,
        }

    def _first_like_now(self) -> FactorRating:
        first = self.asked[-1]
        for each in reversed(self.asked):
            if each.level != first.level:
                break
            first = each
        return first

    def _is_missing_from_the_last(self) -> bool:
        compared = [each.pk for each in self.assessments if each.pk in self.counts]
        return self.now is not None and self.now.assessment_id != compared[-1]

    @property
    def student_differs(self) -> bool:
        return bool(
            self.now and self.now.student_level and self.now.student_level != self.now.level
        )


def compare(
    ratings: Iterable[FactorRating],
    *,
    assessments: list[Assessment] | None = None,
    start: int | None = None,
) -> list[OverTime]:
    """Each factor that was asked about, in the order of the catalogue.

    `ratings` know their assessment and factor. Compared are completed assessments and the
    one with the key `start`, where a plan began; of drafts alone, the first.
    """
    ratings = list(ratings)
    if assessments is None:
        assessments = list({each.assessment_id: each.assessment for each in ratings}.values())
    assessments.sort(key=lambda each: (each.created_at, each.pk))
    done = AssessmentState.COMPLETE
    counts = {each.pk for each in assessments if each.state == done or each.pk == start}
    counts = counts or {each.pk for each in assessments[:1]}
    places = {each.pk: number for number, each in enumerate(assessments)}
    rows: dict[Any, OverTime] = {}
    for each in ratings:
        if each.factor not in rows:
            looks: list[FactorRating | None] = [None] * len(assessments)
            rows[each.factor] = OverTime(each.factor, each.is_risk, assessments, looks, counts)
        rows[each.factor].looks[places[each.assessment_id]] = each
    return sorted(rows.values(), key=lambda row: order_of(row.factor))


def ratings_of(student: Student) -> Any:
    """All ratings of a student, with what `compare` needs, in one query."""
    ratings = FactorRating.objects.filter(assessment__student=student)
    return ratings.select_related("assessment", "risk_factor", "protective_factor")
