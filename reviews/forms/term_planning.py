"""Planning a term: what is asked for, and the lines of what is proposed."""

import datetime as dt
import uuid as uuids
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from accounts.forms import DateInput
from plans.models import Plan
from reviews.forms.when import NO_DATE, date_field, moment_in, time_field
from reviews.services.diary import WeeklyHour, weekly_hours_of
from reviews.services.term_planning import (
    MOST_LINES,
    MOST_STUDENTS,
    Chosen,
    clashes_of_lines,
    own_plans,
    standing_of,
)
from reviews.services.term_proposal import Proposal, Wish, monday_of
from reviews.services.timeline import uuid_in
from reviews.services.words import day as in_words

LONGEST = dt.timedelta(days=366)
WEEKS = (1, 2, 3, 4, 6, 8)
CENTRE = "centre"
GONE = gettext_lazy(
    "One of those you chose has no open plan any more, or is not assigned to you. Nothing was"
    " planned: choose again."
)


class PlansField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, plan: Plan) -> str:
        return str(plan.student)


class TermForm(forms.Form):
    """For whom, from when to when, and how often."""

    plan = PlansField(
        label=gettext_lazy("With whom"),
        queryset=Plan.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one student."),
            "invalid_choice": GONE,
            "invalid_pk_value": GONE,
        },
    )
    first = forms.DateField(
        label=gettext_lazy("From"), widget=DateInput(), error_messages={"invalid": NO_DATE}
    )
    last = forms.DateField(
        label=gettext_lazy("To"), widget=DateInput(), error_messages={"invalid": NO_DATE}
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("How often"))
    review = forms.BooleanField(
        label=gettext_lazy("The last session of each student is a formal review"),
        help_text=gettext_lazy("A formal review each term, and at least twice a year."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, actor: Actor, span: tuple[Any, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        plans: Any = self.fields["plan"]
        plans.queryset = own_plans(actor)
        self.fields["first"].initial, self.fields["last"].initial = span
        rhythm: Any = self.fields["rhythm"]
        rhythm.choices = [(CENTRE, _rhythm_of(actor)), *((str(n), _every(n)) for n in WEEKS)]

    def clean_plan(self) -> list[Plan]:
        plans = list(self.cleaned_data["plan"])
        if len(plans) > MOST_STUDENTS:
            raise forms.ValidationError(
                _("Choose at most %(n)d students at once, and plan for the others after that.")
                % {"n": MOST_STUDENTS}
            )
        return plans

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("This day is before the first one."))
            elif last < self.actor.today:
                self.add_error("last", _("This day has passed."))
            elif last - first > LONGEST:
                self.add_error("last", _("Plan at most a year at once."))
        return cleaned

    @property
    def wish(self) -> Wish:
        said = self.cleaned_data
        weeks = None if said["rhythm"] == CENTRE else int(said["rhythm"])
        first = max(said["first"], self.actor.today)
        return Wish(said["plan"], first, said["last"], weeks, said["review"])


def _rhythm_of(actor: Actor) -> str:
    return _("As the centre does: every %(first)s weeks at first, then every %(later)s") % {
        "first": actor.centre.first_weeks_between_sessions,
        "later": actor.centre.later_weeks_between_sessions,
    }


def _every(weeks: int) -> str:
    return ngettext("Every week", "Every %(n)d weeks", weeks) % {"n": weeks}


class LineForm(forms.Form):
    """One session of the proposal: left out, moved, or taken as it stands."""

    chosen = forms.BooleanField(label=gettext_lazy("Plan it"), required=False)
    plan = forms.UUIDField(widget=forms.HiddenInput)
    date = date_field()
    time = time_field()
    is_review = forms.BooleanField(label=gettext_lazy("formal review"), required=False)

    def __init__(self, *args: Any, plans: dict[uuids.UUID, Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = plans

    @property
    def its_plan(self) -> Plan | None:
        """Whose session it is."""
        try:
            return self.plans.get(uuids.UUID(str(self["plan"].value())))
        except ValueError:
            return None

    def clean_plan(self) -> uuids.UUID:
        if self.cleaned_data["plan"] not in self.plans:
            raise forms.ValidationError(_("This student is not among those you chose."))
        return self.cleaned_data["plan"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("chosen"):
            self.errors.clear()  # what is left out need not be right
        return cleaned

    @property
    def day(self) -> dt.date | None:
        """The day on which it stands now, where what was typed is one."""
        day = self["date"].value()
        try:
            return day if isinstance(day, dt.date) else dt.date.fromisoformat(day or "")
        except ValueError:
            return None

    @property
    def words(self) -> str:
        """The day with its name, which the field itself does not tell."""
        return in_words(self.day)

    def chosen_line(self, number: int, hours: dict[int, list[WeeklyHour]]) -> Chosen:
        said = self.cleaned_data
        plan, day = self.plans[said["plan"]], said["date"]
        at = said["time"].replace(second=0, microsecond=0)
        slots = {(each.weekday, each.at): each for each in hours.get(plan.student_id, [])}
        slot = slots.get((day.weekday(), at))
        return Chosen(
            number=number,
            plan=plan,
            starts_at=moment_in(plan, day, at),
            minutes=slot.minutes if slot else plan.centre.session_minutes,
            place=slot.place if slot else "",
            is_review=said["is_review"],
        )


LineFormSet = forms.formset_factory(
    LineForm,
    extra=0,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES,
    validate_max=True,
)


class TermLines:
    """The lines of a proposal as they are shown and sent, and what was there when they were.

    `batch` names this planning: sent twice, it plans once. `seen` is the fingerprint of the
    sessions that the students had; where those changed meanwhile, nothing is planned unseen.
    """

    def __init__(self, proposal: Proposal, wish: Wish, *, actor: Actor, data: Any = None) -> None:
        self.proposal, self.wish, self.actor = proposal, wish, actor
        plans = {each.uuid: each for each in wish.plans}
        initial = [
            {
                "chosen": True,
                "plan": each.plan.uuid,
                "date": each.start.date(),
                "time": each.start.time(),
                "is_review": each.is_review,
            }
            for each in proposal.lines
        ]
        self.formset = LineFormSet(
            data, prefix="line", initial=initial, form_kwargs={"plans": plans}
        )
        self.notes = {} if data else {n: each.note for n, each in enumerate(proposal.lines)}
        sent = uuid_in(data.get("batch", "")) if data else None
        self.batch = sent or uuids.uuid4()
        self.standing = standing_of(wish.plans)
        self.seen = data.get("seen", "") if data else self.standing
        self.errors: list[str] = []
        self.chosen: list[Chosen] = []

    @property
    def weeks(self) -> list[tuple[dt.date, list[str], list[tuple[LineForm, str]]]]:
        """Each week with what is left out in it and its lines, each with its note."""
        told = {each.monday: each.told for each in self.proposal.weeks}
        lines: dict[dt.date, list[tuple[LineForm, str]]] = {each: [] for each in told}
        for number, form in enumerate(self.formset.forms):
            week = monday_of(form.day or self.wish.first)
            lines.setdefault(week, []).append((form, self.notes.get(number, "")))
        return [
            (week, told.get(week, []), lines[week])
            for week in sorted(lines)
            if told.get(week) or lines[week]
        ]

    def is_valid(self) -> bool:
        """Whether what was sent can be planned. Hold the plans before (`hold_for_planning`)."""
        if not self.formset.is_valid():
            self.errors += [str(each) for each in self.formset.non_form_errors()]
            return False
        self.chosen = self._chosen()
        if not self.chosen:
            self.errors.append(_("No session is chosen. Tick those to be planned."))
        if self.seen != self.standing:
            self.errors.append(
                _(
                    "Sessions of these students were planned or moved meanwhile. Nothing was"
                    " planned: look at the dates once more, and press the button again."
                )
            )
        found = clashes_of_lines(self.chosen, self.actor)
        for number, why in found.items():
            for words in why:
                self.formset.forms[number].add_error("date", words)
        return not (self.errors or found)

    def _chosen(self) -> list[Chosen]:
        hours = weekly_hours_of(self.wish.plans, self.actor.centre)
        return [
            form.chosen_line(number, hours)
            for number, form in enumerate(self.formset.forms)
            if form.cleaned_data.get("chosen")
        ]
