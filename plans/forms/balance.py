from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import VersionedMixin
from plans.enums import BalanceLevel
from plans.models import BalanceRating, Framework, Plan
from plans.services.balance import ratings_by_item

LEVELS = [("", _("not rated")), *((str(key), name) for key, name in BalanceLevel.choices)]
SKIPPED = "skip"
STUDENT_LEVELS = [
    *((str(key), name) for key, name in BalanceLevel.choices if key),
    (str(BalanceLevel.NOT_SEEN.value), _("not tried yet")),
    (SKIPPED, _("skip")),
]
MODULES = "modules"


class BalanceForm(VersionedMixin, forms.Form):
    """Ratings of one framework by one side.

    Nothing of the other side's view is in the form, so that both can rate apart. It says
    itself which framework it showed: what was typed is kept there, whatever the plan looks
    at by then.
    """

    of = forms.CharField(widget=forms.HiddenInput, required=False)
    # The text field of every row, by which a row that was sent is known.
    text = ""

    def __init__(self, data: Any = None, *, plan: Plan, **kwargs: Any) -> None:
        self.plan = self.instance = plan
        self.framework = _framework_shown(data, plan)
        self.pairs = ratings_by_item(plan, self.framework)
        super().__init__(data, **kwargs)
        self.fields["of"].initial = self.framework.uuid if self.framework else MODULES
        for item, rating in self._pairs_sent():
            self.fields.update(self.row_fields(item, rating))
        self.remember()

    def _pairs_sent(self) -> list[tuple[Any, BalanceRating]]:
        """Rows of the page; of a form that was sent, only those that were on it."""
        return [
            (item, rating)
            for item, rating in self.pairs
            if not self.is_bound or f"{self.text}_{item.uuid.hex}" in self.data
        ]

    def row_fields(self, item: Any, rating: BalanceRating) -> dict[str, forms.Field]:
        raise NotImplementedError

    def rows(self) -> Iterator[dict[str, Any]]:
        for item, rating in self.pairs:
            names = [f"{name}_{item.uuid.hex}" for name in ("level", self.text)]
            bound = {name.partition("_")[0]: self[name] for name in names if name in self.fields}
            yield {"item": item, "rating": rating, **bound}

    def save(self) -> None:
        for item, rating in self._pairs_sent():
            key = item.uuid.hex
            level = self.cleaned_data.get(f"level_{key}") or ""
            text = self.cleaned_data.get(f"{self.text}_{key}") or ""
            if rating.pk or level or text:
                self.rate(rating, level, text)
                rating.save()

    def rate(self, rating: BalanceRating, level: str, text: str) -> None:
        raise NotImplementedError


class StudentBalanceForm(BalanceForm):
    """The student rates; every line may be skipped, which is no score."""

    text = "example"

    def row_fields(self, item: Any, rating: BalanceRating) -> dict[str, forms.Field]:
        initial = "" if rating.student_level is None else str(rating.student_level)
        return {
            f"level_{item.uuid.hex}": forms.ChoiceField(
                label=str(item),
                choices=STUDENT_LEVELS,
                required=False,
                initial=SKIPPED if rating.student_skipped else initial,
                widget=forms.RadioSelect,
            ),
            f"example_{item.uuid.hex}": forms.CharField(
                label=_("An example, here or anywhere: %(item)s") % {"item": item},
                required=False,
                max_length=500,
                initial=rating.example,
            ),
        }

    def rate(self, rating: BalanceRating, level: str, text: str) -> None:
        rating.student_skipped = level == SKIPPED
        rating.student_level = int(level) if level.isdigit() else None
        rating.example = text


class TutorBalanceForm(BalanceForm):
    """The tutor rates; well-being is the student's alone."""

    text = "source"

    def row_fields(self, item: Any, rating: BalanceRating) -> dict[str, forms.Field]:
        if rating.student_only:
            return {}
        level = "" if rating.tutor_level is None else str(rating.tutor_level)
        return {
            f"level_{item.uuid.hex}": forms.ChoiceField(
                label=str(item),
                choices=LEVELS,
                required=False,
                initial=level,
            ),
            f"source_{item.uuid.hex}": forms.CharField(
                label=_("Where it shows: %(item)s") % {"item": item},
                required=False,
                max_length=200,
                initial=rating.source,
            ),
        }

    def rate(self, rating: BalanceRating, level: str, text: str) -> None:
        if rating.student_only:
            return
        rating.tutor_level = int(level) if level.isdigit() else None
        rating.source = text


def _framework_shown(data: Any, plan: Plan) -> Framework | None:
    """The framework that a sent form names, else the plan's; None for the modules."""
    named = data.get("of", "") if data else ""
    if named == MODULES:
        return None
    try:
        return Framework.objects.get(uuid=UUID(named))
    except (ValueError, Framework.DoesNotExist):
        return plan.framework


class FrameworkForm(forms.ModelForm):
    class Meta:
        model = Plan
        fields = ["framework"]
        field_classes = {"framework": SafeModelChoiceField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(SafeModelChoiceField, self.fields["framework"])
        field.queryset = Framework.objects.all()
        field.empty_label = _("The modules of the programme")
