import hashlib
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from students.models import ImportRun
from students.services.roster import read_roster, remember_roster
from students.services.tables import MAX_BYTES


class RosterForm(forms.Form):
    """A roster file; everything that makes it unusable as a whole is said at the field."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv,text/plain"}),
        error_messages={
            "required": _("Choose a file first."),
            "missing": _("Choose a file first."),
            "empty": _("The file is empty."),
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:  # Django has put it on disk: it is not read here
            raise ValidationError(
                _("The file is larger than %(limit)d MB. Upload the students in parts."),
                params={"limit": MAX_BYTES // 1024**2},
            )
        data = file.read()
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.reading = read_roster(data, file_name=file.name, today=self.today)
        return file

    def remember(self, actor: Actor) -> ImportRun | None:
        """Keep the file until it is confirmed; None with an error at the field."""
        try:
            return remember_roster(
                actor=actor,
                reading=self.reading,
                file_name=self.cleaned_data["file"].name,
                sha256=self.sha256,
            )
        except ValidationError as error:
            self.add_error("file", error)
            return None
