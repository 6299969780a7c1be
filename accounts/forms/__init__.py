from accounts.forms.fields import NoteField
from accounts.forms.promises import CreateOnceMixin, KeepEachMixin, VersionedMixin
from accounts.forms.widgets import DateInput, SuggestingInput, TimeInput

__all__ = [
    "CreateOnceMixin",
    "DateInput",
    "KeepEachMixin",
    "NoteField",
    "SuggestingInput",
    "TimeInput",
    "VersionedMixin",
]
