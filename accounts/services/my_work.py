"""The centres of a person, for the page where they switch."""

from dataclasses import dataclass

from django_scopes import scope

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Centre, Membership


@dataclass(frozen=True)
class Place:
    """A centre where a person works, as what, and whether it is the one of the moment."""

    centre: Centre
    roles: list[str]
    is_chosen: bool


def places_of(actor: Actor) -> list[Place]:
    with scope(centre=list(actor.centres)):
        held = set(
            Membership.objects.current()
            .filter(person=actor.person)
            .values_list("centre_id", "role")
        )
    return [
        Place(
            centre,
            roles=[str(role.label) for role in Role if (centre.pk, role) in held],
            is_chosen=centre == actor.centre,
        )
        for centre in actor.centres
    ]
