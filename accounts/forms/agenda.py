"""The agenda of a session as one writes it down: a part a line, its minutes first."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.catalogue import AGENDA, Part

MOST_PARTS = 12
MOST_MINUTES = 240
LONGEST_NAME = 60
LINE = re.compile(r"(\d{1,4})[\s,:;.–-]+(.+)")


def in_lines(parts: list[Part]) -> str:
    return "\n".join(f"{part.minutes} {part.name}" for part in parts)


class AgendaField(forms.CharField):
    """Lines in, lines out; `parts_in` reads what was cleaned."""

    def __init__(self, **how: Any) -> None:
        super().__init__(
            label=gettext_lazy("How a session goes by"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=gettext_lazy(
                "A part a line, its minutes first. In a shorter or longer session each part gets"
                " its share. Empty, the field takes the product’s own agenda."
            ),
            **how,
        )

    def clean(self, value: Any) -> str:
        lines = [" ".join(each.split()) for each in super().clean(value).splitlines()]
        parts = [_part(each) for each in lines if each]
        if len(parts) > MOST_PARTS:
            raise ValidationError(_("An agenda has at most %(most)d parts.") % {"most": MOST_PARTS})
        return in_lines(parts)


def _part(line: str) -> Part:
    read = LINE.fullmatch(line)
    if read is None:
        said = {"line": line[:40]}
        raise ValidationError(
            _("“%(line)s” does not say its minutes. Write them first: 10 Since last time.") % said
        )
    minutes, name = int(read[1]), read[2]
    if not 1 <= minutes <= MOST_MINUTES:
        words = _("“%(name)s” lasts from 1 to %(most)d minutes.")
        raise ValidationError(words % {"name": name[:40], "most": MOST_MINUTES})
    if len(name) > LONGEST_NAME:
        words = _("“%(name)s…” is longer than %(most)d characters.")
        raise ValidationError(words % {"name": name[:20], "most": LONGEST_NAME})
    return Part(name, minutes)


def parts_in(lines: str) -> list[tuple[str, int]]:
    """What a centre stores: nothing where it wants the product's own agenda, so that its words
    follow the language of the page."""
    parts = [_part(each) for each in lines.splitlines()]
    own = [Part(str(name), minutes) for name, minutes in AGENDA]
    return [] if parts == own else [tuple(each) for each in parts]
