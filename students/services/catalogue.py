from typing import Any

from accounts.models import Centre
from students.catalogue import PROTECTIVE_FACTORS, RISK_FACTORS
from students.models import ProtectiveFactor, RiskFactor


def install_catalogue(*, centre: Centre, **kwargs: Any) -> None:
    """Give a new centre the built-in factors."""
    RiskFactor.objects.bulk_create(
        RiskFactor(centre=centre, key=key, group=group, position=position)
        for position, (key, group, _name) in enumerate(RISK_FACTORS)
    )
    ProtectiveFactor.objects.bulk_create(
        ProtectiveFactor(centre=centre, key=key, position=position)
        for position, (key, _name) in enumerate(PROTECTIVE_FACTORS)
    )
