from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.forms import KeepWordsMixin, VersionedMixin
from plans.enums import SupportDecision
from plans.models import SupportNeed


class SupportNeedForm(VersionedMixin, KeepWordsMixin, forms.ModelForm):
    kept_words = ("what", "who", "reason")

    class Meta:
        model = SupportNeed
        fields = ["what", "source", "decision", "who", "reason"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision == SupportDecision.NOT_NOW and not cleaned.get("reason"):
            self.add_error("reason", _("Say in a few words why not now."))
        return cleaned

    def save(self, commit: bool = True) -> SupportNeed:
        """Save, by way of a decision where it is a new one (commit is always meant)."""
        data = self.cleaned_data
        if self.instance.pk and data["decision"] == self._stored["decision"]:
            self.instance.save()
            return self.instance
        self.instance.decide(
            data["decision"],
            by=self.actor.person,
            on=self.actor.today,
            who=data["who"],
            reason=data["reason"],
        )
        return self.instance
