"""What the views of forms share."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from accounts.http import ActorRequest


def sent(request: ActorRequest) -> QueryDict | None:
    """What a form is bound to: nothing before it is sent."""
    return request.POST if request.method == "POST" else None


def form_page(request: ActorRequest, form: Any, **context: Any) -> HttpResponse:
    """One form on a page: `section`, `heading`, `back`, and where wanted `above`, `lead`."""
    return render(request, "includes/form_page.html", {"form": form, **context})
