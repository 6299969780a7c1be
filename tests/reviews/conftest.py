"""A session of today, the one before it, a goal to speak of, and a student who has a link."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from plans.models import Goal, Instrument, Plan, Response
from reviews.models import TutoringSession
from students.models import PrivateLink
from tests import factories as f
from tests.reviews.own import inside, link_of


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


@pytest.fixture
def link(plan: Plan, tutor: User) -> PrivateLink:
    """To the own page of the plan's student."""
    return link_of(plan.student, made_by=tutor)


@pytest.fixture
def mine(link: PrivateLink) -> Client:
    """The student's own page, open."""
    return inside()


@pytest.fixture
def asked(plan: Plan, tutor: User) -> Response:
    """A self-evaluation that waits for the student's answers."""
    script = Instrument.objects.get(kind="self_evaluation").versions.get()
    return f.ResponseFactory(plan=plan, script=script, by=tutor)
