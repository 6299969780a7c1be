"""Keeping and erasing: who is due, who confirms, and that nothing is left, history included."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from accounts.crypto import decrypt
from accounts.models import AccessLog, Centre, Membership, User
from plans.models import Plan
from reviews.models import RetentionHold, RetentionItem, RetentionRun
from reviews.services.months import months_later
from reviews.services.retention import erase_run, make_list
from reviews.services.retention.erasing import Erasure
from reviews.services.retention.rules import ANONYMISED, BY_AGE, ERASED, KEPT
from reviews.services.rights import prepare
from reviews.tasks import list_expired_yearly
from students.models import AttendanceRecord, Enrolment, Note, Student
from tests import factories as f
from tests.plans.pages import queries, send
from tests.plans.pages import words as words_of
from tests.reviews.records import SECRET, TEAM, Case, case_of, decide_all

OWN_APPS = ("accounts", "students", "documents", "plans", "reviews")


def leave(student: Student, *, months: int) -> None:
    """The student has left so many months ago, to the day."""
    with scope(centre=student.centre):
        on = months_later(student.centre.today(), -months)
        place = student.enrolments.get(state="active")
        Enrolment.objects.filter(pk=place.pk).update(starts_on=on - timedelta(days=200))
        place.end(state="completed", on=on)


def listed(centre: Centre) -> dict[str, list[str]]:
    """By student number what a list made now names."""
    with scope(centre=centre):
        run = make_list(centre=centre, by=None)
        items = RetentionItem.objects.filter(run=run).select_related("student")
        return {each.student.number: each.kinds for each in items}


def confirmed(centre: Centre, by: User) -> RetentionRun:
    with scope(centre=centre):
        run = make_list(centre=centre, by=by)
        run.confirm(by=by)
        return run


def erase(run: RetentionRun) -> str:
    from io import StringIO

    told = StringIO()
    call_command("erase_expired", run=run.uuid, stdout=told)
    run.refresh_from_db()
    return told.getvalue()


def tables_with(words: str) -> set[str]:
    """The tables of the whole database, history and libraries' included, that hold words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            # These name our models, and “response” holds a family’s name.
            " AND tablename NOT IN ('django_content_type', 'auth_permission')"
        )
        found = set()
        for (name,) in cursor.fetchall():
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {name} t WHERE t::text ILIKE %s)", [f"%{words}%"]
            )
            if cursor.fetchone()[0]:
                found.add(name)
    return found


def end_of_request() -> None:
    """A request's context lasts until its transaction ends: here that of the whole test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def encrypted_with(words: str) -> set[str]:
    """The tables in which some encrypted text, deciphered, holds words."""
    columns = [
        ("students_note", "body"),
        ("students_notehistoryevent", "body"),
        ("reviews_noterelease", "text"),
        ("reviews_notereleasehistoryevent", "text"),
        ("reviews_correctionrequest", "wrong"),
        ("reviews_correctionrequesthistoryevent", "wrong"),
        ("plans_closingbalance", "student_words"),
        ("plans_closingbalancehistoryevent", "student_words"),
        ("students_concern", "words"),
        ("students_concernhistoryevent", "words"),
        ("students_concernnote", "body"),
        ("students_studentmessage", "text"),
        ("students_studentmessagehistoryevent", "text"),
        ("plans_answer", "text"),
        ("plans_answerhistoryevent", "text"),
    ]
    found = set()
    with connection.cursor() as cursor:
        for table, column in columns:
            cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> ''")
            if any(words in decrypt(row[0]) for row in cursor.fetchall()):
                found.add(table)
    return found


@pytest.fixture
def case(student: Student, plan: Plan, tutor: User) -> Case:
    return case_of(student, plan, tutor)


# Every model has its rule


def test_every_model_is_erased_made_anonymous_or_kept_for_a_reason() -> None:
    named = [{rule.model for rule in ERASED}, set(ANONYMISED), set(BY_AGE), set(KEPT)]
    everything = set().union(*named)
    assert sum(len(each) for each in named) == len(everything), "a model has two fates"
    assert everything == {
        each
        for each in apps.get_models(include_auto_created=True)
        if each._meta.app_label in OWN_APPS and not hasattr(each, "pgh_tracked_model")
    }


# Who is due


@pytest.mark.parametrize(
    ("months", "kinds"),
    [
        (11, None),
        (12, ["confidential"]),
        (24, ["notes", "confidential"]),
        (60, ["plans", "notes", "confidential", "last"]),
    ],
)
def test_kinds_become_due_after_their_months(
    case: Case, months: int, kinds: list[str] | None
) -> None:
    leave(case.student, months=months)
    assert listed(case.student.centre).get("2024-0117") == kinds


def test_day_before_the_period_ends_nothing_is_due(case: Case) -> None:
    leave(case.student, months=12)
    with scope(centre=case.student.centre):
        Enrolment.objects.filter(student=case.student).update(
            ends_on=months_later(case.student.centre.today(), -12) + timedelta(days=1)
        )
    assert listed(case.student.centre) == {}


def test_centre_sets_its_own_periods(case: Case) -> None:
    leave(case.student, months=12)
    Centre.objects.filter(pk=case.student.centre_id).update(retention={"confidential": 18})
    assert listed(Centre.objects.get(pk=case.student.centre_id)) == {}


def test_enrolled_student_is_never_due(case: Case) -> None:
    """Though an earlier place ended long ago."""
    with scope(centre=case.student.centre):
        cohort = case.student.enrolments.get().cohort
        f.EnrolmentFactory(
            student=case.student,
            cohort=cohort,
            state="completed",
            starts_on=date(2000, 9, 1),
            ends_on=date(2001, 6, 1),
        )
    assert listed(case.student.centre) == {}


def test_student_who_never_had_a_place_counts_from_the_day_of_the_record(
    centre: Centre,
) -> None:
    student = f.StudentFactory(centre=centre, number="7")
    assert listed(centre) == {}
    Student._base_manager.filter(pk=student.pk).update(
        created_at=timezone.now() - timedelta(days=366 * 5)
    )
    assert listed(centre) == {"7": ["last"]}


@pytest.mark.parametrize("opened", ["hold", "request", "correction", "concern"])
def test_open_case_keeps_everything(case: Case, opened: str) -> None:
    leave(case.student, months=60)
    made_by: Any = {
        "hold": f.RetentionHoldFactory,
        "request": f.RecordRequestFactory,
        "correction": f.CorrectionRequestFactory,
        "concern": f.ConcernFactory,
    }[opened]
    made_by(student=case.student)
    assert listed(case.student.centre) == {}


def test_list_is_of_one_centre(case: Case, other_centre: Centre) -> None:
    leave(case.student, months=60)
    assert listed(other_centre) == {}


def test_list_counts_and_erases_nothing(case: Case) -> None:
    leave(case.student, months=60)
    with scope(centre=case.student.centre):
        run = make_list(centre=case.student.centre, by=None)
        assert run.counts["confidential"] == {"students": 1, "rows": 1}
        assert run.counts["last"]["students"] == 1
        assert Note.objects.filter(student=case.student).count() == 4


def test_yearly_job_lists_once_a_year(case: Case) -> None:
    leave(case.student, months=60)
    centre = case.student.centre
    list_expired_yearly.func()
    with scope(centre=centre):
        assert RetentionRun.objects.count() == 0
    for days, runs in ((370, 1), (380, 1), (740, 2)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            list_expired_yearly.func()
        with scope(centre=centre):
            assert RetentionRun.objects.count() == runs


def test_list_without_anybody_waits_for_nobody(centre: Centre, officer: User) -> None:
    with scope(centre=centre):
        assert make_list(centre=centre, by=officer).state == "dropped"


# Confirming


def test_run_that_nobody_confirmed_is_not_carried_out(case: Case) -> None:
    leave(case.student, months=60)
    with scope(centre=case.student.centre):
        run = make_list(centre=case.student.centre, by=None)
    with pytest.raises(CommandError, match="This run is not confirmed"):
        erase(run)
    assert "plans_goal" in tables_with("I come on Mondays")


def test_unknown_run_is_told(db: None) -> None:
    with pytest.raises(CommandError, match="There is no run"):
        call_command("erase_expired", run="5e67ac15-feaf-490c-8a56-e99fe1312154")


def test_officer_lists_and_confirms_in_two_clicks(
    case: Case, officer: User, client_of: Any
) -> None:
    leave(case.student, months=60)
    client = client_of(officer)
    page = client.post(reverse("retention_list"), follow=True)
    assert "2024-0117" in words_of(page)
    assert "Soler" not in page.content.decode()
    with scope(centre=case.student.centre):
        run = RetentionRun.objects.get()
    url = reverse("retention_confirm", args=[run.uuid])
    assert "This field is required." in words_of(client.post(url))
    run.refresh_from_db()
    assert run.state == "listed"
    page = client.post(url, {"looked": "on"}, follow=True)
    assert f"manage.py erase_expired --run {run.uuid}" in words_of(page)
    run.refresh_from_db()
    assert (run.state, run.confirmed_by) == ("confirmed", officer)


def test_administrator_confirms_only_where_there_is_no_officer(
    case: Case, officer: User, administrator: User, client_of: Any
) -> None:
    leave(case.student, months=60)
    with scope(centre=case.student.centre):
        run = make_list(centre=case.student.centre, by=None)
    url = reverse("retention_confirm", args=[run.uuid])
    client = client_of(administrator)
    assert client.post(url, {"looked": "on"}).status_code == 403
    with scope(centre=case.student.centre):
        Membership.objects.filter(person=officer).update(ended_at=timezone.now())
    assert client.post(url, {"looked": "on"}).status_code == 302
    run.refresh_from_db()
    assert run.confirmed_by == administrator


def test_list_older_than_thirty_days_is_not_confirmed(
    case: Case, officer: User, client_of: Any
) -> None:
    leave(case.student, months=60)
    with scope(centre=case.student.centre):
        run = make_list(centre=case.student.centre, by=None)
    RetentionRun._base_manager.filter(pk=run.pk).update(
        created_at=timezone.now() - timedelta(days=31)
    )
    client = client_of(officer)
    page = client.post(reverse("retention_confirm", args=[run.uuid]), {"looked": "on"}, follow=True)
    assert "This list can no longer be confirmed." in page.content.decode()
    run.refresh_from_db()
    assert run.state == "listed"


def test_new_list_replaces_one_that_waits_and_leaves_a_confirmed_one(
    case: Case, officer: User
) -> None:
    leave(case.student, months=60)
    centre = case.student.centre
    with scope(centre=centre):
        first = make_list(centre=centre, by=None)
        second = make_list(centre=centre, by=None)
        second.confirm(by=officer)
        assert make_list(centre=centre, by=None) == second
        first.refresh_from_db()
        assert first.state == "dropped"
        assert RetentionItem.objects.count() == 1


# Erasing


def test_nothing_is_left_of_a_student_whose_time_is_over(
    case: Case,
    officer: User,
    tutor: User,
    counsellor: User,
    administrator: User,
    client_of: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    student = case.student
    # Something done through a page leaves its address in the history's context.
    url = reverse("student_contact", args=[student.uuid])
    send(client_of(administrator), url, phone="633 333 333")
    end_of_request()
    asked = f.RecordRequestFactory(student=student)
    decide_all(asked, case, counsellor)
    with scope(centre=student.centre):
        ready = prepare(request=asked, by=counsellor)
        ready.hand_over(by=counsellor, on=student.centre.today(), how="On paper.")
        assert ready.pdf and ready.json
        files = [ready.pdf.file.name, ready.json.file.name]
        deleted_long_ago = f.CommitmentFactory(
            contract=student.plans.get().contracts.get(), text="Soler said and unsaid"
        )
        deleted_long_ago.delete()
    f.ConcernFactory(student=student, closed=True, words=f"{SECRET} since May")
    f.ConfidentialReadingFactory(student=student)
    leave(student, months=60)
    marks = ("Soler", "I come on Mondays", "2024-0117", "633 333 333", "marta@example.org")
    for each in marks:
        assert len(tables_with(each)) >= 2, each
    assert encrypted_with(SECRET) == {
        "students_note",
        "students_notehistoryevent",
        "students_concern",
        "students_concernhistoryevent",
    }
    closing = "plans_closingbalance"
    assert encrypted_with("and the van") == {closing, f"{closing}historyevent"}
    assert "pghistory_context" in tables_with(str(student.uuid))
    run = confirmed(student.centre, officer)
    with django_capture_on_commit_callbacks(execute=True):
        told = erase(run)
    assert {each: tables_with(each) for each in marks} == {each: set() for each in marks}
    assert [encrypted_with(each) for each in (SECRET, TEAM, "and the van")] == [set()] * 3
    # The log keeps its own time; the address in it leads nowhere any more.
    assert tables_with(str(student.uuid)) == {"accounts_accesslog"}
    assert [default_storage.exists(each) for each in files] == [False, False]
    assert (run.state, run.report["students"], run.report["anonymised"]) == ("erased", 1, 1)
    assert "1 student; 1 of them made anonymous" in told
    with scope(centre=student.centre):
        left = Student._base_manager.get(pk=student.pk)
        assert (left.name.strip(), left.birth_date) == ("", date(student.birth_date.year, 1, 1))
        assert left.search_text.strip() == left.number
        place = Enrolment.objects.get(student=left)
        assert (place.state, place.cohort.name) == ("completed", "ELE-1A")
        assert RetentionItem.objects.count() == 0
        classmate = Student.objects.get(number="2024-0999")
        assert classmate.name == "Joana Pons"


def test_anonymous_student_is_nobodys_any_more(
    case: Case, officer: User, administrator: User, client_of: Any
) -> None:
    leave(case.student, months=60)
    erase(confirmed(case.student.centre, officer))
    with scope(centre=case.student.centre):
        uuid = Student._base_manager.get(pk=case.student.pk).uuid
    client = client_of(administrator)
    assert client.get(reverse("student", args=[uuid])).status_code == 404
    assert "erased-" not in client.get(reverse("student_list")).content.decode()
    assert listed(case.student.centre) == {}


def test_notes_go_first_and_the_plan_stays_readable(
    case: Case, officer: User, tutor: User, client_of: Any
) -> None:
    student = case.student
    leave(student, months=24)
    erase(confirmed(student.centre, officer))
    assert [encrypted_with(each) for each in (SECRET, TEAM)] == [set(), set()]
    assert tables_with("Mornings are hard") == set()
    assert "plans_goal" in tables_with("I come on Mondays")
    client = client_of(tutor)
    with scope(centre=student.centre):
        plan = student.plans.get()
        session = plan.sessions.get()
    for name, uuid in (
        ("student", student.uuid),
        ("plan", plan.uuid),
        ("plan_starting_point", plan.uuid),
        ("session", session.uuid),
        ("tracking_sheet_pdf", plan.uuid),
    ):
        assert client.get(reverse(name, args=[uuid])).status_code == 200, name


def test_attendance_goes_two_years_after_leaving(case: Case, officer: User) -> None:
    f.AttendanceRecordFactory(student=case.student)
    other = f.AttendanceRecordFactory(student=f.StudentFactory(centre=case.student.centre))
    leave(case.student, months=23)
    centre = case.student.centre
    assert listed(centre)["2024-0117"] == ["confidential"]
    with scope(centre=centre):
        left = Enrolment.objects.filter(student=case.student)
        left.update(ends_on=months_later(centre.today(), -24))
    assert listed(centre)["2024-0117"] == ["notes", "confidential", "attendance"]
    erase(confirmed(centre, officer))
    with scope(centre=centre):
        assert list(AttendanceRecord.objects.all()) == [other]


def test_copy_goes_before_the_request_for_it(
    case: Case, officer: User, counsellor: User, client_of: Any
) -> None:
    student = case.student
    asked = f.RecordRequestFactory(student=student)
    decide_all(asked, case, counsellor)
    with scope(centre=student.centre):
        made = prepare(request=asked, by=counsellor)
        made.hand_over(by=counsellor, on=student.centre.today(), how="On paper.")
    leave(student, months=12)
    erase(confirmed(student.centre, officer))
    connection.check_constraints()
    made.refresh_from_db()
    assert (made.state, made.pdf_id, made.json_id) == ("handed_over", None, None)
    page = client_of(officer).get(reverse("record_request", args=[made.uuid]))
    assert "On paper." in words_of(page)


def test_run_leaves_alone_who_came_back_meanwhile(case: Case, officer: User) -> None:
    student = case.student
    leave(student, months=60)
    run = confirmed(student.centre, officer)
    with scope(centre=student.centre):
        f.EnrolmentFactory(student=student, cohort=student.enrolments.get().cohort)
    erase(run)
    assert run.report == {"no_longer_due": 1}
    assert "plans_goal" in tables_with("I come on Mondays")


def test_run_erases_no_more_than_it_listed(case: Case, officer: User) -> None:
    """Somebody whose time comes between the list and the command waits for the next list."""
    centre = case.student.centre
    leave(case.student, months=60)
    run = confirmed(centre, officer)
    with scope(centre=centre):
        leave(Student.objects.get(number="2024-0999"), months=60)
    erase(run)
    assert "students_student" in tables_with("Pons")


def test_interrupted_run_is_taken_up_where_it_stopped(
    case: Case, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = case.student.centre
    with scope(centre=centre):
        leave(Student.objects.get(number="2024-0999"), months=60)
    leave(case.student, months=60)
    run = confirmed(centre, officer)
    whole, calls = Erasure._anonymise, []

    def cut_off(self: Erasure, today: date) -> None:
        calls.append(self.student.pk)
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(self, today)

    monkeypatch.setattr(Erasure, "_anonymise", cut_off)
    with pytest.raises(KeyboardInterrupt):
        erase(run)
    run.refresh_from_db()
    assert (run.state, run.report["students"]) == ("confirmed", 1)
    monkeypatch.undo()
    erase(run)
    assert (run.state, run.report["students"], run.report["anonymised"]) == ("erased", 2, 2)
    assert tables_with("Pons") | tables_with("Soler") == set()
    report = dict(run.report)
    erase(run)
    assert run.report == report


def test_log_goes_by_its_own_age_except_of_open_cases(case: Case, officer: User) -> None:
    centre = case.student.centre
    held = f.StudentFactory(centre=centre)
    f.RetentionHoldFactory(student=held)
    old = timezone.now() - timedelta(days=366 * 3 + 1)
    with time_machine.travel(old):
        gone = f.AccessLogFactory(centre=centre, student=case.student.uuid)
        stays = f.AccessLogFactory(centre=centre, student=held.uuid)
    f.AccessLogFactory(centre=centre, student=case.student.uuid)
    run = confirmed(centre, officer)
    assert run.counts == {"access_log": {"students": 0, "rows": 2}}
    erase(run)
    with scope(centre=centre):
        left = set(AccessLog.objects.values_list("pk", flat=True))
    assert (gone.pk in left, stays.pk in left, run.report["accounts.accesslog"]) == (False, True, 1)


# The two roles of the database


@pytest.fixture
def web_role(db: None) -> str:
    name = "web_of_tests"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name}")
    call_command("grant_web_role", name, verbosity=0)
    return name


def test_web_role_works_and_touches_neither_history_nor_log(
    case: Case, web_role: str, tutor: User, administrator: User, client_of: Any
) -> None:
    client = client_of(administrator)
    url = reverse("student_contact", args=[case.student.uuid])
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {web_role}")
        assert send(client, url, phone="644 444 444").status_code == 302
        for statement in (
            "DELETE FROM students_studenthistoryevent",
            "UPDATE students_studenthistoryevent SET phone = ''",
            "TRUNCATE students_studenthistoryevent",
            "DELETE FROM accounts_accesslog",
            "UPDATE accounts_accesslog SET reason = ''",
            "DELETE FROM pghistory_context",
            "ALTER TABLE students_note DISABLE TRIGGER ALL",
        ):
            with (
                pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
                transaction.atomic(),
            ):
                cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert tables_with("644 444 444") == {"students_student", "students_studenthistoryevent"}


def test_command_refuses_a_role_that_does_not_own_the_tables(
    case: Case, officer: User, web_role: str
) -> None:
    leave(case.student, months=60)
    run = confirmed(case.student.centre, officer)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {web_role}")
        with pytest.raises(CommandError, match="does not own"):
            erase(run)
        cursor.execute("RESET ROLE")
    assert "plans_goal" in tables_with("I come on Mondays")


def test_grants_to_a_role_that_is_not_there_are_refused(db: None) -> None:
    with pytest.raises(CommandError, match="There is no database role “nobody-here”"):
        call_command("grant_web_role", "nobody-here")


# Holds and pages


def test_officer_sets_and_ends_a_hold(case: Case, officer: User, client_of: Any) -> None:
    client = client_of(officer)
    url = reverse("hold_add", args=[case.student.uuid])
    page = client.post(url, {"reason": "A complaint is open."}, follow=True)
    assert "A complaint is open." in words_of(page)
    with scope(centre=case.student.centre):
        hold = RetentionHold.objects.get()
    client.post(reverse("hold_end", args=[hold.uuid]))
    hold.refresh_from_db()
    assert hold.ended_by == officer


def test_reason_of_a_hold_is_not_for_the_team(case: Case, tutor: User, client_of: Any) -> None:
    f.RetentionHoldFactory(student=case.student, reason="A complaint is open.")
    page = client_of(tutor).get(reverse("student_rights", args=[case.student.uuid]))
    assert "A complaint is open." not in page.content.decode()


def test_page_without_lists_says_what_a_list_is(officer: User, client_of: Any) -> None:
    assert "No list was made yet" in words_of(client_of(officer).get(reverse("retention")))


@pytest.mark.parametrize("page", ["retention", "retention_run"])
def test_pages_take_as_many_queries_for_three_as_for_one(
    centre: Centre, officer: User, client_of: Any, page: str
) -> None:
    client, asked = client_of(officer), []
    for _round in range(2):
        for _each in range(1 + len(asked)):
            student = f.StudentFactory(centre=centre)
            f.RetentionHoldFactory(student=f.StudentFactory(centre=centre))
            Student._base_manager.filter(pk=student.pk).update(
                created_at=timezone.now() - timedelta(days=3000)
            )
        with scope(centre=centre):
            run = make_list(centre=centre, by=officer)
        url = reverse(page, args=[run.uuid] if page == "retention_run" else [])
        asked.append(len(queries(client, url)))
    assert asked[0] == asked[1] <= 12


def test_nobody_is_named_in_counts_and_reports(case: Case, officer: User) -> None:
    leave(case.student, months=60)
    run = confirmed(case.student.centre, officer)
    erase(run)
    with scopes_disabled():
        told = f"{run.counts} {run.report}"
    assert not any(each in told for each in ("Soler", "2024-0117", str(case.student.uuid)))


def test_erasing_twice_at_once_counts_once(case: Case, officer: User) -> None:
    leave(case.student, months=60)
    run = confirmed(case.student.centre, officer)
    with scope(centre=case.student.centre):
        erase_run(run)
        again = erase_run(run)
    assert again.report["students"] == 1
