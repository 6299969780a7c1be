"""The session itself on its page; `reviews.forms.recording` puts it together with its notes,
what is agreed, and when to meet again."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.enums import GoalState, ReviewOutcome
from plans.models import Action, Goal
from reviews.enums import Kept, Progress, SessionKind, SessionState
from reviews.forms.anyway import AnywayMixin
from reviews.forms.merging import MergedForm
from reviews.forms.when import date_field, moment_in, time_field, why_not_then
from reviews.models import Agreement, TutoringSession
from reviews.services.clashes import clashes_of
from reviews.services.session_goals import ToDo
from reviews.services.session_page import SessionPage
from students.models import StudentMessage

BECAME = [
    (SessionState.HELD, gettext_lazy("Held")),
    (SessionState.MISSED, gettext_lazy("Missed")),
    (SessionState.CANCELLED, gettext_lazy("Cancelled")),
]


def one_tap(label: Any, choices: Any, *, stored: str = "") -> forms.ChoiceField:
    """Choices as buttons in a row. What is answered already can be taken back."""
    if stored:
        choices = [*choices, ("", _("Clear"))]
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, initial=stored
    )


class SessionForm(AnywayMixin, MergedForm, forms.ModelForm):
    """What became of a session, how each goal went, what was done, and whether earlier
    agreements held."""

    date = date_field()
    time = time_field()
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=480)
    became = one_tap(gettext_lazy("What became of it"), BECAME)
    outcome = one_tap(gettext_lazy("How the review ends"), ReviewOutcome.choices)

    class Meta:
        model = TutoringSession
        fields = ["kind", "minutes", "place", "topic", "outcome", "reason"]

    def __init__(self, *args: Any, page: SessionPage, finishing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.finishing = page, finishing
        self.moved_to_now = False
        start = page.session.local_start()
        self.fields["date"].initial, self.fields["time"].initial = start.date(), start.time()
        if not page.session.is_planned:
            self.fields["became"].initial = page.session.state
        for goal in self._open_to_answers():
            field = one_tap(goal.words, Progress.choices, stored=goal.progress_now)
            self.fields[_progress_of(goal)] = field
        for agreement in page.asked:
            field = one_tap(agreement.action.what, Kept.choices, stored=agreement.kept_now)
            self.fields[_kept_of(agreement)] = field
        for action in page.to_do:
            self.fields[_done_of(action)] = _tick(action.what, not action.is_open)
        for message in page.messages:
            self.fields[_read_of(message)] = _tick(_("I have read it"), False)
        self.remember()
        del self._stored["anyway"]
        self.starts_at = page.session.starts_at
        if page.session.is_planned:  # a proposal, and nothing that was said already
            self.fields["became"].initial = SessionState.HELD

    def _open_to_answers(self) -> list[Goal]:
        """Those to look at, and those that were dropped while the page was open: what was
        tapped stays."""
        return [
            each
            for each in self.page.all_goals
            if self._was_sent(each) or (each in self.page.goals and each.state != GoalState.DROPPED)
        ]

    def _was_sent(self, goal: Goal) -> bool:
        return self.is_bound and self.was_shown(_progress_of(goal))

    @property
    def goals(self) -> list[tuple]:
        """Each goal with its field, and its actions with theirs."""
        return [
            (each, self[_progress_of(each)], self._ticks_of(each.to_do))
            for each in self._open_to_answers()
        ]

    @property
    def loose(self) -> dict[str, list[tuple]]:
        """The actions for no goal in particular."""
        return self._ticks_of(self.page.loose)

    def _ticks_of(self, to_do: ToDo) -> dict[str, list[tuple]]:
        parts = {"shown": to_do.shown, "folded": to_do.folded}
        known = {each.pk for each in self.page.to_do}
        return {
            part: [(each, self[_done_of(each)]) for each in actions if each.pk in known]
            for part, actions in parts.items()
        }

    @property
    def dropped_meanwhile(self) -> list[Goal]:
        """Of which something was noted all the same."""
        progress = self.progress()
        dropped = [each for each in self.page.all_goals if each.state == GoalState.DROPPED]
        return [each for each in dropped if progress.get(each.pk, "") != each.progress_now]

    @property
    def left_meanwhile(self) -> list[Agreement]:
        """Of which somebody said whether they were kept, though they stand no more."""
        return [each for each in self.page.left if self.data.get(_kept_of(each))]

    @property
    def asked(self) -> list[tuple]:
        """Each earlier agreement with its field."""
        return [(each, self[_kept_of(each)]) for each in self.page.asked]

    @property
    def is_review(self) -> bool:
        return self["kind"].value() == SessionKind.FORMAL_REVIEW

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.starts_at, self.page.plan.centre.zone)

    @property
    def state(self) -> str:
        return self.cleaned_data["became"] or SessionState.HELD

    def progress(self) -> dict[int, str]:
        """The answers for `record_session`, of goals that the page showed."""
        names = {each.pk: _progress_of(each) for each in self._open_to_answers()}
        return {pk: self.cleaned_data[name] for pk, name in names.items() if self.was_shown(name)}

    def answers(self) -> dict[int, str]:
        names = {each.pk: _kept_of(each) for each in self.page.asked}
        return {pk: self.cleaned_data[name] for pk, name in names.items() if self.was_shown(name)}

    def ticks(self) -> dict[int, bool]:
        """Of each action that was ticked, or no longer is: whether it is done."""
        names = {each: _done_of(each) for each in self.page.to_do}
        return {
            action.pk: self.cleaned_data[name]
            for action, name in names.items()
            if self.was_shown(name) and self.cleaned_data[name] == action.is_open
        }

    @property
    def messages(self) -> list[tuple]:
        """What the student wrote, each with the field that says it was read."""
        return [(each, self[_read_of(each)]) for each in self.page.messages]

    def read(self) -> list[StudentMessage]:
        return [each for each in self.page.messages if self.cleaned_data[_read_of(each)]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("date") and cleaned.get("time"):
            self._clean_moment(cleaned)
        if self.finishing and cleaned.get("became") is not None:
            self._clean_ending(cleaned)
        if not self._ends_in_outcome(cleaned):
            cleaned["outcome"] = ""
        return cleaned

    def _clean_moment(self, cleaned: dict[str, Any]) -> None:
        day, at = cleaned["date"], cleaned["time"]
        start = self.page.session.local_start()
        is_moved = (day, at.replace(second=0)) != (
            start.date(),
            start.time().replace(second=0, microsecond=0),
        )
        refusal = is_moved and why_not_then(self.page.plan, day, today=self.page.actor.today)
        if refusal:
            self.add_error("date", refusal)
            return
        if is_moved:
            self.starts_at = moment_in(self.page.plan, day, at)
        if self._is_asked_about(cleaned, is_moved=is_moved):
            self._ask_about_the_hour(cleaned)

    def _is_asked_about(self, cleaned: dict[str, Any], *, is_moved: bool) -> bool:
        """Another hour, or a longer session that is still to come: as the calendar asks, and not
        of a session that took nobody's time, or is held before its day."""
        if not self.finishing:
            grows = (cleaned.get("minutes") or 0) > self.page.session.minutes
            return is_moved or (grows and self.day > self.page.actor.today)
        took_time = (cleaned.get("became") or SessionState.HELD) == SessionState.HELD
        return is_moved and took_time and self.day <= self.page.actor.today

    def _ask_about_the_hour(self, cleaned: dict[str, Any]) -> None:
        session = self.page.session
        clashes = clashes_of(
            plan=self.page.plan,
            starts_at=self.starts_at,
            minutes=cleaned.get("minutes") or session.minutes,
            by=session.by,
            actor=self.page.actor,
            apart_from=session.uuid,
        )
        self.ask_about(clashes, field="time")

    def _clean_ending(self, cleaned: dict[str, Any]) -> None:
        state = cleaned["became"] or SessionState.HELD
        is_to_come = self.day > self.page.actor.today
        if is_to_come and state == SessionState.MISSED:
            self.add_error(
                "became",
                _("This session is still to come. Cancel it, or change its date."),
            )
        if is_to_come and state == SessionState.HELD:
            self.starts_at = timezone.now().replace(second=0, microsecond=0)
            self.moved_to_now = True
        if self._ends_in_outcome(cleaned) and not cleaned.get("outcome"):
            self.add_error("outcome", _("Say how the review ends."))

    def _ends_in_outcome(self, cleaned: dict[str, Any]) -> bool:
        """Only a formal review that was held does."""
        is_review = cleaned.get("kind") == SessionKind.FORMAL_REVIEW
        return is_review and (cleaned.get("became") or SessionState.HELD) == SessionState.HELD


def _progress_of(goal: Any) -> str:
    return f"progress_{goal.uuid.hex}"


def _kept_of(agreement: Agreement) -> str:
    return f"kept_{agreement.uuid.hex}"


def _done_of(action: Action) -> str:
    return f"done_{action.uuid.hex}"


def _read_of(message: StudentMessage) -> str:
    return f"read_{message.uuid.hex}"


def _tick(label: str, ticked: bool) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=ticked)
