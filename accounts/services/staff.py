"""The roles of those who work in a centre: given, taken away, and all of them at the end.

Nobody changes their own, and only who is an administrator at that moment changes others'.
Two consequences: whoever acts remains, so that the last administrator stays; and of two
administrators who take each other's role away at once, one is refused. The centre is held
throughout, and a trigger of the table refuses what would slip past (Membership).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Centre, Invitation, Membership, User
from accounts.services.centres import add_member, person_left
from accounts.services.invitations import refuse_unless_administrator


def staff_known_to(actor: Actor) -> QuerySet[User]:
    """Who works in the actor's centre, or has, for those who look after the staff."""
    if not actor.is_administrator:
        return User.objects.none()
    return User.objects.filter(Exists(Membership.objects.filter(person=OuterRef("pk"))))


def working() -> Exists:
    """Holds for people who have a role in the centre in scope today."""
    return Exists(Membership.objects.current().filter(person=OuterRef("pk")))


def refuse_change_by(by: User, person: User) -> None:
    """Raises PermissionDenied, in words, unless `by` may change the person's roles."""
    if by == person:
        raise PermissionDenied(_("Somebody else has to change your roles."))
    refuse_unless_administrator(by)


def current_roles(person: User) -> dict[str, Membership]:
    """What a person is in the centre in scope, by role."""
    held = Membership.objects.current().filter(person=person)
    return {each.role: each for each in held}


@transaction.atomic
def give_role(*, centre: Centre, person: User, role: Role, by: User) -> Membership:
    """Raises ValidationError for somebody who does not work in the centre: invite them."""
    with scope(centre=centre):
        centre.hold()
        refuse_change_by(by, person)
        if not person.is_active or not current_roles(person):
            raise ValidationError(
                _("%(name)s does not work here any more. Invite them to come back."),
                params={"name": person.name},
            )
        return add_member(centre=centre, person=person, role=role, by=by)


@transaction.atomic
def take_role(*, centre: Centre, person: User, role: Role, by: User, because: str) -> None:
    """Take one of several roles away; one that is gone already stays so.

    Raises ValidationError for the only role of a person, who would be left neither in nor out.
    """
    with scope(centre=centre):
        centre.hold()
        refuse_change_by(by, person)
        held = current_roles(person)
        if role not in held:
            return
        if len(held) == 1:
            raise ValidationError(
                _("This is the only role of %(name)s here. Deactivate them instead."),
                params={"name": person.name},
            )
        held[role].end(by=by, because=because)


@transaction.atomic
def deactivate(*, centre: Centre, person: User, by: User, because: str) -> None:
    """End all roles of a person in this centre, and what was offered to them besides.

    Who was named first for safety concerns is so no more: they would wait for nobody.

    The account stays open where they work in another centre. Otherwise it is closed: the
    next request of any of their sessions finds nobody signed in.
    """
    with scope(centre=centre):
        centre = centre.hold()
        refuse_change_by(by, person)
        if centre.safeguarding_lead == person:
            centre.safeguarding_lead = None
            centre.save(update_fields=["safeguarding_lead"])
        for membership in current_roles(person).values():
            membership.end(by=by, because=because)
        person_left.send(sender=User, person=person, by=by)
        offered = Invitation.objects.waiting().to(person.email)
        for invitation in offered.select_for_update(no_key=True):
            invitation.withdraw(by=by)
    with scopes_disabled():
        works_elsewhere = Membership.objects.current().filter(person=person).exists()
    if works_elsewhere:
        person.work_in(None)
    else:
        person.close()
