"""What happened between the session before and this one, in facts."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.enums import ActionState, SupportDecision
from plans.models import Action, SupportNeed
from reviews.enums import Kept
from reviews.models import Agreement, TutoringSession
from students.models import StudentMessage
from students.services.attendance import Attendance, hours

MOST_ANSWERS = 20


@dataclass(frozen=True)
class Fact:
    """A figure or a word, and what it is about."""

    value: str
    words: str
    own: str = ""
    """Words that somebody typed."""
    tone: str = ""
    route: str = ""
    """The page of the plan that tells more."""


@dataclass(frozen=True)
class Promises:
    """Earlier agreements, as far as this session asks about them."""

    all: int = 0
    kept: int = 0
    unanswered: int = 0


@dataclass(frozen=True)
class SinceLastTime:
    last: TutoringSession
    days: int
    promises: Promises
    done: int
    late: int | None
    """How many are late today; not told of a session that is over."""
    answers: list[dict[str, str]] = field(default_factory=list)
    """What was decided about support: what, decision, who."""
    attendance: Attendance | None = None

    @property
    def facts(self) -> list[Fact]:
        found = [*self._attendance(), *self._promises(), self._done()]
        if self.late:
            words = ngettext("action late", "actions late", self.late)
            found.append(Fact(str(self.late), words, tone="due"))
        return [*found, *self._answers()]

    def _attendance(self) -> list[Fact]:
        told = self.attendance
        if told is None:
            return []
        now, was = told.since.present_share, told.before.present_share
        if now is None:
            words = _("of %(hours)s hours missed") % {"hours": hours(told.since.scheduled)}
            return [Fact(hours(told.since.absent), words)]
        words = _("attendance") if was is None else _("attendance, was %(was)s %%") % {"was": was}
        return [Fact(_("%(now)s %%") % {"now": now}, words)]

    def _promises(self) -> list[Fact]:
        asked, kept, unanswered = self.promises.all, self.promises.kept, self.promises.unanswered
        if not asked:
            return []
        if asked == unanswered:
            words = ngettext("agreement to ask about", "agreements to ask about", asked)
            return [Fact(str(asked), words)]
        words = _("agreements kept")
        if unanswered:
            more = ngettext("%(n)d to ask about", "%(n)d to ask about", unanswered)
            words = f"{words}, {more % {'n': unanswered}}"
        return [Fact(_("%(kept)d of %(all)d") % {"kept": kept, "all": asked}, words)]

    def _done(self) -> Fact:
        return Fact(str(self.done), ngettext("action done", "actions done", self.done))

    def _answers(self) -> list[Fact]:
        many = len(self.answers)
        if not many:
            return []
        words = ngettext("reply from support:", "replies from support:", many)
        names = [each["who"] or each["what"] for each in self.answers]
        own = ", ".join(dict.fromkeys(names))
        return [Fact(str(many), words, own=own, route="plan_support")]


def written_by(name: str, messages: list[StudentMessage]) -> list[Fact]:
    """That the student wrote, of each kind once."""
    kinds = dict.fromkeys(each.get_kind_display() for each in messages)
    words = _("%(kind)s from %(name)s, unread")
    return [Fact(_("New"), words % {"kind": kind, "name": name}) for kind in kinds]


def answers_of_support(last_day: date) -> ArraySubquery:
    """What was decided about support since that day, as a value of a query for a plan."""
    decided = SupportNeed.objects.filter(plan=OuterRef("pk"), decided_on__gte=last_day)
    decided = decided.exclude(decision=SupportDecision.OPEN).order_by("decided_on", "pk")
    told = decided.annotate(told=JSONObject(what="what", who="who", decision="decision"))
    return ArraySubquery(told.values("told")[:MOST_ANSWERS])


def since_last_time(
    session: TutoringSession,
    last: TutoringSession | None,
    *,
    agreements: list[Agreement],
    actions: list[Action],
    answers: list[Any],
    attendance: Attendance | None,
    today: date,
) -> SinceLastTime | None:
    """`agreements` are those that the session asks about or that were made in the last one.
    None for the first session that takes place."""
    if last is None:
        return None
    until = today if session.is_planned else session.local_date()
    return SinceLastTime(
        last=last,
        days=max((until - last.local_date()).days, 0),
        promises=Promises(
            all=len(agreements),
            kept=sum(each.kept_now == Kept.YES for each in agreements),
            unanswered=sum(not each.kept_now for each in agreements),
        ),
        done=sum(_was_done(each, last, until) for each in actions),
        late=sum(each.is_late(today) for each in actions) if session.is_planned else None,
        answers=answers,
        attendance=attendance,
    )


def _was_done(action: Action, last: TutoringSession, until: date) -> bool:
    ended_at = action.ended_at
    if action.state != ActionState.DONE or ended_at is None or ended_at < last.starts_at:
        return False
    return timezone.localdate(ended_at, last.centre.zone) <= until
