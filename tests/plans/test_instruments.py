"""The library of interviews and questionnaires: drafts, versions, copies, print."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Centre, User
from plans.models import Instrument, InstrumentVersion, Item, Response
from plans.services.instruments.library import begin_draft, publish_script
from tests import factories as f
from tests.documents.reading import text_of
from tests.plans.pages import errors, fields_of, links, queries, send, table_of, words

pytestmark = pytest.mark.usefixtures("in_centre")

ClientOf = Callable[[User], Client]


@pytest.fixture
def draft(centre: Centre) -> InstrumentVersion:
    """The second version, in the making, of something asked with one question."""
    script = f.InstrumentVersionFactory(instrument__own_name="Way here")
    f.ItemFactory(script=script, own_words="How do you come here?", position=0)
    publish_script(script=script, by=f.UserFactory())
    return begin_draft(instrument=script.instrument)


def page(client: Client, instrument: Instrument) -> Any:
    return client.get(reverse("instrument", args=[instrument.uuid]))


def post(client: Client, route: str, record: Any, **typed: Any) -> Any:
    return client.post(reverse(route, args=[record.uuid]), typed, follow=True)


# What a centre starts with


def test_new_centre_has_what_is_built_in(keeper: Client) -> None:
    shown = words(keeper.get(reverse("instrument_list")))
    for name in ("First interview", "How I see it", "How the plan worked for us", "Follow-up"):
        assert name in shown


def test_first_interview_has_twenty_questions_of_which_ten_are_core() -> None:
    items = list(Item.objects.filter(script__instrument__key="first_interview"))
    core = [number for number, item in enumerate(items, start=1) if item.core]
    assert (len(items), core) == (20, [1, 2, 3, 5, 7, 9, 11, 14, 17, 20])


def test_centre_that_was_there_gets_what_a_new_one_has() -> None:
    """The migration says in its own words what the catalogue says."""
    names = ("script__instrument__key", "script__instrument__kind", "key", "answer", "core")
    shipped = list(Item.objects.order_by("script", "position").values_list(*names))
    migration = import_module("plans.migrations.0007_built_in_instruments")
    migration.remove(apps, None)
    assert not Instrument.objects.exists()
    migration.install(apps, None)
    assert list(Item.objects.order_by("script", "position").values_list(*names)) == shipped
    assert not InstrumentVersion.objects.exclude(state="published").exists()


def test_tutor_reads_and_prints_but_writes_nothing(client_of: ClientOf, tutor: User) -> None:
    client = client_of(tutor)
    script = InstrumentVersion.objects.get(instrument__key="first_interview")
    shown = page(client, script.instrument)
    assert reverse("script_pdf", args=[script.uuid]) in links(shown)
    assert "<button" not in shown.content.decode().partition("<main")[2]


def test_empty_script_prints_with_its_questions_and_room(client_of: ClientOf, tutor: User) -> None:
    script = InstrumentVersion.objects.get(instrument__key="first_interview")
    pdf = client_of(tutor).get(reverse("script_pdf", args=[script.uuid]))
    printed = " ".join(text_of(pdf.content).split())
    assert pdf["Content-Type"] == "application/pdf"
    assert "What should I know so that today is useful to you?" in printed
    assert "When there is time" in printed
    assert "cross it out, that is an answer too" in printed


# Writing


def test_form_of_a_question_begins_with_the_question(keeper: Client) -> None:
    send(keeper, reverse("instrument_add"), own_name="Way here", kind="questionnaire")
    script = Instrument.objects.get(own_name="Way here").versions.get()
    form = keeper.get(reverse("item_add", args=[script.uuid])).context["form"]
    fields = [each.name for each in form.visible_fields()]
    assert (fields[0], fields[-1]) == ("own_words", "section")


def test_own_questionnaire_is_written_published_and_in_use(keeper: Client) -> None:
    typed = {"own_name": "Way here", "kind": "questionnaire"}
    send(keeper, reverse("instrument_add"), **typed)
    made = Instrument.objects.get(own_name="Way here")
    script = made.versions.get()
    for question in ("How do you come here?", "How long does it take?"):
        send(keeper, reverse("item_add", args=[script.uuid]), own_words=question)
    assert not Instrument.objects.to_use().filter(pk=made.pk).exists()
    post(keeper, "script_publish", script)
    assert [each.words for each in script.items.all()] == [
        "How do you come here?",
        "How long does it take?",
    ]
    assert Instrument.objects.to_use().filter(pk=made.pk).exists()


def test_version_without_question_is_not_published_and_says_why(keeper: Client) -> None:
    script = f.InstrumentVersionFactory()
    shown = words_of_messages(post(keeper, "script_publish", script))
    assert shown == ["There is nothing to ask yet. Add a question first."]
    script.refresh_from_db()
    assert script.is_draft


def words_of_messages(response: Any) -> list[str]:
    return [str(each) for each in response.context["messages"]]


def test_question_sent_twice_is_added_once(keeper: Client, draft: InstrumentVersion) -> None:
    url = reverse("item_add", args=[draft.uuid])
    typed = fields_of(keeper.get(url)) | {"own_words": "And back?"}
    for _time in range(2):
        assert keeper.post(url, typed).status_code == 302
    assert draft.items.filter(own_words="And back?").count() == 1


def test_choice_needs_two_answers(keeper: Client, draft: InstrumentVersion) -> None:
    url = reverse("item_add", args=[draft.uuid])
    refused = send(keeper, url, own_words="By what?", answer="choice", options="bus\nbus")
    assert refused.status_code == 422
    assert errors(refused) == ["Write at least two answers to choose from."]
    assert "By what?" in refused.content.decode()


def test_question_moves_up_and_down(keeper: Client, draft: InstrumentVersion) -> None:
    f.ItemFactory(script=draft, own_words="And back?", position=5)
    last = draft.items.last()
    post(keeper, "item_move", last, up="1")
    assert [each.words for each in draft.items.all()] == ["And back?", "How do you come here?"]
    post(keeper, "item_move", last, up="1")
    assert [each.words for each in draft.items.all()] == ["And back?", "How do you come here?"]


@pytest.mark.parametrize("route", ["item_edit", "item_move", "item_remove"])
def test_instrument_is_held_before_its_question(
    keeper: Client, draft: InstrumentVersion, route: str
) -> None:
    """Two who move neighbours would else wait for each other."""
    with CaptureQueriesContext(connection) as captured:
        post(keeper, route, draft.items.get(), up="1")
    asked = [each["sql"] for each in captured.captured_queries]
    held = [table_of(sql) for sql in asked if "FOR NO KEY UPDATE" in sql]
    assert held[:2] == ["plans_instrument", "plans_item"]


def test_other_words_keep_the_key_and_another_question_gets_a_new_one(
    keeper: Client, draft: InstrumentVersion
) -> None:
    item = draft.items.get()
    key = item.key
    url = reverse("item_edit", args=[item.uuid])
    send(keeper, url, own_words="By what do you come here?")
    item.refresh_from_db()
    assert (item.words, item.key) == ("By what do you come here?", key)
    send(keeper, url, own_words="Who waits for you here?", asks="other")
    item.refresh_from_db()
    assert item.words == "Who waits for you here?"
    assert item.key != key


def test_copy_of_a_built_in_one_stays_translated_until_it_is_reworded(keeper: Client) -> None:
    built_in = Instrument.objects.get(key="self_evaluation")
    post(keeper, "instrument_copy", built_in)
    copy = Instrument.objects.get(own_name="Copy of How I see it")
    item = copy.versions.get().items.get(key="plan_week")
    url = reverse("item_edit", args=[item.uuid])
    send(keeper, url, section="My week")
    item.refresh_from_db()
    assert (item.own_words, item.section) == ("", "My week")
    send(keeper, url, own_words="I plan my days.")
    item.refresh_from_db()
    assert (item.own_words, item.key) == ("I plan my days.", "plan_week")


def test_built_in_one_is_not_rewritten(keeper: Client) -> None:
    built_in = Instrument.objects.get(key="first_interview")
    assert post(keeper, "instrument_draft", built_in).status_code == 403
    assert built_in.versions.count() == 1


def test_name_is_given_once(keeper: Client, draft: InstrumentVersion) -> None:
    refused = send(keeper, reverse("instrument_add"), own_name="way HERE", kind="questionnaire")
    assert errors(refused) == [
        "There is one called “way HERE” already. Give this one another name."
    ]


def test_draft_is_thrown_away_but_never_a_first_version(
    keeper: Client, draft: InstrumentVersion
) -> None:
    post(keeper, "script_discard", draft)
    assert not InstrumentVersion.objects.filter(pk=draft.pk).exists()
    first = f.InstrumentVersionFactory()
    told = words_of_messages(post(keeper, "script_discard", first))
    assert told == ["Only a draft of a later version can be thrown away."]
    assert InstrumentVersion.objects.filter(pk=first.pk).exists()


# A script in use


def test_question_taken_out_stays_with_what_was_begun(
    keeper: Client, draft: InstrumentVersion
) -> None:
    first = draft.instrument.versions.get(number=1)
    running: Response = f.ResponseFactory(script=first)
    f.ItemFactory(script=draft, own_words="And back?")
    post(keeper, "item_remove", draft.items.first())
    post(keeper, "script_publish", draft)
    assert [each.words for each in running.script.items.all()] == ["How do you come here?"]
    shown = words(page(keeper, draft.instrument))
    assert "Version 2, asked now" in shown
    assert "1 time" in shown


def test_published_question_is_frozen_in_the_database(draft: InstrumentVersion) -> None:
    first = draft.instrument.versions.get(number=1)
    item = first.items.get()
    for change in (
        lambda: Item.objects.filter(pk=item.pk).update(own_words="Other"),
        lambda: Item.objects.filter(pk=item.pk).delete(),
        lambda: f.ItemFactory(script=first),
        lambda: InstrumentVersion.objects.filter(pk=first.pk).update(number=9),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            change()


def test_question_changed_after_somebody_published_keeps_what_was_typed(
    keeper: Client, draft: InstrumentVersion
) -> None:
    url = reverse("item_edit", args=[draft.items.get().uuid])
    typed = fields_of(keeper.get(url)) | {"own_words": "What did I type?"}
    publish_script(script=draft, by=f.UserFactory())
    refused = keeper.post(url, typed)
    assert refused.status_code == 422
    assert "This version is published" in words(refused)
    assert "What did I type?" in refused.content.decode()


def test_two_who_change_a_question_see_both_texts(keeper: Client, draft: InstrumentVersion) -> None:
    item = draft.items.get()
    url = reverse("item_edit", args=[item.uuid])
    typed = fields_of(keeper.get(url)) | {"own_words": "Mine?"}
    item.own_words = "Theirs?"
    item.save()
    refused = keeper.post(url, typed)
    assert refused.status_code == 422
    assert refused.context["form"].conflicts == [("Question", "Theirs?", "Mine?")]
    item.refresh_from_db()
    assert item.words == "Theirs?"


# How it goes with more


def test_pages_ask_the_same_however_many_questions(
    keeper: Client, draft: InstrumentVersion
) -> None:
    pages = [
        reverse("instrument_list"),
        reverse("instrument", args=[draft.instrument.uuid]),
        reverse("script_preview", args=[draft.uuid]),
    ]
    few = [len(queries(keeper, url)) for url in pages]
    for number in range(3):
        f.ItemFactory(script=draft, position=number + 5)
        f.InstrumentFactory()
    assert [len(queries(keeper, url)) for url in pages] == few
    assert max(few) <= 12
