"""The caseload as a file: the lines of the chip and search shown, beyond one page."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.services import caseload as service
from tests import factories as f

pytestmark = pytest.mark.usefixtures("in_centre")

PATH = "/caseload/export.csv"


def taken(client: Any, **query: Any) -> list[list[str]]:
    text = client.get(PATH, query).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def enrolled(**fields: Any) -> Any:
    return f.EnrolmentFactory(student=f.StudentFactory(**fields)).student


def test_line_tells_what_the_page_tells(client_of, counsellor, plan):
    today = plan.centre.today()
    plan.last_review_on, plan.next_review_on = today - timedelta(days=21), today + timedelta(days=3)
    plan.aspiration = "To have my own van"
    plan.save()
    (headers, line) = taken(client_of(counsellor), show="all")
    assert headers[0] == "Student number"
    assert line == [
        "2024-0117",
        "Marta Soler",
        "16",
        "ELE-1A",
        "N. Ferrer",
        "draft",
        "",
        plan.last_review_on.isoformat(),
        plan.next_review_on.isoformat(),
    ]


def test_line_tells_that_the_student_wrote_and_not_what(client_of, counsellor, plan):
    plan.next_review_on = plan.centre.today() + timedelta(days=3)
    plan.save()
    f.StudentMessageFactory(student=plan.student, text="KEPTFORREADERS")
    (_headers, line) = taken(client_of(counsellor))
    assert line[6] == "Wrote, and nobody has read it yet."
    assert "KEPTFORREADERS" not in str(line)


def test_export_follows_chip_and_search(client_of, counsellor, plan):
    plan.next_review_on = plan.centre.today() + timedelta(days=3)
    plan.save()
    enrolled(given_name="Bilal", family_name="Amrani", number="77")
    client = client_of(counsellor)
    assert [row[0] for row in taken(client)[1:]] == ["77"]
    assert [row[0] for row in taken(client, show="all")[1:]] == ["77", "2024-0117"]
    assert [row[0] for row in taken(client, q="soler")[1:]] == ["2024-0117"]
    page = client.get("/caseload/", {"q": "soler"}).content.decode()
    assert 'href="/caseload/export.csv?q=soler&amp;show=all"' in page


def test_every_line_is_taken_however_many_pieces(client_of, counsellor, monkeypatch):
    monkeypatch.setattr(service, "CHUNK", 2)
    numbers = [enrolled(family_name=f"S{n}").number for n in range(5)]
    assert [row[0] for row in taken(client_of(counsellor), show="all")[1:]] == numbers


def test_three_lines_take_as_many_queries_as_one(client_of, counsellor, plan):
    client = client_of(counsellor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            taken(client, show="all")
        return len(captured)

    queries()
    one = queries()
    for _ in range(2):
        f.PlanFactory(student=enrolled())
    assert queries() == one <= 12
