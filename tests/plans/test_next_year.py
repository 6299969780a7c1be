"""The plan of the next year: what comes along, the line back, and one plan a year."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AcademicYear, Centre, User
from plans.models import Goal, Option, Plan
from plans.services.closing import close_plan, keep_draft
from students.models import Student
from tests import factories as f
from tests.plans.pages import at_once, fields_of, links, main_of, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def next_year(year: AcademicYear) -> AcademicYear:
    starts = year.ends_on + timedelta(days=60)
    return f.AcademicYearFactory(
        name="2031-32", starts_on=starts, ends_on=starts + timedelta(days=300)
    )


def end(plan: Plan, by: User, reason: str = "year_over") -> None:
    keep_draft(plan=plan, reason=reason)
    close_plan(plan=plan, by=by, today=plan.centre.today())


@pytest.fixture
def closed(plan: Plan, tutor: User, next_year: AcademicYear) -> Plan:
    """A closed plan with something open of each kind, and things that ended."""
    plan.aspiration, plan.aspiration_on_page = "A van of my own", True
    plan.strategy_types = ["prevention"]
    plan.save()
    mornings = f.RiskFactorFactory(own_name="Early mornings")
    f.FactorRatingFactory(assessment=plan.assessment, risk_factor=mornings, level="some")
    answered = f.PlanFactorFactory(plan=plan, risk_factor=mornings)
    f.PlanFactorFactory(
        plan=plan, risk_factor=f.RiskFactorFactory(own_name="Noise"), choice="left", reason="Later."
    )
    eased = f.RiskFactorFactory(own_name="Maths")
    f.PlanFactorFactory(plan=plan, risk_factor=eased)
    f.FactorRatingFactory(assessment=plan.assessment, risk_factor=eased, level="none")
    on = f.GoalFactory(
        plan=plan, words="Come on Mondays", success="Six running", due_on=plan.ends_on
    )
    f.GoalFactorFactory(goal=on, factor=answered)
    f.ActionFactory(goal=on, what="Set two alarms", due_on=plan.ends_on, who="family")
    f.ActionFactory(goal=on, what="Buy a clock", state="done", ended_at=plan.created_at)
    f.GoalFactory(plan=plan, words="Pass the test", state="achieved", ended_at=plan.created_at)
    f.ActionFactory(plan=plan, what="Ring the workshop")
    f.SupportNeedFactory(plan=plan, what="A quiet place")
    f.SupportNeedFactory(plan=plan, what="Glasses", decision="in_centre", decided_on=plan.starts_on)
    f.OptionFactory(plan=plan, what="Electrician")
    end(plan, tutor)
    plan.refresh_from_db()
    return plan


def page(name: str, student: Student) -> str:
    return reverse(name, args=[student.uuid])


def begin(client: Client, student: Student, **typed: Any) -> Any:
    url = page("plan_next", student)
    return client.post(url, fields_of(client.get(url)) | typed, follow=True)


def following(plan: Plan) -> Plan:
    return Plan.objects.get(follows=plan)


# What a person sees


def test_start_after_a_year_with_something_open_asks_what_comes_along(
    desk: Client, closed: Plan
) -> None:
    shown = desk.post(page("plan_start", closed.student), follow=True)
    assert shown.redirect_chain[-1][0] == page("plan_next", closed.student)
    text = words(shown)
    assert "Start the plan of 2031-32" in text
    for each in ("Come on Mondays", "Set two alarms", "Ring the workshop", "A quiet place"):
        assert each in text
    assert "Noise left for later: Later." in text
    for each in ("Pass the test", "Buy a clock", "Glasses"):
        assert each not in text
    assert Plan.objects.count() == 1


def test_ticked_is_what_is_open_left_or_answered(desk: Client, closed: Plan) -> None:
    sent = fields_of(desk.get(page("plan_next", closed.student)))
    ticked = {str(each) for each in closed.factors.filter(uuid__in=sent["factors"])}
    assert ticked == {"Early mornings", "Noise"}
    assert len(sent["goals"]) == len(sent["needs"]) == len(sent["options"]) == 1
    assert len(sent["actions"]) == 2


def test_chosen_comes_along_with_new_dates_and_a_fresh_starting_point(
    desk: Client, closed: Plan, next_year: AcademicYear
) -> None:
    shown = begin(desk, closed.student)
    plan = following(closed)
    assert shown.redirect_chain[-1][0] == reverse("plan_starting_point", args=[plan.uuid])
    assert (plan.year, plan.state, plan.starts_on) == (next_year, "draft", next_year.starts_on)
    assert (plan.aspiration, plan.aspiration_on_page) == ("A van of my own", True)
    assert plan.strategy_types == ["prevention"]
    goal, before = plan.goals.get(), closed.goals.get(words="Come on Mondays")
    assert (goal.words, goal.success, goal.due_on) == ("Come on Mondays", "Six running", None)
    assert (goal.carried_from, goal.state) == (before, "open")
    assert [str(each.factor) for each in goal.links.all()] == ["Early mornings"]
    assert {(each.what, each.who, each.goal, each.due_on) for each in plan.actions.all()} == {
        ("Set two alarms", "family", goal, None),
        ("Ring the workshop", "student", None, None),
    }
    assert {(str(each), each.choice) for each in plan.factors.all()} == {
        ("Early mornings", "taken_in"),
        ("Noise", "taken_in"),
    }
    assert [(each.what, each.decision) for each in plan.needs.all()] == [("A quiet place", "open")]
    assert [each.what for each in plan.options.all()] == ["Electrician"]
    assert plan.assessment != closed.assessment
    assert not plan.assessment.ratings.exists()
    assert not plan.contracts.exists()


def test_unticked_stays_behind(desk: Client, closed: Plan) -> None:
    sent = fields_of(desk.get(page("plan_next", closed.student)))
    none: dict[str, Any] = {name: [] for name in ("goals", "actions", "needs", "options")}
    kept = {name: value for name, value in sent.items() if name != "aspiration"}
    desk.post(page("plan_next", closed.student), kept | none)
    plan = following(closed)
    assert plan.aspiration == ""
    counts = [each.count() for each in (plan.goals, plan.actions, plan.needs, plan.options)]
    assert counts == [0, 0, 0, 0]
    assert plan.factors.count() == 2


def test_action_without_its_goal_stays_behind(desk: Client, closed: Plan) -> None:
    begin(desk, closed.student, goals=[])
    assert [each.what for each in following(closed).actions.all()] == ["Ring the workshop"]


def test_next_pathway_comes_along_over_its_option(
    desk: Client, plan: Plan, tutor: User, next_year: AcademicYear
) -> None:
    option = f.OptionFactory(plan=plan, what="Electrician")
    f.PathwayFactory(plan=plan, option=option, what="", words="I like wires")
    end(plan, tutor)
    begin(desk, plan.student, options=[])
    pathway = following(plan).pathways.get()
    assert (pathway.words, pathway.option.what) == ("I like wires", "Electrician")
    assert pathway.option != option
    assert Option.objects.count() == 2


def test_fresh_start_carries_nothing_and_still_follows(desk: Client, closed: Plan) -> None:
    desk.post(page("plan_start", closed.student), {"fresh": ""})
    plan = following(closed)
    assert (plan.goals.count(), plan.actions.count(), plan.aspiration) == (0, 0, "")


def test_nothing_left_open_is_one_click(desk: Client, plan: Plan, tutor: User) -> None:
    end(plan, tutor, reason="programme")
    shown = desk.post(page("plan_start", plan.student), follow=True)
    new = following(plan)
    assert shown.redirect_chain[-1][0] == reverse("plan_starting_point", args=[new.uuid])
    assert new.year == plan.year


def test_plans_name_each_other(desk: Client, closed: Plan) -> None:
    begin(desk, closed.student)
    plan = following(closed)
    before, after = (reverse("plan", args=[each.uuid]) for each in (closed, plan))
    assert f"Goes on in the plan of {plan.year.name}" in words(desk.get(before))
    assert f"Goes on from the plan of {closed.year.name}" in words(desk.get(after))
    assert (before in links(desk.get(after)), after in links(desk.get(before))) == (True, True)
    assert f"taken up from {closed.year.name}" in words(desk.get(after))


def test_line_of_a_goal_leads_to_last_year_and_back(desk: Client, closed: Plan) -> None:
    begin(desk, closed.student)
    new = following(closed).goals.get()
    old = new.carried_from
    assert old is not None
    lines = [reverse("goal_line", args=[each.uuid]) for each in (old, new)]
    assert lines[0] in links(desk.get(lines[1]))
    assert lines[1] in links(desk.get(lines[0]))


def test_list_of_plans_tells_how_they_ended(desk: Client, closed: Plan) -> None:
    begin(desk, closed.student)
    shown = words(desk.get(page("student_plans", closed.student)))
    assert f"goes on from {closed.year.name} 0 achieved, 1 open draft" in shown
    assert "1 achieved, 1 open closed" in shown
    assert "the year is over See it" in shown
    assert page("student_plans", closed.student) in links(desk.get(page("student", closed.student)))


def test_list_of_plans_asks_the_same_for_one_and_three(
    desk: Client, student: Student, year: AcademicYear
) -> None:
    url = page("student_plans", student)
    f.GoalFactory(plan=f.PlanFactory(student=student, closed=True))
    one = len(queries(desk, url))
    for _ in range(2):
        f.GoalFactory(plan=f.PlanFactory(student=student, closed=True))
    assert len(queries(desk, url)) == one <= 12


def test_page_asks_the_same_for_one_goal_and_three(desk: Client, closed: Plan) -> None:
    url = page("plan_next", closed.student)
    one = len(queries(desk, url))
    for _ in range(2):
        f.ActionFactory(goal=f.GoalFactory(plan=closed))
        f.SupportNeedFactory(plan=closed)
        f.PlanFactorFactory(plan=closed)
    assert len(queries(desk, url)) == one <= 12


# A plan of a past year that was never closed


@pytest.fixture
def past(plan: Plan, year: AcademicYear, today: date) -> Plan:
    """The year of the plan is over, and the next one has begun."""
    AcademicYear.objects.filter(pk=year.pk).update(
        starts_on=today - timedelta(days=330), ends_on=today - timedelta(days=30)
    )
    f.AcademicYearFactory(
        name="2031-32", starts_on=today - timedelta(days=5), ends_on=today + timedelta(days=280)
    )
    Plan.objects.filter(pk=plan.pk).update(
        starts_on=today - timedelta(days=330), ends_on=today - timedelta(days=30)
    )
    plan.refresh_from_db()
    return plan


def test_year_that_is_over_says_so_everywhere(
    desk: Client, client_of: Callable[[User], Client], counsellor: User, past: Plan
) -> None:
    close = reverse("plan_close", args=[past.uuid])
    shown = desk.get(reverse("plan", args=[past.uuid]))
    assert "The year is over: this plan ran until" in words(shown)
    assert close in links(shown)
    reviews = next(each for each in shown.context["steps"] if each.key == "reviews")
    sentence = "The year is over: close the plan together."
    assert (reviews.state, reviews.lacks) == ("needs_attention", [sentence])
    today = desk.get(reverse("today"))
    assert close in links(today)
    assert "The year is over" in words(today)
    assert sentence in words(client_of(counsellor).get(reverse("caseload")))
    assert close in links(desk.get(page("student", past.student)))


def test_plan_that_runs_today_is_not_over(desk: Client, plan: Plan, today: date) -> None:
    Plan.objects.filter(pk=plan.pk).update(ends_on=today)
    assert "The year is over" not in words(desk.get(reverse("plan", args=[plan.uuid])))
    assert "The year is over" not in words(desk.get(reverse("today")))


def test_start_beside_an_open_plan_of_a_past_year_offers_to_close_it(
    desk: Client, past: Plan
) -> None:
    shown = desk.post(page("plan_start", past.student), follow=True)
    assert "is still open. Close it together first" in words(shown)
    assert reverse("plan_close", args=[past.uuid]) in links(shown)
    assert Plan.objects.count() == 1


def test_start_anyway_leaves_the_past_one_open(desk: Client, past: Plan) -> None:
    desk.post(page("plan_start", past.student), {"fresh": ""})
    assert Plan.objects.open().count() == 2
    assert not Plan.objects.exclude(follows=None).exists()


# Bad input, and two at once


def test_next_year_that_is_not_in_the_calendar_says_who_adds_it(
    desk: Client, plan: Plan, tutor: User, goal: Goal
) -> None:
    end(plan, tutor)
    told = "The next academic year is not in the calendar yet. An administrator can add one."
    for shown in (
        desk.post(page("plan_start", plan.student), follow=True),
        desk.get(page("plan_next", plan.student), follow=True),
    ):
        assert told in words(shown)
    assert Plan.objects.count() == 1


def test_second_window_is_told_what_is_not_in_the_plan(desk: Client, closed: Plan) -> None:
    url = page("plan_next", closed.student)
    sent = fields_of(desk.get(url))
    desk.post(url, sent | {"goals": []})
    shown = desk.post(url, sent, follow=True)
    assert "This plan was begun meanwhile in another window" in words(shown)
    assert "Not in it is what you chose: “Come on Mondays”." in words(shown)
    assert Plan.objects.open().count() == 1
    again = desk.post(url, sent | {"goals": []}, follow=True)
    assert "Not in it is what you chose" not in words(again)


@pytest.mark.django_db(transaction=True)
def test_begun_at_once_makes_one_plan_and_tells_both(
    client_of: Callable[[User], Client], tutor: User, closed: Plan
) -> None:
    desks = [client_of(tutor), client_of(tutor)]
    url = page("plan_next", closed.student)
    sent = fields_of(desks[0].get(url))
    choices = [sent, sent | {"goals": []}]
    shown = at_once(
        *(
            lambda desk=desk, data=data: desk.post(url, data, follow=True)
            for desk, data in zip(desks, choices, strict=True)
        )
    )
    told = [words(each) for each in shown]
    begun = ["The plan is started with what comes along." in each for each in told]
    late = ["This plan was begun meanwhile in another window" in each for each in told]
    assert (sorted(begun), late) == ([False, True], [not each for each in begun])
    assert Plan.objects.open().count() == 1


def test_tick_of_another_student_is_refused(desk: Client, closed: Plan) -> None:
    foreign = f.GoalFactory()
    shown = begin(desk, closed.student, goals=[str(foreign.uuid)])
    assert shown.status_code == 422
    assert "One of the ticks is about something that is not there any more." in words(shown)
    assert Plan.objects.count() == 2  # that of the other student
    assert "Come on Mondays" in main_of(shown)


def test_open_plan_of_the_year_leads_to_it(desk: Client, plan: Plan) -> None:
    shown = desk.get(page("plan_next", plan.student), follow=True)
    assert shown.redirect_chain[-1][0] == reverse("plan", args=[plan.uuid])


def test_plan_of_another_centre_is_not_there(
    client_of: Callable[[User], Client], closed: Plan, other_centre: Centre
) -> None:
    stranger = client_of(f.member(other_centre, "counsellor", "tutor"))
    for name in ("plan_next", "student_plans"):
        assert stranger.get(page(name, closed.student)).status_code == 404


def test_third_year_follows_the_second(desk: Client, closed: Plan, tutor: User) -> None:
    begin(desk, closed.student)
    second = following(closed)
    year = second.year
    starts = year.ends_on + timedelta(days=60)
    f.AcademicYearFactory(name="2032-33", starts_on=starts, ends_on=starts + timedelta(days=300))
    AcademicYear.objects.filter(ends_on__lt=year.starts_on).update(
        starts_on=year.starts_on - timedelta(days=700), ends_on=year.starts_on - timedelta(days=400)
    )
    end(second, tutor)
    begin(desk, closed.student)
    third = following(second)
    first = third.goals.get().carried_from.carried_from
    assert first == closed.goals.get(words="Come on Mondays")


def test_fixture_sends(desk: Client, plan: Plan) -> None:
    """A plan that runs is closed from its own page, and the next one begins from there."""
    send(desk, reverse("plan_close", args=[plan.uuid]), reason="programme")
    confirm = reverse("plan_close_confirm", args=[plan.uuid])
    desk.post(confirm, fields_of(desk.get(confirm)))
    shown = desk.get(reverse("plan", args=[plan.uuid]))
    assert page("plan_next", plan.student) in links(shown)
