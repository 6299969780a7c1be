"""A term of sessions in one go: what is proposed, what is left out and why, and that nothing is
ever planned twice."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope
from time_machine import travel

from plans.models import Plan
from plans.services.closing import close_plan, keep_draft
from reviews.models import SessionInvitation, TutoringSession
from reviews.services.term_planning import own_plans, uuids_of
from reviews.services.term_proposal import Wish, propose_term
from students.models import Cohort
from tests import factories as f
from tests.plans.pages import at_once, fields_of
from tests.reviews.filled import words_of

pytestmark = pytest.mark.usefixtures("in_centre")

# A Tuesday.
TODAY = date(2026, 11, 24)
MONDAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def today() -> Any:
    with travel(datetime(2026, 11, 24, 6, tzinfo=UTC), tick=False):
        yield TODAY


@pytest.fixture
def cohort(plan: Plan) -> Cohort:
    """Marta's, which meets on Mondays at nine and at ten."""
    cohort = Cohort.objects.get()
    for hour in (9, 10):
        f.TutoringSlotFactory(cohort=cohort, weekday=0, starts_at=time(hour), place="Room 4")
    return cohort


@pytest.fixture
def others(plan: Plan, cohort: Cohort, tutor: Any) -> list[Plan]:
    """The plans of two more students of the cohort, whose family names come after Soler."""
    return [another(plan, cohort, tutor, name) for name in ("Torra", "Urgell")]


def another(plan: Plan, cohort: Cohort, tutor: Any, name: str) -> Plan:
    student = f.StudentFactory(given_name="Ada", family_name=name)
    f.EnrolmentFactory(student=student, cohort=cohort)
    f.AssignmentFactory(student=student, person=tutor, kind="tutor")
    return f.PlanFactory(student=student, year=plan.year)


@pytest.fixture
def proposed(actor_of: Any, tutor: Any) -> Any:
    """What is proposed to the tutor from Monday on, as (student, when) and what is told."""

    def asked(weeks: int | None = 1, days: int = 20, **wish: Any) -> tuple[list[str], list[str]]:
        actor = actor_of(tutor)
        wish = {"first": MONDAY, "last": MONDAY + timedelta(days=days), **wish}
        found = propose_term(Wish(list(own_plans(actor)), weeks=weeks, **wish), actor)
        told = [words for week in found.weeks for words in week.told]
        told += [why for _plan, why in found.without]
        return [in_words(each) for each in found.lines], told

    return asked


def in_words(line: Any) -> str:
    review = ", review" if line.is_review else ""
    note = f" ({line.note})" if line.note else ""
    return f"{line.plan.student.family_name} {line.start:%d %b %H:%M}{review}{note}"


def met(plan: Plan, day: date, hour: int = 9, **fields: Any) -> TutoringSession:
    starts_at = datetime.combine(day, time(hour), tzinfo=plan.centre.zone)
    return f.TutoringSessionFactory(plan=plan, starts_at=starts_at, **fields)


# What is proposed


def test_sessions_stand_in_the_slots_and_the_last_is_a_review(proposed, cohort):
    lines, told = proposed()
    assert lines == ["Soler 30 Nov 09:00", "Soler 07 Dec 09:00", "Soler 14 Dec 09:00, review"]
    assert told == []


def test_students_keep_a_slot_of_their_own_and_take_turns(proposed, others):
    lines, told = proposed(weeks=2, days=27)
    assert lines == [
        "Soler 30 Nov 09:00",
        "Torra 30 Nov 10:00",
        "Urgell 07 Dec 09:00",
        "Soler 14 Dec 09:00, review",
        "Torra 14 Dec 10:00, review",
        "Urgell 21 Dec 09:00, review",
    ]
    assert told == ["No slot is left for Ada Urgell. The next week is theirs first."]


def test_too_few_slots_are_felt_by_all_alike(proposed, others):
    lines, _told = proposed(weeks=1, days=6 * 7 - 1, with_review=False)
    numbers = [
        sum(each.startswith(name) for each in lines) for name in ("Soler", "Torra", "Urgell")
    ]
    assert numbers == [4, 4, 4]


def test_student_for_whom_no_slot_is_left_at_all_is_told(proposed, others):
    lines, told = proposed(days=6, with_review=False)
    assert lines == ["Soler 30 Nov 09:00", "Torra 30 Nov 10:00"]
    assert told == [
        "No slot is left for Ada Urgell. The next week is theirs first.",
        "No slot is left in these days.",
    ]


def test_rhythm_of_the_centre_grows_longer_with_the_sessions(proposed, cohort, centre):
    centre.first_weeks_between_sessions, centre.later_weeks_between_sessions = 1, 4
    centre.save()
    lines, _told = proposed(weeks=None, days=48, with_review=False)
    days = [each.removeprefix("Soler ")[:6] for each in lines]
    assert days == ["30 Nov", "07 Dec", "14 Dec", "11 Jan"]


def test_rhythm_counts_from_the_last_session(proposed, cohort, plan, tutor):
    met(plan, date(2026, 11, 23), by=tutor, past=True, state="held")
    lines, _told = proposed(weeks=2, days=27)
    assert lines == ["Soler 07 Dec 09:00", "Soler 21 Dec 09:00, review"]


def test_usual_slot_is_the_one_of_the_last_session(proposed, cohort, plan, tutor):
    met(plan, date(2026, 11, 16), 10, by=tutor, past=True, state="held")
    lines, _told = proposed(days=6)
    assert lines == ["Soler 30 Nov 10:00, review"]


def test_holidays_are_left_out_with_their_reason(proposed, cohort):
    f.HolidayFactory(name="Fair", starts_on=date(2026, 12, 4), ends_on=date(2026, 12, 8))
    lines, told = proposed()
    assert lines == ["Soler 30 Nov 09:00", "Soler 14 Dec 09:00, review"]
    assert told == ["Mon 7 Dec: Fair."]


def test_days_outside_the_terms_are_left_out(proposed, cohort, year):
    f.TermFactory(year=year, starts_on=TODAY, ends_on=date(2026, 12, 6))
    lines, told = proposed()
    assert lines == ["Soler 30 Nov 09:00, review"]
    assert told == ["Mon 7 Dec: outside the terms.", "Mon 14 Dec: outside the terms."]


def test_taken_slot_gives_way_to_the_next_with_its_reason(proposed, cohort, other_tutor, tutor):
    beside = f.PlanFactory(student=f.StudentFactory())
    met(beside, MONDAY, 9, by=tutor)
    lines, _told = proposed(days=6)
    assert lines == ["Soler 30 Nov 10:00, review (instead of Mon 30 Nov: taken)"]


def test_slot_with_room_for_two_holds_two(proposed, plan, tutor):
    cohort = Cohort.objects.get()
    f.TutoringSlotFactory(cohort=cohort, weekday=2, starts_at=time(9), minutes=100)
    another(plan, cohort, tutor, "Torra")
    lines, _told = proposed(days=6, with_review=False)
    assert lines == ["Soler 02 Dec 09:00", "Torra 02 Dec 09:45"]


def test_what_is_there_already_is_not_doubled(proposed, cohort, plan, tutor):
    met(plan, date(2026, 12, 9), by=tutor)
    lines, told = proposed()
    assert lines == ["Soler 30 Nov 09:00", "Soler 14 Dec 09:00, review"]
    assert told == ["There already: Marta Soler (Wed 9 Dec, 09:00)."]


@pytest.mark.parametrize("state", ["missed", "cancelled"])
def test_session_that_did_not_take_place_is_planned_anew(proposed, cohort, plan, tutor, state):
    met(plan, MONDAY, by=tutor, past=True, state=state)
    assert proposed(days=6)[0] == ["Soler 30 Nov 09:00, review"]


def test_review_that_is_planned_already_is_enough(proposed, cohort, plan, tutor):
    met(plan, date(2026, 12, 9), by=tutor, kind="formal_review")
    assert proposed()[0] == ["Soler 30 Nov 09:00", "Soler 14 Dec 09:00"]


def test_nothing_is_proposed_behind_the_plan(proposed, cohort, plan):
    plan.ends_on = date(2026, 12, 6)
    plan.save()
    lines, told = proposed()
    assert lines == ["Soler 30 Nov 09:00, review"]
    assert told == ["The plan of Marta Soler ends on Sun 6 Dec."]


def test_without_slots_the_hour_of_the_last_session_is_taken(proposed, plan, tutor):
    met(plan, date(2026, 11, 19), 15, by=tutor, past=True, state="held")
    assert proposed(days=6)[0] == ["Soler 03 Dec 15:00, review"]


def test_without_slots_and_sessions_it_is_told(proposed, plan):
    lines, told = proposed()
    assert lines == []
    assert told == ["Their cohort has no weekly slot yet, and there was no session before."]


def test_hours_stay_the_same_over_a_change_of_clocks(proposed, cohort, plan):
    plan.ends_on = date(2027, 6, 1)
    plan.save()
    lines, _told = proposed(first=date(2027, 3, 22), last=date(2027, 4, 2), with_review=False)
    assert lines == ["Soler 22 Mar 09:00", "Soler 29 Mar 09:00"]


def test_hour_of_today_that_has_passed_is_not_proposed(proposed, cohort):
    f.TutoringSlotFactory(cohort=cohort, weekday=1, starts_at=time(6, 30))
    f.TutoringSlotFactory(cohort=cohort, weekday=1, starts_at=time(12))
    assert proposed(first=TODAY, last=TODAY)[0] == ["Soler 24 Nov 12:00, review"]


def test_proposal_costs_the_same_for_one_and_three_students(proposed, plan, cohort, tutor):
    numbers = []
    for count in (0, 2):
        for number in range(count):
            another(plan, cohort, tutor, f"Torra {number}")
        with CaptureQueriesContext(connection) as queries:
            proposed()
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


# The pages


def address(*plans: Plan, days: int = 20, **asked: Any) -> str:
    last = MONDAY + timedelta(days=days)
    ids = "&".join(f"plan={each.uuid}" for each in plans)
    return f"{reverse('term_plan')}?{ids}&first={MONDAY}&last={last}&rhythm=1&review=on"


def planned(plan: Plan) -> list[str]:
    return [
        f"{each.local_start():%d %b %H:%M} {each.state}"
        for each in plan.sessions.order_by("starts_at", "pk")
    ]


def test_choosing_names_own_students_and_those_without_a_plan(
    client_of, plan, cohort, tutor, other_tutor
):
    f.AssignmentFactory(student=f.StudentFactory(given_name="Stranger"), person=other_tutor)
    planless = f.StudentFactory(given_name="Pol", family_name="Riu")
    f.EnrolmentFactory(student=planless, cohort=cohort)
    f.AssignmentFactory(student=planless, person=tutor)
    words = words_of(client_of(tutor).get(reverse("term_plan")))
    assert "With whom Marta Soler" in words
    assert "Without a plan, and so not in this list: Pol Riu" in words
    assert "Stranger" not in words


def test_days_are_those_of_the_term(client_of, plan, year, tutor):
    f.TermFactory(year=year, starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 18))
    form = client_of(tutor).get(reverse("term_plan")).context["form"]
    assert (form["first"].value(), form["last"].value()) == (TODAY, date(2026, 12, 18))


def test_term_that_is_nearly_over_gives_way_to_the_next(client_of, plan, year, tutor):
    f.TermFactory(year=year, starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 4))
    f.TermFactory(year=year, starts_on=date(2026, 12, 7), ends_on=date(2027, 3, 12))
    form = client_of(tutor).get(reverse("term_plan")).context["form"]
    assert (form["first"].value(), form["last"].value()) == (TODAY, date(2027, 3, 12))


def test_choosing_again_keeps_what_was_chosen(client_of, plan, cohort, others, tutor):
    client = client_of(tutor)
    page = client.get(client.get(address(plan)).context["back"])
    sent = fields_of(page, reverse("term_plan"))
    assert (sent["plan"], sent["rhythm"]) == ([str(plan.uuid)], ["1"])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("first=2026-12-01&last=2026-11-30&rhythm=1", "This day is before the first one."),
        ("first=2026-10-01&last=2026-11-01&rhythm=1", "This day has passed."),
        ("first=2026-12-01&last=2030-01-01&rhythm=1", "Plan at most a year at once."),
        ("first=2026-12-01&last=2027-01-01&rhythm=1", "Choose at least one student."),
        ("first=soon&last=2027-01-01&rhythm=1", "This is no date."),
    ],
)
def test_question_that_cannot_be_answered_says_why(client_of, plan, tutor, asked, words):
    page = client_of(tutor).get(f"{reverse('term_plan')}?{asked}")
    assert words in words_of(page)
    assert fields_of(page, reverse("term_plan"))["first"] == [asked[6:].partition("&")[0]]


def test_planning_plans_what_stands_there(client_of, plan, cohort, tutor):
    client, path = client_of(tutor), address(plan)
    page = client.get(path)
    words = words_of(page)
    assert "Week from Mon 30 Nov" in words
    assert "3 sessions" in words
    response = client.post(path, fields_of(page, path))
    assert planned(plan) == ["30 Nov 09:00 planned", "07 Dec 09:00 planned", "14 Dec 09:00 planned"]
    first, *_others, last = plan.sessions.order_by("starts_at")
    assert (first.place, first.minutes, first.by, first.kind) == ("Room 4", 45, tutor, "session")
    assert last.kind == "formal_review"
    plan.refresh_from_db()
    assert plan.next_review_on == MONDAY
    words = words_of(client.get(response.url))
    assert "3 sessions are planned." in words
    assert "Mon 30 Nov, 09:00 Marta Soler Follow-up session planned" in words


def form_of(client: Any, path: str) -> dict[str, Any]:
    """The fields of the proposal, untouched."""
    return fields_of(client.get(path), path)


def test_lines_are_left_out_and_moved(client_of, plan, cohort, tutor):
    client, path = client_of(tutor), address(plan)
    sent = form_of(client, path)
    del sent["line-0-chosen"]
    sent |= {"line-0-date": "never", "line-1-date": "2026-12-08", "line-1-time": "15:00"}
    assert client.post(path, sent).status_code == 302
    assert planned(plan) == ["08 Dec 15:00 planned", "14 Dec 09:00 planned"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"line-0-date": "2026-12-10"}, "No school on this day: Fair."),
        ({"line-0-date": "2026-11-23"}, "This hour has passed."),
        ({"line-0-date": "2031-01-01"}, "This day is outside the plan."),
        ({"line-0-date": "soon"}, "This is no date."),
        ({"line-0-time": ""}, "This field is required."),
        ({"line-0-date": "2026-12-07"}, "At the same time as Marta Soler below or above."),
        ({"line-0-plan": "00000000-0000-4000-8000-000000000000"}, "Look at what is marked"),
        ({"line-TOTAL_FORMS": "x"}, "Nothing is planned yet."),
    ],
)
def test_line_that_cannot_be_is_marked_and_nothing_is_planned(
    client_of, plan, cohort, tutor, typed, words
):
    f.HolidayFactory(name="Fair", starts_on=date(2026, 12, 10))
    client, path = client_of(tutor), address(plan)
    page = client.post(path, form_of(client, path) | typed)
    assert page.status_code == 422
    assert words in words_of(page)
    assert planned(plan) == []


def test_nothing_chosen_says_so(client_of, plan, cohort, tutor):
    client, path = client_of(tutor), address(plan)
    sent = {name: each for name, each in form_of(client, path).items() if "chosen" not in name}
    page = client.post(path, sent)
    assert "No session is chosen." in words_of(page)


def test_sent_twice_plans_once(client_of, plan, cohort, tutor):
    client, path = client_of(tutor), address(plan)
    sent = form_of(client, path)
    told = [client.post(path, sent) for _ in range(2)]
    assert [each.status_code for each in told] == [302, 302]
    assert told[0].url == told[1].url
    assert len(planned(plan)) == 3


def test_planned_meanwhile_is_shown_and_not_doubled(client_of, plan, cohort, tutor, counsellor):
    client, path = client_of(tutor), address(plan)
    sent = form_of(client, path)
    met(plan, date(2026, 12, 9), by=counsellor)
    page = client.post(path, sent)
    words = words_of(page)
    assert "Sessions of these students were planned or moved meanwhile." in words
    assert "There is a session in this week already: Wed 9 Dec, 09:00." in words
    again = fields_of(page, path)
    del again["line-1-chosen"]
    assert client.post(path, again).status_code == 302
    assert [each[:6] for each in planned(plan)] == ["30 Nov", "09 Dec", "14 Dec"]


def test_plan_that_was_closed_meanwhile_gets_no_session(client_of, plan, cohort, tutor, today):
    client, path = client_of(tutor), address(plan)
    sent = form_of(client, path)
    keep_draft(plan=plan, reason="year_over", tutor_words="You came.")
    close_plan(plan=plan, by=tutor, today=today)
    page = client.post(path, sent)
    assert page.status_code == 422
    assert "One of those you chose has no open plan any more" in words_of(page)
    assert planned(plan) == []


def test_student_of_somebody_else_cannot_be_chosen(client_of, plan, cohort, other_tutor):
    page = client_of(other_tutor).get(address(plan))
    assert "Marta" not in words_of(page)


# Taking back


def test_taking_back_cancels_what_is_untouched(client_of, plan, cohort, tutor):
    client, path = client_of(tutor), address(plan)
    page = client.post(path, form_of(client, path)).url
    first, second, _third = plan.sessions.order_by("starts_at")
    first.record("held", by=tutor)
    f.NoteFactory(student=plan.student, author=tutor, about=second.uuid)
    assert "Take back 1 session" in words_of(client.get(page))
    response = client.post(f"{page}back/", follow=True)
    assert "1 session was taken back." in words_of(response)
    assert [each.split()[-1] for each in planned(plan)] == ["held", "planned", "cancelled"]
    plan.refresh_from_db()
    assert plan.next_review_on == date(2026, 12, 7)


def test_session_into_which_somebody_is_typing_is_not_taken_back(client_of, plan, cohort, tutor):
    client, path = client_of(tutor), address(plan, days=6)
    page = client.post(path, form_of(client, path)).url
    f.DraftFactory(student=plan.student, person=tutor, record=plan.sessions.get().uuid)
    client.post(f"{page}back/")
    assert planned(plan) == ["30 Nov 09:00 planned"]


def test_taking_back_twice_takes_nothing_more(client_of, plan, cohort, tutor):
    client, path = client_of(tutor), address(plan)
    page = client.post(path, form_of(client, path)).url
    told = [words_of(client.post(f"{page}back/", follow=True)) for _ in range(2)]
    assert "3 sessions were taken back." in told[0]
    assert "0 sessions were taken back." in told[1]


def test_what_was_taken_back_can_be_planned_again(client_of, plan, cohort, tutor):
    client, path = client_of(tutor), address(plan)
    page = client.post(path, form_of(client, path)).url
    client.post(f"{page}back/")
    client.post(path, form_of(client, path))
    assert sum("planned" in each for each in planned(plan)) == 3


def test_planning_of_nobody_is_not_there(client_of, plan, cohort, tutor):
    assert client_of(tutor).get(reverse("term_planned", args=[plan.uuid])).status_code == 404


def test_those_who_are_invited_are_told_of_both(client_of, plan, cohort, tutor, student):
    student.email, student.wants_invitations = "marta@example.org", True
    student.save()
    client, path = client_of(tutor), address(plan)
    page = client.post(path, form_of(client, path)).url
    asked = SessionInvitation.objects.values_list("wanted", flat=True)
    assert list(asked) == ["requested"] * 3
    at = datetime(2027, 1, 1, tzinfo=UTC)
    known = {"told": "requested", "told_at": at, "told_start": at, "told_minutes": 45}
    asked.update(mail_state="sent", **known)
    client.post(f"{page}back/")
    assert list(asked.all()) == ["cancelled"] * 3


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("desks_of", [("tutor", "tutor"), ("tutor", "counsellor")])
def test_two_who_plan_one_term_at_once_plan_it_once(
    request, client_of, centre, plan, cohort, others, desks_of
):
    people = [request.getfixturevalue(name) for name in desks_of]
    for each in others:
        f.AssignmentFactory(student=each.student, person=people[1], kind="counsellor")
    path = address(plan, *others)
    desks = [client_of(person) for person in people]
    sent = [form_of(desk, path) for desk in desks]
    told = at_once(
        *(
            lambda desk=desk, form=form: desk.post(path, form)
            for desk, form in zip(desks, sent, strict=True)
        )
    )
    assert sorted(each.status_code for each in told) == [302, 422]
    with scope(centre=centre):
        assert TutoringSession.objects.count() == len(
            [each for each in sent[0] if each.endswith("-chosen")]
        )


@pytest.mark.django_db(transaction=True)
def test_one_who_presses_twice_at_once_plans_once(client_of, centre, plan, cohort, tutor):
    client, path = client_of(tutor), address(plan)
    sent = form_of(client, path)
    desks = [client_of(tutor), client_of(tutor)]
    told = at_once(*(lambda desk=desk: desk.post(path, sent) for desk in desks))
    assert [each.status_code for each in told] == [302, 302]
    with scope(centre=centre):
        batch = UUID(told[0].url.strip("/").split("/")[-1])
        assert TutoringSession.objects.filter(uuid__in=uuids_of(batch)).count() == 3
        assert TutoringSession.objects.count() == 3
