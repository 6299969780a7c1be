from accounts.forms.promises import CreateOnceMixin, VersionedMixin
from accounts.forms.widgets import DateInput, SuggestingInput, TimeInput

__all__ = ["CreateOnceMixin", "DateInput", "SuggestingInput", "TimeInput", "VersionedMixin"]
