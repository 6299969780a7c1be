"""The strategies that a plan follows, by their names."""

from typing import Any

from django.utils.translation import gettext as _

from plans.models import Plan
from reviews.services.record.parts import fact


def strategies_followed(plan: Plan) -> Any:
    names = [each.name for each in plan.strategies.all()]
    return fact("strategies", _("strategies"), names, ", ".join(names))
