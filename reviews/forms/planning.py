"""Planning a session of a plan."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.forms import CreateOnceMixin
from plans.models import Plan
from reviews.forms.anyway import AnywayMixin
from reviews.forms.when import date_field, moment_in, time_field, why_not_then
from reviews.models import TutoringSession
from reviews.services.clashes import Clash, clashes_of
from reviews.services.sessions import plan_session


class PlanSessionForm(AnywayMixin, CreateOnceMixin, forms.ModelForm):
    """A session to come; or one that took place already, to be recorded right after."""

    date = date_field()
    time = time_field()
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480)

    field_order = ["date", "time", "anyway", "minutes", "kind", "place", "topic"]

    class Meta:
        model = TutoringSession
        fields = ["minutes", "kind", "place", "topic"]

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        actor: Actor,
        proposed: dt.datetime | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.actor = plan, actor
        self.instance.plan, self.instance.centre = plan, plan.centre
        self.instance.by = actor.person
        self.fields["minutes"].initial = plan.centre.session_minutes
        if proposed:
            self.fields["date"].initial = proposed.date()
            self.fields["time"].initial = proposed.time()

    def clean_date(self) -> dt.date:
        day = self.cleaned_data["date"]
        if refusal := why_not_then(self.plan, day, today=self.actor.today):
            raise forms.ValidationError(refusal)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("date") and cleaned.get("time"):
            self.instance.starts_at = moment_in(self.plan, cleaned["date"], cleaned["time"])
            if cleaned.get("minutes"):
                self.ask_about(self._clashes(cleaned), field="time")
        return cleaned

    def _clashes(self, cleaned: dict[str, Any]) -> list[Clash]:
        return clashes_of(
            plan=self.plan,
            starts_at=self.instance.starts_at,
            minutes=cleaned["minutes"],
            by=self.actor.person,
            actor=self.actor,
            apart_from=cleaned.get("uuid"),
        )

    def save(self, commit: bool = True) -> TutoringSession:
        """Plan it (commit is always meant)."""
        made = self.instance
        return plan_session(
            plan=self.plan,
            by=self.actor.person,
            uuid=made.uuid,
            starts_at=made.starts_at,
            minutes=made.minutes,
            kind=made.kind,
            place=made.place,
            topic=made.topic,
        )
