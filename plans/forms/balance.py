"""The balance as student and tutor fill it in: apart, each their own; or side by side."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import VersionedMixin
from accounts.models import User
from plans.enums import BalanceLevel
from plans.models import BalanceRound, Framework, Plan
from plans.services.balance import (
    Row,
    begin_round,
    items_of,
    modules_of,
    rows_of,
    save_row,
    scope_named,
    scope_of,
)
from students.enums import Occasion
from students.models import Module

LEVELS = [(str(key), name) for key, name in BalanceLevel.choices]
SKIPPED = "skip"
STUDENT_LEVELS = [
    *((str(key), name) for key, name in BalanceLevel.choices if key),
    (str(BalanceLevel.NOT_SEEN.value), _("not tried yet")),
    (SKIPPED, _("skip")),
]


class Side:
    """What one of the two is asked about each item, and where it goes."""

    names: tuple[str, ...]

    def __init__(self, modules: list[Module]) -> None:
        self.modules = modules

    def fields(self, row: Row) -> dict[str, forms.Field]:
        raise NotImplementedError

    def write(self, row: Row, get: Callable[[str], str], on: date) -> None:
        raise NotImplementedError


class StudentSide(Side):
    """Every line may be skipped, which is no score."""

    names = ("level", "example")

    def fields(self, row: Row) -> dict[str, forms.Field]:
        look = row.look
        initial = "" if look.student_level is None else str(look.student_level)
        return {
            "level": forms.ChoiceField(
                label=str(row.item),
                choices=STUDENT_LEVELS,
                required=False,
                initial=SKIPPED if look.student_skipped else initial,
                widget=forms.RadioSelect,
            ),
            "example": forms.CharField(
                label=_("An example, here or anywhere: %(item)s") % {"item": row.item},
                required=False,
                max_length=500,
                initial=row.rating.example,
            ),
        }

    def write(self, row: Row, get: Callable[[str], str], on: date) -> None:
        level = get("level")
        number = int(level) if level.isdigit() else None
        row.look.rate_as_student(number, skipped=level == SKIPPED, on=on)
        row.rating.example = get("example")


class TutorSide(Side):
    """Well-being is the student's alone: nothing is asked about it."""

    names = ("tutor", "source", "module")

    def fields(self, row: Row) -> dict[str, forms.Field]:
        if row.rating.student_only:
            return {}
        level = row.look.tutor_level
        nothing = _("as before") if row.earlier_by_tutor else _("not rated")
        asked: dict[str, forms.Field] = {
            "tutor": forms.ChoiceField(
                label=_("%(item)s, as the tutor sees it") % {"item": row.item},
                choices=[("", nothing), *LEVELS],
                required=False,
                initial="" if level is None else str(level),
            ),
            "source": forms.CharField(
                label=_("Where it shows: %(item)s") % {"item": row.item},
                required=False,
                max_length=200,
                initial=row.rating.source,
            ),
        }
        choices = self._modules_for(row)
        if choices:
            asked["module"] = forms.ChoiceField(
                label=_("Module it belongs to: %(item)s") % {"item": row.item},
                choices=[("", _("none in particular")), *choices],
                required=False,
                initial=str(row.rating.relates_to.uuid) if row.rating.relates_to else "",
            )
        return asked

    def _modules_for(self, row: Row) -> list[tuple[str, str]]:
        """Those of the programme; of an earlier one, the one that was chosen."""
        if row.rating.competence is None:
            return []
        chosen = [row.rating.relates_to] if row.rating.relates_to else []
        return [(str(each.uuid), str(each)) for each in dict.fromkeys([*self.modules, *chosen])]

    def write(self, row: Row, get: Callable[[str], str], on: date) -> None:
        if row.rating.student_only:
            return
        level = get("tutor")
        row.look.rate_as_tutor(int(level) if level.isdigit() else None, on=on)
        row.rating.source = get("source")
        known = {str(each.uuid): each for each in [*self.modules, row.rating.relates_to] if each}
        if row.rating.competence:
            row.rating.relates_to = known.get(get("module"))


class BalanceForm(VersionedMixin, forms.Form):
    """Ratings by one side, or by both.

    A form of one side holds nothing of the other's view, so that both can rate apart. It says
    itself what it showed: what was typed is kept there, whatever the plan looks at by then,
    and also where a competence went out of use meanwhile.
    """

    of = forms.CharField(widget=forms.HiddenInput, required=False)
    sides: tuple[type[Side], ...]

    def __init__(self, data: Any = None, *, plan: Plan, **kwargs: Any) -> None:
        self.plan = self.instance = plan
        now = scope_of(plan)
        self.scope = scope_named(data.get("of", ""), plan) if data else now
        self.looks_elsewhere = self.scope.key != now.key
        asked, _rest = rows_of(plan, items_of(plan, self.scope, all_of_them=bool(data)))
        self.asks = [each(modules_of(plan) if self.scope.framework else []) for each in self.sides]
        super().__init__(data, **kwargs)
        self.fields["of"].initial = self.scope.key
        self.balance = [row for row in asked if self._was_shown(row)]
        for row in self.balance:
            for side in self.asks:
                for name, field in side.fields(row).items():
                    self.fields[_named(name, row)] = field
        self.remember()

    def _was_shown(self, row: Row) -> bool:
        """Every row of a page that opens; of a form that was sent, only those that were on it."""
        names = [name for side in self.asks for name in side.names]
        return not self.is_bound or any(_named(name, row) in self.data for name in names)

    def rows(self) -> Iterator[dict[str, Any]]:
        for row in self.balance:
            names = [name for side in self.asks for name in side.names]
            bound = {
                name: self[_named(name, row)] for name in names if _named(name, row) in self.fields
            }
            yield {"item": row.item, "row": row, **bound}

    def save(self, *, by: User, on: date) -> None:
        """Write what changed, into the latest round or the first."""
        latest: BalanceRound | None = None
        for row in self.balance:
            before = _state(row)
            for side in self.asks:
                side.write(row, lambda name, row=row: self._typed(name, row), on)
            if _state(row) == before:
                continue
            latest = latest or row.round or _first_round(self.plan, by, on)
            row.look.round = latest
            save_row(row, row.look)

    def _typed(self, name: str, row: Row) -> str:
        return self.cleaned_data.get(_named(name, row)) or ""


class StudentBalanceForm(BalanceForm):
    sides = (StudentSide,)

    def skip_rest(self) -> None:
        """What was left open is skipped, but for what they rated before: that stays."""
        self.data = self.data.copy()
        for row in self.balance:
            name = _named("level", row)
            if not (self.data.get(name) or row.earlier_by_student):
                self.data[name] = SKIPPED


class TutorBalanceForm(BalanceForm):
    sides = (TutorSide,)


class TogetherForm(BalanceForm):
    """Side by side in the session, the student's view first."""

    sides = (StudentSide, TutorSide)


class TalkForm(VersionedMixin, forms.Form):
    """What the two said about each thing that they see differently."""

    def __init__(self, data: Any = None, *, plan: Plan, rows: list[Row], **kwargs: Any) -> None:
        self.plan = self.instance = plan
        super().__init__(data, **kwargs)
        self.rows = [row for row in rows if self._is_talked_over(row)]
        for row in self.rows:
            self.fields[_named("said", row)] = forms.CharField(
                label=_("What we said about it: %(item)s") % {"item": row.item},
                required=False,
                max_length=1000,
                initial=row.look.said,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.remember()

    def _is_talked_over(self, row: Row) -> bool:
        if self.is_bound:
            return row.rating.pk is not None and _named("said", row) in self.data
        return row.rating.differs or row.look.apart_on is not None

    def talk(self) -> list[tuple[Row, Any]]:
        return [(row, self[_named("said", row)]) for row in self.rows]

    def save(self, *, by: User, on: date) -> None:
        latest: BalanceRound | None = None
        for row in self.rows:
            said = self.cleaned_data.get(_named("said", row)) or ""
            if said != row.look.said:
                row.look.said = said
                latest = latest or row.round or _first_round(self.plan, by, on)
                row.look.round = latest
                save_row(row, row.look)


def _named(name: str, row: Row) -> str:
    return f"{name}_{row.item.uuid.hex}"


def _state(row: Row) -> tuple[Any, ...]:
    look, rating = row.look, row.rating
    levels = (look.student_level, look.student_skipped, look.tutor_level)
    return (*levels, rating.example, rating.source, rating.relates_to_id)


def _first_round(plan: Plan, by: User, on: date) -> BalanceRound:
    return begin_round(plan=plan, by=by, on=on, occasion=Occasion.START)


class FrameworkForm(forms.ModelForm):
    """What the balance looks at; the modules can stand beside a framework."""

    class Meta:
        model = Plan
        fields = ["framework", "modules_too"]
        field_classes = {"framework": SafeModelChoiceField}
        widgets = {"modules_too": forms.CheckboxInput(attrs={"class": "form-check-input"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(SafeModelChoiceField, self.fields["framework"])
        field.queryset = Framework.objects.filter(Q(in_use=True) | Q(pk=self.instance.framework_id))
        field.empty_label = _("The modules of the programme")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("framework"):
            cleaned["modules_too"] = False
        return cleaned


class RoundForm(forms.Form):
    """When the two look at it again."""

    occasion = forms.ChoiceField(
        label=_("Occasion"),
        choices=[
            (Occasion.OTHER.value, _("no particular one")),
            (Occasion.MID_YEAR.value, Occasion.MID_YEAR.label),
            (Occasion.END.value, Occasion.END.label),
        ],
        initial=Occasion.OTHER,
        widget=forms.RadioSelect,
    )
