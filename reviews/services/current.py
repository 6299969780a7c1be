"""Which plan of a student is the one to look at."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from plans.models import Plan


def current_plans() -> Any:
    """The open plans, of each student only the latest: an old one may have stayed open."""
    later = Q(starts_on__gt=OuterRef("starts_on")) | Q(
        starts_on=OuterRef("starts_on"), pk__gt=OuterRef("pk")
    )
    newer = Plan.objects.open().filter(later, student=OuterRef("student"))
    return Plan.objects.open().filter(~Exists(newer))
