"""What to ask next, at which time of the year, and who answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.enums import Respondent
from plans.models import Instrument
from students.enums import Occasion


class StartResponseForm(forms.Form):
    instrument = forms.UUIDField(widget=forms.HiddenInput)
    occasion = forms.ChoiceField(label=_("When in the year"), choices=Occasion.choices)
    respondent = forms.ChoiceField(label=_("Who answers"), choices=Respondent.choices)

    @classmethod
    def offering(cls, instruments: list[Instrument], **initial: Any) -> "StartResponseForm":
        """The form with a list to choose from."""
        form = cls(initial=initial)
        form.fields["instrument"] = forms.ChoiceField(
            label=_("What to ask"), choices=[(str(each.uuid), each.name) for each in instruments]
        )
        return form
