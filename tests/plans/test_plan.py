"""Starting a plan, what heads it, who opens it, and closing it for good."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.models import AcademicYear, AccessLog, Centre, User
from plans.models import Contract, Plan
from students.models import Assessment, Student, StudentEvent
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, links, main_of, send, words

pytestmark = pytest.mark.usefixtures("in_centre")


def start(client: Client, student: Student) -> Any:
    return client.post(reverse("plan_start", args=[student.uuid]), follow=True)


# Starting


def test_start_leads_to_the_starting_point(desk: Client, student: Student, today: date) -> None:
    shown = start(desk, student)
    plan = Plan.objects.get()
    assert shown.redirect_chain[-1][0] == reverse("plan_starting_point", args=[plan.uuid])
    assert "The plan is started. Begin with what makes it hard, and what helps." in words(shown)
    assert (plan.student, plan.starts_on, plan.state) == (student, today, "draft")
    assert [each.kind for each in StudentEvent.objects.all()] == ["plan_started"]


def test_start_goes_on_with_the_plan_there_is(desk: Client, plan: Plan) -> None:
    shown = start(desk, plan.student)
    assert shown.redirect_chain[-1][0] == reverse("plan_starting_point", args=[plan.uuid])
    assert "The plan is started" not in words(shown)
    assert Plan.objects.count() == 1


def test_start_after_a_closed_plan_makes_a_new_one(desk: Client, plan: Plan, tutor: User) -> None:
    plan.close(by=tutor, reason="She was away for half a year.")
    start(desk, plan.student)
    assert Plan.objects.open().count() == 1
    assert Plan.objects.count() == 2


def test_start_before_the_year_begins_with_it(desk: Client, student: Student, today: date) -> None:
    AcademicYear.objects.update(
        starts_on=today + timedelta(days=20), ends_on=today + timedelta(days=300)
    )
    start(desk, student)
    assert Plan.objects.get().starts_on == today + timedelta(days=20)


def test_start_looks_at_the_modules_of_the_programme(desk: Client, student: Student) -> None:
    start(desk, student)
    assert Plan.objects.get().framework is None


def test_start_without_a_programme_looks_at_lifecomp(
    desk: Client, year: AcademicYear, tutor: User
) -> None:
    student = f.StudentFactory()
    f.AssignmentFactory(student=student, person=tutor)
    start(desk, student)
    assert Plan.objects.get().framework.key == "lifecomp"


def test_start_without_an_academic_year_says_who_can_add_one(
    client_of: Callable[[User], Client], centre: Centre
) -> None:
    tutor, student = f.member(centre, "tutor"), f.StudentFactory()
    f.AssignmentFactory(student=student, person=tutor)
    shown = start(client_of(tutor), student)
    told = "The centre has no academic year yet. An administrator can add one."
    assert told in words(shown)
    assert not Plan.objects.exists()


def test_start_after_the_last_year_says_so(desk: Client, student: Student, today: date) -> None:
    AcademicYear.objects.update(
        starts_on=today - timedelta(days=300), ends_on=today - timedelta(days=1)
    )
    told = "The last academic year of the centre is over. An administrator can add one."
    assert told in words(start(desk, student))
    assert not Plan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_start_twice_at_once_makes_one_plan(
    client_of: Callable[[User], Client], tutor: User, student: Student
) -> None:
    desks = [client_of(tutor), client_of(tutor)]
    told = at_once(*(lambda desk=desk: start(desk, student) for desk in desks))
    assert [each.status_code for each in told] == [200, 200]
    assert Plan.objects.count() == 1
    assert Assessment.objects.count() == 1
    assert StudentEvent.objects.filter(kind="plan_started").count() == 1


# Who


PAGES = [
    "plan",
    "plan_aspiration",
    "plan_purpose",
    "plan_close",
    "plan_close_student",
    "plan_starting_point",
    "goal_add",
    "action_add",
    "plan_balance",
    "plan_balance_student",
    "plan_contract",
    "plan_support",
    "need_add",
]
READING = [
    "plan",
    "plan_pathways",
    "plan_starting_point",
    "plan_balance",
    "plan_contract",
    "plan_support",
    "plan_responses",
]


def statuses(client: Client, plan: Plan, pages: list[str]) -> dict[str, int]:
    return {page: client.get(reverse(page, args=[plan.uuid])).status_code for page in pages}


def test_pages_open_for_the_tutor_and_are_logged(desk: Client, plan: Plan) -> None:
    assert statuses(desk, plan, PAGES) == dict.fromkeys(PAGES, 200)
    logged = AccessLog.objects.order_by("pk").values_list("student", "page")
    assert list(logged) == [(plan.student.uuid, f"GET {page}") for page in PAGES]


@pytest.mark.parametrize("role", ["other_tutor", "administrator", "officer"])
def test_pages_are_not_there_for_others(
    request: pytest.FixtureRequest, client_of: Callable[[User], Client], plan: Plan, role: str
) -> None:
    stranger = client_of(request.getfixturevalue(role))
    assert statuses(stranger, plan, PAGES) == dict.fromkeys(PAGES, 404)


def test_pages_for_another_counsellor_are_for_reading(
    client_of: Callable[[User], Client], other_counsellor: User, plan: Plan
) -> None:
    reader = client_of(other_counsellor)
    expected = {page: 200 if page in READING else 403 for page in PAGES}
    assert statuses(reader, plan, PAGES) == expected
    shown = {page: main_of(reader.get(reverse(page, args=[plan.uuid]))) for page in READING}
    assert [page for page, text in shown.items() if "<button" in text] == []


def test_page_sends_a_visitor_to_sign_in(client: Client, plan: Plan) -> None:
    address = reverse("plan", args=[plan.uuid])
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_plan_of_another_centre_is_not_there(
    client_of: Callable[[User], Client], plan: Plan, other_centre: Centre
) -> None:
    stranger = f.member(other_centre, "counsellor", "tutor")
    assert client_of(stranger).get(reverse("plan", args=[plan.uuid])).status_code == 404


# What heads the plan


def test_aspiration_heads_the_page_where_the_student_agreed(desk: Client, plan: Plan) -> None:
    address = reverse("plan_aspiration", args=[plan.uuid])
    said = "My own van, with <my> name on it"
    send(desk, address, aspiration=said, aspiration_on_page="on")
    shown = words(desk.get(reverse("plan", args=[plan.uuid])))
    assert f"“{said}” Marta" in shown


def test_aspiration_stays_off_the_page_without_agreement(desk: Client, plan: Plan) -> None:
    send(desk, reverse("plan_aspiration", args=[plan.uuid]), aspiration="A van of my own")
    shown = words(desk.get(reverse("plan", args=[plan.uuid])))
    assert "A van of my own" not in shown
    assert "The student’s own words are kept, and do not head the page." in shown


def test_aspiration_too_long_says_so_and_stays_typed(desk: Client, plan: Plan) -> None:
    text = "w" * 1001
    shown = send(desk, reverse("plan_aspiration", args=[plan.uuid]), aspiration=text)
    assert shown.status_code == 422
    assert errors(shown) == ["Ensure this value has at most 1000 characters (it has 1001)."]
    assert text in main_of(shown)


def test_aspiration_changed_by_two_shows_both(
    desk: Client, client_of: Callable[[User], Client], counsellor: User, plan: Plan
) -> None:
    address = reverse("plan_aspiration", args=[plan.uuid])
    mine = fields_of(desk.get(address))
    send(client_of(counsellor), address, aspiration="To be an electrician")
    shown = desk.post(address, mine | {"aspiration": "To leave"})
    assert shown.status_code == 422
    assert "Saved meanwhile To be an electrician What you typed To leave" in words(shown)
    again = desk.post(address, fields_of(shown))
    assert again.status_code == 302
    plan.refresh_from_db()
    assert plan.aspiration == "To leave"


# Closed


@pytest.fixture
def closed(plan: Plan, tutor: User) -> dict[str, Any]:
    """A closed plan with one of everything, by name."""
    made = {
        "plan": plan,
        "goal": f.GoalFactory(plan=plan),
        "contract": f.ContractFactory(plan=plan, offered=True),
        "need": f.SupportNeedFactory(plan=plan),
        "factor": f.PlanFactorFactory(plan=plan),
        "option": f.OptionFactory(plan=plan),
        "placement": f.PlacementFactory(plan=plan),
    }
    made["pathway"] = f.PathwayFactory(option=made["option"])
    made["answer"] = f.AnswerFactory(response=f.ResponseFactory(plan=plan))
    made["response"] = made["answer"].response
    made["paper"] = f.SignedPaperFactory(contract=made["contract"])
    made["action"] = f.ActionFactory(goal=made["goal"])
    made["assessment"] = f.AssessmentFactory(student=plan.student, by=tutor, occasion="mid_year")
    plan.close(by=tutor, reason="The year is over.")
    return made


WRITING = [
    ("plan", "plan_aspiration", ()),
    ("plan", "plan_purpose", ()),
    ("plan", "plan_starting_point", ()),
    ("plan", "goal_add", ()),
    ("plan", "action_add", ()),
    ("plan", "assessment_start", ()),
    ("assessment", "assessment", ()),
    ("plan", "plan_balance", ()),
    ("plan", "plan_framework", ()),
    ("plan", "plan_balance_student", ()),
    ("plan", "plan_balance_tutor", ()),
    ("plan", "plan_balance_together", ()),
    ("plan", "plan_balance_again", ()),
    ("plan", "plan_strengths", ()),
    ("plan", "contract_draft", ()),
    ("plan", "need_add", ()),
    ("factor", "factor_leave", ()),
    ("factor", "factor_take", ()),
    ("goal", "goal_edit", ()),
    ("goal", "goal_achieve", ()),
    ("goal", "goal_reopen", ()),
    ("goal", "goal_drop", ()),
    ("goal", "goal_move", ()),
    ("action", "action_edit", ()),
    ("action", "action_finish", ()),
    ("action", "action_drop", ()),
    ("action", "action_reopen", ()),
    ("action", "action_move", ()),
    ("contract", "contract_edit", ()),
    ("contract", "contract_offer", ()),
    ("contract", "contract_discard", ()),
    ("contract", "contract_sign", ("student",)),
    ("contract", "contract_decline", ("student",)),
    ("contract", "contract_without_guardian", ()),
    ("contract", "contract_withdraw", ()),
    ("contract", "contract_replace", ()),
    ("contract", "contract_copy", ()),
    ("contract", "paper_add", ()),
    ("paper", "paper_sign", ()),
    ("paper", "paper_mistaken", ()),
    ("need", "need_edit", ()),
    ("plan", "option_add", ()),
    ("option", "option_edit", ()),
    ("option", "option_move", ()),
    ("option", "option_drop", ()),
    ("option", "option_take", ()),
    ("plan", "pathway_choose", ()),
    ("pathway", "pathway_edit", ()),
    ("pathway", "pathway_leave", ()),
    ("plan", "placement_add", ()),
    ("placement", "placement_edit", ()),
    ("placement", "placement_begin", ()),
    ("placement", "placement_end", ()),
    ("placement", "placement_call_off", ()),
    ("placement", "placement_reopen", ()),
    ("plan", "response_start", ()),
    ("response", "response_answer", ()),
    ("response", "response_student", ()),
    ("response", "response_reopen", ()),
    ("answer", "answer_lift", ()),
]


def test_every_address_that_writes_is_tried_on_a_closed_plan() -> None:
    import config.urls  # noqa: F401 - makes the endings of files known, which addresses use
    from plans.urls import urlpatterns

    read_only = {"plan_start", "plan", "plan_contract", "plan_support", "contract_pdf"}
    read_only |= {"student_assessments", "plan_pathways", "plan_responses", "response"}
    read_only |= {"contract_versions"}
    read_only |= {"signed_paper"}
    read_only |= {"student_assessments", "strategy_list", "strategy"}
    read_only |= {"plan_closing", "closing_pdf"}
    read_only |= {"student_assessments", "strategy_list", "strategy"}
    read_only |= {"plan_closing", "closing_pdf", "plan_next", "student_plans"}
    read_only |= {"plan_closing", "closing_pdf", "roadmap_pdf"}
    # What was typed when somebody closed the plan is shown again: see test_closing.
    read_only |= {"plan_close", "plan_close_student", "plan_close_confirm"}
    read_only.add("plan_pathways")
    read_only |= {"plan_pathways", "balance_pdf", "looking_back_pdf"}
    # What the centre keeps to work with, and what its people see to, is no page of a plan.
    apart = ("suggestion_", "matter_", "centre_action", "strategy")
    apart += ("instrument", "script_", "item_", "framework", "competence_")
    of_plans = {each.name for each in urlpatterns if not each.name.startswith(apart)}
    assert {name for _record, name, _more in WRITING} == of_plans - read_only


def test_closed_plan_refuses_to_be_written(desk: Client, closed: dict[str, Any]) -> None:
    typed = {"reason": "x", "what": "x", "words": "x"}
    told = {
        page: desk.post(reverse(page, args=[closed[record].uuid, *more]), typed).status_code
        for record, page, more in WRITING
    }
    assert told == {page: 403 for _record, page, _more in WRITING}


def test_closed_plan_shows_no_button(desk: Client, closed: dict[str, Any]) -> None:
    for page in READING:
        shown = desk.get(reverse(page, args=[closed["plan"].uuid]))
        assert shown.status_code == 200
        assert "<button" not in main_of(shown)
        assert not [each for each in links(shown) if "/add/" in each or "/edit/" in each]


def test_closed_plan_refuses_a_session(desk: Client, closed: dict[str, Any]) -> None:
    shown = desk.get(reverse("plan", args=[closed["plan"].uuid]))
    assert "Start session" not in words(shown)


def test_reading_writes_nothing(desk: Client, plan: Plan, centre: Centre) -> None:
    f.GoalFactory(plan=plan)
    for page in PAGES:
        desk.get(reverse(page, args=[plan.uuid]))
    with scope(centre=centre):
        assert not Contract.objects.exists()
        assert not plan.ratings.exists()
    plan.refresh_from_db()
    assert (plan.version, plan.assessment.version) == (1, 1)
