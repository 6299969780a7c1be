"""The centre's suggestions for goals and actions."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import CreateOnceMixin, VersionedMixin
from plans.enums import SuggestionKind
from plans.models import Suggestion
from plans.services.suggestions import last_position
from students.models import RiskFactor


class SuggestionForm(forms.ModelForm):
    own_words = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=300,
        help_text=gettext_lazy("Plain and kind, small enough to be done, and naming nobody."),
    )

    class Meta:
        model = Suggestion
        fields = ["own_words", "area", "risk_factor", "level", "who"]
        field_classes = {"risk_factor": SafeModelChoiceField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        factor = cast(SafeModelChoiceField, self.fields["risk_factor"])
        factor.queryset = RiskFactor.objects.filter(in_use=True) | RiskFactor.objects.filter(
            pk=self.instance.risk_factor_id
        )
        factor.empty_label = _("nothing in particular")
        for name, nothing in (
            ("area", _("no area in particular")),
            ("level", _("any level")),
            ("who", _("anybody")),
        ):
            field = cast(forms.ChoiceField, self.fields[name])
            named = [choice for choice in cast(Any, field.choices) if choice[0]]
            field.choices = [("", nothing), *named]
        if self.instance.kind == SuggestionKind.GOAL:
            del self.fields["level"], self.fields["who"]
        if self.instance.is_built_in:
            # Its words are translated, and the same in all centres: one's own are a copy.
            for name in list(self.fields):
                if name in SuggestionForm.Meta.fields:
                    del self.fields[name]

    def clean_own_words(self) -> str:
        words = " ".join(self.cleaned_data["own_words"].split())
        others = Suggestion.objects.filter(kind=self.instance.kind).exclude(pk=self.instance.pk)
        others = others.exclude(uuid=self.cleaned_data.get("uuid") or self.instance.uuid)
        same = next((each for each in others if each.words.casefold() == words.casefold()), None)
        if same and same.in_use:
            raise forms.ValidationError(_("These words stand in the list already."))
        if same:
            raise forms.ValidationError(
                _(
                    "These words stand in the list already, out of use: take them into use"
                    " again instead."
                )
            )
        return words

    def save(self, commit: bool = True) -> Any:
        """A new one stands last."""
        if not self.instance.pk:
            self.instance.position = last_position(self.instance.kind)
        return super().save(commit)


class NewSuggestionForm(CreateOnceMixin, SuggestionForm):
    field_order = ["uuid"]


class ChangedSuggestionForm(VersionedMixin, SuggestionForm):
    in_use = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy(
            "Out of use, it is no longer suggested. Goals and actions with these words keep them."
        ),
    )

    class Meta(SuggestionForm.Meta):
        fields = [*SuggestionForm.Meta.fields, "in_use"]
