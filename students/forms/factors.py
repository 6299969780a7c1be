"""The centre's own factors: their names and groups, and what is in use."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin, VersionedMixin
from students.models import ProtectiveFactor, RiskFactor
from students.services.factors import last_position


class FactorForm(forms.ModelForm):
    own_name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("In plain words, as one would say it to a student."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_built_in:
            # Its name is translated, and plans of all centres speak of the same thing.
            self.fields.pop("own_name")
            self.fields.pop("group", None)

    def clean_own_name(self) -> str:
        name = " ".join(self.cleaned_data["own_name"].split())
        others = type(self.instance).objects.exclude(pk=self.instance.pk)
        others = others.exclude(uuid=self.cleaned_data.get("uuid") or self.instance.uuid)
        same = [each for each in others if each.name.casefold() == name.casefold()]
        if same and same[0].in_use:
            raise forms.ValidationError(
                _("There is a factor called “%(name)s” already.") % {"name": same[0]}
            )
        if same:
            text = _(
                "There is a factor called “%(name)s” already. It is out of use: take it"
                " into use again instead."
            )
            raise forms.ValidationError(text % {"name": same[0]})
        return name

    def save(self, commit: bool = True) -> Any:
        """A new one, or one that changed its group, stands last under its heading."""
        if not self.instance.pk or "group" in self.changed_data:
            self.instance.position = last_position(self.instance)
        return super().save(commit)


class RiskFactorForm(FactorForm):
    class Meta:
        model = RiskFactor
        fields = ["own_name", "group"]


class ProtectiveFactorForm(FactorForm):
    class Meta:
        model = ProtectiveFactor
        fields = ["own_name"]


class InUse(forms.ModelForm):
    in_use = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy(
            "Out of use, it is no longer asked about. Assessments and plans that have it keep it."
        ),
    )


class NewRiskFactorForm(CreateOnceMixin, RiskFactorForm):
    field_order = ["uuid"]


class NewProtectiveFactorForm(CreateOnceMixin, ProtectiveFactorForm):
    field_order = ["uuid"]


class ChangedRiskFactorForm(VersionedMixin, RiskFactorForm, InUse):
    class Meta(RiskFactorForm.Meta):
        fields = [*RiskFactorForm.Meta.fields, "in_use"]


class ChangedProtectiveFactorForm(VersionedMixin, ProtectiveFactorForm, InUse):
    class Meta(ProtectiveFactorForm.Meta):
        fields = [*ProtectiveFactorForm.Meta.fields, "in_use"]


NEW = {"risk": NewRiskFactorForm, "helps": NewProtectiveFactorForm}
CHANGED = {RiskFactor: ChangedRiskFactorForm, ProtectiveFactor: ChangedProtectiveFactorForm}
