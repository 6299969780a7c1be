"""Assessments over time: words, a picture, and a fresh look at a running plan."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from plans.looks import BESIDE, BOTTOM, RISE, picture_of
from plans.models import Plan, PlanFactor
from students.models import Assessment, FactorRating, Note, RiskFactor, StudentEvent
from students.services.assessments import compare, ratings_of
from tests import factories as f
from tests.plans.pages import at_once, fields_of, links, send, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def plan(plan: Plan) -> Plan:
    """Its starting point is from two months ago."""
    start = timezone.now() - timedelta(days=61)
    found = Assessment.objects.filter(pk=plan.assessment_id)
    found.update(created_at=start, completed_at=start)
    plan.assessment.refresh_from_db()
    return plan


@pytest.fixture
def absence() -> RiskFactor:
    return RiskFactor.objects.get(key="absenteeism")


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("student_assessments", args=[plan.student.uuid])


def month(plan: Plan) -> str:
    return date_format(timezone.localdate(plan.assessment.completed_at), "F")


def look(plan: Plan, factor: Any, *levels: str, **fields: Any) -> list[Assessment]:
    """The factor with one level an assessment: at the start, then a month later each."""
    assessments = [plan.assessment]
    for number, level in enumerate(levels):
        if number:
            later = f.AssessmentFactory(student=plan.student, occasion="mid_year", complete=True)
            at = plan.assessment.created_at + timedelta(days=20 * number)
            Assessment.objects.filter(pk=later.pk).update(created_at=at, completed_at=at)
            assessments.append(later)
        if level:
            which = {"risk_factor": factor}
            if not isinstance(factor, RiskFactor):
                which = {"risk_factor": None, "protective_factor": factor}
            f.FactorRatingFactory(assessment=assessments[-1], level=level, **which, **fields)
    return assessments


def told(plan: Plan) -> list[tuple[str, str]]:
    assessments = list(Assessment.objects.filter(student=plan.student))
    rows = compare(ratings_of(plan.student), assessments=assessments, start=plan.assessment_id)
    return [(each.tag, each.sentence) for each in rows]


# Words


@pytest.mark.parametrize(
    ("levels", "tag", "sentence"),
    [
        (["strong"], "", "Strong, in {month}."),
        (["strong", "some"], "eased since {month}", "Eased since {month}: from strong to some."),
        (["some", "none"], "eased since {month}", "Eased since {month}: from some to none."),
        (["some", "some"], "same", "The same since {month}: some."),
        (
            ["some", "strong"],
            "stronger since {month}",
            "Stronger since {month}: from some to strong.",
        ),
        (["none", "some"], "new", "New: from none to some."),
        (["", "some"], "asked for the first time", "Some, in {later}."),
        (["not_asked", "some"], "asked for the first time", "Some, in {later}."),
        (
            ["some", "not_asked"],
            "",
            "Some, in {month}. It was not asked about in the last assessment.",
        ),
    ],
)
def test_change_of_what_makes_it_hard_is_told(plan, absence, levels, tag, sentence):
    later = look(plan, absence, *levels)[-1]
    later.refresh_from_db()
    names = {
        "month": month(plan),
        "later": date_format(timezone.localdate(later.completed_at), "F"),
    }
    assert told(plan) == [(tag.format(**names), sentence.format(**names))]


@pytest.mark.parametrize(
    ("levels", "tag"),
    [
        (["some", "strong"], "grown since {month}"),
        (["strong", "some"], "less than in {month}"),
        (["some", "some"], "same"),
    ],
)
def test_change_of_what_helps_has_words_of_its_own(plan, levels, tag):
    look(plan, f.ProtectiveFactorFactory(), *levels)
    assert told(plan)[0][0] == tag.format(month=month(plan))


def test_student_who_sees_it_otherwise_is_heard(plan, absence):
    look(plan, absence, "strong", student_level="none")
    assert told(plan)[0][1].endswith("The student sees it otherwise: none.")


def test_assessment_that_is_being_written_is_not_compared(plan, absence):
    look(plan, absence, "strong")
    draft = f.AssessmentFactory(student=plan.student, occasion="end")
    f.FactorRatingFactory(assessment=draft, risk_factor=absence, level="none")
    assert told(plan)[0][0] == ""


# The picture


def test_picture_has_heights_and_leaves_gaps(plan, absence):
    look(plan, absence, "strong", "not_asked", "some", "none", student_level="some")
    picture = picture_of(compare(ratings_of(plan.student))[0])
    assert [y for _x, y in picture.tutor.points] == [BOTTOM - 2 * RISE, BOTTOM - RISE, BOTTOM]
    assert [y for _x, y in picture.student.points] == [BOTTOM - RISE] * 4
    assert len(picture.tutor.parts) == 1
    assert len(picture.student.parts) == 3
    first, second = picture.tutor.points[0][0], picture.student.points[0][0]
    assert second - first == 2 * BESIDE


# The page


def test_page_compares_both_views_and_leads_to_the_evidence(
    client_of, tutor, plan, absence, address
):
    later = look(plan, absence, "strong", "some", student_level="none")[-1]
    response = client_of(tutor).get(address)
    shown = words(response)
    assert f"Absenteeism or exclusion from classes Eased since {month(plan)}" in shown
    assert "strong student: none some student: none" in shown
    assert reverse("plan_starting_point", args=[plan.uuid]) in links(response)
    assert reverse("assessment", args=[later.uuid]) in links(response)


def test_page_shows_no_evidence_and_no_sum(client_of, tutor, plan, absence, address):
    look(plan, absence, "strong")
    rating = FactorRating.objects.get()
    f.NoteFactory(student=plan.student, kind="evidence", about=rating.uuid, body="18 of 120 hours")
    assert "18 of 120" not in words(client_of(tutor).get(address))


def test_student_without_assessment_is_told_what_begins_one(client_of, tutor, student):
    page = client_of(tutor).get(reverse("student_assessments", args=[student.uuid]))
    assert "The first assessment is the starting point of a plan." in words(page)


def test_reader_begins_nothing(client_of, other_counsellor, plan, absence, address):
    look(plan, absence, "strong")
    found = links(client_of(other_counsellor).get(address))
    assert reverse("assessment_start", args=[plan.uuid]) not in found


def test_tags_stand_on_the_student_page_and_on_the_plan(client_of, tutor, plan, absence):
    look(plan, absence, "strong", "none")
    f.PlanFactorFactory(plan=plan, risk_factor=absence)
    client = client_of(tutor)
    for page in (
        reverse("student", args=[plan.student.uuid]),
        reverse("plan", args=[plan.uuid]),
    ):
        assert f"Absenteeism or exclusion from classes eased since {month(plan)}" in words(
            client.get(page)
        )


def test_queries_do_not_grow(client_of, tutor, plan, address):
    client, counts = client_of(tutor), []
    for rows in (1, 2):
        for _ in range(rows):
            f.FactorRatingFactory(
                assessment=f.AssessmentFactory(student=plan.student, complete=True)
            )
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12 + 3


# A fresh look


def begin(client: Any, plan: Plan, occasion: str = "mid_year") -> Any:
    return client.post(reverse("assessment_start", args=[plan.uuid]), {"occasion": occasion})


def test_fresh_look_copies_nothing_and_shows_the_last(client_of, tutor, plan, absence):
    look(plan, absence, "strong")
    client = client_of(tutor)
    response = client.get(begin(client, plan).url)
    made = Assessment.objects.get(occasion="mid_year")
    assert (made.state, made.by, made.ratings.count()) == ("draft", tutor, 0)
    assert f"Absenteeism or exclusion from classes In {month(plan)}: strong." in words(response)
    assert fields_of(response)[f"level_{absence.uuid.hex}"] == ["not_asked"]


def test_fresh_look_is_saved_completed_and_told(client_of, tutor, plan, absence, address):
    look(plan, absence, "strong")
    client = client_of(tutor)
    page = begin(client, plan).url
    key = absence.uuid.hex
    typed = {f"level_{key}": "some", f"evidence_{key}": "2 of 80 hours", "complete": "on"}
    assert send(client, page, **typed).url == address
    rating = FactorRating.objects.get(assessment__occasion="mid_year")
    assert (rating.factor, rating.level, rating.assessment.state) == (absence, "some", "complete")
    assert Note.objects.get(about=rating.uuid).body == "2 of 80 hours"
    assert StudentEvent.objects.filter(kind="assessed", subject=rating.assessment.uuid).count() == 1
    assert FactorRating.objects.get(assessment=plan.assessment).level == "strong"


def test_what_showed_up_goes_into_the_plan(client_of, tutor, plan, absence):
    client = client_of(tutor)
    key = absence.uuid.hex
    send(client, begin(client, plan).url, **{f"level_{key}": "some", f"plan_{key}": "on"})
    assert PlanFactor.objects.get(plan=plan).factor == absence


def test_second_look_goes_on_with_the_first(client_of, tutor, plan):
    client = client_of(tutor)
    assert begin(client, plan).url == begin(client, plan, "end").url
    assert Assessment.objects.filter(student=plan.student).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_get_the_same(client_of, tutor, counsellor, plan):
    clients = [client_of(tutor), client_of(counsellor)]
    answers = at_once(*(lambda each=each: begin(each, plan) for each in clients))
    assert len({each.url for each in answers}) == 1


@pytest.mark.parametrize("occasion", ["start", "", "nonsense"])
def test_occasion_that_is_none_begins_nothing(client_of, tutor, plan, address, occasion):
    client = client_of(tutor)
    assert begin(client, plan, occasion).url == address
    assert Assessment.objects.filter(student=plan.student).count() == 1


def test_closed_plan_is_looked_at_no_more(client_of, tutor, plan):
    client = client_of(tutor)
    page = begin(client, plan).url
    fields = fields_of(client.get(page))
    plan.close(by=tutor, reason="The year is over.")
    assert begin(client, plan).status_code == 403
    assert client.get(page).status_code == 200
    assert client.post(page, fields).status_code == 403


def test_starting_point_is_read_where_it_is_written(client_of, tutor, plan):
    page = client_of(tutor).get(reverse("assessment", args=[plan.assessment.uuid]))
    assert page.url == reverse("plan_starting_point", args=[plan.uuid])


def test_change_of_two_shows_both(client_of, tutor, counsellor, plan, absence):
    tutors, counsellors = client_of(tutor), client_of(counsellor)
    page, key = begin(tutors, plan).url, absence.uuid.hex
    stale = fields_of(counsellors.get(page))
    send(tutors, page, **{f"words_{key}": "The bus."})
    response = counsellors.post(page, stale | {f"words_{key}": "The cold."})
    assert response.status_code == 422
    assert "The bus." in words(response)
