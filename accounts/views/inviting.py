"""How administrators invite: the form, sending again, taking back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import record_for
from accounts.decorators import for_administrators
from accounts.forms.inviting import InviteForm
from accounts.http import ActorRequest
from accounts.models import Invitation, User
from accounts.services import invite, send_again
from accounts.services.staff import staff_known_to
from accounts.views.forms import form_page, sent


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def staff_invite(request: ActorRequest) -> HttpResponse:
    form = InviteForm(sent(request), again=_who_was_here(request))
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return redirect(_waiting())
    return form_page(
        request,
        form,
        section="staff",
        heading=_("Invite somebody"),
        lead=_("They get a mail with a link that works for 14 days, and choose a password."),
        button=_("Send the invitation"),
        back=reverse("staff_list"),
    )


def _invited(request: ActorRequest, form: InviteForm) -> bool:
    actor = request.actor
    try:
        invitation = invite(centre=actor.centre, by=actor.person, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("roles" if error.code == "held" else "email", error)
        return False
    messages.success(
        request,
        _("%(name)s is invited as %(roles)s.")
        % {"name": invitation.name, "roles": ", ".join(invitation.role_names)},
    )
    return True


def _who_was_here(request: ActorRequest) -> User | None:
    """Somebody of the staff who is to come back, named by the address of the page."""
    try:
        uuid = UUID(request.GET.get("person", ""))
    except ValueError:
        return None
    return staff_known_to(request.actor).filter(uuid=uuid).first()


@require_POST
@for_administrators
@transaction.atomic
def invitation_send(request: ActorRequest, uuid: UUID) -> HttpResponse:
    invitation: Invitation = record_for(request.actor, Invitation.objects, uuid, lock=True)
    if invitation.is_waiting:
        send_again(invitation=invitation, by=request.actor.person)
        said = _("A new mail to %(email)s is on its way. The link in the old one is dead.")
        messages.success(request, said % {"email": invitation.email})
    else:
        _say_it_is_over(request, invitation)
    return redirect(_waiting())


@require_POST
@for_administrators
@transaction.atomic
def invitation_withdraw(request: ActorRequest, uuid: UUID) -> HttpResponse:
    invitation: Invitation = record_for(request.actor, Invitation.objects, uuid, lock=True)
    if invitation.is_waiting:
        invitation.withdraw(by=request.actor.person)
        said = _("The invitation of %(name)s is withdrawn. Its link is dead.")
        messages.success(request, said % {"name": invitation.name})
    else:
        _say_it_is_over(request, invitation)
    return redirect(_waiting())


def _say_it_is_over(request: ActorRequest, invitation: Invitation) -> None:
    if invitation.accepted_at:
        said = _("%(name)s has accepted meanwhile. Nothing was changed.")
    else:
        said = _("The invitation of %(name)s was withdrawn already. Nothing was changed.")
    messages.warning(request, said % {"name": invitation.name})


def _waiting() -> str:
    return reverse("staff_list") + "?show=invited"
