"""Forms of which several make one page, where no single version counts what they show."""

from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.forms import VersionedMixin


class MergedForm(VersionedMixin):
    """A versioned form that compares every field with what it was when the page was opened,
    whether or not the version moved: what it shows stands in several rows, or in none yet.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["version"].initial = 0

    @property
    def base_values(self) -> SafeString:
        pairs = ((self._base_name(name), self._stored_print(name)) for name in self._stored)
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)

    def was_shown(self, name: str) -> bool:
        """Whether the page that was sent had this field: a radio left alone sends nothing."""
        return self._base_name(name) in self.data or self.add_prefix(name) in self.data

    def _has_moved(self, version: int | None) -> bool:
        was_filled = any(self._base_name(name) in self.data for name in self._stored)
        return super()._has_moved(version) or was_filled
