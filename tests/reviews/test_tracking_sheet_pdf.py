"""The printed tracking sheet, read back: what it shares, and what it keeps off the paper."""

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from accounts.models import AccessLog
from plans.models import Plan
from reviews.models import TutoringSession
from reviews.printing import COLUMNS, tracking_sheet_context
from tests import factories as f
from tests.documents.reading import (
    A4,
    alternatives_of,
    fonts_of,
    pages_of,
    reader,
    tags_of,
    text_of,
)

pytestmark = pytest.mark.usefixtures("in_centre")

# Queries for the session and the actor.
BESIDE = 3
SECRETS = [
    "said to the team only",
    "said in confidence",
    "a note about another day",
    "of the other student",
    "kept at home by his father",
]


@pytest.fixture
def held(plan: Plan, tutor) -> TutoringSession:
    """A held session with a shared note, and beside it everything that could leak."""
    session = f.TutoringSessionFactory(
        plan=plan, held=True, by=tutor, topic="The Monday bus", place="Room 12"
    )
    about = {"student": plan.student, "author": tutor, "about": session.uuid}
    f.NoteFactory(**about, kind="session", audience="shared", body="The lift with Pere works.")
    f.NoteFactory(**about, kind="team", audience="team", body=SECRETS[0])
    f.NoteFactory(**about, audience="confidential", body=SECRETS[1])
    f.NoteFactory(student=plan.student, author=tutor, audience="shared", body=SECRETS[2])
    other = f.TutoringSessionFactory(
        plan=f.PlanFactory(year=plan.year, student__centre=plan.centre), held=True, topic=SECRETS[3]
    )
    f.NoteFactory(
        student=other.plan.student,
        about=other.uuid,
        kind="session",
        audience="shared",
        body=SECRETS[3],
    )
    f.TutoringSessionFactory(plan=plan, missed=True, by=tutor, reason=SECRETS[4])
    return session


@pytest.fixture
def pdf_for(plan: Plan, tutor, client_of):
    def pdf(person: Any = None) -> bytes:
        url = reverse("tracking_sheet_pdf", args=[plan.uuid])
        response = client_of(person or tutor).get(url)
        assert response.status_code == 200
        return response.content

    return pdf


@pytest.fixture
def sheet(plan: Plan, actor_of, tutor):
    return lambda: tracking_sheet_context(plan, actor_of(tutor))


def sessions_of(plan: Plan, number: int, **fields: Any) -> list[TutoringSession]:
    """So many held ones, a week apart, the last of them a week ago."""
    return [
        f.TutoringSessionFactory(
            plan=plan, held=True, starts_at=f.at_nine(plan.centre, days=-7 * (number - n)), **fields
        )
        for n in range(number)
    ]


# The file


def test_pdf_is_shown_inline_under_a_name_that_tells_no_person(plan, tutor, client_of):
    response = client_of(tutor).get(reverse("tracking_sheet_pdf", args=[plan.uuid]))
    assert response["Content-Type"] == "application/pdf"
    name = f"tracking-sheet-{str(plan.uuid)[:8]}.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    assert "no-store" in response["Cache-Control"]


def test_pdf_is_tagged_titled_and_a4(held, pdf_for):
    pdf = reader(pdf_for())
    assert pdf.metadata.title == f"Tracking sheet: Marta Soler, {held.plan.year.name}"
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in pdf.pages} == {A4}


def test_pdf_speaks_the_language_of_the_reader(held, pdf_for, tutor):
    tutor.language = "es"
    tutor.save()
    pdf = pdf_for()
    with translation.override("es"):
        day = date_format(held.local_date())
    assert reader(pdf).trailer["/Root"]["/Lang"] == "es"
    assert day in text_of(pdf)


def test_pages_carry_number_centre_and_student(plan, pdf_for):
    sessions_of(plan, 12, topic="words " * 30)
    pages = pages_of(pdf_for())
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Riverside College" in text
        assert "Marta Soler" in text


def test_fonts_are_embedded(held, pdf_for):
    fonts = fonts_of(pdf_for())
    assert {name.split("-")[0] for name in fonts} == {"Stones"}
    assert all("/FontFile2" in each["descriptor"] for each in fonts.values())


def test_rendering_leaves_nothing_to_complain_about(held, plan, pdf_for, caplog):
    f.GoalProgressFactory(session=held, goal=f.GoalFactory(plan=plan))
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf_for()
    assert caplog.messages == []


# What it shares


@pytest.mark.parametrize("person", ["tutor", "counsellor", "other_counsellor"])
def test_only_what_is_shared_stands_on_the_sheet(held, pdf_for, person, request):
    text = text_of(pdf_for(request.getfixturevalue(person)))
    assert "The lift with Pere works." in text
    assert [secret for secret in SECRETS if secret in text] == []


def test_session_says_when_what_and_how_it_went(held, pdf_for):
    text = text_of(pdf_for())
    start = held.local_start().replace(tzinfo=None)
    expected = [
        f"{date_format(start)} {date_format(start, 'TIME_FORMAT')} · follow-up session · held",
        "45 minutes with Núria Ferrer · Room 12",
        "The Monday bus",
        "1 session held · 1 missed.",
    ]
    assert [each for each in expected if each not in text] == []


def test_formal_review_says_how_it_ends(plan, pdf_for):
    f.TutoringSessionFactory(plan=plan, held=True, kind="formal_review", outcome="adjust")
    text = text_of(pdf_for())
    assert "formal review · held" in text
    assert "How the review ends: adjust the plan" in text


def test_sessions_stand_oldest_first(plan, sheet):
    later = f.TutoringSessionFactory(plan=plan)
    earlier = f.TutoringSessionFactory(plan=plan, held=True)
    assert [each["pk"] for each in sheet()["sessions"]] == [earlier.pk, later.pk]


def test_time_is_that_of_the_centres_clock(plan, sheet):
    f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=1))
    (session,) = sheet()["sessions"]
    assert (session["starts_at"].hour, session["starts_at"].tzinfo) == (9, None)


def test_agreement_says_who_by_when_and_whether_kept(held, plan, pdf_for):
    due = plan.centre.today() + timedelta(days=3)
    kept = f.ActionFactory(plan=plan, what="Bring sheet 3", who="tutor", helper="Pere", due_on=due)
    f.AgreementFactory(session=held, action=kept, kept="partly", answered_in=held)
    f.AgreementFactory(session=held, action=f.ActionFactory(plan=plan, what="Ask for a lift"))
    text = text_of(pdf_for())
    assert f"Bring sheet 3 tutor · Pere {date_format(due)} partly" in text
    assert "Ask for a lift student – not looked at yet" in text


def test_aspiration_stays_off_without_consent(held, plan, pdf_for):
    plan.aspiration = "A van with my name"
    plan.save()
    assert "van" not in text_of(pdf_for())


# Progress


def test_progress_is_a_table_of_goals_by_sessions(plan, sheet):
    first, second = sessions_of(plan, 2)
    goal, other = f.GoalFactory(plan=plan, position=1), f.GoalFactory(plan=plan, position=2)
    f.GoalProgressFactory(session=second, goal=goal, progress="achieved")
    f.GoalProgressFactory(session=first, goal=other, progress="back")
    (table,) = sheet()["tables"]
    assert [each["pk"] for each in table["columns"]] == [first.pk, second.pk]
    rows = [(row["words"], [cell["name"] for cell in cells]) for row, cells in table["rows"]]
    assert rows == [(goal.words, ["", "Achieved"]), (other.words, ["Back", ""])]


def test_table_goes_on_below_where_sessions_do_not_fit(plan, sheet):
    sessions_of(plan, COLUMNS + 1)
    f.GoalFactory(plan=plan)
    assert [len(table["columns"]) for table in sheet()["tables"]] == [COLUMNS, 1]


def test_missed_and_planned_sessions_are_no_columns(held, plan, sheet):
    f.TutoringSessionFactory(plan=plan)
    f.GoalFactory(plan=plan)
    (table,) = sheet()["tables"]
    assert [each["pk"] for each in table["columns"]] == [held.pk]


def test_picture_goes_up_and_down_with_progress(plan, sheet):
    goal = f.GoalFactory(plan=plan)
    kinds = ["forward", "same", "back", "achieved"]
    for session, kind in zip(sessions_of(plan, 4), kinds, strict=True):
        f.GoalProgressFactory(session=session, goal=goal, progress=kind)
    stones = sheet()["goals"][0]["way"].stones
    assert [each.kind for each in stones] == kinds
    forward, same, back, achieved = (each.y for each in stones)
    assert forward == same == achieved < back
    assert [each.x for each in stones] == sorted(each.x for each in stones)


def test_picture_stays_small_where_a_goal_climbs_high(plan, sheet):
    goal = f.GoalFactory(plan=plan)
    for session in sessions_of(plan, 30):
        f.GoalProgressFactory(session=session, goal=goal, progress="forward")
    way = sheet()["goals"][0]["way"]
    assert way.height < 130
    assert all(0 <= each.x <= way.width and 0 < each.y < way.axis_y for each in way.stones)


def test_picture_says_in_words_what_it_shows(held, plan, pdf_for):
    f.GoalProgressFactory(session=held, goal=f.GoalFactory(plan=plan), progress="forward")
    pictures = alternatives_of(pdf_for())
    day = date_format(held.local_date(), "SHORT_DATE_FORMAT")
    assert pictures == [
        "Back",
        "Same",
        "Forward",
        "Achieved",
        f"Progress from session to session. {day}: Forward",
    ]


def test_picture_draws_each_kind_in_a_shape_of_its_own(plan, sheet):
    """It must be told apart in black and white, so colours may not be all that differs."""
    from django.template.loader import render_to_string

    drawn = [
        render_to_string("reviews/print/_stone.html", {"kind": kind})
        for kind, _name in sheet()["progress_kinds"]
    ]
    assert len({tuple(each.split('d="')[1:]) or each for each in drawn}) == 4


def test_tables_have_headers_for_rows_and_columns(held, plan, pdf_for):
    f.GoalProgressFactory(session=held, goal=f.GoalFactory(plan=plan))
    tags = tags_of(pdf_for())
    # Progress: goal and one session, and the goal's own row. The empty card: four columns.
    assert (tags.count("Table"), tags.count("TH")) == (2, 7)


# Empty, much, awkward


def test_empty_sheet_has_room_to_write(plan, pdf_for):
    text = text_of(pdf_for())
    assert "No session is recorded yet." in text
    assert "There is no goal yet." in text
    assert "Next session, to fill in by hand" in text


def test_planned_session_is_where_one_writes(plan, pdf_for):
    f.TutoringSessionFactory(plan=plan)
    text = text_of(pdf_for())
    assert "follow-up session · planned" in text
    assert "What we agreed Who By when Kept" in text
    assert "Next session, to fill in by hand" not in text


def test_goal_without_progress_says_so(held, plan, pdf_for):
    f.GoalProgressFactory(session=held, goal=f.GoalFactory(plan=plan))
    f.GoalFactory(plan=plan, words="Nobody asked about this")
    assert "Not looked at in a session yet." in text_of(pdf_for())


def test_words_of_the_student_cannot_break_the_page(held, plan, tutor, pdf_for):
    body = "<script>alert(1)</script>\n" + "W" * 5000
    session = f.TutoringSessionFactory(plan=plan, held=True, topic="V" * 300)
    f.NoteFactory(
        student=plan.student,
        author=tutor,
        about=session.uuid,
        kind="session",
        audience="shared",
        body=body,
    )
    action = f.ActionFactory(plan=plan, what="U" * 300, helper="T" * 200)
    f.AgreementFactory(session=session, action=action)
    f.GoalProgressFactory(session=session, goal=f.GoalFactory(plan=plan, words="S" * 300))
    pdf = reader(pdf_for())
    lines = [line for page in pdf.pages for line in page.extract_text().splitlines()]
    longest = {letter: max(line.count(letter) for line in lines) for letter in "WVUTS"}
    assert sum(line.count("W") for line in lines if "WW" in line) == 5000
    assert "<script>alert(1)</script>" in lines
    assert (longest["W"] < 70, longest["V"] < 90, longest["U"] < 45, longest["T"] < 20) == (
        True,
        True,
        True,
        True,
    )


def test_two_sessions_on_one_day_and_one_moment(plan, sheet):
    when: datetime = f.at_nine(plan.centre, days=-1)
    goal = f.GoalFactory(plan=plan)
    for kind in ("forward", "back"):
        session = f.TutoringSessionFactory(plan=plan, held=True, starts_at=when)
        f.GoalProgressFactory(session=session, goal=goal, progress=kind)
    assert [each.kind for each in sheet()["goals"][0]["way"].stones] == ["forward", "back"]


# Who, and the cost


@pytest.mark.parametrize(
    "person", ["other_tutor", "administrator", "officer", "other_administrator"]
)
def test_sheet_is_not_found_by_others(held, plan, client_of, request, person):
    client = client_of(request.getfixturevalue(person))
    assert client.get(reverse("tracking_sheet_pdf", args=[plan.uuid])).status_code == 404


def test_visitor_gets_no_sheet(held, plan, client):
    url = reverse("tracking_sheet_pdf", args=[plan.uuid])
    assert client.get(url).status_code == 302


def test_sheet_is_only_read(plan, tutor, client_of):
    url = reverse("tracking_sheet_pdf", args=[plan.uuid])
    assert client_of(tutor).post(url).status_code == 405


def test_reading_is_logged(held, pdf_for, student, tutor):
    pdf_for()
    entry = AccessLog.objects.get()
    assert (entry.student, entry.page) == (student.uuid, "GET tracking_sheet_pdf")


def test_sheet_costs_the_same_queries_however_long(plan, tutor, client_of):
    def queries_with(rows: int) -> int:
        goals = f.GoalFactory.create_batch(rows, plan=plan)
        for session in sessions_of(plan, rows):
            for goal in goals:
                f.GoalProgressFactory(session=session, goal=goal)
            f.AgreementFactory(session=session, action=f.ActionFactory(plan=plan))
            about = {"student": plan.student, "about": session.uuid}
            f.NoteFactory(**about, kind="session", audience="shared")
        client = client_of(tutor)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("tracking_sheet_pdf", args=[plan.uuid]))
        return len(queries)

    short, long = queries_with(1), queries_with(3)
    assert short == long
    assert long <= BESIDE + 12
