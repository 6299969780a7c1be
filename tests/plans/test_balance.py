"""The balance: the student rates on a page of their own, the tutor beside it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import BalanceRating, Competence, Framework, Plan
from students.models import Module
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, links, main_of, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("plan_balance", args=[plan.uuid])


@pytest.fixture
def students_page(plan: Plan) -> str:
    return reverse("plan_balance_student", args=[plan.uuid])


@pytest.fixture
def wiring(plan: Plan) -> Module:
    """The first module of the programme."""
    return Module.objects.get(name="Wiring")


def row(item: Any, **values: str) -> dict[str, str]:
    return {f"{name}_{item.uuid.hex}": value for name, value in values.items()}


def choose(client: Client, plan: Plan, framework: Framework | None) -> Any:
    chosen = {"framework": str(framework.pk) if framework else ""}
    return client.post(reverse("plan_framework", args=[plan.uuid]), chosen, follow=True)


@pytest.fixture
def lifecomp(plan: Plan) -> Framework:
    framework = Framework.objects.get(key="lifecomp")
    plan.framework = framework
    plan.save()
    return framework


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
    desk: Client, students_page: str, address: str, wiring: Module
) -> None:
    shown = send(desk, students_page, **row(wiring, level="3", example="My brother’s lamp"))
    assert "Thank you It is saved." in words(shown)
    assert links(shown) == {address}
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.student_skipped, rating.example, rating.tutor_level) == (
        3,
        False,
        "My brother’s lamp",
        None,
    )
    assert "Wiring usually alone not rated My brother’s lamp" in words(desk.get(address))


def test_skip_is_no_score(
    desk: Client, plan: Plan, students_page: str, address: str, wiring: Module
) -> None:
    send(desk, students_page, **row(wiring, level="skip"))
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.student_skipped) == (None, True)
    assert "Wiring skipped not rated" in words(desk.get(address))
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


def test_tutor_rates_beside_the_student(
    desk: Client, plan: Plan, address: str, wiring: Module
) -> None:
    f.BalanceRatingFactory(plan=plan, module=wiring, student_level=1, example="A lamp")
    shown = words(
        desk.post(
            address,
            fields_of(desk.get(address)) | row(wiring, level="3", source="Workshop"),
            follow=True,
        )
    )
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.example, rating.tutor_level, rating.source) == (
        1,
        "A lamp",
        3,
        "Workshop",
    )
    assert "Wiring talk it over with help usually alone A lamp" in shown
    assert "You see 1 thing differently." in shown


def test_differences_are_counted_and_equal_views_are_none(
    desk: Client, plan: Plan, address: str
) -> None:
    for module, levels in zip(Module.objects.all(), [(1, 2), (3, 3), (0, 4)], strict=True):
        f.BalanceRatingFactory(
            plan=plan, module=module, student_level=levels[0], tutor_level=levels[1]
        )
    shown = words(desk.get(address))
    assert "You see 2 things differently." in shown
    assert shown.count("talk it over with help") == 1
    assert "Automation usually alone usually alone" in shown


def test_skipped_line_is_no_difference(desk: Client, plan: Plan, address: str) -> None:
    f.BalanceRatingFactory(
        plan=plan, module=Module.objects.first(), student_skipped=True, tutor_level=2
    )
    assert "differently" not in words(desk.get(address))


def test_well_being_is_not_rated_by_the_tutor(
    desk: Client, plan: Plan, address: str, students_page: str, lifecomp: Framework
) -> None:
    well_being = Competence.objects.get(key="lc_well_being")
    key = f"level_{well_being.uuid.hex}"
    page = desk.get(address)
    assert key not in main_of(page)
    assert "Well-being is rated by the student only." in words(page)
    send(desk, address, **row(well_being, level="1", source="I saw it"))
    assert not BalanceRating.objects.exists()
    send(desk, students_page, **row(well_being, level="4"))
    send(desk, address, **row(well_being, level="1", source="I saw it"))
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.tutor_level, rating.source) == (4, None, "")
    assert "Well-being can show others how the student’s alone" in words(desk.get(address))


# Both at once


def test_tutor_saving_while_the_student_s_page_is_open_loses_nothing(
    desk: Client, address: str, students_page: str, wiring: Module
) -> None:
    safety = Module.objects.get(name="Safety at work")
    students = fields_of(desk.get(students_page))
    send(desk, address, **row(wiring, level="2", source="Workshop"))
    sent = desk.post(students_page, students | row(wiring, level="4") | row(safety, level="1"))
    assert "Thank you" in words(sent)
    rated = {each.module: each for each in BalanceRating.objects.all()}
    assert (rated[wiring].student_level, rated[wiring].tutor_level) == (4, 2)
    assert rated[wiring].source == "Workshop"
    assert (rated[safety].student_level, rated[safety].tutor_level) == (1, None)


def test_student_saving_while_the_tutor_s_page_is_open_loses_nothing(
    desk: Client, address: str, students_page: str, wiring: Module
) -> None:
    tutors = fields_of(desk.get(address))
    send(desk, students_page, **row(wiring, level="4", example="A lamp"))
    assert desk.post(address, tutors | row(wiring, level="2")).status_code == 302
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.example, rating.tutor_level) == (4, "A lamp", 2)


@pytest.mark.django_db(transaction=True)
def test_both_saving_at_the_same_moment_lose_nothing(
    client_of: Callable[[User], Client],
    tutor: User,
    address: str,
    students_page: str,
    wiring: Module,
) -> None:
    one, two = client_of(tutor), client_of(tutor)
    tutors = fields_of(one.get(address)) | row(wiring, level="2")
    students = fields_of(two.get(students_page)) | row(wiring, level="4")
    told = at_once(lambda: one.post(address, tutors), lambda: two.post(students_page, students))
    assert [each.status_code for each in told] == [302, 200]
    rating = BalanceRating.objects.get()
    assert (rating.student_level, rating.tutor_level) == (4, 2)


def test_two_tutors_on_different_lines_lose_nothing(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    address: str,
    wiring: Module,
) -> None:
    safety = Module.objects.get(name="Safety at work")
    mine = fields_of(desk.get(address)) | row(wiring, level="2")
    send(client_of(counsellor), address, **row(safety, level="3"))
    assert desk.post(address, mine).status_code == 302
    levels = {each.module: each.tutor_level for each in BalanceRating.objects.all()}
    assert levels == {wiring: 2, safety: 3}


def test_two_tutors_on_one_line_see_both(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    address: str,
    wiring: Module,
) -> None:
    mine = fields_of(desk.get(address)) | row(wiring, level="2")
    send(client_of(counsellor), address, **row(wiring, level="3"))
    shown = desk.post(address, mine)
    assert shown.status_code == 422
    told = "Wiring Saved meanwhile by someone else usually alone What you typed sometimes alone"
    assert told in words(shown)
    assert BalanceRating.objects.get().tutor_level == 3


# Another framework


def test_framework_switch_keeps_earlier_ratings(
    desk: Client, plan: Plan, students_page: str, address: str, wiring: Module
) -> None:
    send(desk, students_page, **row(wiring, level="3"))
    shown = words(choose(desk, plan, Framework.objects.get(key="key_competences")))
    assert "Literacy not rated" in shown
    assert "Wiring" not in shown
    assert "Wiring usually alone" in words(choose(desk, plan, None))


def test_framework_switched_meanwhile_loses_nothing_typed(
    desk: Client, plan: Plan, students_page: str, address: str, wiring: Module
) -> None:
    """What was typed goes to the framework that the page showed, and no other."""
    literacy = Competence.objects.get(key="kc_literacy")
    f.BalanceRatingFactory(
        plan=plan, module=None, competence=literacy, student_level=2, tutor_level=4, example="x"
    )
    tutors = fields_of(desk.get(address)) | row(wiring, level="1")
    students = fields_of(desk.get(students_page)) | row(wiring, level="3")
    choose(desk, plan, literacy.framework)
    shown = words(desk.post(address, tutors, follow=True))
    assert "Somebody chose another thing to look at meanwhile" in shown
    assert "Thank you" in words(desk.post(students_page, students))
    rated = {each.item: each for each in BalanceRating.objects.all()}
    assert (rated[wiring].student_level, rated[wiring].tutor_level) == (3, 1)
    kept = rated[literacy]
    assert (kept.student_level, kept.tutor_level, kept.example) == (2, 4, "x")


def test_framework_of_another_centre_is_not_chosen(
    desk: Client, plan: Plan, other_centre: Any
) -> None:
    choose(desk, plan, f.FrameworkFactory(centre=other_centre))
    plan.refresh_from_db()
    assert plan.framework is None


def test_nothing_to_look_at_says_what_to_do(desk: Client, plan: Plan, address: str) -> None:
    plan.student.enrolments.all().delete()
    page = desk.get(address)
    assert "Nothing to look at yet Choose a framework above" in words(page)
    assert reverse("plan_balance_student", args=[plan.uuid]) not in links(page)
    told = "The programme has no modules yet: an administrator can add them."
    assert told in words(choose(desk, plan, None))


# The cost


@pytest.mark.parametrize("name", ["plan_balance", "plan_balance_student"])
def test_page_asks_the_same_whatever_the_number_of_ratings(
    desk: Client, plan: Plan, lifecomp: Framework, name: str
) -> None:
    first, *others = lifecomp.competences.all()[:3]
    place = reverse(name, args=[plan.uuid])

    def rate(competence: Competence) -> None:
        f.BalanceRatingFactory(
            plan=plan, module=None, competence=competence, student_level=1, tutor_level=2
        )

    rate(first)
    with_one = queries(desk, place)
    for each in others:
        rate(each)
    assert len(queries(desk, place)) == len(with_one)
    assert len(with_one) <= 12
