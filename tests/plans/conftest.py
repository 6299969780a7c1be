"""The tutor at their desk, a day of the plan, a contract on its way, and strategies."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import Centre, User
from plans.models import Contract, Framework, Goal, Plan, SignedPaper, Strategy
from plans.services.contract import draft_contract, offer_contract
from plans.services.scan import Signer, hand_in
from students.models import Guardian, Module, Student
from tests import factories as f
from tests.documents import scanned as s
from tests.plans.papers import scan


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


@pytest.fixture
def balance_page(plan: Plan) -> str:
    return reverse("plan_balance", args=[plan.uuid])


@pytest.fixture
def students_page(plan: Plan) -> str:
    """Where the student rates."""
    return reverse("plan_balance_student", args=[plan.uuid])


@pytest.fixture
def tutors_page(plan: Plan) -> str:
    """Where the tutor rates."""
    return reverse("plan_balance_tutor", args=[plan.uuid])


@pytest.fixture
def wiring(plan: Plan) -> Module:
    """The first module of the programme."""
    return Module.objects.get(name="Wiring")


@pytest.fixture
def lifecomp(plan: Plan) -> Framework:
    """What the plan's balance looks at."""
    plan.framework = Framework.objects.get(key="lifecomp")
    plan.save()
    return plan.framework


@pytest.fixture
def address(offered: Contract) -> str:
    return reverse("paper_add", args=[offered.uuid])


@pytest.fixture
def shown_at(plan: Plan) -> str:
    return reverse("plan_contract", args=[plan.uuid])


@pytest.fixture
def paper(offered: Contract, tutor: User, today: date) -> SignedPaper:
    """A photo, on which the student has signed."""
    signers = [Signer("student", "Marta Soler", today)]
    return hand_in(contract=offered, scan=scan(s.phone_photo()), signers=signers, by=tutor)


@pytest.fixture
def empty_storage() -> None:
    """No paper of an earlier test: storage is one for all."""
    if default_storage.exists("papers"):
        for name in default_storage.listdir("papers")[1]:
            default_storage.delete(f"papers/{name}")


# Strategies


@pytest.fixture
def keeper(client_of: Callable[[User], Client], counsellor: User) -> Client:
    """The client of a counsellor, who keeps the library."""
    return client_of(counsellor)


@pytest.fixture
def other_keeper(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


@pytest.fixture
def planning() -> Strategy:
    """The one that came with the centre."""
    return Strategy.objects.get(key="individual_planning")


@pytest.fixture
def own() -> Strategy:
    """With three activities and a reference."""
    strategy = f.StrategyFactory(own_name="Peer mentoring", aim="Nobody stands alone.")
    for number, name in enumerate(("Ask", "Work", "Look back")):
        f.StrategyActivityFactory(strategy=strategy, name=name, position=number)
    f.StrategyReferenceFactory(strategy=strategy, title="Eleven sentences", position=0)
    return strategy
