"""A student’s own page by private link: coming in, what stands there, ticking, being shut out."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from plans.models import Plan
from students.enums import EventKind
from students.models import PrivateLink, Student, StudentEvent
from students.models.link import MAX_FAILURES
from tests import factories as f
from tests.conftest import OutsideClient
from tests.reviews.filled import words_of
from tests.reviews.own import CODE, TOKEN, come, inside, link_of, type_code

pytestmark = pytest.mark.usefixtures("in_centre")

SHUT = "This link does not open anything"
SAFE = "Nobody reads this page at night or at weekends."


def kinds(student: Student) -> list[str]:
    return list(StudentEvent.objects.filter(student=student).values_list("kind", flat=True))


# Coming in


def test_link_leaves_its_token_behind_and_asks_for_the_code(client: Client, link: Any) -> None:
    response = client.get(reverse("own_link", args=[TOKEN]))
    assert (response.status_code, response.url) == (302, "/my/")
    assert response["Referrer-Policy"] == "no-referrer"
    page = client.get("/my/")
    said = words_of(page)
    assert page.status_code == 200
    assert "Type your code" in said
    assert SAFE in said
    # Before the code nobody learns whose page it is.
    assert "Marta" not in said
    assert "Soler" not in said


def test_code_opens_the_page_and_that_is_told(client: Client, link: PrivateLink) -> None:
    come(client)
    response = type_code(client, " 123 456 ")
    assert (response.status_code, response.url) == (302, "/my/")
    page = client.get("/my/")
    assert "Hello Marta" in words_of(page)
    assert SAFE in words_of(page)
    assert TOKEN not in page.content.decode()
    link.refresh_from_db()
    assert link.opened_at is not None
    assert kinds(link.student) == [EventKind.LINK_OPENED]


def test_page_tells_the_last_day_of_the_link_as_its_tutor_chose_it(plan: Plan) -> None:
    """The link ends at the midnight after that day, which is a day later on the clock."""
    link_of(plan.student, expires_at=f.at_nine(plan.centre, days=4).replace(hour=0))
    last = plan.centre.today() + timedelta(days=3)
    assert f"Your link works until {last:%a} {last.day} {last:%b}" in words_of(inside().get("/my/"))


def test_code_in_digits_of_another_script_is_the_same(client: Client, link: Any) -> None:
    come(client)
    assert type_code(client, "١٢٣٤٥٦").status_code == 302


def test_page_is_kept_from_caches_and_search_engines(link: Any) -> None:
    page = inside().get("/my/")
    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex, nofollow"' in page.content.decode()


def test_token_alone_and_code_alone_open_nothing(client: Client, link: Any) -> None:
    assert type_code(client).status_code == 404
    come(client)
    assert "Hello" not in words_of(client.get("/my/"))
    assert client.get(reverse("own_write", args=["note"])).context["form"].fields.keys() == {"code"}


def test_wrong_code_says_how_often_it_can_still_be_tried(client: Client, link: Any) -> None:
    come(client)
    response = type_code(client, "999999")
    assert response.status_code == 422
    assert "That was not the code. You can try 4 more times" in words_of(response)


def test_five_wrong_codes_lock_the_link_also_for_the_right_one(
    client: Client, link: PrivateLink
) -> None:
    opened = inside()
    come(client)
    for _number in range(MAX_FAILURES):
        response = type_code(client, "000000")
    assert (response.status_code, SHUT in words_of(response)) == (404, True)
    assert type_code(client).status_code == 404
    assert opened.get("/my/").status_code == 404
    assert kinds(link.student) == [
        EventKind.LINK_LOCKED,
        *[EventKind.LINK_REFUSED] * MAX_FAILURES,
        EventKind.LINK_OPENED,
    ]


def test_right_code_forgets_the_wrong_ones_before(client: Client, link: PrivateLink) -> None:
    come(client)
    type_code(client, "000000")
    type_code(client)
    link.refresh_from_db()
    assert link.failures == 0


def test_many_codes_from_one_place_have_to_wait(
    client: Client, link: PrivateLink, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"private_link": "2/m/ip"}
    come(client)
    type_code(client, "000000")
    response = type_code(client)
    assert response.status_code == 429
    assert SAFE in words_of(response)
    link.refresh_from_db()
    assert link.failures == 1


def test_many_links_from_one_place_have_to_wait_and_nothing_is_looked_up(
    link: PrivateLink, settings: Any
) -> None:
    """A school behind one address is told to wait, and not that its link is over."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"private_link": "2/m/ip"}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for guess in ("one", "two"):
            assert SHUT in words_of(come(OutsideClient(), guess))
        visitor = OutsideClient()
        with CaptureQueriesContext(connection) as queries:
            page = come(visitor)
        assert page.status_code == 429
        assert "Please wait a little" in words_of(page)
        assert "students_privatelink" not in str(queries.captured_queries)
        assert type_code(visitor).status_code == 429
        assert visitor.get("/my/").status_code == 429
        clock.shift(timedelta(minutes=2))
        assert "Type your code" in words_of(visitor.get("/my/"))
        assert type_code(visitor).status_code == 302


def test_wrong_codes_stand_in_the_timeline_and_beside_the_link(
    client: Client, link: PrivateLink, client_of: Any, tutor: User
) -> None:
    come(client)
    for _twice in range(2):
        type_code(client, "000000")
    desk, student = client_of(tutor), link.student.uuid
    page = words_of(desk.get(reverse("student_own_page", args=[student])))
    assert "2 wrong codes were typed since. At five the link locks itself." in page
    told = words_of(desk.get(reverse("student", args=[student])))
    assert told.count("A wrong code was typed for the student’s own page") == 2
    type_code(client)
    told = words_of(desk.get(reverse("student", args=[student])))
    assert "The student opened their own page" in told
    assert "wrong codes were typed" not in words_of(
        desk.get(reverse("student_own_page", args=[student]))
    )


def test_wrong_codes_are_counted_for_the_link_and_not_for_the_browser(link: PrivateLink) -> None:
    answers = []
    for _number in range(MAX_FAILURES):
        come(visitor := OutsideClient())
        answers.append(type_code(visitor, "000000").status_code)
    assert answers == [422] * (MAX_FAILURES - 1) + [404]
    come(visitor := OutsideClient())
    assert type_code(visitor).status_code == 404


# What opens nothing


def revoke(link: PrivateLink) -> None:
    link.revoke(by=link.made_by)


def renew(link: PrivateLink) -> None:
    link.fill(by=link.made_by, until=link.expires_at)


def end(link: PrivateLink) -> None:
    PrivateLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())


def erase(link: PrivateLink) -> None:
    Student.objects.filter(pk=link.student_id).update(erased_on="2026-01-01")


@pytest.mark.parametrize("happens", [revoke, renew, end, erase])
def test_opened_page_is_shut_at_once(link: PrivateLink, happens: Any) -> None:
    client = inside()
    happens(link)
    assert client.get("/my/").status_code == 404


@pytest.mark.parametrize("happens", [revoke, renew, end, erase])
def test_dead_link_says_the_same_as_a_guessed_one(
    client: Client, link: PrivateLink, happens: Any
) -> None:
    happens(link)
    dead, guessed = come(client), come(type(client)(), "guessed")
    assert dead.status_code == guessed.status_code == 404
    assert dead.content == guessed.content
    assert SHUT in words_of(dead)
    assert SAFE in words_of(dead)


# Nobody of the staff


def test_staff_who_are_signed_in_do_not_come_in_as_the_student(
    client_of: Any, tutor: User, link: PrivateLink
) -> None:
    client = client_of(tutor)
    page = come(client)
    assert page.status_code == 403
    assert "This page belongs to a student" in words_of(page)
    assert type_code(client).status_code == 403
    assert "own_page" not in client.session
    link.refresh_from_db()
    assert (link.opened_at, link.failures) == (None, 0)


def test_signing_in_shuts_the_page_that_was_open_in_that_browser(
    link: PrivateLink, tutor: User
) -> None:
    client = inside()
    signs_in = {"login": tutor.email, "password": f.PASSWORD}
    assert client.post(reverse("account_login"), signs_in).status_code == 302
    assert client.get("/my/").status_code == 403
    # Nor is anything kept for the staff that the student sends from a page left open.
    shown = client.post(reverse("own_write", args=["note"]), {"text": "Half a sentence"})
    assert shown.status_code == 403
    assert "Half a sentence" in shown.content.decode()
    assert "Half" not in str(dict(client.session))
    assert not {"own_page", "own_page_kept"} & set(client.session.keys())
    client.post(reverse("account_logout"))
    assert client.get("/my/").status_code == 404


def test_leaving_shuts_the_page_in_this_browser(link: PrivateLink) -> None:
    client = inside()
    assert "The page is closed" in words_of(client.post(reverse("own_leave")))
    assert client.get("/my/").status_code == 404
    assert "Hello" in words_of(inside().get("/my/"))


# What stands there


def test_page_tells_the_plan_the_next_date_and_what_was_agreed(
    link: PrivateLink, plan: Plan, tutor: User
) -> None:
    goal = f.GoalFactory(plan=plan, words="Pass the circuits test")
    held = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
    f.AgreementFactory(session=held, action=f.ActionFactory(goal=goal, what="Do two sheets"))
    f.TutoringSessionFactory(plan=plan, by=tutor, place="Room 4")
    said = words_of(inside().get("/my/"))
    for words in ("Pass the circuits test", "Do two sheets", "Room 4", "with Núria Ferrer"):
        assert words in said


def test_without_a_plan_the_page_says_what_will_stand_there(student: Student, tutor: User) -> None:
    link_of(student, made_by=tutor)
    assert "There is no plan at the moment" in words_of(inside().get("/my/"))


def test_centres_words_for_danger_stand_on_every_page(link: PrivateLink, plan: Plan) -> None:
    centre = plan.centre
    centre.emergency_number, centre.emergency_words = "061", "Or ring Anna, 600 111 222"
    centre.save()
    client = inside()
    for url in ("/my/", reverse("own_write", args=["note"]), "/my/write/nothing/"):
        said = words_of(client.get(url))
        assert "In danger? Call 061" in said
        assert "Or ring Anna, 600 111 222" in said


def test_queries_stay_the_same_for_little_and_for_much(
    link: PrivateLink, plan: Plan, tutor: User
) -> None:
    client = inside()

    def more() -> None:
        goal = f.GoalFactory(plan=plan)
        held = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
        f.AgreementFactory(session=held, action=f.ActionFactory(goal=goal))
        f.StudentMessageFactory(
            student=plan.student, link=link, kind="goal", state="answered", answer="Yes",
            answered_by=tutor, answered_at=timezone.now(), read_by=tutor, read_at=timezone.now(),
        )  # fmt: skip

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/my/").status_code == 200
        return len([each for each in queries if "django_session" not in each["sql"]])

    more()
    one = count()
    more()
    more()
    assert count() == one
    assert one <= 12


# Ticking


def test_student_ticks_an_action_and_takes_it_back(link: PrivateLink, plan: Plan) -> None:
    action = f.ActionFactory(plan=plan, what="Set two alarms")
    client, url = inside(), reverse("own_tick", args=[action.uuid])
    response = client.post(url, {"done": "yes", "place": "agreed"})
    assert response.url == f"/my/#agreed-{action.uuid}"
    action.refresh_from_db()
    assert action.state == "done"
    assert "done Set two alarms" in words_of(client.get("/my/"))
    client.post(url, {"done": "yes"})
    client.post(url, {"done": ""})
    action.refresh_from_db()
    assert (action.state, action.ended_at) == ("open", None)


def test_only_own_actions_of_the_own_plan_are_ticked(link: PrivateLink, plan: Plan) -> None:
    others = [f.ActionFactory(plan=plan, who="tutor"), f.ActionFactory()]
    closed = f.PlanFactory(student=plan.student, closed=True)
    others.append(f.ActionFactory(plan=closed))
    client = inside()
    for action in others:
        response = client.post(reverse("own_tick", args=[action.uuid]), {"done": "yes"})
        assert response.status_code == 404
        assert SAFE in words_of(response)
        action.refresh_from_db()
        assert action.state == "open"


def test_action_that_was_dropped_meanwhile_stays_so(link: PrivateLink, plan: Plan) -> None:
    action = f.ActionFactory(
        plan=plan, state="dropped", ended_at=timezone.now(), dropping_reason="Moved"
    )
    client = inside()
    response = client.post(reverse("own_tick", args=[action.uuid]), {"done": "yes"}, follow=True)
    assert "taken out of the plan meanwhile" in words_of(response)
    action.refresh_from_db()
    assert action.state == "dropped"


def test_what_was_talked_about_is_not_taken_back(
    link: PrivateLink, plan: Plan, tutor: User
) -> None:
    held = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
    action = f.ActionFactory(plan=plan, state="done", ended_at=timezone.now())
    f.AgreementFactory(session=held, action=action, kept="yes", answered_in=held)
    client = inside()
    response = client.post(reverse("own_tick", args=[action.uuid]), {"done": ""}, follow=True)
    assert "so it stays" in words_of(response)
    action.refresh_from_db()
    assert action.state == "done"


def test_history_says_that_it_was_the_student(
    link: PrivateLink, plan: Plan, tutor: User, client_of: Any
) -> None:
    action = f.ActionFactory(plan=plan, what="Set two alarms")
    inside().post(reverse("own_tick", args=[action.uuid]), {"done": "yes"})
    url = reverse("history", args=[plan.student.uuid, "goals"])
    assert "the student, on their own page" in words_of(client_of(tutor).get(url))
    assert CODE not in words_of(client_of(tutor).get(url))
