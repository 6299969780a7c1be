"""What a student fills in on their own page."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from plans.forms.answers import ResponseForm
from students.enums import Audience
from students.models import PrivateLink
from students.models.link import MAX_FAILURES

ANSWERED = re.compile(r"(?:text|level|skip)_")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the six digits that you were told.")},
    )

    def tell_wrong(self, link: PrivateLink) -> None:
        left = MAX_FAILURES - link.failures
        said = ngettext(
            "That was not the code. You can try %(count)d more time; then your tutor has to make"
            " a new link.",
            "That was not the code. You can try %(count)d more times; then your tutor has to make"
            " a new link.",
            left,
        )
        self.add_error("code", said % {"count": left})


class OwnAnswersForm(ResponseForm):
    """The answers of a student on their own page: what was shared with them is theirs to write."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        self.kept: Mapping[str, str] = {}
        super().__init__(data, by_student=True, **kwargs)

    def writable(self, given: Any) -> Any:
        return given.filter(audience=Audience.SHARED)

    #: Of the staff nobody: whoever made the link has asked, and not answered.
    completed_by = None

    def fill(self, kept: Mapping[str, str]) -> None:
        """With what the student typed before and did not send: all of the form. It goes on from
        what stood there then, so that a change in between is told and not overwritten."""
        self.kept = kept
        names = [name for name in self.fields if ANSWERED.match(name)] if kept else []
        for name in names:
            text = kept.get(name, "")
            is_tick = isinstance(self.fields[name], forms.BooleanField)
            self.fields[name].initial = bool(text) if is_tick else text

    def _stored_print(self, name: str) -> str:
        printed = super()._stored_print(name)
        return printed if self.is_bound else self.kept.get(self._base_name(name), printed)
