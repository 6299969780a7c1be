"""The way of a file, from the page that takes it to the report."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AcademicYear, User
from students.models import ImportRun
from tests.students.import_files import last_run, work_off


@pytest.fixture
def admin_client(
    client_of: Callable[[User], Client], administrator: User, year: AcademicYear
) -> Client:
    """The administrator's, in a centre with an academic year."""
    return client_of(administrator)


@pytest.fixture
def upload(admin_client: Client) -> Callable[..., Any]:
    """Sends a file as the administrator and follows to what they see."""

    def send(
        content: bytes,
        name: str = "roster.csv",
        client: Client = admin_client,
        kind: str = "students",
    ) -> Any:
        file = SimpleUploadedFile(name, content, content_type="text/csv")
        return client.post(f"{reverse('imports')}?kind={kind}", {"file": file}, follow=True)

    return send


@pytest.fixture
def queue(admin_client: Client) -> Callable[..., Any]:
    """Confirms a run, the last one unless another is named, and follows."""

    def send(run: ImportRun | None = None, client: Client = admin_client, **sent: str) -> Any:
        run = run or last_run()
        return client.post(reverse("import_confirm", args=[run.uuid]), sent, follow=True)

    return send


@pytest.fixture
def confirm(queue: Callable[..., Any], admin_client: Client) -> Callable[..., Any]:
    """Confirms a run, has it written as a worker would, and looks at it again."""

    def send(run: ImportRun | None = None, client: Client = admin_client, **sent: str) -> Any:
        run = run or last_run()
        answer = queue(run, client, **sent)
        run.refresh_from_db()
        if run.state != "queued":
            return answer
        work_off()
        return client.get(reverse("import", args=[run.uuid]))

    return send


@pytest.fixture
def written(upload: Callable[..., Any], confirm: Callable[..., Any]) -> Callable[..., str]:
    """Sends a file, confirms it and gives what the administrator then sees."""
    from tests.students.import_files import csv_of
    from tests.students.pages import words

    def send(*lines: str, **how: Any) -> str:
        header = {"header": how.pop("header")} if "header" in how else {}
        upload(csv_of(*lines, **header), **how)
        return words(confirm())

    return send
