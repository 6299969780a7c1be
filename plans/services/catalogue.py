from typing import Any

from accounts.models import Centre
from plans.catalogue import BY_FRAMEWORK, STUDENT_ONLY
from plans.individual_planning import BUILT_IN
from plans.models import Competence, Framework, Strategy


def install_frameworks(*, centre: Centre, **kwargs: Any) -> None:
    """Give a new centre the built-in frameworks."""
    for key, competences in BY_FRAMEWORK.items():
        framework = Framework.objects.create(centre=centre, key=key)
        Competence.objects.bulk_create(
            Competence(
                centre=centre,
                framework=framework,
                key=name,
                position=position,
                student_only=name in STUDENT_ONLY,
            )
            for position, (name, _label) in enumerate(competences)
        )


def install_strategies(*, centre: Centre, **kwargs: Any) -> None:
    """Give a new centre the built-in strategies."""
    Strategy.objects.bulk_create(Strategy(centre=centre, key=key) for key in BUILT_IN)
