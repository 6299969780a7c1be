"""What the centre owes has an owner in the centre, who learns nothing of the student by it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog, Centre, User
from accounts.services import deactivate
from plans.models import Action, Goal, Plan
from plans.tasks import mail_owner
from tests import factories as f
from tests.plans.pages import errors, fields_of, links, main_of, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

PAGE = "/for-the-centre/"
WORDS = "Keep the workshop open on Thursdays"


@pytest.fixture
def action(goal: Goal, administrator: User, tutor: User) -> Action:
    return f.ActionFactory(
        goal=goal,
        what="Marta gets into the workshop on Thursdays",
        level="institutional",
        owner=administrator,
        asked_by=tutor,
        for_owner=WORDS,
    )


@pytest.fixture
def office(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


def add(desk: Client, plan: Plan, **typed: Any) -> Any:
    how = {"what": "Open the workshop", "level": "institutional", **typed}
    return send(desk, reverse("action_add", args=[plan.uuid]), **how)


# Naming an owner


def test_what_the_centre_owes_asks_for_an_owner(desk: Client, plan: Plan) -> None:
    sent = add(desk, plan)
    assert errors(sent) == ["What the centre owes has an owner: who sees to it?"]
    assert fields_of(sent)["what"] == ["Open the workshop"]


def test_owner_who_may_not_read_needs_words_of_their_own(
    desk: Client, plan: Plan, administrator: User
) -> None:
    sent = add(desk, plan, owner=str(administrator.pk))
    (said,) = errors(sent)
    assert said.startswith(f"{administrator.name} may not read this plan.")
    assert not Action.objects.exists()


def test_owner_who_reads_the_plan_needs_no_words(
    desk: Client, plan: Plan, other_counsellor: User, tutor: User
) -> None:
    assert add(desk, plan, owner=str(other_counsellor.pk)).status_code == 302
    made = Action.objects.get()
    assert (made.owner, made.asked_by) == (other_counsellor, tutor)


@pytest.mark.parametrize("named", ["Open it for Marta", "SOLER, no", "For Soler."])
def test_words_for_the_owner_do_not_name_the_student(
    desk: Client, plan: Plan, administrator: User, named: str
) -> None:
    sent = add(desk, plan, owner=str(administrator.pk), for_owner=named)
    expected = 302 if named.isupper() or "SOLER" in named else 422
    assert sent.status_code == expected
    if expected == 422:
        assert "This names the student." in errors(sent)[0]


def test_owner_of_what_is_not_the_centres_is_a_mistake(
    desk: Client, plan: Plan, administrator: User
) -> None:
    sent = add(desk, plan, level="individual", owner=str(administrator.pk), for_owner=WORDS)
    assert errors(sent)[0].startswith("Only what the centre owes has an owner")


def test_action_that_is_not_the_centres_any_more_loses_its_owner(
    desk: Client, action: Action
) -> None:
    send(desk, reverse("action_edit", args=[action.uuid]), level="individual")
    action.refresh_from_db()
    assert (action.owner, action.for_owner) == (None, "")


def test_people_of_other_centres_and_those_who_left_cannot_be_named(
    desk: Client, plan: Plan, other_administrator: User, other_tutor: User
) -> None:
    other_tutor.memberships.update(ended_at=timezone.now())
    for person in (other_administrator, other_tutor):
        sent = add(desk, plan, owner=str(person.pk), for_owner=WORDS)
        assert sent.status_code == 422
    assert not Action.objects.exists()


# The mail


def test_new_owner_is_told_by_a_mail_without_a_word_of_it(action: Action) -> None:
    mail_owner.func(action.pk, action.owner_id)
    (letter,) = mail.outbox
    assert letter.to == [action.owner.email]
    assert PAGE in letter.body
    text = letter.subject + letter.body
    unwanted = [WORDS, action.what, "Marta", "Soler", str(action.plan.uuid), action.asked_by.name]
    assert [each for each in unwanted if each in text] == []


def test_who_is_no_owner_any_more_gets_no_mail(action: Action, tutor: User) -> None:
    owner = action.owner_id
    action.lose_owner()
    mail_owner.func(action.pk, owner)
    assert mail.outbox == []


# What the owner sees


def test_owner_without_access_sees_their_words_only(office: Client, action: Action) -> None:
    answer = office.get(PAGE)
    text = words(answer)
    assert f"{WORDS} asked by Núria Ferrer" in text
    page = answer.content.decode()
    student = action.plan.student
    unwanted = ["Marta", student.family_name, student.number, "Come on Mondays", action.what]
    unwanted += [str(action.plan.uuid), str(student.uuid), str(action.goal.uuid)]
    assert [each for each in unwanted if each in page] == []
    done = office.get(reverse("centre_action_done", args=[action.uuid])).content.decode()
    assert [each for each in unwanted if each in done] == []


def test_owner_who_reads_the_student_gets_the_way_to_the_plan(
    client_of: Callable[[User], Client], action: Action, counsellor: User
) -> None:
    action.owner = counsellor
    action.save()
    answer = client_of(counsellor).get(PAGE)
    assert "Marta Soler : Marta gets into the workshop on Thursdays" in words(answer)
    assert reverse("plan", args=[action.plan.uuid]) in links(answer)


def test_owner_without_words_is_told_whom_to_ask(office: Client, action: Action) -> None:
    action.for_owner = ""
    action.save()
    assert "No words were written for you." in words(office.get(PAGE))


def test_word_back_reaches_the_tutor_and_the_visit_is_written_down(
    office: Client, desk: Client, action: Action
) -> None:
    send(office, reverse("centre_action_done", args=[action.uuid]), words="Open from now on.")
    plan = words(desk.get(reverse("plan", args=[action.plan.uuid])))
    assert "Rosa Pla sees to it" in plan
    assert "Word back: “Open from now on.”" in plan
    assert "Done" in words(office.get(PAGE))
    logged = AccessLog.objects.filter(page__contains="centre_action_done").order_by("pk")
    assert {each.reason for each in logged} == {"sees to something for the centre"}


def test_word_back_is_asked_for(office: Client, action: Action) -> None:
    sent = send(office, reverse("centre_action_done", args=[action.uuid]), words=" ")
    assert errors(sent) == ["This field is required."]
    action.refresh_from_db()
    assert action.is_open


def test_word_back_sent_twice_is_kept_once(office: Client, action: Action) -> None:
    address = reverse("centre_action_done", args=[action.uuid])
    for _time in range(2):
        shown = office.post(address, {"words": "Open from now on."}, follow=True)
        assert "Done. Who asked you reads your word back." in words(shown)
    assert office.get(address).status_code == 404


def test_word_back_that_comes_too_late_still_stands_there(office: Client, action: Action) -> None:
    action.finish()
    address = reverse("centre_action_done", args=[action.uuid])
    shown = words(office.post(address, {"words": "It opens at seven."}, follow=True))
    told = "It was marked as done meanwhile. Your word was not kept with it: “It opens at seven.”"
    assert told in shown
    action.refresh_from_db()
    assert action.word_back == ""


@pytest.mark.parametrize("way", ["dropped", "closed", "somebody else's"])
def test_what_waits_no_longer_is_not_there(
    office: Client, action: Action, tutor: User, way: str
) -> None:
    if way == "dropped":
        action.drop(reason="Not needed")
    elif way == "closed":
        action.plan.close(by=tutor, reason="The year is over.")
    else:
        action.owner = tutor
        action.save()
    address = reverse("centre_action_done", args=[action.uuid])
    assert office.get(address).status_code == 404
    assert office.post(address, {"words": "Done."}).status_code == 404
    assert "Nothing waits for you." in words(office.get(PAGE))


def test_only_the_owner_answers(action: Action, tutor: User) -> None:
    with pytest.raises(ValueError, match="only who sees to it"):
        action.answer("Done.", by=tutor)


def test_start_page_says_what_waits(office: Client, action: Action) -> None:
    action.due_on = action.centre.today() - timedelta(days=1)
    action.save()
    start = words(office.get(reverse("cohort_list")))
    assert "You see to 1 thing for the centre. 1 is late" in start


# Leaving the centre


def test_who_leaves_owns_nothing_any_more_and_the_plan_asks_for_somebody(
    desk: Client, action: Action, centre: Centre
) -> None:
    boss = f.member(centre, "administrator")
    deactivate(centre=centre, person=action.owner, by=boss, because="New post.")
    plan = desk.get(reverse("plan", args=[action.plan.uuid]))
    assert "has no owner now Say who sees to it" in words(plan)
    assert reverse("action_edit", args=[action.uuid]) in links(plan)


def test_what_was_done_keeps_who_did_it(action: Action, centre: Centre) -> None:
    owner = action.owner
    action.answer("Open.", by=owner)
    deactivate(centre=centre, person=owner, by=f.member(centre, "administrator"), because="x")
    action.refresh_from_db()
    assert action.owner == owner


# How far it goes


def test_page_asks_the_same_for_one_and_for_three(
    office: Client, action: Action, administrator: User
) -> None:
    one = len(queries(office, PAGE))
    for _time in range(2):
        f.ActionFactory(level="institutional", owner=administrator, for_owner="Open it")
    assert len(queries(office, PAGE)) == one
    assert main_of(office.get(PAGE)).count("It is done") == 3
