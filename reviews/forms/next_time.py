"""When to meet again, on the page of a session."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from reviews.forms.agreements import ChosenUUID
from reviews.forms.anyway import AnywayMixin
from reviews.forms.when import date_field, moment_in, time_field, why_not_then
from reviews.services.clashes import Clash, clashes_of
from reviews.services.session_page import SessionPage


class NextTimeForm(AnywayMixin, forms.Form):
    """When to meet again; no date means that none is set now."""

    uuid = ChosenUUID(widget=forms.HiddenInput, required=False)
    date = date_field(required=False)
    time = time_field(required=False)

    def __init__(self, *args: Any, page: SessionPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.plan = page, page.plan
        self.fields["uuid"].initial = uuid.uuid4

    def clean_date(self) -> dt.date | None:
        day = self.cleaned_data["date"]
        refusal = day and why_not_then(self.plan, day, today=self.page.actor.today, coming=True)
        if refusal:
            raise forms.ValidationError(refusal)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("date") and "time" in cleaned and cleaned["time"] is None:
            self.add_error("time", _("At what time?"))
        if self.starts_at and not self.page.coming:
            self.ask_about(self._clashes(), field="date")
        return cleaned

    def _clashes(self) -> list[Clash]:
        """It is held by whoever held this one, for as long."""
        session = self.page.session
        return clashes_of(
            plan=self.plan,
            starts_at=self.starts_at,
            minutes=session.minutes,
            by=session.by,
            actor=self.page.actor,
            apart_from=self.cleaned_data.get("uuid"),
        )

    @property
    def starts_at(self) -> Any:
        """The moment chosen, or None."""
        day, at = self.cleaned_data.get("date"), self.cleaned_data.get("time")
        return moment_in(self.plan, day, at) if day and at else None
