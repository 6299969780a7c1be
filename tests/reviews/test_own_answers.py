"""A self-evaluation that the student answers on their own page, by private link."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from plans.models import Answer, Instrument, Plan, Response
from students.enums import Audience
from students.models import PrivateLink
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.own import come, type_code

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def desk(client_of: Any, tutor: User) -> Client:
    return client_of(tutor)


def test_student_answers_the_self_evaluation_on_their_page(
    mine: Client, plan: Plan, tutor: User
) -> None:
    instrument = Instrument.objects.get(kind="self_evaluation")
    assert str(instrument.name) in words_of(mine.get("/my/"))
    begun = mine.post(reverse("own_answers_start", args=[instrument.uuid]))
    response = Response.objects.get()
    assert begun.url == reverse("own_answers", args=[response.uuid])
    items = list(response.script.items.all())
    answers = {f"level_{items[0].uuid.hex}": "3", f"skip_{items[1].uuid.hex}": "on"}
    page = mine.get(begun.url)
    assert mine.post(begun.url, fields_of(page) | answers).status_code == 302
    response.refresh_from_db()
    assert (response.state, response.respondent, response.by) == ("complete", "student", tutor)
    given = Answer.objects.filter(response=response).order_by("pk")
    assert [(each.level, each.skipped, each.audience) for each in given] == [
        (3, False, Audience.SHARED),
        (None, True, Audience.SHARED),
    ]
    assert str(instrument.name) not in words_of(mine.get("/my/"))


def test_what_was_answered_by_link_is_told_as_the_students_everywhere(
    mine: Client, desk: Client, plan: Plan
) -> None:
    """Whoever made the link has asked, and answered nothing."""
    instrument = Instrument.objects.get(kind="self_evaluation")
    begun = mine.post(reverse("own_answers_start", args=[instrument.uuid]))
    response = Response.objects.get()
    name = f"text_{f.item_of(response, answer='scale_1_4').uuid.hex}"
    mine.post(begun.url, fields_of(mine.get(begun.url)) | {name: "Because"})
    student = plan.student.uuid
    history = words_of(desk.get(reverse("history", args=[student, "answers"])))
    assert history.count("the student, on their own page") == 3
    assert "Ferrer" not in history.partition("History of changes")[2]
    timeline = words_of(desk.get(reverse("student", args=[student])))
    assert "Interview or questionnaire completed : by the student, on their own page" in timeline
    page = words_of(desk.get(reverse("response", args=[response.uuid])))
    assert "answered by the student, asked by Núria Ferrer" in page


def test_evaluation_begun_twice_is_one(mine: Client, plan: Plan) -> None:
    instrument = Instrument.objects.get(kind="self_evaluation")
    for _twice in range(2):
        mine.post(reverse("own_answers_start", args=[instrument.uuid]))
    assert Response.objects.count() == 1


def test_only_what_is_asked_of_the_student_alone_opens(
    mine: Client, plan: Plan, tutor: User
) -> None:
    by: dict[str, Any] = {"plan": plan, "by": tutor}
    interview = f.ResponseFactory(**by)
    own = Instrument.objects.get(kind="evaluation").versions.get()
    tutors = f.ResponseFactory(script=own, respondent="tutor", **by)
    others = f.ResponseFactory(script=own)
    for response in (interview, tutors, others):
        assert mine.get(reverse("own_answers", args=[response.uuid])).status_code == 404


def test_answer_kept_from_the_student_is_not_on_their_page(
    mine: Client, plan: Plan, tutor: User
) -> None:
    script = Instrument.objects.get(kind="self_evaluation").versions.get()
    response = f.ResponseFactory(plan=plan, script=script, by=tutor)
    item = f.item_of(response, answer="scale_1_4")
    f.AnswerFactory(
        response=response, item=item, text="KEPTFROMTHEM", audience="team", author=tutor
    )
    assert (
        "KEPTFROMTHEM"
        not in mine.get(reverse("own_answers", args=[response.uuid])).content.decode()
    )


def test_answers_sent_to_a_shut_page_are_shown_and_come_back(
    mine: Client, plan: Plan, link: PrivateLink, tutor: User
) -> None:
    script = Instrument.objects.get(kind="self_evaluation").versions.get()
    response = f.ResponseFactory(plan=plan, script=script, by=tutor)
    item = f.item_of(response, answer="scale_1_4")
    url, name = reverse("own_answers", args=[response.uuid]), f"text_{item.uuid.hex}"
    data = fields_of(mine.get(url)) | {name: "Because of the bus"}
    opens = link.fill(by=tutor, until=link.expires_at)
    shut = mine.post(url, data)
    assert shut.status_code == 404
    assert "Because of the bus" in shut.content.decode()
    come(mine, opens.token)
    type_code(mine, opens.code)
    assert f'href="{url}"' in mine.get("/my/").content.decode()
    assert mine.get(url).context["form"][name].value() == "Because of the bus"


def test_answers_to_a_plan_that_was_closed_meanwhile_are_shown(
    mine: Client, plan: Plan, tutor: User
) -> None:
    script = Instrument.objects.get(kind="self_evaluation").versions.get()
    response = f.ResponseFactory(plan=plan, script=script, by=tutor)
    item = f.item_of(response, answer="scale_1_4")
    url, name = reverse("own_answers", args=[response.uuid]), f"text_{item.uuid.hex}"
    data = fields_of(mine.get(url)) | {name: "Because of the bus"}
    Plan.objects.filter(pk=plan.pk).update(
        state="closed", closed_at=timezone.now(), closing_reason="year_over"
    )
    gone = mine.post(url, data)
    assert gone.status_code == 404
    assert "Because of the bus" in gone.content.decode()
