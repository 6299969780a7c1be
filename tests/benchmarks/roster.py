"""How long a roster of thousands takes, through the pages: file to preview, click to result."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.enums import Role
from accounts.models import Centre, Membership, User
from students.models import ImportRun
from students.services.roster import COLUMNS
from tests.benchmarks.server import BACKEND, NoPage

ROWS = 5_000
A_COHORT = 25


@dataclass(frozen=True)
class Import:
    name: str
    preview: float
    write: float
    counts: dict[str, Any]

    @property
    def rows_a_second(self) -> float:
        return ROWS / (self.preview + self.write)


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
        (f"R{n:05}", f"Given{n % 997}", f"Family{n}", (born - timedelta(days=n % 700)).isoformat())
        for n in range(ROWS)
    ]

    def lines(year: str, shift: int) -> Iterator[list[str]]:
        for number, row in enumerate(rows):
            tutor = emails[(number // A_COHORT + shift) % len(emails)]
            yield [*row, f"{year}-{number // A_COHORT}", tutor]

    return [
        measure_import("roster: all new", client, centre, lambda: lines("N", 0)),
        measure_import("roster: all moved", client, centre, lambda: lines("M", 1)),
    ]


def measure_import(
    name: str, client: Client, centre: Centre, lines: Callable[[], Iterator[list[str]]]
) -> Import:
    file = SimpleUploadedFile("roster.csv", as_csv(lines()), content_type="text/csv")
    start = time.perf_counter()
    answer = client.post(reverse("roster_upload"), {"file": file}, follow=True)
    preview = time.perf_counter() - start
    with scope(centre=centre):
        run = ImportRun.objects.defer("rows").order_by("-pk").first()
    if answer.status_code != 200 or run is None:
        raise NoPage(f"the preview answers {answer.status_code}")
    start = time.perf_counter()
    client.post(reverse("roster_confirm", args=[run.uuid]), follow=True)
    write = time.perf_counter() - start
    with scope(centre=centre):
        run.refresh_from_db(fields=["counts", "state"])
    done = run.counts["created"] + run.counts["changed"]
    if done != ROWS:
        raise NoPage(f"{done} of {ROWS} rows were written")
    return Import(name, preview, write, run.counts)


def as_csv(lines: Iterator[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    return text.getvalue().encode()
