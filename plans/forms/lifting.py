"""A student's words, on their way from an answer into the plan."""

from hashlib import sha256
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes.forms import SafeModelChoiceField

from plans.enums import LiftTarget
from plans.models import Answer, LiftedWords, PlanFactor
from plans.models.answer import MAX_LIFTED
from plans.services.instruments.lifting import (
    Wish,
    factors_to_speak_of,
    lift_words,
    what_stands,
)

#: How many letters there is room for, where they go.
ROOM = {
    LiftTarget.ASPIRATION: 1000,
    LiftTarget.GOAL: 300,
    LiftTarget.STRENGTH: 300,
    LiftTarget.NEED: 300,
    LiftTarget.FACTOR: 500,
}


class LiftForm(forms.Form):
    """Which words, where to, and that the student agreed.

    What would be replaced is shown first: sending again, after a look at both, replaces it.
    """

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    instead_of = forms.CharField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(
        label=gettext_lazy("In the student’s words"),
        max_length=MAX_LIFTED,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("Take what the student wants to stand there, as they said it."),
    )
    target = forms.ChoiceField(
        label=gettext_lazy("Where they go"),
        choices=LiftTarget.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose where the words go.")},
    )
    factor = SafeModelChoiceField(
        label=gettext_lazy("Which factor"),
        queryset=PlanFactor.objects.none(),
        required=False,
        empty_label=gettext_lazy("none in particular"),
        help_text=gettext_lazy("Only for what the student says of a factor."),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("The student agreed"),
        error_messages={
            "required": gettext_lazy(
                "Ask the student first. Without their agreement nothing is taken over."
            )
        },
    )

    data: Any  # what was sent; can be copied and changed

    def __init__(self, *args: Any, answer: Answer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer, self.plan = answer, answer.response.plan
        self.conflicts: list[tuple[Any, str, str]] = []
        self.fields["uuid"].initial = uuid4
        self.fields["words"].initial = answer.text[:MAX_LIFTED]
        text = _("%(name)s agreed that these words stand in the plan")
        self.fields["agreed"].label = text % {"name": self.plan.student.called}
        factor = cast(SafeModelChoiceField, self.fields["factor"])
        factor.queryset = factors_to_speak_of(self.plan)
        if not factor.queryset:
            del self.fields["factor"]
            kinds = [each for each in LiftTarget.choices if each[0] != LiftTarget.FACTOR]
            cast(forms.ChoiceField, self.fields["target"]).choices = kinds

    @property
    def base_values(self) -> str:
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        target, words = cleaned.get("target"), cleaned.get("words")
        if target and words:
            self._clean_room(LiftTarget(target), words)
        names_none = not cleaned.get("factor") and "factor" not in self.errors
        if target == LiftTarget.FACTOR and names_none:
            self.add_error("factor", _("Choose the factor that the student speaks of."))
        if target and words and not self.errors:
            self._clean_place(target, words)
        return cleaned

    def _clean_room(self, target: LiftTarget, words: str) -> None:
        try:
            MaxLengthValidator(ROOM[target])(words)
        except forms.ValidationError:
            text = _("There is room for %(room)d letters there; these are %(number)d.")
            self.add_error("words", text % {"room": ROOM[target], "number": len(words)})

    def _clean_place(self, target: str, words: str) -> None:
        """Other words that stand there already are not replaced unseen."""
        stands = what_stands(self.plan, target, self.cleaned_data.get("factor"))
        seen = sha256(stands.encode()).hexdigest()[:16]
        if not stands or stands == words or self.cleaned_data["instead_of"] == seen:
            return
        self.data = self.data.copy()
        self.data["instead_of"] = seen
        self.conflicts.append((LiftTarget(target).label, stands, words))
        self.add_error(
            None,
            _("Other words stand there already. Send it again to have yours in their place."),
        )

    def save(self, *, by: Any) -> LiftedWords:
        chosen = self.cleaned_data
        wish = Wish(
            target=chosen["target"],
            words=chosen["words"],
            uuid=chosen["uuid"] or uuid4(),
            factor=chosen.get("factor"),
        )
        return lift_words(answer=self.answer, wish=wish, agreed=chosen["agreed"], by=by)
