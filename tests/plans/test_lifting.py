"""A student's words on their way into the plan: with their agreement, and never without."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Centre, User
from plans.models import Answer, LiftedWords, Plan
from plans.services.strengths import strengths_of
from tests import factories as f
from tests.plans.pages import errors, fields_of, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

ClientOf = Callable[[User], Client]
WORDS = "I want my own van."


@pytest.fixture
def answer(centre: Centre, plan: Plan, tutor: User) -> Answer:
    script = f.published_script(centre, own_name="Our interview", kind="interview")
    response = f.ResponseFactory(plan=plan, script=script, held_on="2025-09-22", complete=True)
    return f.AnswerFactory(response=response, text=WORDS, author=tutor)


def take(client: Client, answer: Answer, target: str, **typed: Any) -> Any:
    url = reverse("answer_lift", args=[answer.uuid])
    return send(client, url, target=target, agreed="on", **typed)


def test_words_head_the_plan_and_say_where_they_came_from(
    desk: Client, plan: Plan, answer: Answer
) -> None:
    done = take(desk, answer, "aspiration")
    plan.refresh_from_db()
    assert (plan.aspiration, plan.aspiration_on_page) == (WORDS, True)
    page = words(desk.get(done.url))
    assert f"“{WORDS}”" in page
    assert "From: Our interview, 22 September" in page
    lifted = LiftedWords.objects.get()
    assert (lifted.answer, lifted.about, lifted.words) == (answer, plan.uuid, WORDS)


def test_words_changed_since_say_that_they_began_there(
    desk: Client, plan: Plan, answer: Answer
) -> None:
    take(desk, answer, "aspiration")
    Plan.objects.filter(pk=plan.pk).update(aspiration="A bus, then.")
    page = words(desk.get(reverse("plan", args=[plan.uuid])))
    assert "After words from: Our interview, 22 September" in page


def test_without_agreement_nothing_is_taken_over(desk: Client, plan: Plan, answer: Answer) -> None:
    url = reverse("answer_lift", args=[answer.uuid])
    refused = send(desk, url, target="aspiration")
    assert errors(refused) == [
        "Ask the student first. Without their agreement nothing is taken over."
    ]
    plan.refresh_from_db()
    assert plan.aspiration == ""
    assert not LiftedWords.objects.exists()


def test_words_become_a_goal_once_however_often_they_are_sent(
    desk: Client, plan: Plan, answer: Answer
) -> None:
    url = reverse("answer_lift", args=[answer.uuid])
    typed = fields_of(desk.get(url)) | {"target": "goal", "agreed": "on"}
    for _time in range(2):
        assert desk.post(url, typed).status_code == 302
    goal = plan.goals.get()
    assert goal.words == WORDS
    assert LiftedWords.objects.get().about == goal.uuid
    assert "From: Our interview, 22 September" in words(desk.get(reverse("plan", args=[plan.uuid])))


def test_words_become_a_strength_that_others_build_on(
    desk: Client, plan: Plan, answer: Answer
) -> None:
    take(desk, answer, "strength", words="Good with my hands")
    done = take(desk, answer, "strength", words="Never late for the workshop")
    shown = "a strength Never late for the workshop Our interview, 22 September"
    assert shown in words(desk.get(done.url))
    assert strengths_of(plan) == ["Good with my hands", "Never late for the workshop"]


def test_words_become_a_support_need_with_its_answer(
    desk: Client, plan: Plan, answer: Answer
) -> None:
    done = take(desk, answer, "need", words="A quiet place")
    need = plan.needs.get()
    assert (need.what, need.from_answer, need.decision) == ("A quiet place", answer, "open")
    assert "From: Our interview, 22 September" in words(desk.get(done.url))


def test_words_are_said_of_a_factor_and_never_replace_others_unseen(
    desk: Client, plan: Plan, answer: Answer
) -> None:
    rating = f.FactorRatingFactory(assessment=plan.assessment, student_words="Before")
    factor = f.PlanFactorFactory(plan=plan, risk_factor=rating.risk_factor)
    url = reverse("answer_lift", args=[answer.uuid])
    typed = {"target": "factor", "factor": factor.pk, "agreed": "on"}
    refused = desk.post(url, fields_of(desk.get(url)) | typed)
    assert refused.status_code == 422
    assert [each[1:] for each in refused.context["form"].conflicts] == [("Before", WORDS)]
    rating.refresh_from_db()
    assert rating.student_words == "Before"
    assert desk.post(url, fields_of(refused)).status_code == 302
    rating.refresh_from_db()
    assert rating.student_words == WORDS


def test_factor_is_named(desk: Client, plan: Plan, answer: Answer) -> None:
    rating = f.FactorRatingFactory(assessment=plan.assessment)
    f.PlanFactorFactory(plan=plan, risk_factor=rating.risk_factor)
    assert errors(take(desk, answer, "factor")) == ["Choose the factor that the student speaks of."]


def test_too_many_words_for_a_goal_are_kept_and_told(
    desk: Client, plan: Plan, answer: Answer
) -> None:
    refused = take(desk, answer, "goal", words="x" * 301)
    assert errors(refused) == ["There is room for 300 letters there; these are 301."]
    assert "x" * 301 in refused.content.decode()
    assert not plan.goals.exists()


def test_confidential_answer_says_who_will_read_and_is_lifted_by_who_reads_it(
    client_of: ClientOf, desk: Client, answer: Answer, other_tutor: User
) -> None:
    answer.audience = "confidential"
    answer.save()
    f.AssignmentFactory(student=answer.response.plan.student, person=other_tutor)
    url = reverse("answer_lift", args=[answer.uuid])
    assert "This was said in confidence." in words(desk.get(url))
    assert client_of(other_tutor).get(url).status_code == 404
    assert take(desk, answer, "goal").status_code == 302


def test_goal_of_another_plan_is_beyond_reach(desk: Client, answer: Answer) -> None:
    other = f.GoalFactory(plan=f.PlanFactory())
    refused = take(desk, answer, "goal", uuid=other.uuid)
    assert refused.status_code == 404
    assert not LiftedWords.objects.exists()


def test_skipped_question_has_no_words(desk: Client, answer: Answer) -> None:
    Answer.objects.filter(pk=answer.pk).update(text="", skipped=True)
    assert desk.get(reverse("answer_lift", args=[answer.uuid])).status_code == 404


def test_words_written_while_one_waits_for_the_plan_are_not_replaced_unseen(
    desk: Client, plan: Plan, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Plan.hold

    def hold_after_another(self: Plan) -> Plan:
        Plan.objects.filter(pk=self.pk, aspiration="").update(aspiration="Mine first.")
        return held(self)

    monkeypatch.setattr(Plan, "hold", hold_after_another)
    refused = take(desk, answer, "aspiration")
    assert refused.status_code == 422
    assert [each[1:] for each in refused.context["form"].conflicts] == [("Mine first.", WORDS)]
    plan.refresh_from_db()
    assert plan.aspiration == "Mine first."
