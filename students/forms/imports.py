import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from students.models import ImportRun
from students.services.imports import Kind, remember_file
from students.services.tables import MAX_BYTES, Table, read_table

SHOWN_VALUES = 3


class ImportForm(forms.Form):
    """A file of a kind; everything that makes it unusable as a whole is said at the field."""

    file = forms.FileField(
        label=gettext_lazy("CSV file or Excel workbook"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv,text/plain"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "missing": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:  # Django has put it on disk: it is not read here
            raise ValidationError(
                _("The file is larger than %(limit)d MB. Send it in parts."),
                params={"limit": MAX_BYTES // 1024**2},
            )
        data = file.read()
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.table = read_table(data, file_name=file.name, max_rows=self.kind.max_rows)
        return file

    def remember(self, actor: Actor) -> ImportRun | None:
        """Keep the file until it is confirmed; None with an error at the field."""
        try:
            return remember_file(
                actor=actor,
                kind=self.kind,
                table=self.table,
                file_name=self.cleaned_data["file"].name,
                sha256=self.sha256,
            )
        except ValidationError as error:
            self.add_error("file", error)
            return None


class ColumnsForm(forms.Form):
    """For each column of a file, which of ours it is."""

    def __init__(self, *args: Any, kind: Kind, table: Table, columns: dict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.table = kind, table
        known = {place: key for key, place in columns.items()}
        choices = [("", _("not used"))]
        choices += [
            (
                each.key,
                _("%(column)s (needed)") % {"column": capfirst(each.label)}
                if each.required
                else capfirst(each.label),
            )
            for each in kind.columns
        ]
        for place, header in enumerate(table.headers):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=header or _("column %(n)d, without a name") % {"n": place + 1},
                choices=choices,
                required=False,
                initial=known.get(place, ""),
            )

    def rows(self) -> list[tuple[Any, list[str]]]:
        """Each field with the first values of its column."""
        first = self.table.lines[:50]
        return [
            (
                self[f"column-{place}"],
                [line.cells[place] for line in first if line.cells[place]][:SHOWN_VALUES],
            )
            for place in range(len(self.table.headers))
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.columns: dict[str, int] = {}
        labels = self.kind.labels
        for place in range(len(self.table.headers)):
            key = cleaned.get(f"column-{place}")
            if key and key in self.columns:
                text = _("“%(column)s” is chosen for two columns.") % {"column": labels[key]}
                self.add_error(f"column-{place}", text)
            elif key:
                self.columns[key] = place
        missing = [
            str(column.label)
            for column in self.kind.columns
            if column.required and column.key not in self.columns
        ]
        if missing:
            text = _("Say in which column these stand: %(columns)s.")
            self.add_error(None, text % {"columns": ", ".join(missing)})
        return cleaned
