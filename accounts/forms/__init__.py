from accounts.forms.fields import NoteField
from accounts.forms.promises import CreateOnceMixin, VersionedMixin
from accounts.forms.widgets import DateInput, SuggestingInput, TimeInput

__all__ = [
    "CreateOnceMixin",
    "DateInput",
    "NoteField",
    "SuggestingInput",
    "TimeInput",
    "VersionedMixin",
]
