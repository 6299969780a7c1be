from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin, TimeInput, VersionedMixin
from students.enums import Weekday
from students.models import TutoringSlot
from students.models.slot import A_DAY


class SlotForm(forms.ModelForm):
    """An hour of the week of the cohort that its instance has."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the week"), choices=Weekday.choices, coerce=int
    )

    class Meta:
        model = TutoringSlot
        fields = ["weekday", "starts_at", "minutes", "place"]
        widgets = {"starts_at": TimeInput()}
        error_messages = {
            "starts_at": {
                "invalid": gettext_lazy(
                    "This is no time of day. Write it as hours and minutes: 10:05."
                )
            }
        }

    def _post_clean(self) -> None:
        # Asked last, of what is to be saved: see PeriodForm.
        super()._post_clean()
        if not self.errors and (refusal := self.why_not()):
            self.add_error("starts_at", refusal)

    def why_not(self) -> str:
        slot = self.instance
        if slot.last_minute >= A_DAY:
            return _("A slot ends before midnight.")
        others: Any = TutoringSlot.objects.filter(cohort=slot.cohort).exclude(pk=slot.pk)
        for other in others.exclude(uuid=self.cleaned_data.get("uuid")):
            if slot.clashes_with(other):
                return _("This cohort meets at that hour already: %(slot)s.") % {"slot": other}
        return ""


class NewSlotForm(CreateOnceMixin, SlotForm):
    pass


class ChangedSlotForm(VersionedMixin, SlotForm):
    pass
