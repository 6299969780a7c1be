"""A note on the page of a session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.forms import NoteField
from reviews.forms.merging import MergedForm
from students.models import Note
from students.models.note import MAX_NOTE


class NoteForm(MergedForm, forms.ModelForm):
    body = NoteField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea,
        error_messages={
            "max_length": ngettext_lazy(
                "%(limit_value)d character fits into a note, and this one has %(show_value)d."
                " Your text is still here: shorten it before you save.",
                "%(limit_value)d characters fit into a note, and this one has %(show_value)d."
                " Your text is still here: shorten it before you save.",
                "limit_value",
            )
        },
    )

    class Meta:
        model = Note
        fields = ["body"]

    def __init__(self, *args: Any, label: str, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = label
        self.fields["body"].widget.attrs["rows"] = rows

    def keep(self) -> None:
        """Save what was changed; a note without words is not made."""
        if self.instance.body != (self.initial.get("body") or ""):
            self.instance.save()
