"""A browser window that sends what is typed into it, as the script of the page does."""

from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse

from accounts.models import User

SAVE = "/drafts/"


class Window:
    """One window of a person, on one record. `say` counts its turns, and goes on with what it
    has read or was told."""

    def __init__(self, client: Client, person: User, record: UUID, kind: str = "session") -> None:
        self.client, self.person, self.record, self.kind = client, person, record, kind
        self.window, self.turn = uuid4(), 0
        self.known: dict[str, dict[str, Any]] = {}

    def message(self, name: str, text: str, *, turn: int = 0, base: str = "") -> dict[str, Any]:
        self.turn = turn or self.turn + 1
        return {
            "name": name,
            "text": text,
            "turn": self.turn,
            "base": base,
            "continues": self.known.get(name),
        }

    def send(self, *fields: dict[str, Any], **head: Any) -> Any:
        body = {
            "person": str(self.person.uuid),
            "kind": self.kind,
            "record": str(self.record),
            "window": str(self.window),
            "fields": fields,
        } | head
        response = self.client.post(
            SAVE,
            body,
            content_type="application/json",
            headers={"X-Requested-With": "fetch"},
        )
        if response.status_code == 200:
            self.known |= response.json()["drafts"]
        return response

    def say(self, name: str, text: str, **how: Any) -> Any:
        return self.send(self.message(name, text, **how))

    def read(self) -> dict[str, Any]:
        """What a page that was opened anew finds; it goes on with its own."""
        url = reverse("drafts", args=[self.kind, self.record])
        found = self.client.get(url, headers={"X-Requested-With": "fetch"}).json()
        for each in found["drafts"]:
            if each["own"]:
                self.known[each["field"]] = {"draft": each["draft"], "version": each["version"]}
        return found


def texts(found: dict[str, Any], name: str = "shared-body") -> list[str]:
    return sorted(each["text"] for each in found["drafts"] if each["field"] == name)
