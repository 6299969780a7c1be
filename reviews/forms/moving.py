"""Moving a session: another day and hour."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from reviews.forms.anyway import AnywayMixin
from reviews.forms.when import date_field, moment_in, time_field, why_not_then
from reviews.models import TutoringSession
from reviews.services.clashes import clashes_of
from reviews.services.words import moment


class MoveForm(AnywayMixin, forms.Form):
    """Where a session is to go. Day and hour are one value: `was` is where it stood when the
    form was opened, and whoever finds it elsewhere is shown both before anything moves.
    """

    date = date_field()
    time = time_field()
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["date", "time", "anyway", "was"]
    data: Any  # what was sent; can be copied and changed

    def __init__(
        self, data: Any = None, *, session: TutoringSession, actor: Actor, **kwargs: Any
    ) -> None:
        start = session.local_start()
        at = session.starts_at.isoformat()
        initial = {"date": start.date(), "time": start.time(), "was": at}
        super().__init__(_with_way(data), initial=initial, **kwargs)
        self.session, self.actor = session, actor
        self.conflicts: list[tuple[Any, str, str]] = []

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        refusal = why_not_then(self.session.plan, day, today=self.actor.today, coming=True)
        if refusal:
            raise forms.ValidationError(refusal)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.session.is_planned:
            raise forms.ValidationError(
                _("This session was recorded meanwhile (%(state)s), so it stays where it is.")
                % {"state": self.session.get_state_display()}
            )
        if cleaned.get("date") and cleaned.get("time"):
            self._clean_moment(moment_in(self.session.plan, cleaned["date"], cleaned["time"]))
        return cleaned

    def _clean_moment(self, starts_at: datetime) -> None:
        session = self.session
        self.starts_at = starts_at
        if starts_at == session.starts_at:
            return
        if self.cleaned_data.get("was") not in ("", session.starts_at.isoformat()):
            self._show_both(starts_at)
            return
        clashes = clashes_of(
            plan=session.plan,
            starts_at=starts_at,
            minutes=session.minutes,
            by=session.by,
            actor=self.actor,
            apart_from=session.uuid,
        )
        self.ask_about(clashes, field="time")

    def _show_both(self, starts_at: datetime) -> None:
        """Somebody moved it meanwhile. Sent again, after a look at both, it moves."""
        stands = self.session.local_start()
        self.conflicts.append((gettext_lazy("When"), moment(stands), moment(starts_at)))
        self.data = data = self.data.copy()
        data["was"] = self.session.starts_at.isoformat()
        self.add_error(
            None,
            _(
                "Someone else moved this session meanwhile. Nothing was overwritten: choose the"
                " time that holds, and press the button again."
            ),
        )


def _with_way(data: Any) -> Any:
    """A pressed button says day and hour in one: 2026-11-26T10:05."""
    if not data or not data.get("to"):
        return data
    data = data.copy()
    data["date"], _t, data["time"] = data["to"].partition("T")
    return data
