from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from students.models import Cohort
from students.services.lists import StudentsWanted

LONGEST_SEARCH = 100


class CohortChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, cohort: Cohort) -> str:
        return f"{cohort.name} · {cohort.year}"


class StudentSearchForm(forms.Form):
    """Whom to list. Bound to the query string; each field may be empty."""

    q = forms.CharField(
        label=_("Name or number"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={
            "max_length": _(
                "Search with at most %(limit_value)d characters; these are %(show_value)d."
            )
        },
    )
    cohort = CohortChoiceField(
        label=_("Cohort"),
        required=False,
        queryset=Cohort.objects.none(),
        to_field_name="uuid",
        empty_label=_("All cohorts"),
        error_messages={"invalid_choice": _("This cohort is not among yours.")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.known_to(actor).select_related("year")
        field = cast(forms.ModelChoiceField, self.fields["cohort"])
        field.queryset = cohorts.order_by("-year__starts_on", "name")

    @property
    def wanted(self) -> StudentsWanted:
        return StudentsWanted(self.cleaned_data["q"], self.cleaned_data["cohort"])
