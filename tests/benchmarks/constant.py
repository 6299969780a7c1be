"""A page's template once more with constant data: what is left when no view has to work.

`captured` keeps the template of a page and the values that its view gave it; QuerySets and
choices in them become plain lists. While `ConstantPages.pages` holds them, the middleware
renders them in the place of the view: the same session, actor and middleware before and after.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import Template

GetResponse = Callable[[HttpRequest], HttpResponse]


class ConstantPages:
    """The innermost middleware of a benchmark."""

    pages: dict[str, "Page"] | None = None

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if self.pages is None:
            return None
        return HttpResponse(self.pages[request.get_full_path()].render(request))


class Page:
    """A template and the values it was rendered with."""

    def __init__(self, template: Template, values: dict[str, Any]) -> None:
        self.template, self.values = template, values

    def render(self, request: HttpRequest) -> str:
        return self.template.render(self.values, request)

    def hold_still(self) -> None:
        self.values = still(self.values)


@contextmanager
def constant(pages: dict[str, Page]) -> Iterator[None]:
    ConstantPages.pages = pages
    try:
        yield
    finally:
        ConstantPages.pages = None


@contextmanager
def captured() -> Iterator[list[Page]]:
    """The pages rendered meanwhile: the first is the outermost."""
    pages: list[Page] = []
    render = Template.render

    def capture(self: Template, context: Any = None, request: Any = None) -> str:
        pages.append(Page(self, context))
        return render(self, context, request)

    with patch.object(Template, "render", capture):
        yield pages
    for page in pages[:1]:
        page.hold_still()


def still(value: Any) -> Any:
    """The value without a query left in it, as far as one looks from outside."""
    if isinstance(value, QuerySet):
        return list(value)
    if isinstance(value, dict):
        return {key: still(each) for key, each in value.items()}
    if isinstance(value, list | set | tuple) and not hasattr(value, "_fields"):
        return type(value)(still(each) for each in value)
    if isinstance(value, forms.BaseForm):
        for field in value.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.choices = list(field.choices)
    if isinstance(value, Iterator):
        raise TypeError("a view gives its template something that can be read once only")
    return value
