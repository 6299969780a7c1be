"""A file before it is written: what an administrator sees, and who may see it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from accounts.models import Centre, User
from students.models import Cohort, ImportRun, Student
from students.services.tables import MAX_BYTES
from tests import factories as f
from tests.students.import_files import HEADER, csv_of, last_run
from tests.students.pages import words

NEW = "S9,Bilal,Amrani,2008-09-21,ELE-1A,"
MARTA = "2024-0117,Marta,Soler,{born},ELE-1A,"


def line_of(student: Student, **changed: str) -> str:
    """What the roster says of the student of the fixtures, with changes."""
    values = {
        "number": student.number,
        "given_name": student.given_name,
        "family_name": student.family_name,
        "birth_date": student.birth_date.isoformat(),
        "cohort": "ELE-1A",
        "tutor": "",
    } | changed
    return ",".join(values.values())


def test_the_page_says_what_the_file_needs(admin_client: Client) -> None:
    said = words(admin_client.get(reverse("imports")))
    for column in HEADER.split(","):
        assert column in said
    assert "as 2009-03-21 or, day first, 21/03/2009" in said
    assert "Students who are not in the file stay as they are." in said


def test_the_preview_counts_and_shows_what_would_be_created(
    upload: Callable[..., Any], tutor: User
) -> None:
    said = words(upload(csv_of(NEW.rstrip() + tutor.email)))
    assert "1 would be created 0 would be changed 0 unchanged 0 refused" in said
    assert "2 S9 Bilal Amrani 21 September 2008 ELE-1A Núria Ferrer" in said
    assert "Nothing has been written yet." in said
    assert "Write 1 student" in said


def test_the_preview_writes_nothing(upload: Callable[..., Any], centre: Centre) -> None:
    upload(csv_of(NEW))
    with scope(centre=centre):
        assert (Student.objects.count(), Cohort.objects.count()) == (0, 0)


def test_what_the_file_says_is_kept_encrypted(upload: Callable[..., Any], settings: Any) -> None:
    upload(csv_of(NEW))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, counts::text FROM students_importrun")
        content, counts = cursor.fetchone()
    assert content.partition(":")[0] == settings.FIELD_KEYS[0].partition(":")[0]
    assert "Bilal" not in content + counts


def test_new_cohorts_are_named(upload: Callable[..., Any], year: Any) -> None:
    said = words(upload(csv_of(NEW, "S8,Clara,Vidal,2008-01-02,CAR-1B,")))
    assert f"New cohorts: CAR-1B, ELE-1A. They are created in {year} when you confirm." in said


def test_a_cohort_spelt_in_other_capitals_is_the_same(
    upload: Callable[..., Any], student: Student
) -> None:
    assert "New cohorts" not in words(upload(csv_of(NEW.replace("ELE-1A", "ele-1a"))))


def test_a_place_in_a_closed_cohort_is_refused(
    upload: Callable[..., Any], student: Student, in_centre: Centre, administrator: User
) -> None:
    """Who is in it already stays, and may be changed otherwise."""
    by = {"closed_at": timezone.now(), "closed_by": administrator}
    Cohort.objects.filter(name="ELE-1A").update(**by)
    said = words(upload(csv_of(NEW, line_of(student, given_name="Martina"))))
    assert "2 S9 The cohort ELE-1A is closed: nobody can join it." in said
    assert "0 would be created 1 would be changed 0 unchanged 1 refused" in said


def test_each_change_stands_as_old_and_new(
    upload: Callable[..., Any], student: Student, other_tutor: User
) -> None:
    born = student.birth_date
    line = line_of(
        student,
        given_name="Martina",
        birth_date="2009-05-04",
        cohort="CAR-1B",
        tutor=other_tutor.email,
    )
    said = words(upload(csv_of(line)))
    assert (
        "given name: Marta → becomes Martina"
        f" birth date: {born.day} {born:%B} {born.year} → becomes 4 May 2009"
        " cohort: ELE-1A → becomes CAR-1B"
        " tutor: Núria Ferrer → becomes Oriol Vidal"
    ) in said


def test_a_blank_tutor_changes_nothing(upload: Callable[..., Any], student: Student) -> None:
    said = words(upload(csv_of(line_of(student))))
    assert "This file changes nothing" in said
    assert "0 would be created 0 would be changed 1 unchanged 0 refused" in said
    assert "Write" not in said


def test_refused_lines_do_not_block_the_good_ones(upload: Callable[..., Any]) -> None:
    said = words(upload(csv_of(NEW, "S8,,Vidal,2008-01-02,ELE-1A,", "S7,Ana,Mas,gone,ELE-1A,")))
    assert "1 would be created 0 would be changed 0 unchanged 2 refused" in said
    assert "3 S8 “given name” is missing." in said
    assert "4 S7 “gone” is no date: write 2009-03-21 or 21/03/2009." in said


@pytest.mark.parametrize("who", ["counsellor", "other_centre", "ended", "nobody", "inactive"])
def test_a_tutor_must_be_one_of_this_centre_now(
    upload: Callable[..., Any], centre: Centre, other_centre: Centre, counsellor: User, who: str
) -> None:
    with scopes_disabled():
        ended = f.MembershipFactory(centre=centre, ended_at=timezone.now()).person
    inactive = f.member(centre, "tutor", is_active=False)
    people = {
        "counsellor": counsellor.email,
        "other_centre": f.member(other_centre, "tutor").email,
        "ended": ended.email,
        "nobody": "nobody@example.org",
        "inactive": inactive.email,
    }
    said = words(upload(csv_of(NEW + people[who])))
    assert f"No tutor of this centre has the e-mail address {people[who]}." in said
    assert "Nothing in this file can be written." in said


def test_a_student_of_another_centre_with_the_same_number_is_somebody_else(
    upload: Callable[..., Any], other_centre: Centre
) -> None:
    f.StudentFactory(centre=other_centre, number="S9", given_name="Elsewhere")
    said = words(upload(csv_of(NEW)))
    assert "1 would be created" in said
    assert "Elsewhere" not in said


def test_names_in_a_file_are_shown_and_never_run(upload: Callable[..., Any]) -> None:
    page = upload(csv_of('S9,<script>alert(1)</script>,"=cmd|x",2008-09-21,<b>A</b>,'))
    assert b"<script>alert(1)" not in page.content
    assert b"&lt;script&gt;alert(1)" in page.content


# Files that are refused as a whole


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 ...", "This is a PDF and no list."),
        ("номер;имя".encode("cp1251"), "Line 1 holds characters that cannot be read"),
        (HEADER.encode(), "The file is empty: nothing stands below its header."),
        (b"x" * (MAX_BYTES + 1), "The file is larger than 5 MB."),
    ],
)
def test_an_unusable_file_says_why_and_leaves_nothing(
    upload: Callable[..., Any], content: bytes, reason: str
) -> None:
    page = upload(content)
    assert page.status_code == 200
    assert reason in words(page)
    assert last_run() is None


def test_a_file_of_a_hundred_megabytes_is_refused_without_being_read(
    upload: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("students.forms.imports.read_table", None)
    assert "The file is larger than 5 MB." in words(upload(bytes(100 * 1024**2)))


def test_no_file_at_all_is_asked_for(admin_client: Client) -> None:
    assert "Choose a file first." in words(admin_client.post(reverse("imports")))
    sent_as_text = admin_client.post(reverse("imports"), {"file": "roster.csv"})
    assert "Choose a file first." in words(sent_as_text)


def test_without_an_academic_year_nothing_can_be_uploaded(
    client_of: Callable[[User], Client], administrator: User, upload: Callable[..., Any]
) -> None:
    centre = f.CentreFactory()
    client = client_of(f.member(centre, "administrator"))
    said = words(upload(csv_of(NEW), client=client))
    assert "This centre has no academic year yet, and cohorts belong to one." in said
    assert last_run() is None


def test_a_long_file_name_is_kept_short(upload: Callable[..., Any]) -> None:
    assert upload(csv_of(NEW), name="n" * 240 + ".csv").status_code == 200
    assert last_run().file_name.endswith("n.csv")


# Long previews


def test_a_long_preview_shows_a_hundred_lines_and_all_when_asked(
    upload: Callable[..., Any], admin_client: Client
) -> None:
    lines = [f"S{n},Name{n}x,Soler,2009-03-21,ELE-1A," for n in range(150)]
    page = upload(csv_of(*lines))
    said = words(page)
    assert ("Name99x" in said, "Name100x" in said) == (True, False)
    assert "The first 100 of 150 are shown." in said
    address = reverse("import", args=[last_run().uuid])
    assert "Name149x" in words(admin_client.get(address, {"all": "created"}))


def test_a_preview_takes_the_same_number_of_queries_for_one_row_and_for_many(
    upload: Callable[..., Any], admin_client: Client, student: Student, tutor: User
) -> None:
    counts = []
    for number in (1, 300):
        lines = [f"S{n},Ana,Soler,2009-03-21,ELE-1A,{tutor.email}" for n in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            upload(csv_of(*lines, line_of(student, given_name="Martina")))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# A preview later on


def test_a_preview_that_nobody_confirmed_says_that_it_is_forgotten(
    upload: Callable[..., Any], admin_client: Client
) -> None:
    from students.tasks import forget_unconfirmed_imports

    upload(csv_of(NEW, "S8,,Vidal,2008-01-02,ELE-1A,"))
    with scopes_disabled():
        ImportRun.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    forget_unconfirmed_imports.func()
    run = last_run()
    assert (run.state, run.content, run.counts["refused"]) == ("expired", "", 1)
    said = words(admin_client.get(reverse("import", args=[run.uuid])))
    assert "This preview has been forgotten" in said


def test_a_fresh_preview_is_not_forgotten(upload: Callable[..., Any]) -> None:
    from students.tasks import forget_unconfirmed_imports

    upload(csv_of(NEW))
    forget_unconfirmed_imports.func()
    assert last_run().state == "previewed"


def test_forgetting_is_scheduled_daily() -> None:
    from accounts.jobs import PERIODIC
    from students.tasks import forget_unconfirmed_imports

    job, period = PERIODIC["students.tasks.forget_unconfirmed_imports"]
    assert (job, period) == (forget_unconfirmed_imports, timedelta(days=1))


def test_earlier_files_stand_below_the_form(
    upload: Callable[..., Any], admin_client: Client
) -> None:
    upload(csv_of(NEW), name="autumn.csv")
    said = words(admin_client.get(reverse("imports")))
    assert "autumn.csv" in said
    assert "waiting to be confirmed" in said


# The sample


def test_the_sample_can_be_uploaded_as_it_is(
    upload: Callable[..., Any], admin_client: Client, tutor: User
) -> None:
    sample = admin_client.get(reverse("import_sample", args=["students", "csv"]))
    assert sample["Content-Disposition"] == 'attachment; filename="students.csv"'
    said = words(upload(sample.content))
    assert "2 would be created 0 would be changed 0 unchanged 0 refused" in said


@pytest.mark.parametrize(("language", "separator"), [("en", b","), ("es", b";")])
def test_the_sample_is_separated_as_the_language_expects(
    admin_client: Client, administrator: User, language: str, separator: bytes
) -> None:
    administrator.language = language
    administrator.save()
    sample = admin_client.get(reverse("import_sample", args=["students", "csv"])).content
    assert sample.startswith(b"\xef\xbb\xbfstudent_number" + separator)


# Who may


@pytest.mark.parametrize("route", ["imports", "import_list"])
def test_visitors_are_sent_to_sign_in(client: Client, db: None, route: str) -> None:
    address = reverse(route)
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("role", ["tutor", "counsellor", "officer"])
@pytest.mark.parametrize("route", ["imports", "import_list"])
def test_other_roles_may_not_upload(
    request: pytest.FixtureRequest, client_of: Callable[[User], Client], role: str, route: str
) -> None:
    client = client_of(request.getfixturevalue(role))
    assert client.get(reverse(route)).status_code == 403


def test_other_roles_may_not_send_a_file(
    upload: Callable[..., Any], client_of: Callable[[User], Client], tutor: User
) -> None:
    assert upload(csv_of(NEW), client=client_of(tutor)).status_code == 403
    assert last_run() is None


@pytest.mark.parametrize("who", ["tutor", "counsellor", "officer", "other_administrator"])
def test_a_run_exists_for_the_administrators_of_its_centre_only(
    request: pytest.FixtureRequest,
    upload: Callable[..., Any],
    client_of: Callable[[User], Client],
    who: str,
) -> None:
    upload(csv_of(NEW))
    client = client_of(request.getfixturevalue(who))
    address = reverse("import", args=[last_run().uuid])
    assert client.get(address).status_code == 404
    assert client.post(f"{address}confirm/").status_code == 404
    assert last_run().state == "previewed"


def test_a_run_is_confirmed_by_a_form_only(
    upload: Callable[..., Any], admin_client: Client, client: Client
) -> None:
    upload(csv_of(NEW))
    address = reverse("import_confirm", args=[last_run().uuid])
    assert admin_client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert last_run().state == "previewed"
