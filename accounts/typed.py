"""What somebody sent with a form that was refused, shown to them so that they can copy it."""

import re
from typing import Any

from django.http import HttpRequest

#: Fields of the form itself, and what nobody may read over a shoulder.
NOT_TYPED = re.compile(
    r"csrfmiddlewaretoken|(base|initial)-.*|(.*-)?(version|uuid)|.*_FORMS|window|turn|.*secret.*"
    r"|.*password.*|.*pin|.*code|confirmed|strokes.*",
    re.IGNORECASE,
)
#: Keys of choices, identifiers, dates and numbers: what is chosen again with one tap.
NO_WORDS = re.compile(r"\s*|[a-z_]+|[0-9a-f-]{16,36}|[\d.,:/-]+")


def typed_in(request: HttpRequest) -> list[str]:
    """The words of a form, in its order. Nothing of a request whose origin was not proven by
    the token of our own pages: another site could put words into ours."""
    if request.method != "POST" or not getattr(request, "csrf_processing_done", False):
        return []
    sent: Any = request.POST.lists()
    return [
        text
        for name, texts in sent
        for text in texts
        if not NOT_TYPED.fullmatch(name) and not NO_WORDS.fullmatch(text)
    ]
