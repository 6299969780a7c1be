"""What is agreed on the page of a session, a line for each."""

import datetime as dt
import uuid
from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DateInput
from plans.enums import GoalState
from plans.models import Goal
from reviews.forms.when import NO_DATE
from reviews.services.people import People
from reviews.services.session_page import SessionPage


class ChosenUUID(forms.UUIDField):
    """The UUID that the page chose for a new record. Without a sound one it gets another."""

    # The stubs' UUIDField is a CharField, whose values are texts.
    def to_python(self, value: Any) -> uuid.UUID | None:  # type: ignore[override]
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return None


class LineForm(forms.Form):
    """What is agreed, as a line of the page: who does what by when, and for which goal."""

    what = forms.CharField(
        label=gettext_lazy("What"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say what was agreed, or empty this line.")},
    )
    who = forms.CharField(label=gettext_lazy("Who"), max_length=200, required=False)
    due_on = forms.DateField(
        label=gettext_lazy("By when"),
        widget=DateInput(),
        error_messages={
            "invalid": NO_DATE,
            "required": gettext_lazy("By when? Without a day it is soon forgotten."),
        },
    )
    goal = forms.ChoiceField(label=gettext_lazy("For which goal"), required=False)

    def __init__(self, *args: Any, page: SessionPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.goals = {str(each.uuid): each for each in self.offered()}
        none = ("", _("for no goal in particular"))
        choices = [none, *((key, goal.words) for key, goal in self.goals.items())]
        field = cast(forms.ChoiceField, self.fields["goal"])
        field.choices = choices
        field.error_messages["invalid_choice"] = self._why_not_that_goal()
        self.fields["what"].widget.attrs["placeholder"] = " "  # by which the style tells it empty
        self.fields["who"].widget.attrs |= {
            "list": "people",
            "placeholder": page.student.called,
            "autocomplete": "off",
        }

    def offered(self) -> list[Goal]:
        """The goals that it may be for."""
        return [each for each in self.page.goals if each.state == GoalState.OPEN]

    def _why_not_that_goal(self) -> str:
        chosen = self.data.get(self.add_prefix("goal"), "") if self.is_bound else ""
        gone = next((each for each in self.page.all_goals if str(each.uuid) == chosen), None)
        if gone is None:
            return _("Choose one of these goals, or none.")
        return _(
            "“%(goal)s” is no open goal any more: somebody ended it meanwhile. Save again to keep"
            " this agreement without a goal, or choose another one."
        ) % {"goal": gone.words}

    def check_day(self, session_on: dt.date) -> None:
        """What is agreed is due after the session and within the plan."""
        due = self.cleaned_data.get("due_on")
        plan = self.page.plan
        if due and due < session_on:
            self.add_error("due_on", _("This day is before the session."))
        elif due and due > plan.ends_on:
            self.add_error("due_on", _("This day is after the end of the plan."))


class AgreementForm(LineForm):
    """One line of what is agreed. A line that is left blank is none, though a day is proposed."""

    uuid = ChosenUUID(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uuid"].initial = uuid.uuid4
        self.fields["due_on"].initial = self.page.due_proposal

    def has_changed(self) -> bool:
        if any(self[name].data for name in ("what", "who", "goal")):
            return True
        return (self["due_on"].data or "") != self.day_proposed

    @property
    def day_proposed(self) -> str:
        """The day that stood in the line when it was shown; sent along, to be known again."""
        if self.is_bound:
            return self.data.get(self["due_on"].html_initial_name) or ""
        return self.page.due_proposal.isoformat()

    def agreed(self, people: People) -> dict[str, Any]:
        """The line as `record_session` wants it."""
        said = self.cleaned_data
        who, helper = people.who(said["who"])
        return {
            "uuid": said["uuid"] or uuid.uuid4(),
            "what": said["what"],
            "who": who,
            "helper": helper,
            "due_on": said["due_on"],
            "goal": self.goals.get(said["goal"]),
        }


class AgreementLines(BaseFormSet):
    def lines(self) -> list[AgreementForm]:
        """Those that something was typed into."""
        return [each for each in self.forms if each.has_changed()]


AgreementFormSet = forms.formset_factory(
    AgreementForm, AgreementLines, extra=3, max_num=40, absolute_max=80, validate_max=True
)
