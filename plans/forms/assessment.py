"""The starting point: every factor with both views, its evidence, and whether it goes
into the plan."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.forms import VersionedMixin
from plans.enums import FactorChoice
from plans.models import Plan, PlanFactor
from students.enums import Audience, FactorLevel, NoteKind
from students.models import Assessment, FactorRating, Note, RiskFactor
from students.models.note import MAX_NOTE
from students.services.factors import factors_in_use, order_of

ROW = ("level", "student", "words", "evidence", "plan")
STUDENT_LEVELS = [("", _("not said")), *FactorLevel.choices[:3]]


class AssessmentForm(VersionedMixin, forms.Form):
    """One row a factor, named by its UUID: level, own view and words, evidence, in plan."""

    complete = forms.BooleanField(
        label=_("The starting point is complete"),
        required=False,
        help_text=_("It can still be changed."),
    )

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        actor: Actor,
        assessment: Assessment | None = None,
        last: dict[Any, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Over the plan's starting point, or a further `assessment` of it. `last` says of each
        factor what stood there before: a reference, and nothing that is filled in."""
        self.plan, self.actor, self.instance = plan, actor, assessment or plan.assessment
        self.last = last or {}
        self.kept: list[Any] = []  # factors that stay in the plan because a goal answers them
        self.ratings = {each.factor: each for each in _ratings(self.instance)}
        # What went out of use stays where it was asked about.
        asked = {*factors_in_use(), *self.ratings}
        self.factors = sorted(asked, key=order_of)
        self.notes = _evidence(plan, list(self.ratings.values()))
        self.chosen = {each.factor: each for each in _plan_factors(plan)}
        super().__init__(*args, **kwargs)
        if self.is_bound:  # a factor that came into use meanwhile was not on the page
            self.factors = [each for each in self.factors if f"words_{each.uuid.hex}" in self.data]
        for factor in self.factors:
            self.fields.update(self._row_fields(factor))
        if self.instance.completed_at:
            del self.fields["complete"]
        elif assessment:
            self.fields["complete"].label = _("This assessment is complete")
        self.remember()

    def _row_fields(self, factor: Any) -> dict[str, forms.Field]:
        rating = self.ratings.get(factor) or FactorRating()
        note, chosen = self.notes.get(rating.uuid), self.chosen.get(factor)
        key = factor.uuid.hex
        return {
            f"level_{key}": forms.ChoiceField(
                label=_("How strong is it? %(factor)s") % {"factor": factor},
                choices=FactorLevel,
                initial=rating.level,
                widget=forms.RadioSelect,
            ),
            f"student_{key}": forms.ChoiceField(
                label=_("The student’s own view: %(factor)s") % {"factor": factor},
                choices=STUDENT_LEVELS,
                initial=rating.student_level,
                required=False,
                widget=forms.RadioSelect,
            ),
            f"words_{key}": forms.CharField(
                label=_("In the student’s words: %(factor)s") % {"factor": factor},
                initial=rating.student_words,
                required=False,
                max_length=500,
            ),
            f"evidence_{key}": forms.CharField(
                label=_("Evidence: %(factor)s") % {"factor": factor},
                initial=note.body if note else "",
                required=False,
                max_length=MAX_NOTE,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            f"plan_{key}": forms.BooleanField(
                label=_("Goes into the plan: %(factor)s") % {"factor": factor},
                required=False,
                initial=bool(chosen and chosen.choice == FactorChoice.TAKEN_IN),
            ),
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """Risk factors by group, then protective factors, each with its bound fields and, for
        those who only read, what stands in them as words."""
        heading = None
        for factor in self.factors:
            is_risk = isinstance(factor, RiskFactor)
            group = factor.get_group_display() if is_risk else _("What helps")
            names = {name: f"{name}_{factor.uuid.hex}" for name in ROW}
            yield {
                "heading": group if group != heading else "",
                "factor": factor,
                "last": self.last.get(factor, ""),
                "read": {
                    name: self._shown(field, self._stored[field]) for name, field in names.items()
                },
                **{name: self[field] for name, field in names.items()},
            }
            heading = group

    def save(self) -> None:
        for factor in self.factors:
            self._save_row(factor)
        if self.cleaned_data.get("complete"):
            self.instance.complete(by=self.actor.person)
        self.instance.save(update_fields=["changed_at"])

    def _save_row(self, factor: Any) -> None:
        key = factor.uuid.hex
        values = {name: self.cleaned_data.get(f"{name}_{key}") for name in ROW}
        rating = self.ratings.get(factor)
        told = values["level"] != FactorLevel.NOT_ASKED or any(
            values[name] for name in ("student", "words", "evidence")
        )
        if rating or told:
            rating = self._save_rating(rating, factor, values)
            self._save_evidence(rating, values["evidence"] or "")
        self._save_choice(factor, bool(values["plan"]))

    def _save_rating(
        self, rating: FactorRating | None, factor: Any, values: dict[str, Any]
    ) -> FactorRating:
        rating = rating or FactorRating(
            centre_id=self.plan.centre_id, assessment=self.instance, **_which(factor)
        )
        new = (values["level"], values["student"] or "", values["words"] or "")
        if rating.pk and (rating.level, rating.student_level, rating.student_words) == new:
            return rating
        rating.level, rating.student_level, rating.student_words = new
        rating.save()
        return rating

    def _save_evidence(self, rating: FactorRating, body: str) -> None:
        note = self.notes.get(rating.uuid)
        if note is None and body:
            Note.objects.create(
                centre_id=self.plan.centre_id,
                student=self.plan.student,
                about=rating.uuid,
                kind=NoteKind.EVIDENCE,
                audience=Audience.TEAM,
                author=self.actor.person,
                body=body,
            )
        elif note is not None and note.body != body:
            note.body = body
            note.save()

    def _save_choice(self, factor: Any, taken: bool) -> None:
        """Ticked goes into the plan; unticked goes out, unless a goal answers it."""
        chosen = self.chosen.get(factor)
        if taken and chosen is None:
            PlanFactor.objects.create(
                centre_id=self.plan.centre_id, plan=self.plan, **_which(factor)
            )
        elif taken and chosen and chosen.choice == FactorChoice.LEFT:
            chosen.take_in()
        elif not taken and chosen and chosen.choice == FactorChoice.TAKEN_IN:
            if chosen.links.exists():
                self.kept.append(factor)
            else:
                chosen.delete()


def _which(factor: Any) -> dict[str, Any]:
    name = "risk_factor" if isinstance(factor, RiskFactor) else "protective_factor"
    return {name: factor}


def _ratings(assessment: Any) -> Any:
    return assessment.ratings.select_related("risk_factor", "protective_factor")


def _plan_factors(plan: Plan) -> Any:
    return plan.factors.select_related("risk_factor", "protective_factor")


def _evidence(plan: Plan, ratings: list[FactorRating]) -> dict[Any, Note]:
    notes = Note.objects.filter(
        student=plan.student,
        kind=NoteKind.EVIDENCE,
        about__in=[each.uuid for each in ratings],
    )
    return {note.about: note for note in notes}
