from accounts.forms.fields import NoteField
from accounts.forms.promises import (
    CreateOnceMixin,
    KeepEachMixin,
    KeepWordsMixin,
    VersionedMixin,
)
from accounts.forms.widgets import DateInput, SuggestingInput, TimeInput

__all__ = [
    "CreateOnceMixin",
    "DateInput",
    "KeepEachMixin",
    "KeepWordsMixin",
    "NoteField",
    "SuggestingInput",
    "TimeInput",
    "VersionedMixin",
]
