"""The balance: student and tutor rate on pages of their own, and meet on a third."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import BalanceRating, Competence, Framework, Plan
from students.models import Module
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, links, main_of, queries, send, words
from tests.plans.rating import row

pytestmark = pytest.mark.usefixtures("in_centre")


# The student's page


def test_student_page_holds_nothing_but_the_student_s_own(
    client_of: Callable[[User], Client], tutor: User, plan: Plan, students_page: str, wiring: Module
) -> None:
    f.NoteFactory(student=plan.student, audience="confidential", body="Sleeps badly")
    f.NoteFactory(student=plan.student, kind="evidence", body="18 hours missed")
    f.PlanFactorFactory(plan=plan)
    f.GoalFactory(plan=plan, words="To be on time")
    other = f.StudentFactory(given_name="Bilal", family_name="Amrani")
    f.AssignmentFactory(student=other, person=tutor)
    f.BalanceRatingFactory(
        plan=plan, module=wiring, tutor_level=1, source="The workshop of May", example="A lamp"
    )
    shown = client_of(tutor).get(students_page)
    page = shown.content.decode()
    assert "A lamp" in page
    hidden = ["Sleeps", "18 hours", "Risk factor", "on time", "Amrani", "workshop of May", "Ferrer"]
    assert [each for each in hidden if each in page] == []
    assert "<nav" not in page
    assert links(shown) == {reverse("plan_balance", args=[plan.uuid])}
    level = fields_of(shown).get(f"level_{wiring.uuid.hex}")
    assert level is None


def test_student_rates_and_gets_a_word_of_thanks(
    desk: Client, students_page: str, balance_page: str, wiring: Module
) -> None:
    shown = send(desk, students_page, **row(wiring, level="2", example="My brother’s lamp"))
    assert "Thank you It is saved." in words(shown)
    assert links(shown) == {balance_page}
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.student_skipped, rating.example, rating.tutor_level) == (
        2,
        False,
        "My brother’s lamp",
        None,
    )
    shown = words(desk.get(f"{balance_page}?show=1"))
    assert "Wiring My brother’s lamp sometimes alone not rated" in shown


def test_what_goes_without_help_leads_to_naming_it(
    desk: Client, plan: Plan, students_page: str, wiring: Module
) -> None:
    shown = send(desk, students_page, **row(wiring, level="3"))
    assert shown["Location"] == reverse("plan_strengths", args=[plan.uuid])


def test_skip_is_no_score(
    desk: Client, plan: Plan, students_page: str, balance_page: str, wiring: Module
) -> None:
    send(desk, students_page, **row(wiring, level="skip"))
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.student_skipped) == (None, True)
    assert "Wiring skipped not rated" in words(desk.get(f"{balance_page}?show=1"))
    assert fields_of(desk.get(students_page))[f"level_{wiring.uuid.hex}"] == ["skip"]


def test_not_tried_yet_is_an_answer_and_no_skip(
    desk: Client, students_page: str, wiring: Module
) -> None:
    send(desk, students_page, **row(wiring, level="0"))
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.student_skipped) == (0, False)


def test_line_that_is_left_open_writes_no_rating(desk: Client, students_page: str) -> None:
    assert "Thank you" in words(send(desk, students_page))
    assert not BalanceRating.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"level": "5"}, "Select a valid choice. 5 is not one of the available choices."),
        ({"example": "x" * 501}, "Ensure this value has at most 500 characters (it has 501)."),
        ({"example": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_student_s_fault_says_why_and_keeps_the_rest(
    desk: Client, students_page: str, wiring: Module, typed: dict[str, str], told: str
) -> None:
    safety = Module.objects.get(name="Safety at work")
    shown = send(desk, students_page, **row(wiring, **typed), **row(safety, example="Gloves"))
    assert shown.status_code == 422
    assert errors(shown) == [told]
    assert fields_of(shown)[f"example_{safety.uuid.hex}"] == ["Gloves"]
    assert not BalanceRating.objects.exists()


# The tutor's view


def test_tutor_rates_without_the_student_s_view_and_then_sees_both(
    desk: Client,
    plan: Plan,
    balance_page: str,
    students_page: str,
    tutors_page: str,
    wiring: Module,
) -> None:
    send(desk, students_page, **row(wiring, level="1", example="A lamp"))
    covered = desk.get(balance_page)
    assert "Marta has rated. So that each of you judges freely" in words(covered)
    assert "Wiring rated not rated" in words(covered)
    for page in (covered, desk.get(tutors_page)):
        assert "A lamp" not in page.content.decode()
        assert "with help not rated" not in words(page)
    assert links(covered) >= {f"{balance_page}?show=1", tutors_page}
    assert "Wiring A lamp with help not rated" in words(desk.get(f"{balance_page}?show=1"))
    sent = send(desk, tutors_page, **row(wiring, tutor="3", source="Workshop"))
    shown = words(desk.get(sent["Location"]))
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.example, rating.tutor_level, rating.source) == (
        1,
        "A lamp",
        3,
        "Workshop",
    )
    told = "Wiring talk it over A lamp Where it shows: Workshop with help usually alone"
    assert told in shown
    assert "You see 1 thing differently." in shown


def test_differences_are_counted_and_equal_views_are_none(
    desk: Client, plan: Plan, balance_page: str
) -> None:
    for module, levels in zip(Module.objects.all(), [(1, 2), (3, 3), (0, 4)], strict=True):
        f.BalanceRatingFactory(
            plan=plan, module=module, student_level=levels[0], tutor_level=levels[1]
        )
    shown = words(desk.get(balance_page))
    assert "You see 2 things differently." in shown
    assert shown.count("talk it over with help") == 1
    assert "Automation usually alone usually alone" in shown
    assert shown.count("What we said about it") == 2


def test_skipped_line_is_no_difference(desk: Client, plan: Plan, balance_page: str) -> None:
    f.BalanceRatingFactory(
        plan=plan, module=Module.objects.first(), student_skipped=True, tutor_level=2
    )
    assert "differently" not in words(desk.get(balance_page))


@pytest.mark.parametrize("name", ["plan_balance_tutor", "plan_balance_together"])
def test_well_being_is_not_rated_by_the_tutor(
    desk: Client, plan: Plan, balance_page: str, students_page: str, lifecomp: Framework, name: str
) -> None:
    well_being = Competence.objects.get(key="lc_well_being")
    key = f"tutor_{well_being.uuid.hex}"
    tutors_page = reverse(name, args=[plan.uuid])
    assert key not in main_of(desk.get(tutors_page))
    send(desk, tutors_page, **row(well_being, tutor="1", source="I saw it"))
    assert not BalanceRating.objects.exists()
    send(desk, students_page, **row(well_being, level="4"))
    send(desk, tutors_page, **row(well_being, tutor="1", source="I saw it"))
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.tutor_level, rating.source) == (4, None, "")
    assert "Well-being can show others how the student’s alone" in words(desk.get(balance_page))


def test_tutor_s_page_says_what_is_the_student_s_alone(
    desk: Client, tutors_page: str, lifecomp: Framework
) -> None:
    assert "Well-being is rated by the student only." in words(desk.get(tutors_page))


def test_competence_is_seen_in_a_module_of_the_programme(
    desk: Client,
    plan: Plan,
    balance_page: str,
    tutors_page: str,
    lifecomp: Framework,
    wiring: Module,
) -> None:
    empathy = Competence.objects.get(key="lc_empathy")
    send(desk, tutors_page, **row(empathy, tutor="2", module=str(wiring.uuid)))
    assert BalanceRating.objects.get().relates_to == wiring
    assert "Empathy Module: Wiring not rated sometimes alone" in words(desk.get(balance_page))
    assert fields_of(desk.get(tutors_page))[f"module_{empathy.uuid.hex}"] == [str(wiring.uuid)]
    send(desk, tutors_page, **row(empathy, module=""))
    assert BalanceRating.objects.get().relates_to is None


def test_module_of_an_earlier_programme_stays_chosen(
    desk: Client, plan: Plan, tutors_page: str, lifecomp: Framework
) -> None:
    empathy = Competence.objects.get(key="lc_empathy")
    old = f.ModuleFactory(name="Joinery")
    f.BalanceRatingFactory(
        plan=plan, module=None, competence=empathy, tutor_level=1, relates_to=old
    )
    send(desk, tutors_page, **row(empathy, tutor="3"))
    rating = BalanceRating.objects.get()
    assert (rating.tutor_level, rating.relates_to) == (3, old)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"tutor": "5"}, "Select a valid choice. 5 is not one of the available choices."),
        ({"source": "x" * 201}, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_tutor_s_fault_says_why_and_keeps_the_rest(
    desk: Client, tutors_page: str, wiring: Module, typed: dict[str, str], told: str
) -> None:
    safety = Module.objects.get(name="Safety at work")
    shown = send(desk, tutors_page, **row(wiring, **typed), **row(safety, source="Gloves"))
    assert (shown.status_code, errors(shown)) == (422, [told])
    assert fields_of(shown)[f"source_{safety.uuid.hex}"] == ["Gloves"]
    assert not BalanceRating.objects.exists()


# Both at once


def test_tutor_saving_while_the_student_s_page_is_open_loses_nothing(
    desk: Client, tutors_page: str, students_page: str, wiring: Module
) -> None:
    safety = Module.objects.get(name="Safety at work")
    students = fields_of(desk.get(students_page))
    send(desk, tutors_page, **row(wiring, tutor="2", source="Workshop"))
    sent = desk.post(students_page, students | row(wiring, level="4") | row(safety, level="1"))
    assert sent.status_code == 302
    rated = {each.module: each for each in BalanceRating.objects.all()}
    assert (rated[wiring].student_level, rated[wiring].tutor_level) == (4, 2)
    assert rated[wiring].source == "Workshop"
    assert (rated[safety].student_level, rated[safety].tutor_level) == (1, None)


def test_student_saving_while_the_tutor_s_page_is_open_loses_nothing(
    desk: Client, tutors_page: str, students_page: str, wiring: Module
) -> None:
    tutors = fields_of(desk.get(tutors_page))
    send(desk, students_page, **row(wiring, level="4", example="A lamp"))
    assert desk.post(tutors_page, tutors | row(wiring, tutor="2")).status_code == 302
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.example, rating.tutor_level) == (4, "A lamp", 2)


@pytest.mark.django_db(transaction=True)
def test_both_saving_at_the_same_moment_lose_nothing(
    client_of: Callable[[User], Client],
    tutor: User,
    tutors_page: str,
    students_page: str,
    wiring: Module,
) -> None:
    one, two = client_of(tutor), client_of(tutor)
    tutors = fields_of(one.get(tutors_page)) | row(wiring, tutor="2")
    students = fields_of(two.get(students_page)) | row(wiring, level="4")
    told = at_once(lambda: one.post(tutors_page, tutors), lambda: two.post(students_page, students))
    assert [each.status_code for each in told] == [302, 302]
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.tutor_level) == (4, 2)


def test_two_tutors_on_different_lines_lose_nothing(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    tutors_page: str,
    wiring: Module,
) -> None:
    safety = Module.objects.get(name="Safety at work")
    mine = fields_of(desk.get(tutors_page)) | row(wiring, tutor="2")
    send(client_of(counsellor), tutors_page, **row(safety, tutor="3"))
    assert desk.post(tutors_page, mine).status_code == 302
    levels = {each.module: each.tutor_level for each in BalanceRating.objects.all()}
    assert levels == {wiring: 2, safety: 3}


def test_two_tutors_on_one_line_see_both(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    tutors_page: str,
    wiring: Module,
) -> None:
    mine = fields_of(desk.get(tutors_page)) | row(wiring, tutor="2")
    send(client_of(counsellor), tutors_page, **row(wiring, tutor="3"))
    shown = desk.post(tutors_page, mine)
    assert shown.status_code == 422
    told = (
        "Wiring, as the tutor sees it Saved meanwhile usually alone What you typed sometimes alone"
    )
    assert told in words(shown)
    assert BalanceRating.objects.get().tutor_level == 3


# The cost


@pytest.mark.parametrize(
    "name",
    [
        "plan_balance",
        "plan_balance_student",
        "plan_balance_tutor",
        "plan_balance_together",
        "plan_strengths",
    ],
)
def test_page_asks_the_same_whatever_the_number_of_ratings(
    desk: Client, plan: Plan, lifecomp: Framework, name: str
) -> None:
    first, *others = lifecomp.competences.all()[:3]
    rounds = [
        f.BalanceRoundFactory(plan=plan, began_on=plan.starts_on + timedelta(days=days))
        for days in (10, 50)
    ]
    place = reverse(name, args=[plan.uuid])

    def rate(competence: Competence) -> None:
        rating = f.BalanceRatingFactory(
            plan=plan, module=None, competence=competence, student_level=3, tutor_level=2
        )
        for round in rounds:
            f.BalanceLookFactory(
                rating=rating, round=round, student_level=3, tutor_level=2, called="x"
            )

    rate(first)
    with_one = queries(desk, place)
    for each in others:
        rate(each)
    assert len(queries(desk, place)) == len(with_one)
    assert len(with_one) <= 12
