"""Closing a plan: what both see and say, what becomes of the goals, and that it is final."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from plans.models import ClosingBalance, Goal, Plan
from plans.services.closing import close_plan, keep_draft, plan_closed
from reviews.services.sessions import plan_session
from students.models import Student, StudentEvent
from tests import factories as f
from tests.documents.reading import text_of
from tests.plans.pages import at_once, errors, fields_of, links, main_of, queries, send, words
from tests.reviews.filled import fields_of as all_fields_of

pytestmark = pytest.mark.usefixtures("in_centre")


def url(name: str, plan: Plan) -> str:
    return reverse(name, args=[plan.uuid])


def draft(client: Client, plan: Plan, **typed: Any) -> Any:
    """Type on the closing page and keep the draft."""
    return send(client, url("plan_close", plan), later="", **typed)


def close(client: Client, plan: Plan, **typed: Any) -> Any:
    """All the way: the page, what closing does, and closing; the page it ends on."""
    send(client, url("plan_close", plan), **{"reason": "year_over", **typed})
    page = client.get(url("plan_close_confirm", plan))
    return client.post(url("plan_close_confirm", plan), fields_of(page), follow=True)


def fate(goal: Goal, fate: str, why: str = "") -> dict[str, str]:
    return {f"fate_{goal.uuid.hex}": fate, f"why_{goal.uuid.hex}": why}


def rate(plan: Plan, factor: Any, start: str, now: str, *, seen: str = "") -> None:
    """A factor at the start and in an assessment at the end."""
    field = "risk_factor" if factor._meta.model_name == "riskfactor" else "protective_factor"
    end = plan.student.assessments.filter(occasion="end").first()
    end = end or f.AssessmentFactory(
        student=plan.student, by=plan.assessment.by, occasion="end", complete=True
    )
    for assessment, level in ((plan.assessment, start), (end, now)):
        f.FactorRatingFactory(
            assessment=assessment,
            level=level,
            student_level=seen if assessment is end else "",
            **{"risk_factor": None, "protective_factor": None, field: factor},
        )


# What a person sees


def test_page_tells_start_and_now_in_words(desk: Client, plan: Plan) -> None:
    rate(plan, f.RiskFactorFactory(own_name="Early mornings"), "strong", "some", seen="none")
    rate(plan, f.RiskFactorFactory(own_name="Maths"), "some", "some")
    rate(plan, f.RiskFactorFactory(own_name="Noise"), "none", "some")
    rate(plan, f.ProtectiveFactorFactory(own_name="A friend"), "some", "strong")
    shown = words(desk.get(url("plan_close", plan)))
    assert "Early mornings strong some Marta: none eased" in shown
    assert "Maths some some same" in shown
    assert "Noise none some stronger than before" in shown
    assert "A friend some strong grown" in shown
    assert shown.index("A friend") < shown.index("Early mornings")


def test_page_offers_to_look_again_first_and_does_not_force(desk: Client, plan: Plan) -> None:
    page = desk.get(url("plan_close", plan))
    assert "the plan can be closed without it too" in words(page)
    assert url("assessment_start", plan) in links(page)
    assert close(desk, plan).status_code == 200
    plan.refresh_from_db()
    assert not plan.is_open


def test_page_goes_on_with_an_assessment_that_was_begun(desk: Client, plan: Plan) -> None:
    begun = f.AssessmentFactory(student=plan.student, by=plan.assessment.by, occasion="end")
    page = desk.get(url("plan_close", plan))
    assert reverse("assessment", args=[begun.uuid]) in links(page)
    assert url("assessment_start", plan) not in links(page)


def test_assessment_of_another_year_is_not_its_end(desk: Client, plan: Plan) -> None:
    before = f.AssessmentFactory(student=plan.student, by=plan.assessment.by, complete=True)
    type(before).objects.filter(pk=before.pk).update(
        created_at=plan.assessment.created_at - timedelta(days=200)
    )
    risk = f.RiskFactorFactory(own_name="Early mornings")
    f.FactorRatingFactory(assessment=before, risk_factor=risk, level="strong")
    f.FactorRatingFactory(assessment=plan.assessment, risk_factor=risk, level="some")
    shown = words(desk.get(url("plan_close", plan)))
    assert "Early mornings some not asked again –" in shown


def test_page_with_nothing_says_so(desk: Client, plan: Plan) -> None:
    shown = words(desk.get(url("plan_close", plan)))
    assert "No goal is open." in shown
    assert "Nobody has rated what the student can do." in shown
    assert "Marta has not said anything here." in shown


def test_page_tells_ratings_first_and_last(desk: Client, plan: Plan) -> None:
    module = plan.student.enrolments.get().cohort.programme.modules.get(code="M01")
    assert "Nobody has rated what the student can do." in words(desk.get(url("plan_close", plan)))
    address = url("plan_balance_student", plan)
    send(desk, address, **{f"level_{module.uuid.hex}": "1"})
    shown = words(desk.get(url("plan_close", plan)))
    assert f"{module} with help not rated" in shown
    assert "What the student can do has been rated once." in shown


def test_page_tells_the_self_evaluation_item_by_item(desk: Client, plan: Plan, tutor: User) -> None:
    script = f.published_script(plan.centre, own_name="How I see it", kind="self_evaluation")
    item = script.items.get(answer="scale_1_4")
    for occasion, level in (("start", 2), ("end", None)):
        response = f.ResponseFactory(
            plan=plan, script=script, occasion=occasion, respondent="student", complete=True
        )
        f.AnswerFactory(response=response, item=item, text="", level=level, skipped=level is None)
    told = f"{item.words} 2 of 4 – skipped"
    assert told in words(desk.get(url("plan_close", plan)))
    close(desk, plan)
    assert told in words(desk.get(url("plan_closing", plan)))


def test_closing_ends_the_contract_too(desk: Client, plan: Plan) -> None:
    contract = f.ContractFactory(plan=plan, in_force=True)
    close(desk, plan)
    contract.refresh_from_db()
    assert (contract.state, contract.ending_reason) == ("ended", "the year is over")


def test_paper_is_there_before_and_after(desk: Client, plan: Plan) -> None:
    f.GoalFactory(plan=plan, words="Come on Mondays")
    assert "Draft" in text_of(desk.get(url("closing_pdf", plan)).content)
    close(desk, plan, tutor_words="Well done, and go on.")
    text = text_of(desk.get(url("closing_pdf", plan)).content)
    assert "Well done, and go on." in text
    assert "Come on Mondays" in text
    assert "Draft" not in text


# A draft


def test_draft_is_kept_and_gone_on_with(desk: Client, plan: Plan, goal: Goal) -> None:
    draft(desk, plan, tutor_words="You came.", reason="asked", **fate(goal, "left", ""))
    sent = fields_of(desk.get(url("plan_close", plan)))
    assert (sent["tutor_words"], sent["reason"]) == (["You came."], ["asked"])
    assert sent[f"fate_{goal.uuid.hex}"] == ["left"]
    plan.refresh_from_db()
    assert plan.is_open
    assert "Come on Mondays" in words(desk.get(url("plan", plan)))


def test_goal_goes_on_unless_something_else_is_chosen(desk: Client, plan: Plan, goal: Goal) -> None:
    assert fields_of(desk.get(url("plan_close", plan)))[f"fate_{goal.uuid.hex}"] == ["goes_on"]


def test_two_who_begin_a_draft_are_shown_both_texts(
    desk: Client, client_of: Callable[[User], Client], counsellor: User, plan: Plan
) -> None:
    mine = fields_of(desk.get(url("plan_close", plan))) | {"later": ""}
    draft(client_of(counsellor), plan, tutor_words="From Anna.")
    shown = desk.post(url("plan_close", plan), mine | {"tutor_words": "From Núria."})
    assert shown.status_code == 422
    both = "Saved meanwhile From Anna. What you typed From Núria."
    assert both in words(shown)
    again = desk.post(url("plan_close", plan), fields_of(shown) | {"later": ""})
    assert again.status_code == 302
    assert ClosingBalance.objects.get().tutor_words == "From Núria."


def test_words_of_two_in_different_fields_both_stay(
    desk: Client, client_of: Callable[[User], Client], counsellor: User, plan: Plan
) -> None:
    mine = fields_of(desk.get(url("plan_close", plan))) | {"later": ""}
    draft(client_of(counsellor), plan, reason="asked")
    assert desk.post(url("plan_close", plan), mine | {"tutor_words": "Mine."}).status_code == 302
    kept = ClosingBalance.objects.get()
    assert (kept.reason, kept.tutor_words) == ("asked", "Mine.")


def test_goal_added_meanwhile_keeps_its_place(desk: Client, plan: Plan, goal: Goal) -> None:
    mine = fields_of(desk.get(url("plan_close", plan))) | {"later": ""}
    f.GoalFactory(plan=plan, words="Added meanwhile")
    assert desk.post(url("plan_close", plan), mine).status_code == 302
    assert list(ClosingBalance.objects.get().fates) == [goal.uuid.hex]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": ""}, "Choose why the plan ends."),
        ({"reason": "other"}, "Say in a few words which."),
        ({"reason": "year_over", "fate": "left"}, "Say in a few words why it is left."),
        (
            {"reason": "year_over", "tutor_words": "w" * 5001},
            "Ensure this value has at most 5000 characters (it has 5001).",
        ),
    ],
)
def test_closing_says_what_is_missing_and_keeps_what_was_typed(
    desk: Client, plan: Plan, goal: Goal, typed: dict[str, str], said: str
) -> None:
    chosen = fate(goal, typed.pop("fate", "goes_on"))
    typed = {"tutor_words": "Kept here.", **typed}
    shown = send(desk, url("plan_close", plan), **typed, **chosen)
    assert (shown.status_code, errors(shown)) == (422, [said])
    assert typed["tutor_words"] in main_of(shown)
    assert not ClosingBalance.objects.exists()


# The student's own page


def test_student_looks_back_on_a_page_of_their_own(desk: Client, plan: Plan) -> None:
    draft(desk, plan, tutor_words="Only on the tutor’s page.")
    page = desk.get(url("plan_close_student", plan))
    assert "Only on the tutor" not in page.content.decode()
    typed = {"student_helped": "The bus card.", "student_takes_along": "<b>Patience</b>"}
    thanks = send(desk, url("plan_close_student", plan), **typed)
    assert "Give the screen back" in words(thanks)
    shown = words(desk.get(url("plan_close", plan)))
    assert "What helped me The bus card." in shown
    assert "What I take along <b>Patience</b>" in shown
    assert ClosingBalance.objects.get().tutor_words == "Only on the tutor’s page."


def test_saying_nothing_is_recorded_as_skipped(desk: Client, plan: Plan) -> None:
    thanks = send(desk, url("plan_close_student", plan), skip="")
    assert "That is fine." in words(thanks)
    assert ClosingBalance.objects.get().student_skipped
    assert "Marta preferred to say nothing, which is fine." in words(
        desk.get(url("plan_close", plan))
    )


def test_saying_nothing_over_words_asks_first(desk: Client, plan: Plan) -> None:
    shown = send(desk, url("plan_close_student", plan), skip="", student_words="I wrote this.")
    assert shown.status_code == 422
    assert "There is something written here." in words(shown)
    assert "I wrote this." in main_of(shown)


def test_words_after_skipping_are_words(desk: Client, plan: Plan) -> None:
    send(desk, url("plan_close_student", plan), skip="")
    send(desk, url("plan_close_student", plan), student_words="After all: it was good.")
    kept = ClosingBalance.objects.get()
    assert (kept.student_skipped, kept.student_words) == (False, "After all: it was good.")


# Closing


def test_confirming_says_what_closing_does(desk: Client, plan: Plan, tutor: User) -> None:
    goals = [f.GoalFactory(plan=plan) for _ in range(4)]
    plan_session(plan=plan, by=tutor, starts_at=timezone.now() + timedelta(days=3))
    f.ContractFactory(plan=plan, in_force=True)
    chosen = fate(goals[0], "achieved") | fate(goals[1], "left", "No time.")
    send(desk, url("plan_close", plan), reason="year_over", **chosen)
    shown = words(desk.get(url("plan_close_confirm", plan)))
    for sentence in (
        "1 goal is achieved.",
        "1 goal is left, with the reason, and its open actions with it.",
        "2 goals stay open, and are offered to the next plan with their open actions.",
        "What is planned from now on is cancelled: the session of",
        "The contract ends with the plan.",
        "This cannot be undone.",
        "Marta’s words not asked so far",
    ):
        assert sentence in shown
    plan.refresh_from_db()
    assert plan.is_open


def test_closing_ends_goals_as_chosen_and_freezes_the_balance(
    desk: Client, plan: Plan, tutor: User
) -> None:
    done, left, on = (f.GoalFactory(plan=plan, words=each) for each in ("Done", "Left", "On"))
    f.ActionFactory(goal=left, what="Ring them")
    send(desk, url("plan_close_student", plan), student_helped="The bus card.")
    chosen = fate(done, "achieved") | fate(left, "left", "No time.") | fate(on, "goes_on")
    shown = words(close(desk, plan, tutor_words="Well done.", **chosen))
    assert "The plan is closed. Everything in it stays readable." in shown
    assert "Núria Ferrer closed the plan on" in shown
    assert ": the year is over." in shown
    assert "What helped me The bus card." in shown
    assert "1 achieved · 1 left · 1 goes on" in shown
    assert "Left is left, with a reason No time. 0 of 0" not in shown
    states = {each.words: each.state for each in Goal.objects.all()}
    assert states == {"Done": "achieved", "Left": "dropped", "On": "open"}
    assert left.actions.get().state == "dropped"
    balance = ClosingBalance.objects.get()
    assert (balance.by, balance.is_final, balance.is_intact) == (tutor, True, True)
    plan.refresh_from_db()
    assert (plan.state, plan.closing_reason) == ("closed", "the year is over")
    assert StudentEvent.objects.filter(kind="plan_closed").count() == 1


def test_own_words_of_the_reason_stand_on_the_plan(desk: Client, plan: Plan) -> None:
    close(desk, plan, reason="leaves", reason_words="She moved to another town.")
    assert ": She moved to another town." in words(desk.get(url("plan", plan)))


def test_closing_cancels_what_is_planned(desk: Client, plan: Plan, tutor: User) -> None:
    now = timezone.now()
    held = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
    coming, past = (
        plan_session(plan=plan, by=tutor, starts_at=now + timedelta(days=days)) for days in (3, -3)
    )
    shown = send(desk, url("plan_close", plan), reason="year_over")
    assert "record it first" in words(desk.get(shown.url))
    close(desk, plan)
    for each in (held, coming, past, plan):
        each.refresh_from_db()
    assert (held.state, coming.state, past.state) == ("held", "cancelled", "cancelled")
    assert coming.reason == "The plan was closed."
    assert past.reason == "It was not recorded before the plan was closed."
    assert plan.next_review_on is None


def test_confirming_after_a_change_shows_it_first(desk: Client, plan: Plan, goal: Goal) -> None:
    send(desk, url("plan_close", plan), reason="year_over")
    page = desk.get(url("plan_close_confirm", plan))
    f.GoalFactory(plan=plan, words="Added meanwhile")
    shown = desk.post(url("plan_close_confirm", plan), fields_of(page))
    assert shown.status_code == 409
    assert "Something was changed meanwhile. Nothing was closed" in words(shown)
    assert "2 goals stay open" in words(shown)
    plan.refresh_from_db()
    assert plan.is_open
    assert desk.post(url("plan_close_confirm", plan), fields_of(shown)).status_code == 302
    plan.refresh_from_db()
    assert not plan.is_open


def test_confirming_without_a_draft_leads_back(desk: Client, plan: Plan) -> None:
    shown = desk.get(url("plan_close_confirm", plan), follow=True)
    assert shown.redirect_chain[-1][0] == url("plan_close", plan)
    assert "Choose why the plan ends." in words(shown)


def test_left_without_a_reason_in_the_draft_leads_back(
    desk: Client, plan: Plan, goal: Goal
) -> None:
    draft(desk, plan, reason="year_over", **fate(goal, "left"))
    shown = desk.post(url("plan_close_confirm", plan), {"state": "x"}, follow=True)
    assert "Say in a few words why this goal is left: Come on Mondays." in words(shown)
    goal.refresh_from_db()
    assert goal.state == "open"


def test_closing_twice_changes_nothing(desk: Client, plan: Plan) -> None:
    send(desk, url("plan_close", plan), reason="year_over")
    sent = fields_of(desk.get(url("plan_close_confirm", plan)))
    desk.post(url("plan_close_confirm", plan), sent)
    again = desk.post(url("plan_close_confirm", plan), sent, follow=True)
    assert "This plan is closed already; nothing was changed." in words(again)
    assert StudentEvent.objects.filter(kind="plan_closed").count() == 1


@pytest.mark.parametrize("page", ["plan_close", "plan_close_student"])
def test_words_sent_after_somebody_closed_it_are_shown(
    desk: Client, client_of: Callable[[User], Client], counsellor: User, plan: Plan, page: str
) -> None:
    field = "tutor_words" if page == "plan_close" else "student_words"
    mine = fields_of(desk.get(url(page, plan))) | {field: "A long text of mine."}
    close(client_of(counsellor), plan)
    shown = desk.post(url(page, plan), mine)
    assert shown.status_code == 422
    assert "Anna Roca closed this plan meanwhile, so nothing can be saved" in words(shown)
    assert "A long text of mine." in main_of(shown)
    assert "<button" not in main_of(shown)
    assert desk.get(url(page, plan)).url == url("plan_closing", plan)


def test_closed_without_a_balance_shows_the_plan(desk: Client, plan: Plan, tutor: User) -> None:
    plan.close(by=tutor, reason="The year is over.")
    assert desk.get(url("plan_closing", plan)).url == url("plan", plan)
    assert desk.get(url("closing_pdf", plan)).status_code == 404
    assert url("plan_closing", plan) not in links(desk.get(url("plan", plan)))


def test_closed_plan_leads_to_its_balance(
    desk: Client, client_of: Callable[[User], Client], other_counsellor: User, plan: Plan
) -> None:
    close(desk, plan, tutor_words="Well done.")
    for client in (desk, client_of(other_counsellor)):
        page = client.get(url("plan", plan))
        assert url("plan_closing", plan) in links(page)
        assert "Well done." in words(client.get(url("plan_closing", plan)))


def test_final_balance_stands_whatever_changes_later(
    desk: Client, plan: Plan, student: Student
) -> None:
    risk = f.RiskFactorFactory(own_name="Early mornings")
    rate(plan, risk, "strong", "some")
    close(desk, plan)
    risk.own_name = "Something else"
    risk.save()
    assert "Early mornings strong some eased" in words(desk.get(url("plan_closing", plan)))


# Faults and two at once


def test_nothing_is_closed_where_a_higher_floor_fails(plan: Plan, tutor: User, goal: Goal) -> None:
    keep_draft(plan=plan, reason="year_over", fates={goal.uuid.hex: {"fate": "achieved"}})

    def fail(**sent: Any) -> None:
        raise RuntimeError("no")

    plan_closed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            close_plan(plan=plan, by=tutor, today=plan.centre.today())
    finally:
        plan_closed.disconnect(fail)
    plan.refresh_from_db()
    goal.refresh_from_db()
    assert (plan.is_open, goal.state) == (True, "open")
    assert not ClosingBalance.objects.get().is_final


@pytest.mark.django_db(transaction=True)
def test_closing_while_another_adds_a_goal_leaves_none_out(
    client_of: Callable[[User], Client], tutor: User, plan: Plan, goal: Goal
) -> None:
    """Either the goal came first, and closing is asked again; or the plan takes it no more."""
    desks = [client_of(tutor), client_of(tutor)]
    send(desks[0], url("plan_close", plan), reason="year_over")
    sent = fields_of(desks[0].get(url("plan_close_confirm", plan)))
    new = fields_of(desks[1].get(url("goal_add", plan))) | {"words": "One more"}
    closed, added = at_once(
        lambda: desks[0].post(url("plan_close_confirm", plan), sent),
        lambda: desks[1].post(url("goal_add", plan), new),
    )
    plan.refresh_from_db()
    told = (closed.status_code, added.status_code, plan.is_open, plan.goals.count())
    assert told in [(302, 403, False, 1), (409, 302, True, 2)]


@pytest.mark.django_db(transaction=True)
def test_closing_while_a_session_is_recorded_ends_both(
    client_of: Callable[[User], Client], tutor: User, plan: Plan, goal: Goal
) -> None:
    desks = [client_of(tutor), client_of(tutor)]
    session = plan_session(plan=plan, by=tutor, starts_at=timezone.now() - timedelta(hours=1))
    address = reverse("session", args=[session.uuid])
    held = all_fields_of(desks[1].get(address)) | {"state": "held"}
    send(desks[0], url("plan_close", plan), reason="year_over")
    sent = fields_of(desks[0].get(url("plan_close_confirm", plan)))
    closed, recorded = at_once(
        lambda: desks[0].post(url("plan_close_confirm", plan), sent),
        lambda: desks[1].post(address, held),
    )
    plan.refresh_from_db()
    session.refresh_from_db()
    told = (closed.status_code, recorded.status_code, plan.is_open, session.state)
    assert told in [(302, 422, False, "cancelled"), (409, 302, True, "held")]


@pytest.mark.parametrize("name", ["plan_close", "plan_closing"])
def test_page_asks_the_same_for_one_goal_and_three(desk: Client, plan: Plan, name: str) -> None:
    f.ActionFactory(goal=f.GoalFactory(plan=plan))
    rate(plan, f.RiskFactorFactory(), "strong", "some")
    if name == "plan_closing":
        close(desk, plan)
        other = f.PlanFactory(student=f.StudentFactory())
        f.AssignmentFactory(student=other.student, person=User.objects.get(given_name="Núria"))
    one = len(queries(desk, url(name, plan)))
    if name == "plan_closing":
        for _ in range(3):
            f.ActionFactory(goal=f.GoalFactory(plan=other))
            rate(other, f.RiskFactorFactory(), "strong", "some")
        close(desk, other)
        plan = other
    else:
        for _ in range(2):
            f.ActionFactory(goal=f.GoalFactory(plan=plan))
            rate(plan, f.RiskFactorFactory(), "strong", "some")
    assert len(queries(desk, url(name, plan))) == one <= 12
