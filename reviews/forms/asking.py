"""What all requests about data share: who asks, and when."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin
from reviews.enums import Asker
from reviews.services.months import months_later
from reviews.services.rights import MONTHS_TO_ANSWER, why_guardian_may_not_ask
from students.models import Guardian

WHO_ASKS = gettext_lazy("Who asks")


class AskingForm(CreateOnceMixin, forms.ModelForm):
    """By the student, or by a guardian who may. The model's form names its fields."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.student = self.instance.student
        guardians: Any = self.fields["guardian"]
        guardians.queryset = Guardian.objects.filter(student=self.student)
        guardians.empty_label = _("The student")
        self.initial["received_on"] = today

    def clean_received_on(self) -> date:
        received = self.cleaned_data["received_on"]
        if received > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        return received

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        guardian = cleaned.get("guardian")
        if guardian:
            self.check_guardian(guardian, cleaned)
        self.instance.asked_by = Asker.GUARDIAN if guardian else Asker.STUDENT
        if cleaned.get("received_on"):
            self.instance.due_on = months_later(cleaned["received_on"], MONTHS_TO_ANSWER)
        return cleaned

    def check_guardian(self, guardian: Guardian, cleaned: dict[str, Any]) -> None:
        problem = why_guardian_may_not_ask(guardian, self.student, self.today)
        if problem:
            self.add_error("guardian", problem)
