"""The screen is turned to the student: what they see there, and what becomes of what they do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Action, Answer, Goal, Instrument, Plan, Response
from plans.services.contract import draft_contract, offer_contract
from plans.services.instruments.answering import start_response
from reviews.models import TutoringSession
from reviews.services.own_words import unread_of
from reviews.services.sessions import follow_dates
from students.models import Note
from tests import factories as f
from tests.plans.pages import fields_of, links, main_of, queries, words
from tests.plans.rating import row
from tests.plans.signing import parties, sign
from tests.reviews.filled import fields_of as all_fields_of
from tests.turned import is_turned

pytestmark = pytest.mark.usefixtures("in_centre")

SECRET = "sleeps-in-the-car"
PIN = "4826"


@pytest.fixture
def meeting(plan: Plan, tutor: User) -> TutoringSession:
    return f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=0), by=tutor)


@pytest.fixture
def goal(plan: Plan) -> Goal:
    return f.GoalFactory(plan=plan, words="Come on Mondays")


@pytest.fixture
def mine(goal: Goal) -> Action:
    return f.ActionFactory(goal=goal, what="Take the early bus", who="student")


@pytest.fixture
def turned(client_of: Callable, tutor: User, meeting: TutoringSession) -> Client:
    """The screen of the tutor in the student's hands."""
    cache.clear()
    tutor.keep_pin(PIN)
    client = client_of(tutor)
    client.post(reverse("session_turn", args=[meeting.uuid]))
    assert is_turned(client)
    return client


def page_of(meeting: TutoringSession) -> str:
    return reverse("shared", args=[meeting.uuid])


# Turning


def test_what_is_typed_is_saved_before_the_screen_turns(
    client_of: Callable, tutor: User, meeting: TutoringSession
) -> None:
    client = client_of(tutor)
    typed = all_fields_of(client.get(reverse("session", args=[meeting.uuid])))
    typed |= {"confidential-body": SECRET, "shared-body": "We laughed.", "topic": "The bus"}
    response = client.post(reverse("session_turn", args=[meeting.uuid]), typed)
    assert (response.status_code, response["Location"]) == (302, page_of(meeting))
    assert dict(Note.objects.values_list("audience", "body")) == {
        "shared": "We laughed.",
        "confidential": SECRET,
    }
    meeting.refresh_from_db()
    assert (meeting.topic, meeting.state) == ("The bus", "planned")
    assert SECRET not in client.get(page_of(meeting)).content.decode()


def test_what_cannot_be_saved_stays_on_the_tutors_screen(
    client_of: Callable, tutor: User, meeting: TutoringSession
) -> None:
    client = client_of(tutor)
    typed = all_fields_of(client.get(reverse("session", args=[meeting.uuid])))
    typed |= {"confidential-body": SECRET, "minutes": "0"}
    response = client.post(reverse("session_turn", args=[meeting.uuid]), typed)
    assert response.status_code == 422
    assert "The screen is not turned yet" in words(response)
    assert SECRET in response.content.decode()
    assert not is_turned(client)


def test_each_page_of_a_session_offers_it_by_name(
    client_of: Callable, tutor: User, meeting: TutoringSession
) -> None:
    held = f.TutoringSessionFactory(plan=meeting.plan, held=True, by=tutor)
    for session in (meeting, held):
        page = client_of(tutor).get(reverse("session", args=[session.uuid]))
        assert "Turn the screen to Marta" in words(page)
        assert reverse("session_turn", args=[session.uuid]) in links(page)


def test_closed_plan_turns_no_screen(
    client_of: Callable, tutor: User, meeting: TutoringSession
) -> None:
    Plan.objects.filter(pk=meeting.plan_id).update(
        state="closed", closed_at=f.at_nine(meeting.centre, days=0), closing_reason="year_over"
    )
    client = client_of(tutor)
    assert client.post(reverse("session_turn", args=[meeting.uuid])).status_code == 403
    assert not is_turned(client)


def test_page_of_a_screen_that_is_not_turned_asks_to_turn_it(
    client_of: Callable, tutor: User, meeting: TutoringSession
) -> None:
    """After a sign-in that ran out, for example: whoever signs in has the screen."""
    page = client_of(tutor).get(page_of(meeting))
    assert "The screen is not turned" in words(page)
    assert reverse("session_turn", args=[meeting.uuid]) in links(page)


# The page


def test_page_greets_the_student_and_shows_what_is_theirs(
    turned: Client, meeting: TutoringSession, mine: Action
) -> None:
    page = words(turned.get(page_of(meeting)))
    assert "Marta, this is your page" in page
    assert "Come on Mondays" in page
    assert "Take the early bus" in page
    assert "What I can do" in page
    assert "How I see it" in page


def test_page_shows_nothing_that_is_kept_from_the_student(
    turned: Client, plan: Plan, meeting: TutoringSession, tutor: User
) -> None:
    f.PlanFactorFactory(plan=plan)
    f.StudentFactory(given_name="Benjamin", family_name="Otherstudent")
    note = {"student": plan.student, "author": tutor, "body": SECRET}
    f.NoteFactory(audience="confidential", about=meeting.uuid, **note)
    f.NoteFactory(audience="team", kind="team", about=meeting.uuid, **note)
    text = turned.get(page_of(meeting)).content.decode()
    factor = str(plan.factors.get())
    unwanted = [SECRET, "Otherstudent", factor, "<nav", "Sign out", reverse("today")]
    assert [each for each in unwanted if each in text] == []


def test_session_of_now_is_not_when_they_meet_next(
    turned: Client, meeting: TutoringSession
) -> None:
    follow_dates(meeting.plan)
    assert "No date is fixed yet." in words(turned.get(page_of(meeting)))
    f.TutoringSessionFactory(plan=meeting.plan, starts_at=f.at_nine(meeting.centre, days=7))
    assert "No date is fixed yet." not in words(turned.get(page_of(meeting)))


def test_page_leads_only_to_what_opens(
    turned: Client, meeting: TutoringSession, mine: Action
) -> None:
    page = turned.get(page_of(meeting))
    for link in links(page):
        assert turned.get(link).status_code in (200, 405), link


def test_page_costs_the_same_for_one_goal_and_three(
    turned: Client, meeting: TutoringSession, mine: Action
) -> None:
    one = queries(turned, page_of(meeting))
    for _number in range(2):
        f.ActionFactory(goal=f.GoalFactory(plan=meeting.plan), who="student")
    assert len(queries(turned, page_of(meeting))) == len(one)
    assert len(one) <= 12


# What they do


def test_student_ticks_an_action_and_takes_it_back(turned: Client, mine: Action) -> None:
    address = reverse("shared_action", args=[mine.uuid])
    response = turned.post(address, {"done": "yes"})
    assert response["Location"].endswith(f"#action-{mine.uuid}")
    mine.refresh_from_db()
    assert mine.state == "done"
    turned.post(address, {"done": ""})
    mine.refresh_from_db()
    assert mine.state == "open"


def test_tick_of_what_they_talked_about_is_not_taken_back(
    turned: Client, meeting: TutoringSession, mine: Action
) -> None:
    mine.finish()
    f.AgreementFactory(
        session=f.TutoringSessionFactory(plan=meeting.plan, held=True, by=meeting.by),
        action=mine,
        kept="yes",
        answered_in=meeting,
    )
    response = turned.post(reverse("shared_action", args=[mine.uuid]), {"done": ""}, follow=True)
    mine.refresh_from_db()
    assert mine.state == "done"
    assert "You talked about this when you met, so it stays." in words(response)


@pytest.mark.parametrize("done", ["1", ""])
def test_action_that_was_dropped_meanwhile_stays_dropped(
    turned: Client, mine: Action, done: str
) -> None:
    """The page lay open while somebody took it out of the plan, and said why."""
    mine.drop(reason="The bus line has ended.")
    response = turned.post(reverse("shared_action", args=[mine.uuid]), {"done": done}, follow=True)
    mine.refresh_from_db()
    assert (mine.state, mine.dropping_reason) == ("dropped", "The bus line has ended.")
    assert "taken out of the plan meanwhile" in words(response)


def test_action_of_somebody_else_is_not_theirs_to_tick(turned: Client, goal: Goal) -> None:
    other = f.ActionFactory(goal=goal, who="tutor")
    assert (
        turned.post(reverse("shared_action", args=[other.uuid]), {"done": "1"}).status_code == 403
    )
    other.refresh_from_db()
    assert other.state == "open"


def test_student_writes_a_goal(turned: Client, goal: Goal, meeting: TutoringSession) -> None:
    address = reverse("shared_goal_add", args=[meeting.uuid])
    typed = fields_of(turned.get(address)) | {"words": "Have a\nlicence", "success": ""}
    for _sent_twice in range(2):
        assert turned.post(address, typed)["Location"].startswith(page_of(meeting))
    new = Goal.objects.exclude(pk=goal.pk).get()
    assert (new.words, new.position, new.state) == ("Have a licence", 1, "open")


def test_goal_without_words_says_so_and_keeps_the_rest(
    turned: Client, meeting: TutoringSession
) -> None:
    address = reverse("shared_goal_add", args=[meeting.uuid])
    response = turned.post(address, fields_of(turned.get(address)) | {"success": "A card"})
    assert response.status_code == 422
    assert fields_of(response)["success"] == ["A card"]


def test_student_says_a_goal_in_other_words(turned: Client, goal: Goal) -> None:
    address = reverse("shared_goal", args=[goal.uuid])
    turned.post(address, fields_of(turned.get(address)) | {"words": "Be there on Mondays"})
    goal.refresh_from_db()
    assert goal.words == "Be there on Mondays"


def test_goal_that_somebody_else_reworded_meanwhile_shows_both(turned: Client, goal: Goal) -> None:
    address = reverse("shared_goal", args=[goal.uuid])
    typed = fields_of(turned.get(address)) | {"words": "Be there on Mondays"}
    Goal.objects.filter(pk=goal.pk).update(words="Come every day")
    response = turned.post(address, typed)
    assert response.status_code == 422
    assert "Come every day" in words(response)
    assert fields_of(response)["words"] == ["Be there on Mondays"]


def test_student_writes_a_note_and_it_waits_to_be_read(
    turned: Client, plan: Plan, meeting: TutoringSession, tutor: User
) -> None:
    address = reverse("shared_note", args=[meeting.uuid])
    typed = fields_of(turned.get(page_of(meeting)), address) | {"text": "The bus is late."}
    for _sent_twice in range(2):
        page = turned.post(address, typed, follow=True)
    assert "The bus is late." in words(page)
    (note,) = unread_of(plan)
    assert (note.text, note.kind, note.about, note.by) == (
        "The bus is late.",
        "note",
        meeting.uuid,
        tutor,
    )


@pytest.mark.parametrize(("text", "said"), [("", "You may leave it so"), ("x" * 20_001, "20000")])
def test_note_that_is_none_or_too_long_says_so_and_stays(
    turned: Client, meeting: TutoringSession, text: str, said: str
) -> None:
    address = reverse("shared_note", args=[meeting.uuid])
    response = turned.post(address, {"text": text})
    assert response.status_code == 422
    assert said in words(response).replace(",", "")
    assert fields_of(response, address)["text"] == [text]


def test_history_says_that_the_student_wrote_it_and_on_whose_screen(
    turned: Client, goal: Goal, tutor: User, counsellor: User, client_of: Callable
) -> None:
    address = reverse("shared_goal", args=[goal.uuid])
    turned.post(address, fields_of(turned.get(address)) | {"words": "Be there on Mondays"})
    student = goal.plan.student
    page = words(client_of(counsellor).get(reverse("history", args=[student.uuid, "goals"])))
    assert f"the student, on the screen that {tutor.name} had turned to them" in page


def test_student_rates_themselves_and_skips_the_rest(
    turned: Client, plan: Plan, meeting: TutoringSession
) -> None:
    wiring, automation, safety = plan.student.enrolments.get().cohort.programme.modules.all()
    address = reverse("plan_balance_student", args=[plan.uuid])
    typed = fields_of(turned.get(address)) | row(wiring, level="2")
    response = turned.post(address, typed | {"skip_rest": "1"})
    said = {each.module: (each.student_level, each.student_skipped) for each in plan.ratings.all()}
    assert said == {wiring: (2, False), automation: (None, True), safety: (None, True)}
    assert links(response) == {page_of(meeting)}


def begin(turned: Client, meeting: TutoringSession) -> Any:
    """Press the button beside the self-evaluation."""
    form = fields_of(turned.get(page_of(meeting)), reverse("shared_answers", args=[meeting.uuid]))
    return turned.post(reverse("shared_answers", args=[meeting.uuid]), form)


def test_student_answers_the_self_evaluation_and_skips_the_rest(
    turned: Client, plan: Plan, meeting: TutoringSession
) -> None:
    address = begin(turned, meeting)["Location"]
    items = list(Response.objects.get().script.items.all())
    typed = fields_of(turned.get(address)) | {f"level_{items[0].uuid.hex}": "3"}
    turned.post(address, typed | {"skip_rest": "1"})
    assert Response.objects.get().state == "complete"
    answers = Answer.objects.order_by("item__position")
    assert [each.level for each in answers] == [3] + [None] * (len(items) - 1)
    assert [each.skipped for each in answers] == [False] + [True] * (len(items) - 1)
    assert "You answered on" in words(turned.get(page_of(meeting)))


def test_what_is_not_asked_now_is_not_begun(turned: Client, meeting: TutoringSession) -> None:
    interview = Instrument.objects.filter(kind="interview").first()
    address = reverse("shared_answers", args=[meeting.uuid])
    for named in (str(interview.uuid), "nothing", ""):
        assert turned.post(address, {"instrument": named})["Location"] == page_of(meeting)
    assert not Response.objects.exists()


def test_what_the_tutor_answers_is_on_no_page_of_theirs(
    turned: Client, plan: Plan, tutor: User
) -> None:
    about_plan = Instrument.objects.get(kind="evaluation")
    asked = {"plan": plan, "occasion": "end", "by": tutor, "today": plan.starts_on}
    theirs, _new = start_response(instrument=about_plan, respondent="tutor", **asked)
    assert turned.get(reverse("response_student", args=[theirs.uuid])).status_code == 404
    own, _new = start_response(instrument=about_plan, respondent="student", **asked)
    assert turned.get(reverse("response_student", args=[own.uuid])).status_code == 200


@pytest.fixture
def offer(plan: Plan, goal: Goal, tutor: User) -> Any:
    today = plan.centre.today()
    return offer_contract(contract=draft_contract(plan=plan, today=today), by=tutor, today=today)


def test_student_signs_and_comes_back_to_their_page(
    turned: Client, offer: Any, meeting: TutoringSession
) -> None:
    assert reverse("contract_sign", args=[offer.uuid, "student"]) in links(
        turned.get(page_of(meeting))
    )
    response = sign(turned, offer, "student")
    assert parties() == ["student"]
    assert links(response) == {page_of(meeting)}
    assert "Our agreement" not in words(turned.get(page_of(meeting)))


def test_student_would_rather_not_sign_and_nothing_follows(
    turned: Client, offer: Any, meeting: TutoringSession
) -> None:
    turned.post(reverse("contract_decline", args=[offer.uuid, "student"]))
    page = words(turned.get(page_of(meeting)))
    assert "You said that you would rather not sign now. That is fine" in page


@pytest.mark.parametrize("party", ["tutor", "guardian"])
def test_nobody_else_signs_on_a_turned_screen(turned: Client, offer: Any, party: str) -> None:
    for name in ("contract_sign", "contract_decline"):
        assert turned.post(reverse(name, args=[offer.uuid, party])).status_code == 404
    assert parties() == []


@pytest.mark.parametrize("name", ["plan_balance_student", "plan_strengths", "plan_close_student"])
def test_pages_of_another_student_do_not_open(
    turned: Client, tutor: User, year: Any, name: str
) -> None:
    other = f.StudentFactory()
    f.AssignmentFactory(student=other, person=tutor)
    plan = f.PlanFactory(student=other, year=year)
    assert turned.get(reverse(name, args=[plan.uuid])).status_code == 404


# Back


def test_tutor_turns_it_back_and_finds_what_the_student_did(
    turned: Client, meeting: TutoringSession, mine: Action
) -> None:
    turned.post(reverse("shared_action", args=[mine.uuid]), {"done": "yes"})
    response = turned.post(reverse("screen_back"), {"secret": PIN}, follow=True)
    assert response.redirect_chain == [(reverse("session", args=[meeting.uuid]), 302)]
    assert "Turn the screen to Marta" in words(response)
    assert main_of(response).count("<nav") == 0
    mine.refresh_from_db()
    assert mine.state == "done"
