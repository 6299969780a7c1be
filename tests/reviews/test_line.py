"""One line runs through: from a factor, a goal, an action or a session one sees the others."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Action, Goal, Plan, PlanFactor
from reviews.models import TutoringSession
from tests import factories as f
from tests.plans.pages import links, queries, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def desk(client_of: Callable[[User], Client], tutor: User) -> Client:
    return client_of(tutor)


@pytest.fixture
def factor(plan: Plan) -> PlanFactor:
    """Strong at the start, and some by the end."""
    rating = f.FactorRatingFactory(
        assessment=plan.assessment, level="strong", risk_factor__own_name="Hard mornings"
    )
    later = f.AssessmentFactory(student=plan.student, occasion="end", complete=True)
    f.FactorRatingFactory(assessment=later, level="some", risk_factor=rating.risk_factor)
    return f.PlanFactorFactory(plan=plan, risk_factor=rating.risk_factor)


@pytest.fixture
def goal(plan: Plan, factor: PlanFactor) -> Goal:
    goal = f.GoalFactory(plan=plan, words="Come on Mondays")
    f.GoalFactorFactory(goal=goal, factor=factor)
    return goal


@pytest.fixture
def action(goal: Goal) -> Action:
    return f.ActionFactory(goal=goal, what="Ask Pere for a lift")


@pytest.fixture
def session(plan: Plan, goal: Goal, action: Action, tutor: User) -> TutoringSession:
    session = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
    f.GoalProgressFactory(session=session, goal=goal, progress="forward")
    f.AgreementFactory(session=session, action=action)
    return session


def read(desk: Client, route: str, record: object) -> str:
    answer = desk.get(reverse(route, args=[record.uuid]))
    assert answer.status_code == 200
    return words(answer)


@pytest.mark.parametrize("place", ["factor", "goal", "action", "session"])
def test_the_line_shows_everything_on_it_from_wherever_one_comes(
    place: str, desk: Client, request: pytest.FixtureRequest, session: TutoringSession
) -> None:
    page = read(desk, f"{place}_line", request.getfixturevalue(place))
    told = {
        "factor": "Hard mornings",
        "goal": "Come on Mondays",
        "action": "Ask Pere for a lift",
        "progress": "Forward",
        "agreement": "agreed: Ask Pere for a lift",
        "outcome": "from strong to some",
    }
    assert {name for name, said in told.items() if said in page} == set(told)


def test_a_line_leads_on_to_the_lines_of_the_others(
    desk: Client, factor: PlanFactor, goal: Goal, action: Action, session: TutoringSession
) -> None:
    found = links(desk.get(reverse("goal_line", args=[goal.uuid])))
    ways = {
        reverse("factor_line", args=[factor.uuid]),
        reverse("action_line", args=[action.uuid]),
        reverse("session", args=[session.uuid]),
    }
    assert found & ways == ways
    assert reverse("goal_line", args=[goal.uuid]) not in found


@pytest.mark.parametrize(
    ("page", "of", "way", "to"),
    [
        ("plan", "plan", "factor_line", "factor"),
        ("plan", "plan", "goal_line", "goal"),
        ("student", "student", "goal_line", "goal"),
        ("student_assessments", "student", "factor_line", "factor"),
        ("session", "session", "session_line", "session"),
        ("session", "session", "action_line", "action"),
        ("plan_reviews", "plan", "action_line", "action"),
    ],
)
def test_a_page_leads_to_the_line(
    page: str,
    of: str,
    way: str,
    to: str,
    desk: Client,
    request: pytest.FixtureRequest,
    session: TutoringSession,
) -> None:
    def address(route: str, record: str) -> str:
        return reverse(route, args=[request.getfixturevalue(record).uuid])

    assert address(way, to) in links(desk.get(address(page, of)))


def test_an_action_without_a_goal_leads_to_its_line(desk: Client, plan: Plan) -> None:
    loose = f.ActionFactory(plan=plan)
    page = desk.get(reverse("plan", args=[plan.uuid]))
    assert reverse("action_line", args=[loose.uuid]) in links(page)


def test_other_goals_stay_away_from_the_line_of_a_goal(
    desk: Client, plan: Plan, goal: Goal, session: TutoringSession
) -> None:
    other = f.GoalFactory(plan=plan, words="Learn to drive")
    f.GoalProgressFactory(session=session, goal=other, progress="back")
    f.ActionFactory(goal=other, what="Save for the lessons")
    page = read(desk, "goal_line", goal)
    assert [said for said in ("Learn to drive", "Save for the lessons") if said in page] == []


def test_a_factor_without_a_goal_says_so_and_offers_one(desk: Client, factor: PlanFactor) -> None:
    answer = desk.get(reverse("factor_line", args=[factor.uuid]))
    add = reverse("goal_add", args=[factor.plan.uuid])
    assert "No goal yet." in words(answer)
    assert f"{add}?factor={factor.uuid}" in links(answer)


def test_an_action_without_a_goal_has_its_sessions(
    desk: Client, plan: Plan, session: TutoringSession
) -> None:
    loose = f.ActionFactory(plan=plan, what="Return the tools")
    f.AgreementFactory(session=session, action=loose, kept="yes", answered_in=session)
    page = read(desk, "action_line", loose)
    assert "looked back at: Return the tools (kept)" in page
    assert "Come on Mondays" not in page


def test_a_session_with_nothing_on_it_says_what_will_appear(desk: Client, plan: Plan) -> None:
    empty = f.TutoringSessionFactory(plan=plan)
    assert "Nothing hangs on this session yet" in read(desk, "session_line", empty)


def test_a_left_goal_ends_its_line_with_the_reason(desk: Client, goal: Goal, tutor: User) -> None:
    goal.drop(by=tutor, reason="The bus was changed")
    assert "The bus was changed" in read(desk, "goal_line", goal)


def test_a_long_line_takes_the_queries_of_a_short_one(
    desk: Client, plan: Plan, factor: PlanFactor, goal: Goal, session: TutoringSession
) -> None:
    address = reverse("factor_line", args=[factor.uuid])
    short = len(queries(desk, address))
    for _number in range(2):
        another = f.GoalFactory(plan=plan)
        f.GoalFactorFactory(goal=another, factor=factor)
        met = f.TutoringSessionFactory(plan=plan, held=True)
        f.GoalProgressFactory(session=met, goal=another)
        action = f.ActionFactory(goal=another)
        f.AgreementFactory(session=met, action=action, kept="yes", answered_in=met)
    assert len(queries(desk, address)) == short <= 12
