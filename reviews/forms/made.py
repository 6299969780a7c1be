"""What was agreed in a session and saved already: changed in its line, or taken away."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.promises import fingerprint
from plans.enums import ActionState, GoalState
from plans.models import Goal
from reviews.forms.agreements import LineForm
from reviews.forms.merging import MergedForm
from reviews.models import Agreement
from reviews.services.people import People, doer
from reviews.services.session_page import SessionPage

WORDS = ("what", "who", "due_on", "goal")


class MadeForm(MergedForm, LineForm):
    """One agreement as it stands. Its action may change elsewhere meanwhile, or be left: then
    both texts are shown, and what was left stands again where somebody keeps their words."""

    gone = forms.BooleanField(label=gettext_lazy("Take away"), required=False, initial=False)

    def __init__(self, data: Any = None, *, agreement: Agreement, page: SessionPage) -> None:
        self.agreement, self.instance = agreement, agreement.action
        prefix = f"made_{agreement.uuid.hex}"
        self._typed_into = False
        was_sent = data is not None and f"base-{prefix}-what" in data
        super().__init__(data if was_sent else None, prefix=prefix, page=page)
        action = self.instance
        self.fields["what"].initial = action.what
        self.fields["who"].initial = doer(action, page.student)
        self.fields["due_on"].initial = action.due_on
        self.fields["due_on"].required = action.due_on is not None
        own = (key for key, goal in self.goals.items() if goal.pk == action.goal_id)
        self.fields["goal"].initial = next(own, "")
        self.fields["what"].error_messages["required"] = _(
            "Say what was agreed, or take this agreement away."
        )
        self.remember()

    def offered(self) -> list[Goal]:
        """The open ones, and the one that it is for already."""
        own = self.agreement.action.goal_id
        return [
            each for each in self.page.all_goals if each.pk == own or each.state == GoalState.OPEN
        ]

    @property
    def is_left(self) -> bool:
        return self.instance.state == ActionState.DROPPED

    @property
    def is_gone(self) -> bool:
        return bool(self.cleaned_data.get("gone"))

    @property
    def says_else(self) -> bool:
        """Whether it is to be written: it says something else than what stands."""
        if self.is_gone:
            return False
        stands = [self._shown(name, self._stored[name]) for name in WORDS]
        return self.is_left or [self._typed(name) for name in WORDS] != stands

    @property
    def was_changed(self) -> bool:
        """Whether somebody wrote into it, whatever became of the agreement meanwhile."""
        self.is_valid()
        return self._typed_into

    def _is_typed_into(self) -> bool:
        return any(
            name not in self.cleaned_data
            or fingerprint(self._typed(name)) != self.data.get(self._base_name(name))
            for name in WORDS
        )

    def _typed(self, name: str) -> str:
        return self._shown(name, self.cleaned_data[name])

    def full_clean(self) -> None:
        """Of what is taken away nothing else needs to be right."""
        super().full_clean()
        if self.is_bound and self.cleaned_data.get("gone"):
            for name in set(self.errors) & set(WORDS):
                del self.errors[name]

    def clean(self) -> dict[str, Any]:
        self._typed_into = self._is_typed_into()
        is_as_shown = self.cleaned_data.get("version") == self.instance.version
        cleaned = super().clean()
        self.conflicts = [(self._named(label), *texts) for label, *texts in self.conflicts]
        if is_as_shown:
            return cleaned
        if self.is_left and self._typed_into and not cleaned.get("gone"):
            self._tell_that_it_was_left(cleaned)
        elif cleaned.get("gone") and self._is_other_now():
            self.add_error("gone", self._says_now())
        return cleaned

    def _named(self, label: Any) -> str:
        """A page has several such lines: which field of which agreement."""
        said = {"field": label, "agreement": self._stored["what"]}
        return _("%(field)s, of “%(agreement)s”") % said

    def _tell_that_it_was_left(self, cleaned: dict[str, Any]) -> None:
        typed = cleaned.get("what") or self.instance.what
        self.conflicts.append((self._named(self.fields["what"].label), _("taken away"), typed))
        self.add_error(
            "what",
            _(
                "Somebody took this agreement away meanwhile. Save again, and it stands as you"
                " have it here; or take it away as well."
            ),
        )

    def _is_other_now(self) -> bool:
        """Whether it says something else than on the page where it was taken away."""
        return any(
            self.data.get(self._base_name(name)) != self._stored_print(name) for name in WORDS
        )

    def _says_now(self) -> str:
        stands = [self._shown(name, self._stored[name]) for name in ("who", "what", "due_on")]
        return _(
            "Somebody changed this agreement meanwhile. It says now: %(words)s. Save again to"
            " take it away all the same."
        ) % {"words": " · ".join(each for each in stands if each)}

    def check_day(self, session_on: dt.date) -> None:
        """A day that stood already is left as it is: the plan may have moved since."""
        if self.is_gone or self.cleaned_data.get("due_on") == self._stored["due_on"]:
            return
        super().check_day(session_on)

    def changed(self, people: People) -> dict[str, Any]:
        """The line as `change_agreement` wants it. Who does it is read anew only where that was
        changed: it may name a helper beside."""
        said, action = self.cleaned_data, self.instance
        who, helper = action.who, action.helper
        if said["who"] != self._stored["who"]:
            who, helper = people.who(said["who"])
        return {
            "agreement": self.agreement,
            "what": said["what"],
            "who": who,
            "helper": helper,
            "due_on": said["due_on"],
            "goal": self.goals.get(said["goal"]),
        }


def made_forms(page: SessionPage, data: Any = None) -> list[MadeForm]:
    """A line for each agreement of the session; also for one that was taken away while
    somebody wrote into its line."""
    stand = [MadeForm(data, agreement=each, page=page) for each in page.made]
    own = [each for each in page.left if each.session_id == page.session.pk]
    left = [MadeForm(data, agreement=each, page=page) for each in own]
    return [*stand, *(each for each in left if each.was_changed)]
