"""The page of a student: what each role finds there, and who can see it."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from plans.models import Plan
from students.models import AttendanceRecord, Student
from tests import factories as f
from tests.reviews.filled import words_of

pytestmark = pytest.mark.usefixtures("in_centre")


def path_of(student: Student) -> str:
    return reverse("student", args=[student.uuid])


@pytest.fixture
def full(plan: Plan, tutor: Any) -> Plan:
    """A plan with a text of every kind that the page shows."""
    student = plan.student
    student.email, student.phone = "marta@example.org", "600 100 200"
    student.save()
    f.GuardianFactory(student=student, name="Carme Soler", phone="600 300 400")
    f.GuardianFactory(
        student=student,
        name="Ramon Soler",
        relation="father",
        do_not_contact=True,
        phone="600 500 600",
        legal_authority="no",
    )
    plan.aspiration, plan.aspiration_on_page = "I want my own van", True
    plan.save()
    helps = f.ProtectiveFactorFactory(own_name="Trusts Joan")
    f.FactorRatingFactory(
        assessment=plan.assessment, risk_factor=None, protective_factor=helps, level="strong"
    )
    for name, level in (("Absenteeism", "some"), ("Not there", "none"), ("Unasked", "not_asked")):
        f.FactorRatingFactory(
            assessment=plan.assessment, risk_factor=f.RiskFactorFactory(own_name=name), level=level
        )
    f.GoalFactory(plan=plan, words="Pass the circuits test")
    f.TutoringSessionFactory(plan=plan, by=tutor)
    f.StudentEventFactory(student=student, kind="plan_started", person=tutor)
    return plan


TEXTS = [
    "I want my own van",
    "Trusts Joan",
    "Absenteeism",
    "Pass the circuits test",
    "Plan started",
]
CONTACTS = ["600 100 200", "marta@example.org", "Carme Soler", "16 years old"]


# What a person sees


def test_tutor_sees_everything(client_of, tutor, full):
    words = words_of(client_of(tutor).get(path_of(full.student)))
    assert [each for each in TEXTS + CONTACTS if each not in words] == []
    assert "2024-0117 · ELE-1A · 16 years old Marta Soler Electrical installations" in words


def test_factors_that_do_not_show_are_left_out(client_of, tutor, full):
    words = words_of(client_of(tutor).get(path_of(full.student)))
    assert "Not there" not in words
    assert "Unasked" not in words


def test_own_words_head_the_page_only_where_agreed(client_of, tutor, full):
    full.aspiration_on_page = False
    full.save()
    assert "I want my own van" not in words_of(client_of(tutor).get(path_of(full.student)))


def test_guardian_who_must_not_be_contacted_is_marked(client_of, tutor, full):
    words = words_of(client_of(tutor).get(path_of(full.student)))
    assert "Ramon Soler father do not contact no legal authority is informed" in words
    assert "600 500 600" not in words


def test_page_says_who_can_see_the_student_and_why(client_of, tutor, full):
    words = words_of(client_of(tutor).get(path_of(full.student)))
    assert "Núria Ferrer Tutor since" in words
    assert "Anna Roca Counsellor since" in words
    assert "Administrators They see name, contacts, cohort and staff" in words
    assert "Data protection officer Sees name, cohort and staff" in words


def test_assignment_that_ended_or_lost_its_role_is_no_reason(
    client_of, tutor, student, counsellor, other_tutor
):
    yesterday = student.centre.today() - timedelta(days=1)
    f.AssignmentFactory(student=student, person=other_tutor, ends_on=yesterday)
    counsellor.memberships.update(ended_at=timezone.now())
    words = words_of(client_of(tutor).get(path_of(student)))
    assert "Oriol Vidal" not in words
    assert "Anna Roca" not in words


def test_student_without_plan_gets_a_button(client_of, tutor, student):
    response = client_of(tutor).get(path_of(student))
    assert "There is no plan yet" in words_of(response)
    assert f'action="{reverse("plan_start", args=[student.uuid])}"' in response.content.decode()


def test_session_starts_with_one_click(client_of, tutor, plan):
    html = client_of(tutor).get(path_of(plan.student)).content.decode()
    assert f'action="{reverse("session_add", args=[plan.uuid])}"' in html
    assert "Start session" in html


def test_session_of_today_is_opened(client_of, tutor, plan):
    today = f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=0))
    html = client_of(tutor).get(path_of(plan.student)).content.decode()
    assert reverse("session", args=[today.uuid]) in html
    assert "Start session" not in html


def test_late_session_is_told(client_of, tutor, plan):
    f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=-7))
    assert "late by 7 days" in words_of(client_of(tutor).get(path_of(plan.student)))


def test_earlier_plans_stay_within_reach(client_of, tutor, plan):
    plan.close(by=tutor, reason="The year is over.")
    response = client_of(tutor).get(path_of(plan.student))
    assert "Earlier plans" in words_of(response)
    assert "No plan is open" in words_of(response)
    assert "There is no plan yet" not in words_of(response)
    assert reverse("plan", args=[plan.uuid]) in response.content.decode()


def test_student_who_left_is_still_found(client_of, tutor, student):
    student.enrolments.get().end(state="left_early", on=student.centre.today(), reason="moved")
    assert "ELE-1A · left early" in words_of(client_of(tutor).get(path_of(student)))


# Timeline


def test_timeline_shows_twenty_and_then_the_older_ones(client_of, tutor, student):
    now = timezone.now()
    for number in range(45):
        f.StudentEventFactory(
            student=student, at=now - timedelta(hours=number // 2), kind="goal_added"
        )
    client, seen, query = client_of(tutor), [], {}
    for _ in range(3):
        line = client.get(path_of(student), query).context["page"].timeline
        seen.append([each.uuid for each in line.entries])
        query = dict(parse_qsl(line.older.removeprefix("?")))
    assert [len(each) for each in seen] == [20, 20, 5]
    assert len({uuid for each in seen for uuid in each}) == 45
    assert line.older == ""


@pytest.mark.parametrize("before", ["x", "\x00", ""])
def test_nonsense_in_the_timeline_is_the_start(client_of, tutor, full, before):
    page = client_of(tutor).get(path_of(full.student), {"before": before}).context["page"]
    assert len(page.timeline.entries) == 1


def test_unknown_event_is_before_everything(client_of, tutor, full):
    nobody = "00000000-0000-0000-0000-000000000000"
    response = client_of(tutor).get(path_of(full.student), {"before": nobody})
    assert "Nothing happened before that." in words_of(response)


def test_confidential_event_is_for_its_person(client_of, tutor, counsellor, student):
    f.StudentEventFactory(
        student=student, kind="support_decided", audience="confidential", person=counsellor
    )
    assert "Support decided" in words_of(client_of(counsellor).get(path_of(student)))
    assert "Support decided" not in words_of(client_of(tutor).get(path_of(student)))


# What each role finds


def test_other_counsellor_reads_and_changes_nothing(client_of, other_counsellor, full):
    response = client_of(other_counsellor).get(path_of(full.student))
    words, html = words_of(response), response.content.decode()
    assert [each for each in TEXTS + CONTACTS if each not in words] == []
    assert 'method="post"' not in html[html.index('id="main"') :]
    assert reverse("student_contact", args=[full.student.uuid]) not in html


def test_administrator_sees_contacts_and_states_and_no_texts(client_of, administrator, full):
    response = client_of(administrator).get(path_of(full.student))
    words = words_of(response)
    assert [each for each in CONTACTS if each not in words] == []
    assert [each for each in TEXTS if each in words] == []
    assert "Roadmap open Individual balance not started" in words
    assert reverse("student_contact", args=[full.student.uuid]) in response.content.decode()


def test_officer_sees_neither_texts_nor_contacts(client_of, officer, full):
    words = words_of(client_of(officer).get(path_of(full.student)))
    assert [each for each in TEXTS + CONTACTS + ["Ramon"] if each in words] == []
    assert "Marta Soler" in words
    assert "Núria Ferrer Tutor since" in words
    assert "Contract not started" in words


def test_thin_page_leads_nowhere_that_is_closed(client_of, officer, full):
    html = client_of(officer).get(path_of(full.student)).content.decode()
    assert str(full.uuid) not in html


@pytest.mark.parametrize("who", ["other_tutor", "other_administrator"])
def test_student_is_not_there_for_strangers(client_of, student, who, request):
    person = request.getfixturevalue(who)
    assert client_of(person).get(path_of(student)).status_code == 404


def test_visitor_signs_in_first(client, student):
    assert client.get(path_of(student)).url.startswith(reverse("account_login"))


def test_visit_is_logged(client_of, other_counsellor, student):
    client_of(other_counsellor).get(path_of(student))
    entry = AccessLog.objects.get()
    assert (entry.page, entry.student) == ("GET student", student.uuid)
    assert entry.reason == "counsellor of the centre"


# Attendance


@pytest.fixture
def four_days(plan: Plan) -> Plan:
    """24 hours: the last of them missed, and half an hour authorised the day before."""
    today = plan.centre.today()
    for ago, absent in ((4, 0), (3, 0), (2, 30), (1, 360)):
        f.AttendanceRecordFactory(
            student=plan.student,
            date=today - timedelta(days=ago),
            minutes_scheduled=360,
            minutes_absent=absent,
            authorised=ago == 2,
        )
    f.AttendanceRecordFactory(student=plan.student, date=today - timedelta(days=28))
    f.AttendanceRecordFactory(date=today, minutes_absent=60)
    for ago in (1, 2):
        f.ActionFactory(plan=plan, who="student", due_on=today - timedelta(days=ago))
    return plan


FIGURES = "73 % present 6.5 of 24 hours missed 6 hours missed that were not authorised"
SIGNS = ["6.5 of 24 hours missed in four weeks", "2 actions of the student are overdue"]


@pytest.mark.parametrize(
    ("who", "has_figures", "has_signs"),
    [
        ("tutor", True, True),
        ("counsellor", True, True),
        ("other_counsellor", True, True),
        ("administrator", True, False),
        ("officer", False, False),
    ],
)
def test_attendance_is_told_by_role(
    client_of, four_days, who, has_figures, has_signs, request
) -> None:
    words = words_of(client_of(request.getfixturevalue(who)).get(path_of(four_days.student)))
    assert (FIGURES in words) is has_figures
    assert ("Attendance, last four weeks" in words) is has_figures
    assert [each in words for each in SIGNS] == [has_signs, has_signs]
    assert ("What stands out" in words) is has_signs


def test_days_are_listed_on_which_something_was_missed(client_of, tutor, four_days):
    words = words_of(client_of(tutor).get(path_of(four_days.student)))
    assert "The 2 days on which something was missed" in words
    assert "6 of 6 hours missed, 6 hours not authorised" in words
    assert "0.5 of 6 hours missed" in words


def test_signs_tell_how_far_they_go(client_of, tutor, four_days):
    words = words_of(client_of(tutor).get(path_of(four_days.student)))
    assert "6.5 of 24 hours missed in four weeks time to do something" in words
    assert "worth a look Worked out from these facts" in words


def test_few_hours_make_no_share(client_of, tutor, plan):
    f.AttendanceRecordFactory(student=plan.student, minutes_scheduled=360, minutes_absent=60)
    words = words_of(client_of(tutor).get(path_of(plan.student)))
    assert "1 of 6 hours missed" in words
    assert "Not enough data for a share: 6 of 20 hours." in words
    assert "present" not in words.split("Attendance, last four weeks")[1].split("Timeline")[0]
    assert "What stands out" not in words


def test_without_attendance_the_page_says_what_to_do(client_of, tutor, administrator, plan):
    words = words_of(client_of(tutor).get(path_of(plan.student)))
    assert "An administrator brings in the register’s file." in words
    page = client_of(administrator).get(path_of(plan.student)).content.decode()
    assert f'href="{reverse("imports")}?kind=attendance"' in page


def test_signs_are_told_without_a_plan_too(client_of, tutor, student):
    f.AttendanceRecordFactory(student=student, minutes_scheduled=1200, minutes_absent=600)
    words = words_of(client_of(tutor).get(path_of(student)))
    assert "10 of 20 hours missed in four weeks" in words


def test_what_a_closed_plan_left_is_no_sign(client_of, tutor, plan):
    f.TutoringSessionFactory(plan=plan, state="missed", recorded_at=timezone.now())
    path = path_of(plan.student)
    assert "The last session was missed" in words_of(client_of(tutor).get(path))
    plan.close(by=tutor, reason="The year is over.")
    assert "The last session was missed" not in words_of(client_of(tutor).get(path))


# Queries


def fill(plan: Plan) -> None:
    f.GuardianFactory(student=plan.student)
    f.FactorRatingFactory(assessment=plan.assessment)
    f.GoalFactory(plan=plan)
    f.TutoringSessionFactory(plan=plan)
    f.StudentEventFactory(student=plan.student)
    earlier = f.PlanFactory(student=plan.student, year=f.AcademicYearFactory(), closed=True)
    f.PlanFactorFactory(plan=earlier)
    f.AssignmentFactory(student=plan.student)
    f.NoteFactory(student=plan.student, author=f.UserFactory())
    f.ActionFactory(plan=plan, due_on=plan.centre.today())
    yesterday = plan.centre.today() - timedelta(days=1)
    f.ActionFactory(plan=plan, who="student", due_on=yesterday)
    taken = AttendanceRecord.objects.count()
    f.AttendanceRecordFactory(student=plan.student, period=str(taken), minutes_absent=60)


@pytest.mark.parametrize("who", ["tutor", "counsellor", "other_counsellor", "administrator"])
def test_queries_do_not_grow(client_of, plan, who, request):
    client, counts = client_of(request.getfixturevalue(who)), []
    for rows in (1, 2):
        for _ in range(rows):
            fill(plan)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path_of(plan.student)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    # Session and actor take three beside.
    assert counts[0] <= 12 + 3


def test_student_who_left_early_is_not_urged_into_a_plan(
    student: Student, tutor: Any, client_of: Any
) -> None:
    """The button at the top goes; the section about plans still offers one."""
    page = client_of(tutor).get(path_of(student)).content.decode()
    assert page.count("Start plan") == 2
    enrolment = student.enrolments.get()
    enrolment.end(state="left_early", on=timezone.localdate(), reason="found_work")
    page = client_of(tutor).get(path_of(student)).content.decode()
    assert page.count("Start plan") == 1
