"""What a balance looks at: chosen for each plan, changed by the centre, and nothing is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import BalanceRating, Competence, Framework, Plan
from students.models import Module
from tests import factories as f
from tests.plans.pages import fields_of, links, send, words
from tests.plans.rating import choose, row

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def own(plan: Plan) -> Framework:
    """The centre's own framework, chosen by the plan."""
    plan.framework = f.FrameworkFactory(own_name="At the bench")
    plan.save()
    return plan.framework


def asks(framework: Framework, name: str) -> Competence:
    return f.CompetenceFactory(framework=framework, own_name=name)


def test_framework_switch_keeps_earlier_ratings(
    desk: Client, plan: Plan, students_page: str, balance_page: str, wiring: Module
) -> None:
    send(desk, students_page, **row(wiring, level="3"))
    shown = words(choose(desk, plan, Framework.objects.get(key="key_competences")))
    assert "Literacy not rated" in shown
    assert "1 thing rated before, and no longer asked What Marta Tutor Wiring usually" in shown
    choose(desk, plan, None)
    assert "Wiring usually alone" in words(desk.get(f"{balance_page}?show=1"))


def test_framework_switched_meanwhile_loses_nothing_typed(
    desk: Client, plan: Plan, students_page: str, tutors_page: str, wiring: Module
) -> None:
    """What was typed goes to the framework that the page showed, and no other."""
    literacy = Competence.objects.get(key="kc_literacy")
    f.BalanceRatingFactory(
        plan=plan, module=None, competence=literacy, student_level=2, tutor_level=4, example="x"
    )
    tutors = fields_of(desk.get(tutors_page)) | row(wiring, tutor="1")
    students = fields_of(desk.get(students_page)) | row(wiring, level="3")
    choose(desk, plan, literacy.framework)
    shown = words(desk.post(tutors_page, tutors, follow=True))
    assert "Somebody chose another thing to look at meanwhile" in shown
    assert desk.post(students_page, students).status_code == 302
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


def test_nothing_to_look_at_says_what_to_do(desk: Client, plan: Plan, balance_page: str) -> None:
    plan.student.enrolments.all().delete()
    page = desk.get(balance_page)
    assert "Nothing to look at yet Choose a framework above" in words(page)
    assert reverse("plan_balance_student", args=[plan.uuid]) not in links(page)
    told = "The programme has no modules yet: an administrator can add them."
    assert told in words(choose(desk, plan, None))


def test_modules_stand_beside_a_framework(
    desk: Client, plan: Plan, students_page: str, balance_page: str, wiring: Module
) -> None:
    framework = Framework.objects.get(key="lifecomp")
    choose(desk, plan, framework, modules_too="on")
    empathy = Competence.objects.get(key="lc_empathy")
    send(desk, students_page, **row(empathy, level="2"), **row(wiring, level="1"))
    assert {each.item for each in BalanceRating.objects.all()} == {empathy, wiring}
    shown = words(desk.get(f"{balance_page}?show=1"))
    assert "Empathy sometimes alone" in shown
    assert "Wiring with help" in shown
    assert shown.index("Managing learning") < shown.index("Wiring")


def test_modules_alone_are_never_beside_anything(desk: Client, plan: Plan) -> None:
    choose(desk, plan, None, modules_too="on")
    plan.refresh_from_db()
    assert (plan.framework, plan.modules_too) == (None, False)


def test_framework_out_of_use_is_kept_and_not_offered(
    desk: Client, plan: Plan, balance_page: str, own: Framework
) -> None:
    gone = f.FrameworkFactory(own_name="Of the old days")
    for framework in (gone, own):
        framework.in_use = False
        framework.save()
    page = desk.get(balance_page)
    assert "At the bench" in words(page)
    assert "Of the old days" not in words(page)
    choose(desk, plan, gone)
    plan.refresh_from_db()
    assert plan.framework == own


def test_competence_out_of_use_is_not_asked_and_stays_readable(
    desk: Client, plan: Plan, students_page: str, balance_page: str, own: Framework
) -> None:
    asks(own, "Asks first")
    filing = asks(own, "Filing")
    send(desk, students_page, **row(filing, level="2", example="The folders"))
    filing.in_use = False
    filing.save()
    assert "Filing" not in words(desk.get(students_page))
    shown = words(desk.get(balance_page))
    assert "1 thing rated before, and no longer asked What Marta Tutor Filing" in shown
    assert "Filing At the bench The folders sometimes alone not rated" in shown


def test_competence_that_goes_out_of_use_meanwhile_takes_what_was_typed(
    desk: Client, students_page: str, own: Framework
) -> None:
    filing = asks(own, "Filing")
    typed = fields_of(desk.get(students_page)) | row(filing, level="2", example="The folders")
    filing.in_use = False
    filing.save()
    assert "Thank you" in words(desk.post(students_page, typed))
    rating = BalanceRating.objects.get()
    assert (rating.item, rating.student_level, rating.example) == (filing, 2, "The folders")


def test_competence_added_meanwhile_is_asked_the_next_time(
    desk: Client, students_page: str, own: Framework
) -> None:
    filing = asks(own, "Filing")
    typed = fields_of(desk.get(students_page)) | row(filing, level="2")
    asks(own, "Asks first")
    assert "Thank you" in words(desk.post(students_page, typed))
    assert BalanceRating.objects.get().item == filing
    assert "Asks first" in words(desk.get(students_page))


def test_reworded_competence_says_what_it_was_called_when_it_was_rated(
    desk: Client, students_page: str, balance_page: str, own: Framework
) -> None:
    filing = asks(own, "Filing")
    send(desk, students_page, **row(filing, level="2"))
    filing.own_name = "Finds every paper again"
    filing.save()
    shown = words(desk.get(f"{balance_page}?show=1"))
    assert "Finds every paper again When it was rated it was called “Filing”." in shown


def test_empty_framework_says_what_to_do(desk: Client, plan: Plan, own: Framework) -> None:
    told = "This framework has no competences in use yet: add some to it first."
    assert told in words(choose(desk, plan, own))


@pytest.mark.parametrize("of", ["", "no-uuid", "00000000-0000-0000-0000-000000000000+modules"])
def test_form_that_names_nothing_we_know_is_of_what_the_plan_looks_at(
    desk: Client, students_page: str, wiring: Module, of: str
) -> None:
    send(desk, students_page, **row(wiring, level="2"), of=of)
    assert BalanceRating.objects.get().item == wiring
