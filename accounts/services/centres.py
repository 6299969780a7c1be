"""Changes across people and centres."""

from django.db import transaction
from django.dispatch import Signal
from django_scopes import scope

from accounts.models import AccessLog, Centre, Membership, User

# Higher floors put their default catalogues into a new centre. Sends: centre.
centre_created = Signal()
# Higher floors take what somebody saw to out of their hands. Sends: person, by.
person_left = Signal()


@transaction.atomic
def create_centre(*, name: str, code: str, **fields: object) -> Centre:
    """A new centre with the default catalogues of every app."""
    centre = Centre.objects.create(name=name, code=code, **fields)
    with scope(centre=centre):
        centre_created.send(sender=Centre, centre=centre)
    return centre


def add_member(*, centre: Centre, person: User, role: str, by: User | None = None) -> Membership:
    """Give a role, where the person does not hold it yet. `by` is who decided on it."""
    membership, _ = Membership.objects.get_or_create(
        centre=centre, person=person, role=role, ended_at=None, defaults={"given_by": by}
    )
    return membership


def log_access(*, actor, student, page: str, reason: str, assigned: bool) -> None:
    """Write who opened which page of a student, and on what ground."""
    AccessLog.objects.create(
        centre=actor.centre,
        person=actor.person,
        student=student,
        page=page,
        reason=reason,
        assigned=assigned,
    )
