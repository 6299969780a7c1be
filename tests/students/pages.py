"""What a person sees of a page."""

import html
import re
from typing import Any


def words(response: Any) -> str:
    """The text of a page's main part (or of a piece of a page), its spaces made single."""
    page = response.content.decode()
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    text = re.sub(r"<(script|style).*?</\1>", " ", main.group() if main else page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
