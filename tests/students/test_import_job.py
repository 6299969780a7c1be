"""The job that writes a confirmed file: once, whole or not at all, and seen from outside."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts import jobs
from accounts.actor import Actor, actor_for
from accounts.models import Centre, Membership, User
from students.enums import ImportFailure
from students.models import Assignment, Cohort, Enrolment, ImportRun, Student, StudentEvent
from students.services.imports import (
    Confirmed,
    confirm_import,
    kind_named,
    remember_file,
    write_confirmed_import,
)
from students.services.imports.progress import Progress
from students.services.tables import read_table
from tests import factories as f
from tests.accounts.test_worker import ROOT, until
from tests.students.import_files import csv_of, last_run, work_off
from tests.students.pages import words

NEW = "S9,Bilal,Amrani,2008-09-21,ELE-1A,"

Send = Callable[..., Any]


def everything() -> list[int]:
    with scopes_disabled():
        models = (Student, Cohort, Enrolment, Assignment, StudentEvent)
        return [model.objects.count() for model in models]


def lines(number: int) -> list[str]:
    return [f"S{n},Ana,Mas,2009-03-21,ELE-1A," for n in range(number)]


# Confirmed once


def test_confirming_queues_one_job_and_says_that_it_waits(upload: Send, queue: Send) -> None:
    upload(csv_of(NEW))
    said = words(queue())
    assert "The file is being written" in said
    assert "Waiting for its turn" in said
    assert last_run().state == "queued"
    jobs_waiting = DBTaskResult.objects.filter(task_path=write_confirmed_import.module_path)
    assert [each.args_kwargs["args"] for each in jobs_waiting] == [[last_run().pk]]
    assert everything() == [0, 0, 0, 0, 0]


def test_confirming_twice_queues_one_job(upload: Send, queue: Send) -> None:
    upload(csv_of(NEW))
    queue()
    queue()
    assert DBTaskResult.objects.filter(task_path=write_confirmed_import.module_path).count() == 1


def test_a_job_that_starts_again_after_it_wrote_writes_nothing(upload: Send, confirm: Send) -> None:
    upload(csv_of(NEW))
    confirm()
    before = everything()
    write_confirmed_import.func(last_run().pk)
    assert everything() == before
    assert before[0] == 1


def test_a_job_without_its_run_ends(db: None) -> None:
    write_confirmed_import.func(0)


# The same file twice


def test_the_same_file_twice_at_once_is_told_and_written_once(
    upload: Send, queue: Send, admin_client: Client
) -> None:
    upload(csv_of(NEW))
    first = last_run()
    queue()
    said = words(upload(csv_of(NEW)))
    assert "This very file is being written right now: Rosa Pla confirmed it" in said
    assert "Write 1 student" not in said
    said = words(queue())
    assert "This very file is being written already." in said
    second = last_run()
    assert second.state == "previewed"
    work_off()
    said = words(admin_client.get(reverse("import", args=[second.uuid])))
    assert "This very file was written meanwhile: Rosa Pla confirmed it" in said
    assert "This file changes nothing" in said
    first.refresh_from_db()
    assert (first.state, first.counts["created"]) == ("written", 1)


def test_a_file_that_was_written_meanwhile_is_told_before_it_is_confirmed_again(
    upload: Send, queue: Send, confirm: Send, centre: Centre
) -> None:
    upload(csv_of(NEW))
    first = last_run()
    upload(csv_of(NEW))
    second = last_run()
    confirm(first)
    with scope(centre=centre):
        Student.objects.update(given_name="Changed since")
    said = words(queue(second))
    assert "This very file was written meanwhile. What is left to change stands here." in said
    assert "given name: Changed since → becomes Bilal" in said
    said = words(confirm(second, seen=str(first.uuid)))
    assert "0 created 1 changed 0 unchanged 0 refused" in said


def test_the_same_bytes_as_another_kind_are_another_file(upload: Send) -> None:
    data = csv_of("S9,Joana", header="student_number,name")
    upload(data, kind="guardians")
    with scopes_disabled():
        ImportRun.objects.update(state="queued", confirmed_at=timezone.now())
    assert "This very file" not in words(upload(data))


def made(centre: Centre, actor: Actor, *rows: str) -> ImportRun:
    with scope(centre=centre):
        return remember_file(
            actor=actor,
            kind=kind_named("students"),
            table=read_table(csv_of(*rows), file_name="a.csv"),
            file_name="a.csv",
            sha256="0" * 64,
        )


@pytest.mark.django_db(transaction=True)
def test_confirmations_at_the_same_moment_queue_one_job() -> None:
    """Of one run, and of another run of the same file."""
    centre = f.CentreFactory()
    f.AcademicYearFactory(centre=centre)
    actor = actor_for(f.member(centre, "administrator"))
    runs = [made(centre, actor, *lines(50)) for _ in range(2)]
    outcomes = []
    start = threading.Barrier(4)

    def confirm(run: ImportRun) -> None:
        try:
            with scope(centre=centre):
                start.wait(10)
                outcomes.append(confirm_import(run=run, actor=actor))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm, args=[run]) for run in runs for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert outcomes.count(Confirmed.QUEUED) == 1
    assert set(outcomes) <= {Confirmed.QUEUED, Confirmed.TWIN_RUNS, Confirmed.TOO_LATE}
    assert len(outcomes) == 4
    work_off()
    with scope(centre=centre):
        assert Student.objects.count() == 50
        states = sorted(ImportRun.objects.values_list("state", flat=True))
    assert states == ["previewed", "written"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_job_write_it_once() -> None:
    centre = f.CentreFactory()
    f.AcademicYearFactory(centre=centre)
    actor = actor_for(f.member(centre, "administrator"))
    run = made(centre, actor, *lines(50))
    with scope(centre=centre):
        confirm_import(run=run, actor=actor)
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait(10)
            write_confirmed_import.func(run.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with scope(centre=centre):
        assert (Student.objects.count(), StudentEvent.objects.count()) == (50, 50)
        assert ImportRun.objects.get().state == "written"


# Progress


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_transaction_is_open(client_of: Callable[..., Any]) -> None:
    centre = f.CentreFactory()
    f.AcademicYearFactory(centre=centre)
    administrator = f.member(centre, "administrator")
    actor = actor_for(administrator)
    run = made(centre, actor, NEW)
    with scope(centre=centre):
        confirm_import(run=run, actor=actor)
    seen: list[Any] = []

    def look() -> None:
        """As another process does."""
        try:
            client = client_of(administrator)
            page = client.get(reverse("import_progress", args=[run.uuid]))
            seen.append((words(page), page.headers.get("HX-Refresh"), everything()[0]))
        finally:
            connections.close_all()

    reach = Progress.reach

    def reach_and_look(self: Progress, step: int) -> None:
        reach(self, step)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(30)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Progress, "reach", reach_and_look)
        write_confirmed_import.func(run.pk)
    look()
    told = [each[0].split(" See how")[0] for each in seen]
    assert told == [
        "Step 2 of 4: writing cohorts and students.",
        "Step 3 of 4: writing who is in which cohort.",
        "Step 4 of 4: assigning tutors.",
        "Step 4 of 4: assigning tutors.",
        "Step 4 of 4: assigning tutors.",
    ]
    # Nobody sees a student before all is written; then the page is asked for anew.
    assert [each[1:] for each in seen] == [(None, 0)] * 4 + [("true", 1)]


def test_the_page_that_waits_works_without_a_script(upload: Send, queue: Send) -> None:
    upload(csv_of(NEW))
    page = queue().content.decode()
    address = reverse("import", args=[last_run().uuid])
    assert f'<noscript><a class="btn" href="{address}">See how far it is</a></noscript>' in page
    assert 'max="4" value="0"' in page


@pytest.mark.django_db(transaction=True)
def test_progress_that_cannot_be_told_stops_nothing() -> None:
    with Progress(0) as progress:
        progress.connection.close()
        progress.connection.settings_dict = progress.connection.settings_dict | {"PORT": "1"}
        progress.reach(1)


# Failures


def test_a_failure_half_way_leaves_nothing_and_can_be_tried_again(
    upload: Send, confirm: Send, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    upload(csv_of(NEW))

    def fail(self: Any) -> None:
        raise RuntimeError(f"{last_run().state}: {NEW}")

    with monkeypatch.context() as patch:
        patch.setattr("students.services.imports.places.Places._assignments", fail)
        said = words(confirm())
    assert "Writing this file failed; nothing of it was written." in said
    assert "Something went wrong on our side." in said
    assert everything() == [0, 0, 0, 0, 0]
    assert (last_run().state, last_run().failure) == ("failed", ImportFailure.UNEXPECTED)
    assert "An import failed: RuntimeError" in caplog.text
    assert "Bilal" not in caplog.text
    assert "1 created 0 changed 0 unchanged 0 refused" in words(confirm())
    assert everything()[0] == 1


def test_who_is_no_longer_an_administrator_has_nothing_written(
    upload: Send, queue: Send, administrator: User, client_of: Callable[..., Any], centre: Centre
) -> None:
    other = client_of(f.member(centre, "administrator"))
    upload(csv_of(NEW))
    queue()
    with scopes_disabled():
        Membership.objects.filter(person=administrator).update(ended_at=timezone.now())
    work_off()
    assert everything() == [0, 0, 0, 0, 0]
    run = last_run()
    assert (run.state, run.failure) == ("failed", ImportFailure.NO_LONGER_ADMINISTRATOR)
    said = words(other.get(reverse("import", args=[run.uuid])))
    assert "is no longer an administrator of this centre" in said


def test_who_lost_the_role_with_the_page_open_confirms_nothing(
    upload: Send, queue: Send, administrator: User, centre: Centre
) -> None:
    f.member(centre, "administrator")
    upload(csv_of(NEW))
    with scopes_disabled():
        Membership.objects.filter(person=administrator).update(ended_at=timezone.now())
    assert queue().status_code == 404
    assert last_run().state == "previewed"


def test_an_import_whose_workers_died_three_times_says_so(
    upload: Send, queue: Send, admin_client: Client
) -> None:
    upload(csv_of(NEW))
    queue()
    result = DBTaskResult.objects.get(task_path=write_confirmed_import.module_path)
    result.worker_ids = ["dead", "dead too"]
    result.claim("dead as well")
    reaper = jobs.Reaper()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "on_commit", lambda call, **how: call())
        reaper.reap()
        reaper.reap()
    said = words(admin_client.get(reverse("import", args=[last_run().uuid])))
    assert "was stopped three times while it worked on this one" in said
    assert "Write 1 student" in said


def test_others_may_look_while_the_lists_of_the_centre_are_held(
    upload: Send, queue: Send, centre: Centre
) -> None:
    upload(csv_of(NEW))
    centre.hold()
    assert "The file is being written" in words(queue())


# A worker that is really killed


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers on the test database, which end with the test at the latest."""
    settings = connection.settings_dict
    host = settings["OPTIONS"].get("host") or settings["HOST"]
    query = f"?host={quote(host)}&port={settings['PORT']}&password={quote(settings['PASSWORD'])}"
    url = f"postgres://{settings['USER']}@/{settings['NAME']}{query}"
    env = {**os.environ, "DATABASE_URL": url, "DEBUG": "1"}
    command = [sys.executable, "manage.py", "worker", "--tick=0.1", "--interval=0.1"]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([*command, "--no-startup-delay"], cwd=ROOT, env=env))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.django_db(transaction=True)
def test_an_import_cut_off_by_a_killed_worker_is_written_once_by_the_next(
    worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    centre = f.CentreFactory()
    year = f.AcademicYearFactory(centre=centre)
    actor = actor_for(f.member(centre, "administrator"))
    known = f.StudentFactory(centre=centre, number="S0", given_name="Ana", family_name="Mas")
    place = f.EnrolmentFactory(student=known, cohort=f.CohortFactory(centre=centre, year=year))
    run = made(centre, actor, *lines(40))
    with scope(centre=centre):
        confirm_import(run=run, actor=actor)

        def stands(**values: Any) -> Callable[[], bool]:
            return lambda: ImportRun.objects.filter(pk=run.pk, **values).exists()

        with transaction.atomic():
            # The job comes as far as this place, with 39 students written that nobody sees.
            Enrolment.objects.select_for_update().get(pk=place.pk)
            first = worker()
            until(stands(step=2))
            assert Student.objects.count() == 1
            first.kill()
            first.wait()
        assert stands(state="queued")()
        assert Student.objects.count() == 1
        second = worker()
        until(stands(state="written"))
        run.refresh_from_db()
        assert {name: run.counts[name] for name in ("created", "changed")} == {
            "created": 39,
            "changed": 1,
        }
        assert Student.objects.count() == 40
        assert Enrolment.objects.active().count() == 40
        assert Enrolment.objects.count() == 41
        assert StudentEvent.objects.count() == 40
    result = DBTaskResult.objects.get(task_path=write_confirmed_import.module_path)
    until(lambda: DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).exists())
    assert len(set(result.worker_ids)) == 2
    second.terminate()
