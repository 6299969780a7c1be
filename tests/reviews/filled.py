"""Forms of a page as a browser would send them when nothing more is typed."""

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._textarea: str | None = None
        self._select: str | None = None
        self._in_template = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        known = dict(attrs)
        name = known.get("name")
        if tag == "template":
            self._in_template += 1
        if self._in_template:
            return
        if tag == "textarea":
            self._textarea, self.values[name] = name, ""
        elif tag == "select":
            self._select, self.values[name] = name, ""
        elif tag == "option" and self._select and "selected" in known:
            self.values[self._select] = known.get("value", "")
        elif tag == "input" and name:
            self._input(name, known)

    def _input(self, name: str, known: dict[str, Any]) -> None:
        kind = known.get("type", "text")
        if kind in ("radio", "checkbox") and "checked" not in known:
            return
        self.values[name] = known.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._in_template -= 1
        elif tag == "textarea":
            self._textarea = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._textarea:
            # A browser leaves out the line end that stands first in a text area.
            self.values[self._textarea] += data.removeprefix("\n").removeprefix("\r\n")


def fields_of(response: Any) -> dict[str, str]:
    """All fields of the page's forms, with the values they hold."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.values


def words_of(response: Any) -> str:
    """The text of a page, with single spaces, as a person reads it."""
    return words_in(response.content.decode())


def words_in(html: str) -> str:
    class Words(HTMLParser):
        parts: list[str] = []
        skipped = 0

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.skipped += tag in ("template", "script", "head")

        def handle_endtag(self, tag: str) -> None:
            self.skipped -= tag in ("template", "script", "head")

        def handle_data(self, data: str) -> None:
            if not self.skipped:
                self.parts.append(data)

    words = Words()
    words.parts = []
    words.feed(html)
    return " ".join(" ".join(words.parts).split())
