"""The tutor at their desk, a day of the plan, and a contract on its way."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import Centre, User
from plans.models import Contract, Goal, Plan
from plans.services.contract import draft_contract, offer_contract
from students.models import Guardian, Student
from tests import factories as f


@pytest.fixture
def desk(client_of: Callable[[User], Client], tutor: User) -> Client:
    """The client of the student's tutor."""
    return client_of(tutor)


@pytest.fixture
def today(centre: Centre) -> date:
    return centre.today()


@pytest.fixture
def goal(plan: Plan) -> Goal:
    return f.GoalFactory(plan=plan, words="Come on Mondays", success="Six running")


@pytest.fixture
def draft(plan: Plan, goal: Goal, today: date) -> Contract:
    return draft_contract(plan=plan, today=today)


@pytest.fixture
def offered(draft: Contract, tutor: User, today: date) -> Contract:
    return offer_contract(contract=draft, by=tutor, today=today)


@pytest.fixture
def grown_up(student: Student, today: date) -> Student:
    """Of age, so that no guardian is needed."""
    student.birth_date = f.years_before(today, 18)
    student.save()
    return student


@pytest.fixture
def mother(student: Student) -> Guardian:
    """She has legal authority."""
    return f.GuardianFactory(student=student, name="Elena Soler")
