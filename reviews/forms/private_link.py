"""How long the link to a student's own page lasts."""

from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateInput
from students.models import PrivateLink
from students.services.links import LONGEST


def print_of(link: PrivateLink | None) -> str:
    """Which link a page showed, told without its token or its hash."""
    return sha256(link.token_hash.encode()).hexdigest()[:16] if link else ""


class LinkForm(forms.Form):
    """`link` is the one there is now. A form that was sent for another one makes none: the code
    of a link that was just made would be dead before anybody is told."""

    last_day = forms.DateField(
        label=_("Until when it works"),
        widget=DateInput(),
        help_text=_("It still works on that day. You can make a new one, or end it, at any time."),
    )
    instead_of = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, today: date, link: PrivateLink | None, usual: date
    ) -> None:
        self.today, self.link = today, link
        super().__init__(data, initial={"last_day": usual, "instead_of": print_of(link)})

    @property
    def base_values(self) -> str:
        return ""

    @property
    def is_overtaken(self) -> bool:
        """Somebody made a link since the page was shown; maybe this same form, sent twice."""
        return self.is_bound and self.data.get("instead_of", "") != print_of(self.link)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        if day > self.today + LONGEST:
            raise forms.ValidationError(
                _("A link works for a year at most. Choose an earlier day.")
            )
        return day
