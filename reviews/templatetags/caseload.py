from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def caseload_link(wanted: Any, **places: Any) -> str:
    """The address of the caseload for the same search at another place."""
    asked = {"q": wanted.words, **places}
    return f"{reverse('caseload')}?{urlencode({key: each for key, each in asked.items() if each})}"
