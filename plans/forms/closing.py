"""Closing a plan: the tutor's page, and the student's own."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import VersionedMixin
from plans.enums import ClosingReason, GoalFate, GoalState
from plans.models import ClosingBalance, Goal, Plan
from plans.models.closing import MAX_WORDS
from plans.services.closing import Fates, closing_of, goals_to_close, keep_draft

REASONS = [("", _("not chosen yet")), *ClosingReason.choices]


def words_field(label: Any, *, rows: int = 3, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=MAX_WORDS, widget=area, **more)


class _AboutTheEnd(VersionedMixin, forms.Form):
    """Over the draft of a plan's closing balance, which may not be written yet.

    The plan carries the version and the fingerprints: two who begin a draft at once are
    shown both texts like two who change one.
    """

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        self.plan = self.instance = plan
        self.draft = closing_of(plan) or ClosingBalance()
        super().__init__(*args, **kwargs)
        self.show_stored()
        self.remember()

    def show_stored(self) -> None:
        for name in self.fields:
            if name != "version":
                self.fields[name].initial = getattr(self.draft, name)


class ClosingForm(_AboutTheEnd):
    """What becomes of each open goal, the tutor's words, and why the plan ends.

    `finishing` asks for what closing needs; a draft is kept as far as it is.
    """

    tutor_words = words_field(
        _("The tutor’s words"),
        rows=4,
        help_text=_("What went well, what you wish for the student. The student reads it too."),
    )
    reason = forms.ChoiceField(label=_("Why the plan ends"), choices=REASONS, required=False)
    reason_words = forms.CharField(label=_("In a few words"), required=False, max_length=500)

    def __init__(self, *args: Any, finishing: bool = False, **kwargs: Any) -> None:
        self.finishing = finishing
        super().__init__(*args, **kwargs)

    def show_stored(self) -> None:
        super().show_stored()
        self.all_goals = goals_to_close(self.plan)
        self.goals = [each for each in self.all_goals if each.state == GoalState.OPEN]
        if self.is_bound:  # a goal that was added meanwhile was not on the page
            self.goals = [each for each in self.goals if f"why_{each.uuid.hex}" in self.data]
        for goal in self.goals:
            self.fields.update(self._row_fields(goal))

    def _row_fields(self, goal: Goal) -> dict[str, forms.Field]:
        key, chosen = goal.uuid.hex, self.draft.fates.get(goal.uuid.hex, {})
        return {
            f"fate_{key}": forms.ChoiceField(
                label=goal.words,
                choices=GoalFate,
                initial=chosen.get("fate", GoalFate.GOES_ON),
                widget=forms.RadioSelect,
            ),
            f"why_{key}": forms.CharField(
                label=_("Why it is left: %(goal)s") % {"goal": goal},
                initial=chosen.get("reason", ""),
                required=False,
                max_length=500,
            ),
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        for goal in self.goals:
            key = goal.uuid.hex
            yield {"goal": goal, "fate": self[f"fate_{key}"], "why": self[f"why_{key}"]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.finishing:
            return cleaned
        if not cleaned.get("reason"):
            self.add_error("reason", _("Choose why the plan ends."))
        if cleaned.get("reason") == ClosingReason.OTHER and not cleaned.get("reason_words"):
            self.add_error("reason_words", _("Say in a few words which."))
        for key in [each.uuid.hex for each in self.goals]:
            is_left = cleaned.get(f"fate_{key}") == GoalFate.LEFT
            if is_left and not cleaned.get(f"why_{key}"):
                self.add_error(f"why_{key}", _("Say in a few words why it is left."))
        return cleaned

    def fates(self) -> Fates:
        """What was chosen here, beside what was chosen for goals that were not on the page."""
        data = self.cleaned_data
        return self.draft.fates | {
            key: {"fate": data[f"fate_{key}"], "reason": data[f"why_{key}"]}
            for key in (each.uuid.hex for each in self.goals)
        }

    def save(self) -> ClosingBalance:
        names = ("tutor_words", "reason", "reason_words")
        said = {name: self.cleaned_data[name] for name in names}
        return keep_draft(plan=self.plan, fates=self.fates(), **said)


class StudentClosingForm(_AboutTheEnd):
    """In the student's hands: three questions, each of which may stay empty."""

    student_helped = words_field(_("What helped me"))
    student_takes_along = words_field(_("What I take along"))
    student_words = words_field(_("And in my own words"))

    def __init__(self, *args: Any, skipping: bool = False, **kwargs: Any) -> None:
        self.skipping = skipping
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.skipping and any(cleaned.get(name) for name in STUDENT_FIELDS):
            raise forms.ValidationError(
                _("There is something written here. Send it, or empty the boxes to say nothing.")
            )
        return cleaned

    def save(self) -> ClosingBalance:
        said = {name: self.cleaned_data[name] for name in STUDENT_FIELDS}
        return keep_draft(plan=self.plan, student_skipped=self.skipping, **said)


STUDENT_FIELDS = ("student_helped", "student_takes_along", "student_words")
