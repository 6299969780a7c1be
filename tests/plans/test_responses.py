"""Interviews and questionnaires of a plan: asked, skipped, said in confidence, read."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Centre, User
from plans.models import Answer, Instrument, InstrumentVersion, Plan, Response
from plans.services.instruments.library import begin_draft, publish_script
from students.models import Student, StudentEvent
from tests import factories as f
from tests.plans.pages import errors, fields_of, links, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

ClientOf = Callable[[User], Client]
SECRET = "My-mother-works-nights"


def first_interview() -> InstrumentVersion:
    return InstrumentVersion.objects.get(instrument__key="first_interview")


@pytest.fixture
def interview(plan: Plan, tutor: User) -> Response:
    return f.ResponseFactory(plan=plan, script=first_interview(), by=tutor)


def key_of(response: Response, question: str) -> str:
    return response.script.items.get(key=question).uuid.hex


def say(client: Client, response: Response, route: str = "response_answer", **said: Any) -> Any:
    """Answers as `question="text"`, or by `question__level`, `__skip`, `__audience`."""
    typed = {}
    for name, value in said.items():
        question, _two, kind = name.partition("__")
        if question in ("finish", "later", "held_on", "reopen"):
            typed[question] = value
        else:
            typed[f"{kind or 'text'}_{key_of(response, question)}"] = value
    return send(client, reverse(route, args=[response.uuid]), **typed)


def told(response: Response) -> dict[str, Any]:
    """What stands, by question."""
    return {
        each.item.key: "skipped" if each.skipped else (each.level, each.text, each.audience)
        for each in response.answers.select_related("item")
    }


def begin(client: Client, plan: Plan, **typed: Any) -> Any:
    chosen = {
        "instrument": Instrument.objects.get(key="first_interview").uuid,
        "occasion": "start",
        "respondent": "student",
    }
    return client.post(reverse("response_start", args=[plan.uuid]), chosen | typed)


# What a tutor does


def test_first_interview_is_offered_and_begun_once(desk: Client, plan: Plan) -> None:
    page = desk.get(reverse("plan_balance", args=[plan.uuid]))
    assert "First interview" in words(page)
    first, again = begin(desk, plan), begin(desk, plan)
    response = plan.responses.get()
    assert first.url == again.url == reverse("response_answer", args=[response.uuid])
    assert (response.held_on, response.occasion) == (plan.centre.today(), "start")


def test_core_stands_open_and_the_rest_is_folded(desk: Client, interview: Response) -> None:
    page = desk.get(reverse("response_answer", args=[interview.uuid]))
    form = page.context["form"]
    assert [len(form.core_rows), len(form.folded_rows), form.unfolded] == [10, 10, False]
    assert "10 more questions, when there is time" in words(page)


def test_answers_are_kept_with_audience_and_skipped_is_an_answer(
    desk: Client, interview: Response
) -> None:
    say(
        desk,
        interview,
        done_well="I built a lamp.",
        adult_trusted__skip="on",
        how_sure="The lift.",
        how_sure__level="5",
        takes_your_time=SECRET,
        takes_your_time__audience="confidential",
    )
    assert told(interview) == {
        "done_well": (None, "I built a lamp.", "shared"),
        "adult_trusted": "skipped",
        "how_sure": (5, "The lift.", "shared"),
        "takes_your_time": (None, SECRET, "confidential"),
    }
    interview.refresh_from_db()
    assert interview.is_draft


def test_draft_is_gone_on_with_and_finished(desk: Client, interview: Response) -> None:
    say(desk, interview, done_well="I built a lamp.")
    done = say(desk, interview, best_of_week="Wednesday", finish="1")
    assert done.url == reverse("response", args=[interview.uuid])
    interview.refresh_from_db()
    assert not interview.is_draft
    assert set(told(interview)) == {"done_well", "best_of_week"}
    assert [each.kind for each in StudentEvent.objects.all()] == ["answered"]
    page = words(desk.get(done.url))
    assert "I built a lamp." in page
    assert "Not asked, or not for you to read." in page


def test_answer_taken_back_is_none(desk: Client, interview: Response) -> None:
    say(desk, interview, done_well="I built a lamp.", how_sure__level="5")
    say(desk, interview, done_well="", how_sure__level="")
    assert told(interview) == {}


def test_interview_on_paper_is_dated_back_and_never_ahead(
    desk: Client, interview: Response
) -> None:
    say(desk, interview, held_on="2025-09-22")
    interview.refresh_from_db()
    assert interview.held_on.isoformat() == "2025-09-22"
    refused = say(desk, interview, held_on="2999-01-01")
    assert errors(refused) == ["This day is still to come."]


def test_finished_one_is_opened_again(desk: Client, interview: Response, tutor: User) -> None:
    interview.complete(by=tutor)
    again = desk.post(reverse("response_reopen", args=[interview.uuid]))
    assert again.url == reverse("response_answer", args=[interview.uuid])
    interview.refresh_from_db()
    assert (interview.is_draft, interview.completed_at) == (True, None)


def test_one_is_not_opened_again_beside_another(
    desk: Client, plan: Plan, interview: Response
) -> None:
    done = f.ResponseFactory(plan=plan, script=interview.script, complete=True)
    page = desk.post(reverse("response_reopen", args=[done.uuid]), follow=True)
    assert [str(each) for each in page.context["messages"]] == [
        "The same is being written already. Finish that one first."
    ]
    done.refresh_from_db()
    assert not done.is_draft


# The student's own page


def test_student_evaluates_on_a_page_of_their_own(
    desk: Client, plan: Plan, client_of: ClientOf
) -> None:
    chosen = Instrument.objects.get(key="self_evaluation").uuid
    url = begin(desk, plan, instrument=chosen).url
    response = plan.responses.get()
    assert url == reverse("response_student", args=[response.uuid])
    page = desk.get(url)
    assert "Who reads it: you, your tutor and case manager, and the counsellors" in words(page)
    assert "<nav" not in page.content.decode()
    done = say(desk, response, "response_student", plan_week__level="3", energy__skip="on")
    assert done.status_code == 200
    assert told(response) == {"plan_week": (3, "", "shared"), "energy": "skipped"}
    response.refresh_from_db()
    assert not response.is_draft


def test_tutor_looks_back_apart_from_the_student(desk: Client, plan: Plan) -> None:
    chosen = Instrument.objects.get(key="strategy_evaluation").uuid
    for who, route in (("student", "response_student"), ("tutor", "response_answer")):
        url = begin(desk, plan, instrument=chosen, occasion="end", respondent=who).url
        made = plan.responses.get(respondent=who)
        assert url == reverse(route, args=[made.uuid])
        assert "I would not have guessed" not in desk.get(url).content.decode()
        say(desk, made, route, helped_most="I would not have guessed", finish="1")


def test_page_in_the_students_hands_lacks_what_was_said_for_others(
    desk: Client, plan: Plan, tutor: User
) -> None:
    response = f.ResponseFactory(plan=plan, by=tutor)
    f.AnswerFactory(response=response, text=SECRET, audience="confidential", author=tutor)
    url = reverse("response_student", args=[response.uuid])
    assert SECRET not in desk.get(url).content.decode()
    send(desk, url)
    assert told(response) == {f.item_of(response).key: (None, SECRET, "confidential")}


# Who reads what


def confided(interview: Response, tutor: User) -> Answer:
    item = interview.script.items.get(key="takes_your_time")
    secret = {"text": SECRET, "audience": "confidential", "author": tutor}
    return f.AnswerFactory(response=interview, item=item, **secret)


def test_confidential_answer_is_read_by_author_and_assigned_counsellor(
    client_of: ClientOf, interview: Response, tutor: User, counsellor: User
) -> None:
    confided(interview, tutor)
    for person in (tutor, counsellor):
        page = client_of(person).get(reverse("response", args=[interview.uuid]))
        assert SECRET in page.content.decode()


def test_other_tutor_of_the_student_is_not_even_told(
    client_of: ClientOf, student: Student, interview: Response, tutor: User, other_tutor: User
) -> None:
    confided(interview, tutor)
    f.AssignmentFactory(student=student, person=other_tutor)
    client = client_of(other_tutor)
    for route in ("response", "response_answer"):
        page = client.get(reverse(route, args=[interview.uuid])).content.decode()
        assert SECRET not in page
        assert "given in confidence" not in page


def test_other_counsellor_reads_after_a_reason(
    client_of: ClientOf, interview: Response, tutor: User, other_counsellor: User
) -> None:
    confided(interview, tutor)
    client, url = client_of(other_counsellor), reverse("response", args=[interview.uuid])
    before = client.get(url)
    assert SECRET not in before.content.decode()
    assert "Some answers were given in confidence" in words(before)
    f.ConfidentialReadingFactory(student=interview.plan.student, person=other_counsellor)
    assert SECRET in client.get(url).content.decode()


def test_skipped_question_is_named_as_such(desk: Client, interview: Response) -> None:
    say(desk, interview, felt_unfair__skip="on", finish="1")
    page = words(desk.get(reverse("response", args=[interview.uuid])))
    assert "Has any rule or decision felt unfair? skipped" in page


# Bad input, and two at once


def test_too_long_an_answer_is_kept_and_told(desk: Client, interview: Response) -> None:
    refused = say(desk, interview, done_well="x" * 20_001, best_of_week="Wednesday")
    assert refused.status_code == 422
    assert errors(refused) == [
        "An answer may have 20000 letters; this has 20001. Nothing was cut off: shorten it here,"
        " or put a part into a note."
    ]
    assert "x" * 20_001 in refused.content.decode()
    assert told(interview) == {}


def test_odd_text_stays_as_it_is(desk: Client, interview: Response) -> None:
    odd = "<b>Đức</b> 👩‍🔧 مرحبا {{ x }} \\ ‘’"
    say(desk, interview, done_well=odd)
    assert told(interview)["done_well"][1] == odd
    page = desk.get(reverse("response", args=[interview.uuid])).content.decode()
    assert "<b>Đức</b>" not in page


def test_answer_and_skip_together_are_asked_about(desk: Client, interview: Response) -> None:
    refused = say(desk, interview, felt_unfair="Yes.", felt_unfair__skip="on")
    assert errors(refused) == [
        "There is an answer, and “skip” is ticked. Untick it, or take the answer out."
    ]
    assert refused.context["form"].unfolded
    assert "Yes." in refused.content.decode()


@pytest.mark.parametrize("level", ["5", "0", "x", "-1"])
def test_level_beyond_the_scale_is_refused(desk: Client, plan: Plan, level: str) -> None:
    script = InstrumentVersion.objects.get(instrument__key="self_evaluation")
    response = f.ResponseFactory(plan=plan, script=script)
    refused = say(desk, response, "response_student", plan_week__level=level)
    assert refused.status_code == 422
    assert told(response) == {}


def test_database_refuses_a_level_beyond_the_scale_and_a_foreign_question(
    interview: Response,
) -> None:
    scale = interview.script.items.get(key="how_sure")
    other = f.ResponseFactory(plan=interview.plan)
    for fields in (
        {"item": scale, "level": 11},
        {"item": interview.script.items.get(key="done_well"), "level": 1},
        {"item": f.item_of(other), "text": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            f.AnswerFactory(response=interview, **{"text": "", **fields})


def test_draft_version_is_not_answered(centre: Centre, plan: Plan) -> None:
    with pytest.raises(IntegrityError, match="only a published version"), transaction.atomic():
        f.ResponseFactory(plan=plan, script=f.InstrumentVersionFactory())


def test_two_who_answer_at_once_see_both_texts(
    desk: Client, interview: Response, tutor: User
) -> None:
    url = reverse("response_answer", args=[interview.uuid])
    name = f"text_{key_of(interview, 'done_well')}"
    typed = fields_of(desk.get(url)) | {name: "Mine"}
    say(desk, interview, done_well="Theirs", best_of_week="Wednesday")
    refused = desk.post(url, typed)
    assert refused.status_code == 422
    conflicts = refused.context["form"].conflicts
    assert conflicts == [("What have you done well lately, here or anywhere?", "Theirs", "Mine")]
    assert desk.post(url, fields_of(refused)).status_code == 302
    assert {key: said[1] for key, said in told(interview).items()} == {
        "done_well": "Mine",
        "best_of_week": "Wednesday",
    }


def test_answer_to_what_was_finished_meanwhile_is_kept(
    desk: Client, interview: Response, tutor: User
) -> None:
    url = reverse("response_answer", args=[interview.uuid])
    typed = fields_of(desk.get(url)) | {f"text_{key_of(interview, 'done_well')}": "Mine"}
    interview.complete(by=tutor)
    refused = desk.post(url, typed)
    assert refused.status_code == 422
    assert "This was finished meanwhile" in words(refused)
    assert "Mine" in refused.content.decode()
    assert desk.post(url, fields_of(refused) | {"reopen": "1"}).status_code == 302
    assert told(interview) == {"done_well": (None, "Mine", "shared")}


def test_answer_beside_one_in_confidence_is_shown_and_overwrites_nothing(
    client_of: ClientOf, student: Student, interview: Response, tutor: User, other_tutor: User
) -> None:
    f.AssignmentFactory(student=student, person=other_tutor)
    client, url = client_of(other_tutor), reverse("response_answer", args=[interview.uuid])
    typed = fields_of(client.get(url)) | {f"text_{key_of(interview, 'takes_your_time')}": "Work"}
    confided(interview, tutor)
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert "Work" in words(refused)
    assert SECRET not in refused.content.decode()
    assert client.post(url, fields_of(refused)).status_code == 302
    assert told(interview) == {"takes_your_time": (None, SECRET, "confidential")}


def test_script_changed_meanwhile_goes_on_as_it_was_begun(desk: Client, plan: Plan) -> None:
    script = f.published_script(plan.centre, kind="interview")
    begin(desk, plan, instrument=script.instrument.uuid)
    draft = begin_draft(instrument=script.instrument)
    draft.items.first().delete()
    publish_script(script=draft, by=f.UserFactory())
    begin(desk, plan, instrument=script.instrument.uuid)
    response = plan.responses.get()
    assert response.script == script
    key = f.item_of(response).uuid.hex
    answered = send(
        desk, reverse("response_answer", args=[response.uuid]), **{f"text_{key}": "Still asked"}
    )
    assert answered.status_code == 302
    assert response.answers.get().text == "Still asked"


@pytest.mark.parametrize(
    "typed", [{"instrument": "x"}, {"occasion": "never"}, {"respondent": "cat"}, {"instrument": ""}]
)
def test_start_without_sense_says_what_to_choose(
    desk: Client, plan: Plan, typed: dict[str, str]
) -> None:
    assert begin(desk, plan, **typed).url == reverse("plan_responses", args=[plan.uuid])
    assert not plan.responses.exists()


def test_what_is_out_of_use_or_only_read_is_not_begun(desk: Client, plan: Plan) -> None:
    Instrument.objects.filter(key="first_interview").update(in_use=False)
    prompts = Instrument.objects.get(key="follow_up")
    for typed in ({}, {"instrument": prompts.uuid}):
        begin(desk, plan, **typed)
    assert not plan.responses.exists()


# All of a plan


def test_page_of_a_plan_lists_all_and_shows_change_without_a_total(
    desk: Client, plan: Plan
) -> None:
    script = InstrumentVersion.objects.get(instrument__key="self_evaluation")
    for occasion, level in (("start", 2), ("end", 4)):
        response = f.ResponseFactory(plan=plan, script=script, occasion=occasion, complete=True)
        item = script.items.get(key="plan_week")
        f.AnswerFactory(response=response, item=item, text="", level=level)
    page = desk.get(reverse("plan_responses", args=[plan.uuid]))
    assert "I plan my week." in words(page)
    assert "2 of 4 – 4 of 4" in words(page)
    assert page.content.decode().count("<circle") == 2
    assert {reverse("response", args=[each.uuid]) for each in plan.responses.all()} <= links(page)


def test_pages_ask_the_same_however_much_was_answered(
    desk: Client, plan: Plan, interview: Response
) -> None:
    pages = [
        reverse("plan_responses", args=[plan.uuid]),
        reverse("response", args=[interview.uuid]),
        reverse("response_answer", args=[interview.uuid]),
    ]
    items = list(interview.script.items.all())
    f.AnswerFactory(response=interview, item=items[0])
    few = [len(queries(desk, url)) for url in pages]
    for number in (1, 2, 3):
        answer = f.AnswerFactory(response=interview, item=items[number])
        f.LiftedWordsFactory(answer=answer)
        f.ResponseFactory(plan=plan, complete=True)
    assert [len(queries(desk, url)) for url in pages] == few
    assert max(few) <= 12


def test_history_keeps_a_confidential_answer_for_its_readers(
    client_of: ClientOf, student: Student, interview: Response, tutor: User, other_counsellor: User
) -> None:
    answer = confided(interview, tutor)
    url = reverse("history", args=[student.uuid, "answers"])
    assert SECRET in client_of(tutor).get(url).content.decode()
    assert SECRET not in client_of(other_counsellor).get(url).content.decode()
    answer.audience = "team"
    answer.save()
    Answer.objects.filter(pk=answer.pk).update(audience="confidential")
    assert SECRET not in client_of(other_counsellor).get(url).content.decode()


def test_text_stands_encrypted(interview: Response, tutor: User) -> None:
    from django.db import connection

    confided(interview, tutor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM plans_answer a")
        assert SECRET not in json.dumps(cursor.fetchall())
