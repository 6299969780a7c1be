from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import push_url, reswap, retarget

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.forms.plan import AspirationForm
from plans.models import Plan
from students.keeping import kept_as, took_in


def show_form(
    request: ActorRequest,
    form: Any,
    *,
    at: str = "",
    keep: Any = None,
    **context: Any,
) -> HttpResponse:
    """The one page for a single form: heading, back, and what else it wants to say. `keep` names
    the drafts of one that keeps what is typed: their kind, and the record's UUID.

    On a page that is edited in place, `at` is the element in which the form opens; a form
    that comes back with errors takes its own place.
    """
    status = 422 if form.is_bound else 200
    make_ready(form, first=True)
    context = {"form": form, "section": "students", "at": at, **context}
    if keep:
        context |= kept_as(request, *keep)
    if not (at and request.htmx):
        return render(request, "includes/form_page.html", context, status=status)
    form.auto_id = f"{type(form).__name__}-{at[-12:].strip('#')}-%s"
    response = render(request, "includes/form_in_place.html", context, status=status)
    return push_url(response, False) if form.is_bound else in_place(response, at, "beforeend")


def in_place(
    response: HttpResponse, at: str, how: Literal["beforeend", "outerHTML"]
) -> HttpResponse:
    """Let htmx put a part `at` an element of the page, which neither scrolls nor changes its
    address; the part works at once."""
    push_url(response, False)
    reswap(retarget(response, at), how)
    response["HX-Reswap"] += " show:none settle:0ms"
    return response


def make_ready(form: Any, *, first: bool = False) -> None:
    """Before a form is shown.

    No browser cuts a text that is pasted in: what is too long is kept, and told. The cursor
    stands in the first wrong field, else, where `first` is asked, in the first of all; two
    texts to be compared come before that, at the head of the page.
    """
    for field in form.fields.values():
        field.widget.attrs.pop("maxlength", None)
    shown = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    places = [name for name in shown if name in form.errors] or (shown if first else [])
    if places and not getattr(form, "conflicts", None):
        form.fields[places[0]].widget.attrs["autofocus"] = True


def done(
    request: ActorRequest, plan: Plan, text: str, *, step: str, heading: str = ""
) -> HttpResponse:
    """What stands on the screen until it goes back to the tutor, at the step it came from."""
    context = {
        "heading": heading or _("Thank you"),
        "text": text,
        "back": reverse(f"plan_{step}", args=[plan.uuid]),
    }
    return render(request, "plans/student_done.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_aspiration(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What the student wants, in their words, and what the plan is for."""
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    form = AspirationForm(request.POST or None, instance=plan)
    if form.is_valid():
        form.save()
        took_in(request, "aspiration", uuid, plan.student)
        return redirect("plan", plan.uuid)
    return show_form(
        request,
        form,
        heading=_("In the student’s own words"),
        above=plan.student.name,
        keep=("aspiration", uuid),
        back=reverse("plan", args=[plan.uuid]),
    )
