"""Texts of fields, compared as forms compare them."""

from dataclasses import dataclass

from accounts.forms.promises import fingerprint


@dataclass(frozen=True)
class Stand:
    """What a field of the record holds: `text` as a browser sends it, a choice by its value,
    several of them a line each; and the fingerprint by which a page names it."""

    text: str
    print: str


def said(text: str) -> str:
    """A text apart from the ends of its lines and the blank around it."""
    return text.replace("\r\n", "\n").strip()


def print_of(text: str) -> str:
    """The fingerprint that a page carries of a text it shows."""
    return fingerprint(said(text))


def stand(text: str, shown: str | None = None) -> Stand:
    """Of a choice or a date, `shown` is what a person reads: pages take its fingerprint."""
    return Stand(text, print_of(text if shown is None else shown))
