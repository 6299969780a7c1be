"""The frameworks of a centre: copied, ordered, and in which plans they stand."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from accounts.actor import Actor
from accounts.services.order import change_places
from plans.models import BalanceRating, Competence, Framework


def frameworks_of(actor: Actor) -> Any:
    """With how much each asks about, and how many plans look at it."""
    frameworks: Any = Framework.objects
    return (
        frameworks.readable_by(actor)
        .annotate(
            n_competences=Count("competences", filter=Q(competences__in_use=True), distinct=True),
            n_plans=Count("plans", distinct=True),
        )
        .order_by("-in_use", "pk")
    )


def is_rated(competence: Competence) -> bool:
    return BalanceRating.objects.filter(competence=competence).exists()


def copy_competences(*, of: Framework, to: Framework) -> None:
    """The words as they read now, to be changed freely: what is out of use stays behind."""
    Competence.objects.bulk_create(
        Competence(
            centre_id=to.centre_id,
            framework=to,
            own_name=str(each),
            student_only=each.student_only,
            position=position,
        )
        for position, each in enumerate(of.competences.filter(in_use=True))
    )


@transaction.atomic
def move_competence(*, competence: Competence, up: bool) -> None:
    """Change places with the one above or below it; at the end of the list nothing moves."""
    competence.centre.hold()
    change_places(competence.framework.competences.all(), competence, up=up)


def last_position(framework: Framework) -> int:
    last = framework.competences.values_list("position", flat=True).last()
    return 0 if last is None else last + 1
