"""Words to begin with, beside the field that they are for."""

from typing import Any

from django import forms

from accounts.forms import SuggestingInput

#: So many stand on the page; all are offered while one types.
SHOWN = 10


class SuggestingMixin(forms.Form):
    """For forms with one field, `suggesting`, for which the centre has words to begin with."""

    suggesting: str
    suggestions: list[str] = []

    def suggest(self, words: list[str]) -> None:
        self.suggestions = words[:SHOWN]
        self.fields[self.suggesting].widget = SuggestingInput(words)

    @property
    def suggested(self) -> Any:
        return self[self.suggesting]
