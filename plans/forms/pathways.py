"""Where a plan leads: options explored, the next pathway, work placements."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import DateInput, KeepWordsMixin, VersionedMixin
from plans.enums import OptionFeeling, OptionKind
from plans.models import Option, Pathway, Placement, Plan

LONG = {"rows": 3}


class OptionForm(VersionedMixin, KeepWordsMixin, forms.ModelForm):
    kept_words = ("what", "kind_words", "found_out", "feeling_words")

    class Meta:
        model = Option
        fields = [
            "what",
            "kind",
            "kind_words",
            "found_out",
            "feeling",
            "feeling_words",
            "looked_into_on",
        ]
        widgets = {
            "found_out": forms.Textarea(attrs=LONG),
            "feeling_words": forms.Textarea(attrs={"rows": 2}),
            "looked_into_on": DateInput(),
        }
        help_texts = {
            "what": _("As the student calls it: a course, a trade, a job, a place."),
            "kind_words": _("Where none of these names fits."),
            "found_out": _("What it is like, what it asks for, when it begins, whom to ask."),
            "feeling": _("As the student says today. It may change, and may stay open."),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        feeling = cast(forms.TypedChoiceField, self.fields["feeling"])
        feeling.choices = [("", _("not said")), *OptionFeeling.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == OptionKind.OTHER and not cleaned.get("kind_words"):
            self.add_error("kind_words", _("Say in a word or two what kind it is."))
        day = cleaned.get("looked_into_on")
        if day and day > self.today:
            self.add_error("looked_into_on", _("This day is still to come."))
        return cleaned

    def save(self, commit: bool = True) -> Option:
        """A new option stands last."""
        if not self.instance.pk:
            self.instance.position = self.instance.plan.options.count()
        return super().save(commit)


class DropOptionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is left"),
        max_length=500,
        help_text=_("In the student’s words, where they say it. It can be taken up again."),
    )


class ChoosePathwayForm(VersionedMixin, KeepWordsMixin, forms.ModelForm):
    """What the student heads for: one of the options, or words of its own."""

    kept_words = ("what", "words", "takes")

    class Meta:
        model = Pathway
        fields = ["option", "what", "words", "takes", "since"]
        field_classes = {"option": SafeModelChoiceField}
        widgets = {
            "words": forms.Textarea(attrs=LONG),
            "takes": forms.Textarea(attrs=LONG),
            "since": DateInput(),
        }
        help_texts = {
            "what": _("Where none of the options is it."),
            "takes": _("Marks, papers, dates, somebody to ask: what lies on the way."),
        }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        self.plan = plan
        super().__init__(*args, **kwargs)
        option = cast(SafeModelChoiceField, self.fields["option"])
        option.queryset = plan.options.filter(dropped_at=None)
        option.empty_label = _("none of these")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        option, what = cleaned.get("option"), cleaned.get("what")
        if option and what:
            self.add_error("what", _("Choose an option, or say it in other words: not both."))
        if not option and not what and not {"option", "what"} & set(self.errors):
            self.add_error("option", _("Choose an option, or say it in other words below."))
        return cleaned

    def save(self, commit: bool = True) -> Pathway:
        """The one chosen before makes way: nobody has to give a reason for another mind."""
        pathways: Any = self.plan.pathways
        for earlier in pathways.current():
            earlier.make_way(on=self.instance.since)
        return super().save(commit)


class PathwayForm(VersionedMixin, forms.ModelForm):
    """The words about what was chosen."""

    class Meta:
        model = Pathway
        fields = ["words", "takes", "since"]
        widgets = ChoosePathwayForm.Meta.widgets
        help_texts = {"takes": ChoosePathwayForm.Meta.help_texts["takes"]}


class LeavePathwayForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it changed"),
        max_length=500,
        required=False,
        help_text=_("Nobody has to say."),
    )


class PlacementForm(VersionedMixin, KeepWordsMixin, forms.ModelForm):
    kept_words = ("where", "tasks", "contact", "agreed_by", "words")

    class Meta:
        model = Placement
        fields = [
            "where",
            "tasks",
            "contact",
            "starts_on",
            "ends_on",
            "hours",
            "agreed_by",
            "words",
        ]
        widgets = {
            "tasks": forms.Textarea(attrs={"rows": 2}),
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "words": forms.Textarea(attrs=LONG),
        }
        help_texts = {
            "where": _("Company or place."),
            "contact": _("Name, and how to reach them."),
            "agreed_by": _("Who agreed to it: the company, the student, the family, the centre."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("This is before it begins."))
        return cleaned


class EndPlacementForm(forms.Form):
    words = forms.CharField(
        label=_("How it went, in the student’s words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("It can be left empty, and added later."),
    )


class CallOffForm(forms.Form):
    reason = forms.CharField(label=_("Why it was called off"), max_length=500)
