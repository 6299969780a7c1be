"""Where a plan leads: options explored, the next pathway, work placements."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Option, Pathway, Placement, Plan
from students.models import StudentEvent
from tests import factories as f
from tests.documents.reading import text_of
from tests.plans.pages import errors, fields_of, links, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")


def page(plan: Plan) -> str:
    return reverse("plan_pathways", args=[plan.uuid])


def shown(desk: Client, plan: Plan) -> str:
    return words(desk.get(page(plan)))


def told(plan: Plan) -> list[str]:
    events = StudentEvent.objects.filter(student=plan.student).order_by("at", "pk")
    return list(events.values_list("kind", flat=True))


# What a person sees


def test_empty_page_says_what_to_do_next(desk: Client, plan: Plan) -> None:
    text = shown(desk, plan)
    assert "Nothing is chosen yet, and nothing has to be" in text
    assert "Ask what could come after this programme" in text
    assert "No placement yet." in text


def test_option_is_kept_with_all_that_was_said(desk: Client, plan: Plan) -> None:
    sent = send(
        desk,
        reverse("option_add", args=[plan.uuid]),
        what="Higher vocational training",
        kind="other",
        kind_words="evening course",
        found_out="Two years, three evenings a week.",
        feeling="3",
        feeling_words="If the bus runs",
    )
    assert sent.url == f"{page(plan)}#options"
    assert (
        "Higher vocational training evening course Two years, three evenings a week."
        " How it feels now: I can imagine it If the bus runs looked into on"
    ) in shown(desk, plan)


def test_option_of_another_kind_is_asked_for_its_word(desk: Client, plan: Plan) -> None:
    sent = send(desk, reverse("option_add", args=[plan.uuid]), what="Abroad", kind="other")
    assert errors(sent) == ["Say in a word or two what kind it is."]
    assert fields_of(sent)["what"] == ["Abroad"]


def test_option_looked_into_tomorrow_is_refused(desk: Client, plan: Plan, today: date) -> None:
    later = (today + timedelta(days=1)).isoformat()
    sent = send(desk, reverse("option_add", args=[plan.uuid]), what="Abroad", looked_into_on=later)
    assert errors(sent) == ["This day is still to come."]


def test_option_sent_twice_is_made_once(desk: Client, plan: Plan) -> None:
    address = reverse("option_add", args=[plan.uuid])
    form = fields_of(desk.get(address)) | {"what": "Baker"}
    assert [desk.post(address, form).status_code for _time in range(2)] == [302, 302]
    assert plan.options.count() == 1


def test_option_changed_by_two_shows_both_texts(desk: Client, plan: Plan) -> None:
    option = f.OptionFactory(plan=plan, what="Baker")
    address = reverse("option_edit", args=[option.uuid])
    form = fields_of(desk.get(address))
    assert desk.post(address, form | {"what": "Pastry cook"}).status_code == 302
    second = desk.post(address, form | {"what": "Cook"})
    assert second.status_code == 422
    assert "Saved meanwhile Pastry cook What you typed Cook" in words(second)


def test_options_are_put_in_order(desk: Client, plan: Plan) -> None:
    first, second = (f.OptionFactory(plan=plan, what=each, position=0) for each in "AB")
    desk.post(reverse("option_move", args=[second.uuid]), {"up": "1"})
    assert [each.what for each in plan.options.in_order()] == ["B", "A"]
    desk.post(reverse("option_move", args=[second.uuid]), {"up": "1"})
    desk.post(reverse("option_move", args=[first.uuid]), {"down": "1"})
    assert [each.what for each in plan.options.in_order()] == ["B", "A"]


def test_option_is_left_with_a_reason_and_taken_up_again(desk: Client, plan: Plan) -> None:
    option = f.OptionFactory(plan=plan, what="Baker")
    address = reverse("option_drop", args=[option.uuid])
    assert errors(send(desk, address, reason="  ")) == ["This field is required."]
    send(desk, address, reason="Up at three.")
    assert "Looked into, and left Baker Up at three." in shown(desk, plan)
    desk.post(reverse("option_take", args=[option.uuid]))
    assert "Looked into, and left" not in shown(desk, plan)


def test_pathway_of_an_option_is_proposed_chosen_and_told(desk: Client, plan: Plan) -> None:
    option = f.OptionFactory(plan=plan, what="Baker")
    address = f"{reverse('pathway_choose', args=[plan.uuid])}?option={option.uuid}"
    assert fields_of(desk.get(address))["option"] == [str(option.pk)]
    send(desk, address, words="I like it early", takes="A trial day")
    text = shown(desk, plan)
    assert "Baker since" in text
    assert "“I like it early” What it takes to get there A trial day" in text
    assert "Baker further training next pathway" in text
    assert told(plan) == ["pathway_chosen"]
    card = words(desk.get(reverse("plan", args=[plan.uuid])))
    assert "Where it leads Next pathway Baker Options, next pathway and placements" in card
    f.OptionFactory(plan=plan, what="Cook")
    card = words(desk.get(reverse("plan", args=[plan.uuid])))
    assert "Next pathway Baker Other options explored Cook" in card


@pytest.mark.parametrize(("option", "what"), [("", ""), ("one", "Something else")])
def test_pathway_is_an_option_or_words(desk: Client, plan: Plan, option: str, what: str) -> None:
    chosen = f.OptionFactory(plan=plan).pk if option else ""
    sent = send(desk, reverse("pathway_choose", args=[plan.uuid]), option=str(chosen), what=what)
    assert len(errors(sent)) == 1
    assert not Pathway.objects.exists()


def test_another_pathway_takes_the_place_and_the_first_stays(desk: Client, plan: Plan) -> None:
    address = reverse("pathway_choose", args=[plan.uuid])
    for what in ("A bakery", "A kitchen"):
        send(desk, address, what=what)
    text = shown(desk, plan)
    assert "A kitchen since" in text
    assert "What was chosen before A bakery" in text
    assert Pathway.objects.current().count() == 1


def test_pathway_is_left_open_without_a_reason(desk: Client, plan: Plan) -> None:
    pathway = f.PathwayFactory(plan=plan)
    sent = desk.post(reverse("pathway_leave", args=[pathway.uuid]), {})
    assert sent.status_code == 302
    assert "Nothing is chosen yet" in shown(desk, plan)
    assert told(plan) == ["pathway_left"]


def test_option_that_was_chosen_and_is_left_leaves_the_pathway_open(
    desk: Client, plan: Plan
) -> None:
    pathway = f.PathwayFactory(option=f.OptionFactory(plan=plan))
    send(desk, reverse("option_drop", args=[pathway.option.uuid]), reason="Too far.")
    pathway.refresh_from_db()
    assert (bool(pathway.left_on), pathway.leaving_reason) == (True, "Too far.")


def test_option_of_another_plan_cannot_be_chosen(desk: Client, plan: Plan) -> None:
    other = f.OptionFactory()
    address = f"{reverse('pathway_choose', args=[plan.uuid])}?option={other.uuid}"
    assert fields_of(desk.get(address))["option"] == [""]
    assert send(desk, address, option=str(other.pk)).status_code == 422


def test_placement_goes_its_way_and_is_told(desk: Client, plan: Plan) -> None:
    send(desk, reverse("placement_add", args=[plan.uuid]), where="Bakery Puig", hours="40")
    placement = Placement.objects.get()
    desk.post(reverse("placement_begin", args=[placement.uuid]))
    send(desk, reverse("placement_end", args=[placement.uuid]), words="They let me bake alone")
    assert "Bakery Puig ended Hours in all 40 “They let me bake alone”" in shown(desk, plan)
    assert told(plan) == ["placement_planned", "placement_begun", "placement_ended"]
    timeline = words(desk.get(reverse("student", args=[plan.student.uuid])))
    assert "Work placement ended" in timeline
    assert page(plan) in links(desk.get(reverse("student", args=[plan.student.uuid])))


def test_placement_called_off_keeps_the_reason_and_can_be_planned_again(
    desk: Client, plan: Plan
) -> None:
    placement = f.PlacementFactory(plan=plan)
    address = reverse("placement_call_off", args=[placement.uuid])
    assert errors(send(desk, address, reason="")) == ["This field is required."]
    send(desk, address, reason="They closed.")
    assert "Why it was called off They closed." in shown(desk, plan)
    desk.post(reverse("placement_reopen", args=[placement.uuid]))
    placement.refresh_from_db()
    assert (placement.state, placement.reason) == ("planned", "")


def test_placement_that_moved_meanwhile_is_not_moved_again(desk: Client, plan: Plan) -> None:
    placement = f.PlacementFactory(plan=plan, state="ended")
    sent = desk.post(
        reverse("placement_call_off", args=[placement.uuid]), {"reason": "x"}, follow=True
    )
    assert "This placement has changed meanwhile." in words(sent)
    placement.refresh_from_db()
    assert placement.state == "ended"


def test_placement_ends_after_it_begins(desk: Client, plan: Plan) -> None:
    sent = send(
        desk,
        reverse("placement_add", args=[plan.uuid]),
        where="Bakery",
        starts_on="2026-03-02",
        ends_on="2026-03-01",
    )
    assert errors(sent) == ["This is before it begins."]


# The moves themselves


@pytest.mark.parametrize(
    ("state", "move"), [("planned", "end"), ("ended", "call_off"), ("called_off", "begin")]
)
def test_placement_refuses_a_move_that_does_not_exist(
    plan: Plan, tutor: User, state: str, move: str
) -> None:
    reason = {"reason": "x"} if move == "call_off" or state == "called_off" else {}
    placement = f.PlacementFactory(plan=plan, state=state, reason="x" if reason else "")
    how = {"reason": "x"} if move == "call_off" else {}
    with pytest.raises(ValueError, match="does not become"):
        getattr(placement, move)(by=tutor, **how)


def test_leaving_without_a_reason_is_refused(plan: Plan, tutor: User, today: date) -> None:
    option = f.OptionFactory(plan=plan)
    with pytest.raises(ValueError, match="with a reason"):
        option.drop(by=tutor, on=today, reason=" ")


def test_two_pathways_at_once_are_refused_by_the_database(plan: Plan) -> None:
    f.PathwayFactory(plan=plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.PathwayFactory(plan=plan)


# How far it goes


def test_page_asks_the_same_for_one_and_for_three(desk: Client, plan: Plan) -> None:
    def add() -> None:
        f.OptionFactory(plan=plan)
        f.PlacementFactory(plan=plan)

    add()
    f.PathwayFactory(option=Option.objects.get())
    one = [len(queries(desk, url)) for url in (page(plan), reverse("plan", args=[plan.uuid]))]
    for _time in range(2):
        add()
    three = [len(queries(desk, url)) for url in (page(plan), reverse("plan", args=[plan.uuid]))]
    assert one == three
    assert max(one) <= 12


def test_who_reads_sees_no_way_to_write(
    client_of: Callable[[User], Client], other_counsellor: User, plan: Plan
) -> None:
    f.OptionFactory(plan=plan, what="Baker")
    answer: Any = client_of(other_counsellor).get(page(plan))
    assert "Baker" in words(answer)
    assert not [each for each in links(answer) if "/edit/" in each or "/add/" in each]


# On paper


def test_roadmap_on_paper_tells_where_it_leads(desk: Client, plan: Plan) -> None:
    option = f.OptionFactory(plan=plan, what="Baker", found_out="Two years.", feeling=3)
    f.PathwayFactory(option=option, words="I like it early", takes="A trial day")
    f.PlacementFactory(plan=plan, where="Bakery Puig")
    printed = text_of(desk.get(reverse("roadmap_pdf", args=[plan.uuid])).content)
    said = " ".join(printed.split())
    assert "Baker “I like it early” What it takes to get there: A trial day" in said
    assert "Baker · further training · I can imagine it Two years." in said
    assert "Work placement: Bakery Puig, planned" in said


def test_empty_roadmap_on_paper_has_room_for_it(desk: Client, plan: Plan) -> None:
    f.OptionFactory(plan=plan, what="Baker")
    address = f"{reverse('roadmap_pdf', args=[plan.uuid])}?empty=1"
    printed = text_of(desk.get(address).content)
    assert "Where it leads" in printed
    assert "Baker" not in printed
