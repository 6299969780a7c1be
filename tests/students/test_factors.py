"""The centre's own factors: added, renamed, taken out of use, and in what order."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from students.models import ProtectiveFactor, RiskFactor
from tests import factories as f
from tests.plans.pages import errors, fields_of, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

LIST = "/centre/factors/"


@pytest.fixture
def desk(client_of: Any, administrator: Any) -> Any:
    return client_of(administrator)


def add(desk: Any, kind: str = "risk", **typed: str) -> Any:
    return send(desk, reverse("factor_add", args=[kind]), **typed)


def edit(desk: Any, factor: Any, **typed: Any) -> Any:
    return send(desk, reverse("factor_edit", args=[factor.uuid]), **typed)


def named(model: Any, name: str) -> Any:
    return model.objects.get(own_name=name)


# What a person sees


def test_list_shows_groups_built_in_and_empty_ones(desk):
    shown = words(desk.get(LIST))
    assert "Low educational achievement · built in" in shown
    assert "Family circumstances Add : Family circumstances Nothing here yet." in shown
    assert "An inclusive environment · built in" in shown


def test_new_factor_is_asked_about_at_once(desk, client_of, tutor, plan):
    assert add(desk, own_name="Long way to school", group="family").url == LIST
    assert "“Long way to school” is asked about from now on." in words(desk.get(LIST))
    page = client_of(tutor).get(reverse("plan_starting_point", args=[plan.uuid]))
    assert "Family circumstances Long way to school" in words(page)


def test_new_factor_that_helps_stands_last(desk):
    add(desk, "helps", own_name="Good with her hands")
    factor = ProtectiveFactor.objects.order_by("position", "pk").last()
    assert factor.own_name == "Good with her hands"


def test_group_is_proposed_where_one_came_from(desk):
    page = desk.get(reverse("factor_add", args=["risk"]), {"group": "family"})
    assert fields_of(page)["group"] == ["family"]


def test_own_factor_of_a_built_in_group_stands_under_its_heading(desk, client_of, tutor, plan):
    add(desk, own_name="Afraid of exams", group="personal")
    shown = words(client_of(tutor).get(reverse("plan_starting_point", args=[plan.uuid])))
    assert shown.count("Personal challenges") == 1


# What is refused


@pytest.mark.parametrize("name", ["low  EDUCATIONAL achievement", "Far away"])
def test_name_twice_is_refused_in_words(desk, name):
    f.RiskFactorFactory(own_name="far away")
    response = add(desk, own_name=name, group="personal")
    assert len(errors(response)) == 1
    assert errors(response)[0].endswith(" already.")
    assert fields_of(response)["own_name"] == [name]


def test_name_of_one_out_of_use_says_where_it_is(desk):
    f.RiskFactorFactory(own_name="Far away", in_use=False)
    response = add(desk, own_name="Far away", group="personal")
    assert errors(response) == [
        "There is a factor called “Far away” already. It is out of use: take it into use again"
        " instead."
    ]


def test_name_is_needed(desk):
    assert errors(add(desk, own_name="  ", group="personal")) == ["This field is required."]


def test_sending_twice_adds_one(desk):
    address = reverse("factor_add", args=["risk"])
    fields = fields_of(desk.get(address)) | {"own_name": "Far away", "group": "personal"}
    assert [desk.post(address, fields).url for _ in range(2)] == [LIST, LIST]
    assert RiskFactor.objects.filter(own_name="Far away").count() == 1


def test_kind_that_is_none_is_not_there(desk):
    assert desk.get("/centre/factors/add/other/").status_code == 404


# Changing


def test_own_factor_is_renamed_and_keeps_its_place(desk):
    factor = f.RiskFactorFactory(own_name="Far away", position=7)
    edit(desk, factor, own_name="Long way to school")
    factor.refresh_from_db()
    assert (factor.own_name, factor.position) == ("Long way to school", 7)


def test_built_in_factor_is_neither_renamed_nor_moved_to_a_group(desk):
    factor = RiskFactor.objects.get(key="trust")
    fields = fields_of(desk.get(reverse("factor_edit", args=[factor.uuid])))
    assert {"own_name", "group"} & set(fields) == set()
    edit(desk, factor, own_name="Else", group="family")
    factor.refresh_from_db()
    assert (factor.own_name, factor.group) == ("", "institutional")


def test_out_of_use_is_asked_no_more_and_stays_where_it_was(desk, client_of, tutor, plan):
    factor = RiskFactor.objects.get(key="trust")
    old = f.PlanFactory(student=plan.student, year=f.AcademicYearFactory(), closed=True)
    f.FactorRatingFactory(assessment=old.assessment, risk_factor=factor, level="strong")
    edit(desk, factor, in_use=[])
    client = client_of(tutor)
    now = words(client.get(reverse("plan_starting_point", args=[plan.uuid])))
    before = words(client.get(reverse("plan_starting_point", args=[old.uuid])))
    assert [str(factor) in shown for shown in (now, before)] == [False, True]
    assert f"{factor} · built in out of use" in words(desk.get(LIST))


def test_change_of_two_shows_both(desk):
    factor = f.RiskFactorFactory(own_name="Far away")
    address = reverse("factor_edit", args=[factor.uuid])
    stale = fields_of(desk.get(address))
    edit(desk, factor, own_name="Long way")
    response = desk.post(address, stale | {"own_name": "Long journey"})
    assert "Long way" in words(response)
    assert "Long journey" in response.content.decode()
    assert named(RiskFactor, "Long way")


# Order


def move(desk: Any, factor: Any, way: str) -> Any:
    return desk.post(reverse("factor_move", args=[factor.uuid]), {way: "1"})


def personal() -> list[str]:
    found = RiskFactor.objects.filter(group="personal").order_by("position", "pk")
    return [each.key or each.own_name for each in found]


def test_factor_moves_within_its_group(desk):
    factor = RiskFactor.objects.get(key="self_esteem")
    assert move(desk, factor, "up").url == f"{LIST}#factor-{factor.uuid}"
    assert personal() == ["self_esteem", "motivation", "achievement"]
    move(desk, factor, "up")
    assert personal() == ["self_esteem", "motivation", "achievement"]
    move(desk, factor, "down")
    move(desk, factor, "down")
    assert personal() == ["motivation", "achievement", "self_esteem"]


def test_other_centre_keeps_its_own(desk, other_centre):
    factor = f.RiskFactorFactory(centre=other_centre)
    assert desk.get(reverse("factor_edit", args=[factor.uuid])).status_code == 404


def test_queries_do_not_grow(desk):
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            f.RiskFactorFactory()
            f.ProtectiveFactorFactory()
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(LIST).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12 + 3
