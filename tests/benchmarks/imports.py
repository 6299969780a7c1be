"""How long thousands of lines take: file to preview, click to page, and the job that writes.

The job runs in this process, as it would in a worker; the page that waits is not counted.
"""

import csv
import io
import resource
import time
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts import exports
from accounts.enums import Role
from accounts.models import Centre, Membership, User
from students.models import ImportRun, Student
from students.services.imports import kind_named, write_confirmed_import
from tests.benchmarks.server import BACKEND, NoPage

ROWS = 5_000
A_COHORT = 25
#: Seconds for preview and writing of so many rows.
MOST_SECONDS = 20
HEADER = [column.key for column in kind_named("students").columns[:6]]
#: A month of a large centre: 500 students, 20 days, 5 lessons each.
LESSONS = 50_000
MOST_SECONDS_OF_LESSONS = 60


@dataclass(frozen=True)
class Import:
    name: str
    rows: int
    most_seconds: int
    preview: float
    write: float
    #: The most memory that this process has had so far, in MB.
    peak: float

    @property
    def seconds(self) -> float:
        return self.preview + self.write

    @property
    def rows_a_second(self) -> float:
        return self.rows / self.seconds


def measure_imports(centre: Centre, administrator: User) -> list[Import]:
    """New students into the largest centre; then the same ones in other cohorts, with other
    tutors: every row then ends what there is and writes it anew. Raises NoPage."""
    client = Client(headers={"host": "localhost"})
    client.force_login(administrator, backend=BACKEND)
    with scope(centre=centre):
        tutors = Membership.objects.filter(role=Role.TUTOR, ended_at=None)
        emails = list(tutors.order_by("pk").values_list("person__email", flat=True)[:200])
    born = centre.today() - timedelta(days=17 * 365)
    rows = [
        (f"{n:05}", f"Given{n % 997}", f"Family{n}", (born - timedelta(days=n % 700)).isoformat())
        for n in range(ROWS)
    ]

    def lines(prefix: str, year: str, shift: int) -> list[list[str]]:
        return [
            [
                prefix + number,
                *person,
                f"{year}-{place // A_COHORT}",
                emails[(place // A_COHORT + shift) % len(emails)],
            ]
            for place, (number, *person) in enumerate(rows)
        ]

    return [
        measure_import("students: all new, CSV", client, centre, as_csv(lines("R", "N", 0))),
        measure_import("students: all moved, CSV", client, centre, as_csv(lines("R", "M", 1))),
        measure_import(
            "students: all new, XLSX",
            client,
            centre,
            as_xlsx(lines("X", "N", 0)),
        ),
        *(
            measure_import(
                f"attendance: all {what}, CSV",
                client,
                centre,
                as_csv(lessons(centre, missed), kind="attendance"),
                kind="attendance",
                rows=LESSONS,
                most_seconds=MOST_SECONDS_OF_LESSONS,
            )
            for what, missed in (("new", 0), ("changed", 10))
        ),
    ]


def lessons(centre: Centre, missed: int) -> list[list[str]]:
    """Of students of the centre, so many minutes missed in each."""
    with scope(centre=centre):
        numbers = list(Student.objects.order_by("pk").values_list("number", flat=True)[:500])
    days = (LESSONS // 5 + len(numbers) - 1) // len(numbers)
    found = [
        [number, (centre.today() - timedelta(days=day)).isoformat(), str(n), "60", str(missed)]
        for day in range(1, days + 1)
        for number in numbers
        for n in range(5)
    ]
    return [[*each, "no", ""] for each in found[:LESSONS]]


def measure_import(
    name: str,
    client: Client,
    centre: Centre,
    content: bytes,
    *,
    kind: str = "students",
    rows: int = ROWS,
    most_seconds: int = MOST_SECONDS,
) -> Import:
    file = SimpleUploadedFile(f"{kind}.{name[-4:].strip().lower()}", content)
    start = time.perf_counter()
    answer = client.post(f"{reverse('imports')}?kind={kind}", {"file": file}, follow=True)
    preview = time.perf_counter() - start
    with scope(centre=centre):
        run = ImportRun.objects.without_content().order_by("-pk").first()
    if answer.status_code != 200 or run is None:
        raise NoPage(f"the preview answers {answer.status_code}")
    start = time.perf_counter()
    client.post(reverse("import_confirm", args=[run.uuid]), follow=True)
    write_confirmed_import.func(run.pk)
    write = time.perf_counter() - start
    with scope(centre=centre):
        run.refresh_from_db(fields=["counts", "state"])
    done = run.counts["created"] + run.counts["changed"]
    if done != rows:
        raise NoPage(f"{done} of {rows} rows were written")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Import(name, rows, most_seconds, preview, write, peak)


def as_xlsx(lines: list[list[str]]) -> bytes:
    return exports.as_xlsx(exports.Sheet("students", "Students", HEADER, lines), lines)


def as_csv(lines: list[list[str]], kind: str = "") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([each.key for each in kind_named(kind).columns] if kind else HEADER)
    writer.writerows(lines)
    return text.getvalue().encode()
