"""An hour that something speaks against: said, asked about once, and kept where it is meant."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.services.clashes import Clash, fingerprint_of


class MeantField(forms.MultipleChoiceField):
    """Holds the fingerprint of the clashes that somebody has seen and means all the same."""

    def valid_value(self, value: str) -> bool:
        return True


class AnywayMixin(forms.Form):
    """A form for an hour. Call `ask_about` in `clean`, with the name of the field to mark.

    What is refused is an error. What may be meant is one too until it is ticked; the tick
    counts for what was shown and for nothing else.
    """

    anyway = MeantField(
        label=gettext_lazy("Is it meant so?"), required=False, widget=forms.MultipleHiddenInput
    )

    def ask_about(self, clashes: list[Clash], *, field: str) -> None:
        asked = [each for each in clashes if not each.is_refused]
        refused = [each.words for each in clashes if each.is_refused]
        shown = fingerprint_of(asked)
        is_meant = shown in self.cleaned_data.get("anyway", [])
        if asked and (refused or not is_meant):
            refused += [each.words for each in asked]
        if asked:
            own = cast(forms.MultipleChoiceField, self.fields["anyway"])
            own.widget = forms.CheckboxSelectMultiple()
            own.choices = [(shown, _("Keep this time all the same"))]
        for words in refused:
            self.add_error(field, words)

    def clean(self) -> dict[str, Any]:
        return super().clean() or self.cleaned_data
