import re
from typing import Any, cast
from zlib import crc32

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin, VersionedMixin
from students.models import Cohort, Module, Programme

MAX_MODULES = 200


def _number_of(*texts: str) -> int:
    """A version for records that do not count theirs: another text, another number."""
    return crc32("\0".join(texts).encode()) & 0x7FFFFFFF


def _others(records: QuerySet, form: forms.ModelForm) -> QuerySet:
    """Records other than the one in the form, which may have been sent and made before."""
    return records.exclude(pk=form.instance.pk).exclude(uuid=form.cleaned_data.get("uuid"))


class CohortForm(forms.ModelForm):
    """A cohort of the year that its instance has."""

    programme: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Programme"),
        required=False,
        queryset=Programme.objects.none(),
        to_field_name="uuid",
        empty_label=gettext_lazy("No programme yet"),
        help_text=gettext_lazy("Its modules are what the individual balance looks at."),
    )

    class Meta:
        model = Cohort
        fields = ["name", "programme"]

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.version = _number_of(self.instance.name, str(self.instance.programme_id))
        self.initial["programme"] = self.instance.programme
        cast(forms.ModelChoiceField, self.fields["programme"]).queryset = programmes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "name" not in cleaned:
            return cleaned
        name = cleaned["name"] = " ".join(cleaned["name"].split())
        same = Cohort.objects.filter(year=self.instance.year, name__iexact=name)
        if _others(same, self).exists():
            text = _("There is a cohort called “%(name)s” in %(year)s already.")
            self.add_error("name", text % {"name": name, "year": self.instance.year})
        return cleaned


class NewCohortForm(CreateOnceMixin, CohortForm):
    pass


class ChangedCohortForm(VersionedMixin, CohortForm):
    pass


class ProgrammeForm(forms.ModelForm):
    """A programme with its modules, one a line."""

    modules = forms.CharField(
        label=gettext_lazy("Modules"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("One module a line: code, name. For example: MP01, Wiring at home"),
    )

    class Meta:
        model = Programme
        fields = ["name", "code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["modules"] = self._modules_now()
        self.instance.version = _number_of(
            self.instance.name, self.instance.code, self.initial["modules"]
        )

    def _modules_now(self) -> str:
        if not self.instance.pk:
            return ""
        modules = Module.objects.filter(programme=self.instance).order_by("code")
        return "\n".join(f"{module.code}, {module.name}" for module in modules)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "code" not in cleaned:
            return cleaned
        code = cleaned["code"] = " ".join(cleaned["code"].split())
        if _others(Programme.objects.filter(code__iexact=code), self).exists():
            text = _("There is a programme with the code “%(code)s” already.")
            self.add_error("code", text % {"code": code})
        return cleaned

    def clean_modules(self) -> str:
        """The text; `module_list` holds the codes and names."""
        text = self.cleaned_data["modules"]
        self.module_list: list[tuple[str, str]] = []
        seen: dict[str, int] = {}
        problems: list[str] = []
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                self._read_module(number, line, seen, problems)
        if len(self.module_list) > MAX_MODULES:
            problems.append(_("A programme has at most %(max)d modules.") % {"max": MAX_MODULES})
        if problems:
            raise ValidationError([ValidationError(problem) for problem in problems[:10]])
        return text

    def _read_module(
        self, number: int, line: str, seen: dict[str, int], problems: list[str]
    ) -> None:
        code, _separator, name = (
            " ".join(part.split()) for part in re.split(r"([,;\t]|$)", line, maxsplit=1)
        )
        where = {"line": number, "code": code}
        if not code or not name:
            problems.append(_("Line %(line)d: write the code, a comma and the name.") % where)
        elif len(code) > 20 or len(name) > 200:
            problems.append(
                _("Line %(line)d: a code has at most 20 characters, a name 200.") % where
            )
        elif code.casefold() in seen:
            where["first"] = seen[code.casefold()]
            problems.append(
                _("Line %(line)d: the code %(code)s stands in line %(first)d already.") % where
            )
        else:
            seen[code.casefold()] = number
            self.module_list.append((code, name))


class NewProgrammeForm(CreateOnceMixin, ProgrammeForm):
    pass


class ChangedProgrammeForm(VersionedMixin, ProgrammeForm):
    pass
