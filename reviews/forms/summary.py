"""To whom the summary of a session goes by mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.services.summary import Recipient, Sending


class SummaryForm(forms.Form):
    sending = forms.UUIDField(label=_("this form"))
    to = forms.MultipleChoiceField(
        label=_("By mail to"),
        error_messages={
            "required": _("Nothing was sent: tick to whom it is to go."),
            "invalid_choice": _(
                "Nothing was sent: it cannot go to one of those any more. Look at the ticks below."
            ),
        },
    )

    def __init__(self, *args: Any, sending: Sending, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._recipients = sending.recipients
        self.fields["to"].choices = [(each.key, each.name) for each in self._recipients]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Recipient]:
        return [each for each in self._recipients if each.key in self.cleaned_data["to"]]

    @property
    def refusal(self) -> str:
        return next((str(each) for each in self.errors.get("to", [])), str(NO_FORM))


NO_FORM = _("Nothing was sent: the page had grown old. Try once more.")
