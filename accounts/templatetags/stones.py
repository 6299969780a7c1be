"""Template tags of the whole product, built in everywhere."""

from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.enums import FileFormat

register = template.Library()


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    """The markup of a Bootstrap icon. Raises FileNotFoundError for a name it lacks."""
    path = settings.NODE_MODULES / "bootstrap-icons" / "icons" / f"{name}.svg"
    svg = path.read_text()
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon beside words: hidden from screen readers, in the colour of the text."""
    # The file is one of the pinned package's own, named by a template.
    return mark_safe(_svg(name))  # noqa: S308


@register.simple_tag
def tag(words: str, tone: str = "") -> SafeString:
    """A small label. Tones: due, late, ok, info; the words carry the meaning."""
    return format_html('<span class="tag {}">{}</span>', tone, words)


@register.filter
def control(field: Any) -> SafeString:
    """A form field's widget in Bootstrap's dress, told about its errors."""
    is_choice = field.field.widget.__class__.__name__ == "Select"
    attrs = {"class": "form-select" if is_choice else "form-control"}
    if field.errors:
        attrs["class"] += " is-invalid"
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.inclusion_tag("includes/export.html")
def export_links(route: str, of: Any = None, query: str = "") -> dict[str, Any]:
    """A list as a file: `of` is the UUID in the route's address, `query` the search shown."""
    first = [of] if of else []
    tail = f"?{query}" if query else ""
    links = [(str(each.label), reverse(route, args=[*first, each]) + tail) for each in FileFormat]
    return {"links": links}


@register.filter
def iso_date(text: str) -> date | None:
    """The date behind an ISO text, as frozen contents hold it."""
    return parse_date(text) if text else None
