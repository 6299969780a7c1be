"""How a student saw it over the year: item by item, never as a sum."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Centre
from plans.models import Instrument, InstrumentVersion, Plan
from plans.services.instruments.changes import self_evaluation_changes
from plans.services.instruments.library import copy_instrument, publish_script
from tests import factories as f
from tests.plans.evaluations import evaluated, script_of

pytestmark = pytest.mark.usefixtures("in_centre")


def built_in() -> InstrumentVersion:
    return script_of("self_evaluation")


def told(plan: Plan) -> list[Any]:
    return [
        (row.key, *(look.words if look else None for look in row.looks))
        for row in self_evaluation_changes(plan)
    ]


def test_change_is_told_item_by_item_in_the_order_they_were_asked(plan: Plan) -> None:
    evaluated(plan, built_in(), "start", date(2025, 9, 22), plan_week=2, know_why=1)
    evaluated(plan, built_in(), "mid_year", date(2026, 1, 20), energy=None, plan_week=3)
    evaluated(plan, built_in(), "end", date(2026, 6, 10), know_why=4, plan_week=4)
    assert told(plan) == [
        ("know_why", "1 of 4", None, "4 of 4"),
        ("plan_week", "2 of 4", "3 of 4", "4 of 4"),
        ("energy", None, "skipped", None),
    ]


def test_same_question_in_other_words_of_a_copy_is_laid_beside_the_first(plan: Plan) -> None:
    evaluated(plan, built_in(), "start", date(2025, 9, 22), plan_week=2)
    copy = copy_instrument(instrument=Instrument.objects.get(key="self_evaluation"))
    draft = copy.versions.get()
    draft.items.filter(key="plan_week").update(own_words="I know what my week brings.")
    publish_script(script=draft, by=f.UserFactory())
    draft.refresh_from_db()
    evaluated(plan, draft, "end", date(2026, 6, 10), plan_week=3)
    (row,) = self_evaluation_changes(plan)
    assert (row.words, row.earlier_words) == ("I know what my week brings.", "I plan my week.")
    assert (row.start.level, row.middle, row.end.level) == (2, None, 3)


def test_of_one_occasion_the_latest_counts(plan: Plan) -> None:
    evaluated(plan, built_in(), "start", date(2025, 9, 29), plan_week=4)
    evaluated(plan, built_in(), "start", date(2025, 9, 22), plan_week=2)
    assert told(plan) == [("plan_week", "4 of 4", None, None)]


def test_what_is_unfinished_confidential_or_the_tutors_is_not_told(
    centre: Centre, plan: Plan
) -> None:
    item = built_in().items.get(key="plan_week")
    draft = f.ResponseFactory(plan=plan, script=built_in())
    tutors = f.ResponseFactory(plan=plan, script=built_in(), respondent="tutor", complete=True)
    secret = f.ResponseFactory(plan=plan, script=built_in(), complete=True)
    f.AnswerFactory(response=draft, item=item, text="", level=1)
    f.AnswerFactory(response=tutors, item=item, text="", level=1)
    f.AnswerFactory(response=secret, item=item, text="", level=1, audience="confidential")
    assert told(plan) == []


def test_changes_are_one_query(plan: Plan) -> None:
    for occasion in ("start", "end"):
        evaluated(plan, built_in(), occasion, date(2026, 1, 1), plan_week=2, know_why=1, energy=3)
    with CaptureQueriesContext(connection) as asked:
        self_evaluation_changes(plan)
    assert len(asked) == 1


def test_what_was_said_to_the_team_alone_is_not_among_what_is_shared(plan: Plan) -> None:
    response = evaluated(plan, built_in(), "start", date(2025, 9, 22), plan_week=2, know_why=1)
    response.answers.filter(item__key="plan_week").update(audience="team")
    assert [row.key for row in self_evaluation_changes(plan, shared=True)] == ["know_why"]
    assert [row.key for row in self_evaluation_changes(plan)] == ["know_why", "plan_week"]
