"""Staff: who works here, one person's roles, and how somebody leaves."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import for_administrators
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import User
from accounts.services import give_role
from accounts.services.staff import current_roles, refuse_change_by, staff_known_to
from accounts.views.forms import sent
from students.forms.staff_leaving import LeavingForm
from students.services import staff_leaving
from students.services.staff import colleagues, gone, here, invitations, invited, named
from students.services.staff_member import roles_of, students_by_kind


@require_safe
@for_administrators
def staff_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    lists = {"here": here(actor), "invited": invited(actor), "left": gone(actor)}
    show = request.GET.get("show", "")
    show = show if show in lists else "here"
    words = request.GET.get("q", "").replace("\0", "")[:100]
    after = request.GET.get("after", "")
    found: Any = named(lists[show], words)
    piece = invitations if show == "invited" else colleagues
    context = {
        "section": "staff",
        "counts": {name: each.count() for name, each in lists.items()},
        "show": show,
        "words": words,
        "piece": piece(found, actor=actor, after=after),
    }
    return render(request, "students/staff_list.html", context)


@require_safe
@for_administrators
def staff_member(request: ActorRequest, uuid: UUID) -> HttpResponse:
    actor = request.actor
    person = _person(request, uuid)
    roles = roles_of(person)
    context = {
        "section": "staff",
        "person": person,
        "roles": roles,
        "works_here": any(each.is_current for each in roles),
        "is_self": person == actor.person,
        "students": students_by_kind(person, actor),
    }
    return render(request, "students/staff_member.html", context)


@require_POST
@for_administrators
def role_give(request: ActorRequest, uuid: UUID, role: str) -> HttpResponse:
    person = _person(request, uuid)
    given = _role(role)
    try:
        give_role(centre=request.actor.centre, person=person, role=given, by=request.actor.person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("%(name)s is now %(role)s too.")
        messages.success(request, said % {"name": person.name, "role": given.label})
    return redirect("staff_member", person.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def role_take(request: ActorRequest, uuid: UUID, role: str) -> HttpResponse:
    person = _person_to_change(request, uuid)
    taken = _role(role)
    held = current_roles(person)
    if taken not in held:
        said = _("%(name)s is not %(role)s any more. Nothing was changed.")
        messages.warning(request, said % {"name": person.name, "role": taken.label})
        return redirect("staff_member", person.uuid)
    if len(held) == 1:
        return redirect("staff_deactivate", person.uuid)
    form = _leaving_form(request, person, taken)
    if request.method == "POST" and form.is_valid():
        done = _done(request, form, staff_leaving.take_role, role=taken)
        if done:
            said = _("%(name)s is not %(role)s any more.")
            messages.success(request, said % {"name": person.name, "role": taken.label})
            return redirect("staff_member", person.uuid)
    heading = _("Take the role “%(role)s” from %(name)s")
    return _leaving_page(
        request,
        form,
        heading=heading % {"role": taken.label, "name": person.name},
        button=_("Take the role away"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def staff_deactivate(request: ActorRequest, uuid: UUID) -> HttpResponse:
    person = _person_to_change(request, uuid)
    if not current_roles(person):
        said = _("%(name)s does not work here any more. Nothing was changed.")
        messages.warning(request, said % {"name": person.name})
        return redirect("staff_member", person.uuid)
    form = _leaving_form(request, person)
    if request.method == "POST" and form.is_valid():
        done = _done(request, form, staff_leaving.deactivate)
        if done:
            said = _("%(name)s has no access here any more.")
            messages.success(request, said % {"name": person.name})
            return redirect("staff_list")
    return _leaving_page(
        request,
        form,
        heading=_("Deactivate %(name)s") % {"name": person.name},
        button=_("Deactivate"),
        is_whole=True,
        leads_safety=request.actor.centre.safeguarding_lead_id == person.pk,
    )


def _person(request: ActorRequest, uuid: UUID) -> User:
    person = staff_known_to(request.actor).filter(uuid=uuid).first()
    if person is None:
        raise Http404
    return person


def _person_to_change(request: ActorRequest, uuid: UUID) -> User:
    """Somebody else. Until a change is saved, the centre's staff and lists are held."""
    person = _person(request, uuid)
    if request.method == "POST":
        request.actor.centre.hold()
    refuse_change_by(request.actor.person, person)
    return person


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError:
        raise Http404 from None


def _leaving_form(request: ActorRequest, person: User, role: Role | None = None) -> LeavingForm:
    assignments = staff_leaving.falling_away(person, request.actor, role)
    return LeavingForm(sent(request), actor=request.actor, person=person, assignments=assignments)


def _done(
    request: ActorRequest, form: LeavingForm, change: Callable[..., None], **more: Any
) -> bool:
    """Whether the change was made, whole; what stood against it stands in the form."""
    try:
        change(
            actor=request.actor,
            person=form.person,
            because=form.cleaned_data["because"],
            handover=form.handover,
            **more,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _leaving_page(request: ActorRequest, form: LeavingForm, **context: Any) -> HttpResponse:
    page = {
        "section": "staff",
        "form": form,
        "person": form.person,
        "students": staff_leaving.students_in(form.assignments),
        "back": reverse("staff_member", args=[form.person.uuid]),
        **context,
    }
    return render(request, "students/staff_leaving.html", page)
