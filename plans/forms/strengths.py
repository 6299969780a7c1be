"""What the student names as a strength, in their own words."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import VersionedMixin
from plans.models import BalanceRating, Plan
from plans.models.balance import STRENGTH_FROM


class StrengthsForm(VersionedMixin, forms.Form):
    """A tick and words for everything the student says goes without help."""

    def __init__(self, data: Any = None, *, plan: Plan, **kwargs: Any) -> None:
        self.plan = self.instance = plan
        super().__init__(data, **kwargs)
        self.ratings = [each for each in _ratings(plan) if self._was_shown(each)]
        for each in self.ratings:
            self.fields[_named("name", each)] = forms.BooleanField(
                label=_("This may be named"),
                required=False,
                initial=each.named,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
            self.fields[_named("words", each)] = forms.CharField(
                label=_("In your own words: %(item)s") % {"item": each.item},
                required=False,
                max_length=300,
                initial=each.strength_words,
            )
        self.remember()

    def _was_shown(self, rating: BalanceRating) -> bool:
        if self.is_bound:
            return _named("words", rating) in self.data
        return rating.could_be_named

    def rows(self) -> list[tuple[BalanceRating, Any, Any]]:
        return [
            (each, self[_named("name", each)], self[_named("words", each)]) for each in self.ratings
        ]

    def save(self) -> None:
        for each in self.ratings:
            named = self.cleaned_data.get(_named("name", each), False)
            words = self.cleaned_data.get(_named("words", each)) or ""
            if (named, words) != (each.named, each.strength_words):
                each.named, each.strength_words = named, words
                each.save(update_fields=["named", "strength_words"])


def _ratings(plan: Plan) -> Any:
    """Those that can be named, and those that were when the page was opened."""
    found = plan.ratings.filter(Q(student_level__gte=STRENGTH_FROM) | Q(named=True))
    return found.select_related("competence", "module")


def _named(name: str, rating: BalanceRating) -> str:
    return f"{name}_{rating.uuid.hex}"
