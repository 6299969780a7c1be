"""What makes it hard and what helps: an assessment, while it is written."""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from plans.enums import FactorChoice, PlanState
from plans.kept.doors import find
from plans.kept.registering import keep_on
from plans.models import Plan, PlanFactor
from students.enums import FactorLevel, NoteKind
from students.models import Assessment, FactorRating, Note
from students.services.drafts import Opened, Stand, stand
from students.services.drafts.standing import standing

PARTS = ("level", "student", "words", "evidence", "plan")
NAME = re.compile(rf"({'|'.join(PARTS)})_([0-9a-f]{{32}})")
HERE = gettext_lazy("in an assessment of %(name)s")


def takes(name: str) -> bool:
    return name == "complete" or NAME.fullmatch(name) is not None


def open_assessment(actor: Actor, uuid: UUID) -> Opened:
    """With the plan that it belongs to, as `plans.services.assessments.plan_around` tells it."""
    begun = Plan.objects.readable_by(actor).filter(
        student=OuterRef("student"), assessment__created_at__lte=OuterRef("created_at")
    )
    around = begun.order_by("-assessment__created_at", "-pk")
    facts = {
        "plan_pk": Subquery(around.values("pk")[:1]),
        "plan_state": Subquery(around.values("state")[:1]),
    }
    found = find(actor, Assessment.objects.select_related("student").annotate(**facts), uuid)
    if found is None or found.plan_pk is None:
        raise Http404
    is_open = found.plan_state != PlanState.CLOSED
    return Opened(found.student, found, may_write=found.may_edit, open=is_open)


def stands(opened: Opened, _actor: Actor, names: Collection[str] | None = None) -> dict[str, Stand]:
    """Two queries: the ratings with their evidence, and what goes into the plan."""
    rated = {each.factor.uuid.hex: each for each in _ratings(opened.record)}
    taken = {each.factor.uuid.hex for each in _taken(opened.record)}
    if names is None:
        names = [f"{part}_{key}" for key in {*rated, *taken} for part in PARTS]
    found = {}
    for name in names:
        if part := NAME.fullmatch(name):
            found[name] = _standing(part[1], part[2], rated.get(part[2]), taken)
    return found


def _ratings(assessment: Assessment) -> Any:
    notes = Note.objects.filter(kind=NoteKind.EVIDENCE, about=OuterRef("uuid")).order_by()
    ratings = FactorRating.objects.filter(assessment=assessment)
    ratings = ratings.select_related("risk_factor", "protective_factor")
    return ratings.annotate(evidence=Subquery(notes.values("body")[:1]))


def _taken(assessment: Any) -> Any:
    factors = PlanFactor.objects.filter(plan=assessment.plan_pk, choice=FactorChoice.TAKEN_IN)
    return factors.select_related("risk_factor", "protective_factor")


def _standing(part: str, key: str, rating: Any, taken: Collection[str]) -> Stand:
    if part == "plan":
        return standing(key in taken)
    if part == "evidence":
        return stand((rating and rating.evidence) or "")
    rating = rating or FactorRating()
    if part == "words":
        return stand(rating.student_words)
    level = rating.level if part == "level" else rating.student_level
    return stand(level, str(FactorLevel(level).label) if level else "")


def label(name: str) -> str:
    labels = {"words": _("In the student’s words"), "evidence": _("Evidence")}
    return labels.get(name.partition("_")[0], "")


def register_kinds() -> None:
    keep_on(
        "assessment",
        "assessment",
        HERE,
        door=open_assessment,
        takes=takes,
        stands=stands,
        label=label,
    )
