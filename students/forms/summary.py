from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.forms import VersionedMixin
from students.models import Note
from students.models.note import MAX_NOTE
from students.services.summaries import headings


class SummaryForm(VersionedMixin, forms.ModelForm):
    """What the next person needs to know. The headings are there; the words are the giver's."""

    class Meta:
        model = Note
        fields = ["body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 18, "dir": "auto"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        body.label = _("What the next person needs to know")
        body.required = True

    def clean_body(self) -> str:
        text: str = self.cleaned_data["body"].replace("\r\n", "\n")
        if text.split() == headings().split():
            raise forms.ValidationError(_("Only the headings stand here. Write at least a line."))
        if len(text) > MAX_NOTE:
            raise forms.ValidationError(
                _("This is longer than %(max)d characters. Shorten it a little.")
                % {"max": MAX_NOTE}
            )
        return text
