"""How the forms of a plan come to be kept."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse

from students.models import Student
from students.services.drafts import Kind, register


def keep(name: str, said: Any, **of: Any) -> None:
    """Keep a form; `said` tells, with the student's name in it, where the words were typed.

    They are each person's own until they are saved: some are meant as confidential, both rate
    apart, and several people at one goal are told by its record.
    """
    words: Callable[[Student], str] = lambda student: said % {"name": student.called}  # noqa: E731
    register(Kind(name=name, shared=frozenset(), words=words, **of))


def keep_on(page: str, name: str, said: Any, **of: Any) -> None:
    """The same, of a form on the page of the record that it is kept with."""
    url: Callable[[UUID], str] = lambda uuid: reverse(page, args=[uuid])  # noqa: E731
    keep(name, said, url=url, **of)
