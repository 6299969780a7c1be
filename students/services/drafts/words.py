"""Texts of fields, compared as forms compare them."""

from accounts.forms.promises import fingerprint


def said(text: str) -> str:
    """A text apart from the ends of its lines and the blank around it."""
    return text.replace("\r\n", "\n").strip()


def print_of(text: str) -> str:
    """The fingerprint that a page carries of a text it shows."""
    return fingerprint(said(text))
