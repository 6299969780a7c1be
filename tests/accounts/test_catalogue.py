from accounts.catalogue import RETENTION_MONTHS, THRESHOLDS, Threshold
from accounts.enums import EarlyWarning, Retained
from accounts.models import Centre


def test_every_kind_and_rule_has_a_default() -> None:
    assert (set(RETENTION_MONTHS), set(THRESHOLDS)) == (set(Retained), set(EarlyWarning))


def test_centre_decides_otherwise_than_the_defaults() -> None:
    centre = Centre(retention={"notes": 6}, thresholds={"incidents": {"act": 5}})
    assert [centre.retention_months(kind) for kind in (Retained.NOTES, Retained.PLANS)] == [6, 60]
    assert centre.threshold(EarlyWarning.INCIDENTS) == Threshold(1, 5)
    assert centre.threshold(EarlyWarning.ACTIONS_OVERDUE) == Threshold(2, None)
