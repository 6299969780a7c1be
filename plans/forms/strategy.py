"""The sheet of a centre's own strategy, as one long form in sections."""

from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes.forms import SafeModelMultipleChoiceField

from accounts.forms import CreateOnceMixin, DateInput, VersionedMixin
from plans.enums import (
    Beneficiary,
    Chronology,
    Cost,
    InCharge,
    Material,
    Resource,
    StrategyType,
)
from plans.forms.rows import Kind, RowsMixin
from plans.models import Strategy, StrategyActivity, StrategyFactor, StrategyReference
from plans.services.sheet import LEVELS, factors_to_choose
from students.models import ProtectiveFactor, RiskFactor


class GroupedFactors(forms.models.ModelChoiceIterator):
    """Factors under the names of their groups."""

    def __iter__(self) -> Any:
        for group, factors in groupby(self.queryset, key=lambda each: each.get_group_display()):
            yield group, [self.choice(each) for each in factors]


class GroupedFactorsField(SafeModelMultipleChoiceField):
    iterator = GroupedFactors


def boxes(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


def one_a_line() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 4})


ACTIVITIES = Kind(
    "activities",
    gettext_lazy("Activity"),
    StrategyActivity,
    "name",
    {
        "name": lambda: forms.CharField(label=_("name"), max_length=200, required=False),
        "what": lambda: forms.CharField(
            label=_("what it does"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
        "why": lambda: forms.CharField(
            label=_("why"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
        "materials": lambda: forms.CharField(label=_("materials"), max_length=300, required=False),
    },
    gettext_lazy("Give the activity a name, or tick that it is taken out."),
)
REFERENCES = Kind(
    "references",
    gettext_lazy("Reference"),
    StrategyReference,
    "title",
    {
        "author": lambda: forms.CharField(
            label=_("author or publisher"), max_length=200, required=False
        ),
        "title": lambda: forms.CharField(label=_("title"), max_length=300, required=False),
        "year": lambda: forms.IntegerField(
            label=_("year"), min_value=1, max_value=9999, required=False
        ),
        "address": lambda: forms.CharField(
            label=_("address on the web"),
            max_length=500,
            required=False,
            validators=[
                URLValidator(
                    ["http", "https"],
                    message=_("Write the whole address, beginning with https:// or http://."),
                )
            ],
        ),
    },
    gettext_lazy("Give the reference a title, or tick that it is taken out."),
)

#: The sections of the form, in the order of the sheet: heading, the fields, the rows.
SECTIONS: list[tuple[Any, list[str], str]] = [
    (gettext_lazy("The strategy"), ["own_name", "types"], ""),
    (gettext_lazy("What it is addressed to"), ["risks", "levels"], ""),
    (gettext_lazy("Aim and description"), ["aim", "description"], ""),
    (
        gettext_lazy("For whom, and who is in charge"),
        ["beneficiaries", "beneficiaries_other", "in_charge", "in_charge_other"],
        "",
    ),
    (
        gettext_lazy("When, and at what cost"),
        ["chronology", "starts_on", "ends_on", "chronology_other", "cost"],
        "",
    ),
    (gettext_lazy("How it can be achieved"), ["introduction"], "activities"),
    ("", ["setting"], ""),
    (gettext_lazy("What is needed"), ["resources", "materials", "resources_other"], ""),
    (gettext_lazy("Other considerations"), ["helps", "is_essential", "considerations"], ""),
    (gettext_lazy("References"), [], "references"),
]


class StrategyForm(RowsMixin, VersionedMixin, CreateOnceMixin, forms.ModelForm):
    kinds = (ACTIVITIES, REFERENCES)
    field_order = ["uuid"]  # a name is free for the record that was made under this UUID

    own_name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    types = boxes(
        gettext_lazy("Types of strategy"), StrategyType, gettext_lazy("Several may apply.")
    )
    risks = GroupedFactorsField(
        label=gettext_lazy("Addressed to the risk factors"),
        queryset=RiskFactor.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    levels = boxes(gettext_lazy("Level"), list(LEVELS.items()))
    beneficiaries = boxes(gettext_lazy("Beneficiaries"), Beneficiary)
    in_charge = boxes(gettext_lazy("Who is in charge of the strategy"), InCharge)
    chronology = boxes(gettext_lazy("When the strategy is put to work"), Chronology)
    cost = forms.ChoiceField(
        label=gettext_lazy("Cost of the strategy"),
        choices=[("", gettext_lazy("not said")), *Cost.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    resources = boxes(gettext_lazy("Resources"), Resource)
    materials = boxes(gettext_lazy("Materials"), Material)
    helps = SafeModelMultipleChoiceField(
        label=gettext_lazy("Related protective factors"),
        queryset=ProtectiveFactor.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Strategy
        fields = [
            "own_name", "types", "levels", "aim", "description", "beneficiaries",
            "beneficiaries_other", "in_charge", "in_charge_other", "chronology", "starts_on",
            "ends_on", "chronology_other", "cost", "introduction", "setting", "resources",
            "materials", "resources_other", "is_essential", "considerations",
        ]  # fmt: skip
        widgets = {
            "aim": one_a_line(),
            "description": forms.Textarea(attrs={"rows": 8}),
            "introduction": one_a_line(),
            "setting": one_a_line(),
            "considerations": forms.Textarea(attrs={"rows": 6}),
            "starts_on": DateInput(),
            "ends_on": DateInput(),
        }
        labels = {
            "aim": gettext_lazy("Aim"),
            "description": gettext_lazy("Description of the strategy"),
            "beneficiaries_other": gettext_lazy("Others whom it helps"),
            "in_charge_other": gettext_lazy(
                "Other professionals in charge, inside or outside the institution"
            ),
            "starts_on": gettext_lazy("Between this day"),
            "ends_on": gettext_lazy("and this day"),
            "chronology_other": gettext_lazy("At another time"),
            "introduction": gettext_lazy("How the strategy can be achieved"),
            "setting": gettext_lazy("How and where the activities are held"),
            "resources_other": gettext_lazy("Other resources"),
            "is_essential": gettext_lazy(
                "Essential for personal challenges and compensatory factors"
            ),
            "considerations": gettext_lazy("Further considerations"),
        }
        help_texts = {
            "description": gettext_lazy("A new line begins a new paragraph."),
            "considerations": gettext_lazy("A new line begins a new consideration."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        strategy = kwargs["instance"]
        links = list(strategy.factors.all()) if strategy.pk else []
        chosen = {
            "risks": [each.risk_factor_id for each in links if each.is_risk],
            "helps": [each.protective_factor_id for each in links if not each.is_risk],
        }
        kwargs["initial"] = {**chosen, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for name, model in (("risks", RiskFactor), ("helps", ProtectiveFactor)):
            self.fields[name].queryset = factors_to_choose(model, chosen[name])  # type: ignore[attr-defined]
        self.make_rows()

    def rows_of(self, kind: Kind) -> list[Any]:
        return list(kind.model.objects.filter(strategy=self.instance)) if self.instance.pk else []

    def sections(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "fields": [self[each] for each in fields],
                "rows": self.rows.get(rows),
                "key": rows,
            }
            for name, fields, rows in SECTIONS
        ]

    def clean_own_name(self) -> str:
        return free_name(self.cleaned_data["own_name"], self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if bool(start) != bool(end) and not {"starts_on", "ends_on"} & self.errors.keys():
            lacking = "starts_on" if end else "ends_on"
            self.add_error(lacking, _("Between two days: say the other one too, or neither."))
        elif start and end and end < start:
            self.add_error("ends_on", _("This is before the first day."))
        return cleaned

    def save(self, commit: bool = True) -> Strategy:
        """Save the sheet with its factors and rows (commit is always meant)."""
        strategy = self.instance
        strategy.save()
        self._link("risk_factor", self.cleaned_data["risks"])
        self._link("protective_factor", self.cleaned_data["helps"])
        for rows in self.rows.values():
            rows.save(strategy=strategy, centre_id=strategy.centre_id)
        return strategy

    def _link(self, name: str, chosen: Any) -> None:
        links = StrategyFactor.objects.filter(strategy=self.instance, **{f"{name}__isnull": False})
        links.exclude(**{f"{name}__in": chosen}).delete()
        for factor in chosen:
            StrategyFactor.objects.get_or_create(
                strategy=self.instance,
                **{name: factor},
                defaults={"centre_id": self.instance.centre_id},
            )


class CopyForm(CreateOnceMixin, forms.ModelForm):
    field_order = ["uuid"]

    own_name = forms.CharField(label=gettext_lazy("Name of the copy"), max_length=200)

    class Meta:
        model = Strategy
        fields = ["own_name"]

    def clean_own_name(self) -> str:
        return free_name(self.cleaned_data["own_name"], self)


def free_name(name: str, form: Any) -> str:
    """The name with single spaces. Raises ValidationError where a strategy has it already."""
    name = " ".join(name.split())
    others = Strategy.objects.exclude(pk=form.instance.pk)
    others = others.exclude(uuid=form.cleaned_data.get("uuid") or form.instance.uuid)
    same = next((each for each in others if each.name.casefold() == name.casefold()), None)
    if same is None:
        return name
    text = _("There is a strategy called “%(name)s” already.")
    if not same.in_use:
        text = _(
            "There is a strategy called “%(name)s” already. It is put aside: take it up again"
            " instead."
        )
    raise forms.ValidationError(text % {"name": same.name})
