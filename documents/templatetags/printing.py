"""What print templates need beside the product's own tags."""

import unicodedata

from django import template

register = template.Library()


@register.filter
def direction(text: str) -> str:
    """`rtl` for words whose first letter is written from right to left, else `ltr`.

    The same rule as `dir="auto"`, which the PDF engine does not know.
    """
    for letter in str(text):
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"
