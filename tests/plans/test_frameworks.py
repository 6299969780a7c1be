"""The centre's own frameworks: made, copied and changed, also by two at once."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Competence, Framework, Plan
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, links, main_of, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

LIST = "/frameworks/"


@pytest.fixture
def own(centre: object) -> Framework:
    return f.FrameworkFactory(own_name="At the bench")


def page_of(framework: Framework) -> str:
    return reverse("framework", args=[framework.uuid])


def names_of(framework: Framework) -> list[str]:
    return [str(each) for each in framework.competences.all()]


def test_list_tells_how_much_each_asks_and_where_it_stands(
    desk: Client, own: Framework, plan: Plan
) -> None:
    f.CompetenceFactory(framework=own)
    f.CompetenceFactory(framework=own, in_use=False)
    plan.framework = own
    plan.save()
    shown = words(desk.get(LIST))
    assert "At the bench 1 competence · 1 plan" in shown
    built_in = "LifeComp: personal, social and learning to learn built in 9 competences · 0 plans"
    assert built_in in shown
    assert "A framework of our own" not in shown


def test_tutor_reads_and_changes_nothing(desk: Client, own: Framework) -> None:
    f.CompetenceFactory(framework=own, own_name="Asks first")
    page = desk.get(page_of(own))
    assert "Asks first" in words(page)
    assert "<form" not in main_of(page)
    assert reverse("framework_edit", args=[own.uuid]) not in links(page)


def test_built_in_names_are_credited(desk: Client) -> None:
    credited = {
        "lifecomp": "European Commission, 2020.",
        "key_competences": "Council of the European Union, 2018.",
    }
    for framework in Framework.objects.all():
        assert credited[framework.key] in words(desk.get(page_of(framework)))


def test_framework_of_our_own_is_made_and_filled(keeper: Client) -> None:
    made = send(keeper, reverse("framework_add"), own_name="  At   the bench ")
    framework = Framework.objects.get(key="")
    assert (framework.own_name, made["Location"]) == ("At the bench", page_of(framework))
    assert "Nothing here yet." in words(keeper.get(page_of(framework)))
    add = reverse("competence_add", args=[framework.uuid])
    for name in ("Asks first", "Leaves the place tidy"):
        send(keeper, add, own_name=name)
    send(keeper, add, own_name="Sleeps well", student_only="on")
    assert names_of(framework) == ["Asks first", "Leaves the place tidy", "Sleeps well"]
    assert [each.student_only for each in framework.competences.all()] == [False, False, True]


def test_copy_of_a_built_in_one_can_be_reworded(keeper: Client) -> None:
    lifecomp = Framework.objects.get(key="lifecomp")
    gone = lifecomp.competences.get(key="lc_flexibility")
    gone.in_use = False
    gone.save()
    url = f"{reverse('framework_add')}?copy={lifecomp.uuid}"
    send(keeper, url, own_name="Our LifeComp")
    copy = Framework.objects.get(own_name="Our LifeComp")
    wanted = [name for name in names_of(lifecomp) if name != "Flexibility"]
    assert names_of(copy) == wanted
    assert [str(each) for each in copy.competences.filter(student_only=True)] == ["Well-being"]
    first = copy.competences.first()
    assert first
    send(keeper, reverse("competence_edit", args=[first.uuid]), own_name="Keeps calm")
    assert names_of(copy)[0] == "Keeps calm"
    assert names_of(lifecomp)[0] == "Self-regulation"


def test_copy_sent_twice_is_one(keeper: Client) -> None:
    lifecomp = Framework.objects.get(key="lifecomp")
    url = f"{reverse('framework_add')}?copy={lifecomp.uuid}"
    typed = fields_of(keeper.get(url))
    assert typed["own_name"] == ["LifeComp: personal, social and learning to learn, our copy"]
    assert [keeper.post(url, typed).status_code for _time in range(2)] == [302, 302]
    assert Framework.objects.filter(key="").count() == 1
    assert Competence.objects.filter(key="").count() == 9


@pytest.mark.parametrize("copy", ["no-uuid", "00000000-0000-0000-0000-000000000000"])
def test_copy_of_nothing_is_not_there(keeper: Client, copy: str) -> None:
    assert keeper.get(f"{reverse('framework_add')}?copy={copy}").status_code == 404


def test_built_in_words_stay_and_may_go_out_of_use(keeper: Client) -> None:
    literacy = Competence.objects.get(key="kc_literacy")
    edit = reverse("competence_edit", args=[literacy.uuid])
    assert set(fields_of(keeper.get(edit))) & {"own_name", "student_only"} == set()
    keeper.post(edit, {"own_name": "Reading", "version": literacy.version})
    literacy.refresh_from_db()
    assert (str(literacy), literacy.in_use) == ("Literacy", False)
    add = reverse("competence_add", args=[literacy.framework.uuid])
    assert keeper.get(add).status_code == 404
    assert add not in links(keeper.get(page_of(literacy.framework)))


def test_name_that_is_there_already_is_told(keeper: Client, own: Framework) -> None:
    f.CompetenceFactory(framework=own, own_name="Asks first")
    f.CompetenceFactory(framework=own, own_name="Files papers", in_use=False)
    add = reverse("competence_add", args=[own.uuid])
    assert errors(send(keeper, add, own_name="asks FIRST")) == [
        "“Asks first” is there already. Choose another name."
    ]
    assert errors(send(keeper, add, own_name="files papers")) == [
        "“Files papers” is there already, and out of use: take it into use again instead."
    ]
    assert errors(send(keeper, reverse("framework_add"), own_name="at the bench")) == [
        "“At the bench” is there already. Choose another name."
    ]
    assert own.competences.count() == 2


def test_rated_competence_says_what_rewording_it_does(keeper: Client, own: Framework) -> None:
    asked = f.CompetenceFactory(framework=own)
    edit = reverse("competence_edit", args=[asked.uuid])
    told = "It is rated in plans already: they will say what it was called then."
    assert told not in words(keeper.get(edit))
    f.BalanceRatingFactory(module=None, competence=asked, student_level=2)
    assert told in words(keeper.get(edit))


def test_order_is_changed_one_place_at_a_time(keeper: Client, own: Framework) -> None:
    one, two, three = (
        f.CompetenceFactory(framework=own, own_name=name, position=0) for name in "abc"
    )
    keeper.post(reverse("competence_move", args=[three.uuid]), {"up": "1"})
    assert names_of(own) == ["a", "c", "b"]
    keeper.post(reverse("competence_move", args=[one.uuid]), {"up": "1"})
    keeper.post(reverse("competence_move", args=[two.uuid]), {"down": "1"})
    assert names_of(own) == ["a", "c", "b"]


def test_two_who_reword_one_competence_see_both(
    keeper: Client, client_of: Callable[[User], Client], administrator: User, own: Framework
) -> None:
    asked = f.CompetenceFactory(framework=own, own_name="Asks first")
    edit = reverse("competence_edit", args=[asked.uuid])
    mine = fields_of(keeper.get(edit)) | {"own_name": "Asks before guessing"}
    send(client_of(administrator), edit, own_name="Asks the others")
    shown = keeper.post(edit, mine)
    told = "Saved meanwhile Asks the others What you typed Asks before guessing"
    assert told in words(shown)
    asked.refresh_from_db()
    assert asked.own_name == "Asks the others"


def test_two_who_change_different_things_lose_nothing(
    keeper: Client, client_of: Callable[[User], Client], administrator: User, own: Framework
) -> None:
    asked = f.CompetenceFactory(framework=own, own_name="Asks first")
    edit = reverse("competence_edit", args=[asked.uuid])
    mine = fields_of(keeper.get(edit)) | {"own_name": "Asks before guessing"}
    typed = fields_of(client_of(administrator).get(edit))
    del typed["in_use"]
    client_of(administrator).post(edit, typed)
    assert keeper.post(edit, mine).status_code == 302
    asked.refresh_from_db()
    assert (asked.own_name, asked.in_use) == ("Asks before guessing", False)


@pytest.mark.django_db(transaction=True)
def test_two_moving_at_the_same_moment_leave_an_order(
    client_of: Callable[[User], Client], counsellor: User, administrator: User, own: Framework
) -> None:
    items = [f.CompetenceFactory(framework=own, own_name=name, position=0) for name in "abc"]
    one, two = client_of(counsellor), client_of(administrator)
    last = reverse("competence_move", args=[items[2].uuid])
    told = at_once(lambda: one.post(last, {"up": "1"}), lambda: two.post(last, {"up": "1"}))
    assert [each.status_code for each in told] == [302, 302]
    assert names_of(own) == ["c", "a", "b"]


def test_earlier_words_stay_in_the_history(own: Framework) -> None:
    asked = f.CompetenceFactory(framework=own, own_name="Asks first")
    asked.own_name = "Asks before guessing"
    asked.save()
    events = Competence.pgh_event_model.objects.filter(pgh_obj=asked).order_by("pgh_id")
    assert [each.own_name for each in events] == ["Asks first", "Asks before guessing"]


@pytest.mark.parametrize("which", ["list", "one"])
def test_page_asks_the_same_whatever_the_number_of_rows(
    desk: Client, own: Framework, which: str
) -> None:
    def more() -> None:
        f.CompetenceFactory(framework=f.FrameworkFactory() if which == "list" else own)

    place = LIST if which == "list" else page_of(own)
    more()
    with_one = queries(desk, place)
    more()
    more()
    assert len(queries(desk, place)) == len(with_one)
    assert len(with_one) <= 12
