from typing import Any

from django import template

from plans.services.instruments.origins import origin_of

register = template.Library()


@register.simple_tag
def origin(plan: Any, about: Any, words: str, target: str = "") -> str:
    """Where words of a plan came from, of the record with this UUID; empty for no such place."""
    return origin_of(plan, about, words, target=target)
