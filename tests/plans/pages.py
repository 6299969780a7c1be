"""Pages of a plan as a person meets them: read, filled in and sent, also two at once."""

import html
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from threading import Barrier
from typing import Any

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

# What every request asks about who is there, whatever the page.
OF_THE_SESSION = ("django_session", "accounts_user", "accounts_membership", "accounts_centre")


class FormReader(HTMLParser):
    """What a browser would send for each form of a page, untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": given.get("action", ""), "fields": {}})
        if not self.forms or "disabled" in given:
            return
        fields, name = self.forms[-1]["fields"], given.get("name", "")
        if tag == "input" and name:
            self._input(fields, name, given)
        elif tag == "select":
            self.select = name
            fields[name] = [""]
        elif tag == "option" and self.select and "selected" in given:
            fields[self.select] = [given.get("value", "")]
        elif tag == "textarea":
            self.textarea = name
            fields[name] = [""]

    def _input(self, fields: dict[str, list[str]], name: str, given: dict[str, str]) -> None:
        if given.get("type") in ("radio", "checkbox"):
            if "checked" in given:
                fields.setdefault(name, []).append(given.get("value", "on"))
        else:
            fields[name] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.textarea:
            # A browser drops the first line break of a text area.
            text = self.forms[-1]["fields"][self.textarea][0] + data
            self.forms[-1]["fields"][self.textarea] = [text.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.textarea = ""
        elif tag == "select":
            self.select = ""


def fields_of(response: Any, action: str = "") -> dict[str, list[str]]:
    """The fields of the page's form with this action (none: it sends to itself)."""
    reader = FormReader()
    reader.feed(main_of(response))
    return next(each["fields"] for each in reader.forms if each["action"] == action)


def send(client: Client, url: str, **typed: Any) -> Any:
    """Open a page, type into its form and send it."""
    return client.post(url, fields_of(client.get(url)) | typed)


def main_of(response: Any) -> str:
    found = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return found.group() if found else ""


def words(response: Any) -> str:
    """The text of a page's main part, its spaces made single."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def errors(response: Any) -> list[str]:
    """The messages of a form as the page shows them, in order."""
    found = re.findall(
        r'<(?:p|span|div)[^>]*class="[^"]*invalid-feedback[^"]*"[^>]*>(.*?)</(?:p|span|div)>',
        response.content.decode(),
        re.DOTALL,
    )
    said = [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in found]
    return [each for each in said if each]  # an empty one waits for a script to say something


def focused(response: Any) -> str:
    """The name of the field in which the cursor stands when the page opens."""
    found = re.search(r"<(?:input|select|textarea)\b[^>]*\bautofocus\b[^>]*>", main_of(response))
    name = re.search(r'name="([^"]*)"', found.group()) if found else None
    return name.group(1) if name else ""


def links(response: Any) -> set[str]:
    """Where the page's main part leads: links, and forms to send."""
    return set(
        re.findall(r'(?:href|action|formaction)="([^"]*)"', html.unescape(main_of(response)))
    )


def queries(client: Client, url: str) -> list[str]:
    """What a page asks of the database beside session and actor."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    asked = [each["sql"] for each in captured.captured_queries if "SAVEPOINT" not in each["sql"]]
    return [sql for sql in asked if table_of(sql) not in OF_THE_SESSION]


def table_of(sql: str) -> str:
    found = re.search(r'(?:FROM|UPDATE|INTO) "(\w+)"', sql)
    return found.group(1) if found else ""


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The results (or errors) of calls that start together, each on its own connection."""
    ready = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            ready.wait(10)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
