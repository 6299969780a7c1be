"""Rosters as files, and the way from the upload to the confirmation."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AcademicYear, User
from students.models import ImportRun
from tests.students.rosters import last_run


@pytest.fixture
def admin_client(
    client_of: Callable[[User], Client], administrator: User, year: AcademicYear
) -> Client:
    """The administrator's, in a centre with an academic year."""
    return client_of(administrator)


@pytest.fixture
def upload(admin_client: Client) -> Callable[..., Any]:
    """Sends a file as the administrator and follows to what they see."""

    def send(content: bytes, name: str = "roster.csv", client: Client = admin_client) -> Any:
        file = SimpleUploadedFile(name, content, content_type="text/csv")
        return client.post(reverse("roster_upload"), {"file": file}, follow=True)

    return send


@pytest.fixture
def confirm(admin_client: Client) -> Callable[..., Any]:
    """Confirms a run, the last one unless another is named, and follows."""

    def send(run: ImportRun | None = None, client: Client = admin_client) -> Any:
        run = run or last_run()
        return client.post(reverse("roster_confirm", args=[run.uuid]), follow=True)

    return send
