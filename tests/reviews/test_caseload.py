"""The counsellors' list: who stands in it, why, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Plan
from reviews.services import caseload as service
from tests import factories as f
from tests.reviews.filled import words_of

pytestmark = pytest.mark.usefixtures("in_centre")

PATH = "/caseload/"


@pytest.fixture
def settled(plan: Plan) -> Plan:
    """The plan with a date to come, so that nothing waits."""
    plan.next_review_on = plan.centre.today() + timedelta(days=3)
    plan.save()
    return plan


def enrolled(name: str, **fields: Any) -> Any:
    student = f.StudentFactory(given_name="Test", family_name=name, **fields)
    f.EnrolmentFactory(student=student)
    return student


def with_plan(student: Any, days: int | None = 3, **fields: Any) -> Plan:
    """A plan whose next session is so many days away."""
    due = None if days is None else student.centre.today() + timedelta(days=days)
    return f.PlanFactory(student=student, next_review_on=due, **fields)


def names_in(response: Any) -> list[str]:
    return [line.student.family_name for line in response.context["caseload"].lines]


def chips_in(response: Any) -> dict[str, int]:
    return {chip.key: chip.count for chip in response.context["caseload"].chips}


# What a person sees


def test_line_tells_student_plan_cohort_and_tutor(client_of, counsellor, settled):
    words = words_of(client_of(counsellor).get(PATH, {"show": "all"}))
    assert "Marta Soler 16 · plan draft ELE-1A N. Ferrer Nothing waits." in words
    assert "1 student, 0 with something waiting" in words


def test_line_tells_the_steps_in_words_too(client_of, counsellor, settled):
    words = words_of(client_of(counsellor).get(PATH, {"show": "all"}))
    assert "Roadmap: not started, Individual balance: not started" in words
    assert "Reviews: in place" in words


def test_line_without_plan_says_so(client_of, counsellor, student):
    words = words_of(client_of(counsellor).get(PATH))
    assert "16 · no plan" in words
    assert "No plan yet." in words


def test_line_tells_a_late_session(client_of, counsellor, plan):
    plan.last_review_on = plan.centre.today() - timedelta(days=21)
    plan.next_review_on = plan.centre.today() - timedelta(days=7)
    plan.save()
    words = words_of(client_of(counsellor).get(PATH))
    assert "has not been recorded." in words
    assert "late by 7 days" in words


def test_line_tells_that_nobody_read_what_the_student_wrote(client_of, counsellor, tutor, settled):
    message = f.StudentMessageFactory(student=settled.student, text="KEPTFORREADERS")
    page = client_of(counsellor).get(PATH)
    assert "Wrote, and nobody has read it yet. " in words_of(page)
    assert reverse("student_own_page", args=[settled.student.uuid]) in page.content.decode()
    assert "KEPTFORREADERS" not in page.content.decode()
    assert "Nothing waits." not in words_of(page)
    assert chips_in(page)["waiting"] == 1
    message.mark_read(by=tutor)
    page = client_of(counsellor).get(PATH, {"show": "all"})
    assert "Wrote" not in words_of(page)
    assert chips_in(page)["waiting"] == 0


def test_line_tells_that_a_proposal_waits_though_somebody_read_it(
    client_of, counsellor, tutor, settled
):
    message = f.StudentMessageFactory(student=settled.student, kind="goal")
    message.mark_read(by=tutor)
    page = client_of(counsellor).get(PATH)
    assert "A proposal waits for an answer." in words_of(page)
    message.take_up(by=tutor)
    assert names_in(client_of(counsellor).get(PATH)) == []


def test_what_was_typed_and_not_sent_makes_nobody_wait(client_of, counsellor, settled):
    f.OwnDraftFactory(student=settled.student)
    page = client_of(counsellor).get(PATH, {"show": "all"})
    assert "Nothing waits." in words_of(page)
    assert chips_in(page)["waiting"] == 0


def test_line_tells_the_hour_of_today(client_of, counsellor, settled):
    settled.next_review_on = settled.centre.today()
    settled.save()
    f.TutoringSessionFactory(plan=settled, starts_at=f.at_nine(settled.centre, days=0))
    assert "today 09:00" in words_of(client_of(counsellor).get(PATH, {"show": "all"}))


def test_line_tells_for_whom_a_contract_waits_and_since_when(client_of, counsellor, settled):
    contract = f.ContractFactory(
        plan=settled,
        offered=True,
        guardian_needed=True,
        offered_at=f.at_nine(settled.centre, days=0),
    )
    f.ContractSignatureFactory(contract=contract, party="tutor")
    words = words_of(client_of(counsellor).get(PATH))
    assert "Contract waits for the student and a guardian since" in words


def test_line_tells_what_the_plan_lacks(client_of, counsellor, settled):
    words = words_of(client_of(counsellor).get(PATH, {"show": "all"}))
    assert "Nothing waits. There is no goal yet." in words


def test_line_without_tutor_says_so(client_of, counsellor, centre):
    enrolled("Lone")
    assert "no tutor" in words_of(client_of(counsellor).get(PATH))


def test_empty_centre_says_what_to_do(client_of, other_counsellor):
    assert "No student is enrolled yet" in words_of(client_of(other_counsellor).get(PATH))


def test_nothing_waiting_says_so(client_of, counsellor, settled):
    assert "Nothing waits for anybody" in words_of(client_of(counsellor).get(PATH))


# Chips


def test_chips_count_and_show_the_same_students(client_of, other_counsellor, year):
    with_plan(enrolled("Settled"))
    with_plan(enrolled("Late"), days=-1)
    with_plan(enrolled("Today"), days=0)
    with_plan(enrolled("Undated"), days=None)
    f.ContractFactory(plan=with_plan(enrolled("Unsigned")), offered=True)
    f.ContractFactory(plan=with_plan(enrolled("Drafted")))
    f.SupportNeedFactory(plan=with_plan(enrolled("Undecided")))
    enrolled("Planless")
    expected = {
        "waiting": ["Late", "Planless", "Undated", "Undecided", "Unsigned"],
        "late": ["Late"],
        "unsigned": ["Unsigned"],
        "planless": ["Planless"],
        "all": [
            "Drafted",
            "Late",
            "Planless",
            "Settled",
            "Today",
            "Undated",
            "Undecided",
            "Unsigned",
        ],
    }
    client = client_of(other_counsellor)
    found = {chip: client.get(PATH, {"show": chip}) for chip in expected}
    assert {chip: names_in(response) for chip, response in found.items()} == expected
    assert chips_in(found["all"]) == {chip: len(names) for chip, names in expected.items()}


def test_everyone_who_waits_has_a_reason_and_nobody_else(client_of, other_counsellor, year):
    with_plan(enrolled("Settled"))
    with_plan(enrolled("Late"), days=-1)
    with_plan(enrolled("Undated"), days=None)
    f.ContractFactory(plan=with_plan(enrolled("Unsigned")), offered=True)
    f.SupportNeedFactory(plan=with_plan(enrolled("Undecided")))
    enrolled("Planless")
    client = client_of(other_counsellor)
    lines = client.get(PATH, {"show": "all"}).context["caseload"].lines
    with_reason = [line.student.family_name for line in lines if line.reasons]
    assert with_reason == names_in(client.get(PATH))


def test_only_enrolled_students_stand_here(client_of, counsellor, student):
    f.StudentFactory(family_name="Never")
    student.enrolments.get().end(state="left_early", on=student.centre.today(), reason="moved")
    response = client_of(counsellor).get(PATH, {"show": "all"})
    assert (names_in(response), chips_in(response)["all"]) == ([], 0)


def test_only_the_latest_open_plan_counts(client_of, other_counsellor, year):
    student = enrolled("Twice")
    old = f.AcademicYearFactory(
        name="before",
        starts_on=year.starts_on - timedelta(days=365),
        ends_on=year.starts_on - timedelta(days=1),
    )
    with_plan(student, days=-300, year=old)
    with_plan(student, days=3, year=year)
    response = client_of(other_counsellor).get(PATH, {"show": "all"})
    assert chips_in(response) == {"waiting": 0, "late": 0, "unsigned": 0, "planless": 0, "all": 1}
    assert response.context["caseload"].lines[0].days_late == 0


def test_closed_plan_is_no_plan(client_of, counsellor, plan, tutor):
    plan.close(by=tutor, reason="The year is over.")
    assert chips_in(client_of(counsellor).get(PATH))["planless"] == 1


def test_unknown_chip_shows_what_waits(client_of, counsellor, student):
    response = client_of(counsellor).get(PATH, {"show": "nonsense"})
    assert response.context["wanted"].chip == "waiting"


# Search


def test_search_looks_among_all(client_of, counsellor, settled):
    client = client_of(counsellor)
    assert names_in(client.get(PATH, {"q": "soler"})) == ["Soler"]
    assert names_in(client.get(PATH, {"q": "2024-0117"})) == ["Soler"]
    assert names_in(client.get(PATH, {"q": "nobody"})) == []


def test_search_stays_with_the_chips(client_of, counsellor, student):
    html = client_of(counsellor).get(PATH, {"q": "mar & co"}).content.decode()
    assert "/caseload/?q=mar+%26+co&amp;show=late" in html


@pytest.mark.parametrize("words", ["\x00", "%", "_", "'", "x" * 10_000, "\\", "ñ", "  "])
def test_search_takes_any_words(client_of, counsellor, student, words):
    assert client_of(counsellor).get(PATH, {"q": words}).status_code == 200


def test_search_without_result_says_what_to_do(client_of, counsellor, student):
    words = words_of(client_of(counsellor).get(PATH, {"q": "nobody"}))
    assert "Nobody found" in words
    assert "0 students found for “nobody”" in words


# Pieces


def test_list_comes_in_pieces_without_gaps(client_of, other_counsellor, monkeypatch, year):
    monkeypatch.setattr(service, "PIECE", 2)
    for name in ("Ada", "Bea", "Bea", "Cid", "Dot"):
        enrolled(name)
    client, found, after = client_of(other_counsellor), [], ""
    while after is not None:
        response = client.get(PATH, {"after": str(after)})
        found.append(names_in(response))
        after = response.context["caseload"].next
    assert found == [["Ada", "Bea"], ["Bea", "Cid"], ["Dot"]]


@pytest.mark.parametrize("after", ["x", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_unknown_place_is_the_start(client_of, counsellor, student, after):
    response = client_of(counsellor).get(PATH, {"after": after})
    assert names_in(response) == ["Soler"]


def test_other_centres_student_is_no_place(client_of, counsellor, student, other_centre):
    stranger = f.StudentFactory(centre=other_centre, family_name="Aaa")
    response = client_of(counsellor).get(PATH, {"after": str(stranger.uuid)})
    assert response.context["caseload"].is_first


# Who may


def test_visitor_signs_in_first(client, db):
    assert client.get(PATH).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("who", ["tutor", "administrator", "officer"])
def test_caseload_is_for_counsellors(client_of, who, request):
    assert client_of(request.getfixturevalue(who)).get(PATH).status_code == 403


def test_other_centres_students_are_not_listed(client_of, other_counsellor, other_centre):
    student = f.StudentFactory(centre=other_centre)
    f.EnrolmentFactory(student=student)
    assert chips_in(client_of(other_counsellor).get(PATH))["all"] == 0


# Queries


def fill() -> None:
    student = enrolled("Row")
    f.AssignmentFactory(student=student)
    plan = with_plan(student, days=0)
    f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=0))
    f.ContractFactory(plan=plan, offered=True)
    f.SupportNeedFactory(plan=plan)
    f.GoalFactory(plan=plan)
    f.StudentMessageFactory(student=student)


def test_queries_do_not_grow(client_of, other_counsellor, year):
    client, counts = client_of(other_counsellor), []
    for rows in (1, 2, 47):
        for _ in range(rows):
            fill()
        with CaptureQueriesContext(connection) as asked:
            response = client.get(PATH)
        counts.append(len(asked))
    assert len(response.context["caseload"].lines) == 50
    assert counts[0] == counts[1] == counts[2]
    # Session and actor take three beside.
    assert counts[0] <= 12 + 3
