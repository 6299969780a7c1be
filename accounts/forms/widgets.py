from collections.abc import Sequence
from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """The browser's own date field, which wants ISO dates."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs or None, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time field, which wants HH:MM."""

    input_type = "time"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs or None, format="%H:%M")


class SuggestingInput(forms.TextInput):
    """A line of text with suggestions that confine nobody: a list that narrows as one types."""

    template_name = "includes/suggesting_input.html"

    def __init__(self, suggestions: Sequence[str] = (), **attrs: Any) -> None:
        super().__init__(attrs=attrs or None)
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.suggestions:
            own = context["widget"]["attrs"]
            own["list"] = f"{own.get('id', name)}-suggestions"
        return context | {"suggestions": self.suggestions}
