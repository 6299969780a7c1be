"""A session of today, the one before it, and a goal to speak of."""

from datetime import datetime
from typing import Any

import pytest

from plans.models import Goal, Plan
from reviews.models import TutoringSession
from tests import factories as f


@pytest.fixture
def now(plan: Plan) -> datetime:
    """Today at nine, whatever the hour of the test."""
    return f.at_nine(plan.centre, days=0)


@pytest.fixture
def meeting(plan: Plan, now: datetime, tutor: Any) -> TutoringSession:
    """A session that is planned for today."""
    return f.TutoringSessionFactory(plan=plan, starts_at=now, by=tutor)


@pytest.fixture
def last_time(plan: Plan, tutor: Any) -> TutoringSession:
    return f.TutoringSessionFactory(
        plan=plan, held=True, starts_at=f.at_nine(plan.centre, days=-14), by=tutor
    )


@pytest.fixture
def goal(plan: Plan) -> Goal:
    return f.GoalFactory(plan=plan, words="Come to the Monday workshop from the start")
