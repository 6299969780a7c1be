"""Comings and goings among the staff of a centre of the demonstration."""

from datetime import time, timedelta

from accounts.enums import MailState, Role
from accounts.models import Invitation, User
from accounts.services import add_member
from reviews.demo.world import World

NINE = time(9)


def make_comings_and_goings(world: World, *, by: User) -> None:
    """Somebody who is invited, somebody whom the mail did not reach, somebody who has left."""
    today = world.calendar.today
    world.clock.at(world.calendar.moment(today - timedelta(days=3), NINE))
    offer = {
        "centre": world.centre,
        "invited_by": by,
        "expires_at": world.calendar.moment(today + timedelta(days=11), NINE),
    }
    Invitation.objects.create(
        email=_address(world, "berta.serra"),
        given_name="Berta",
        family_name="Serra",
        roles=[Role.TUTOR],
        mail_state=MailState.SENT,
        **offer,
    )
    Invitation.objects.create(
        email=_address(world, "quim.fnt"),
        given_name="Quim",
        family_name="Font",
        roles=[Role.COUNSELLOR, Role.TUTOR],
        mail_state=MailState.FAILED,
        mail_answer="550 5.1.1 There is no such mailbox here",
        **offer,
    )
    _somebody_left(world, by)


def _somebody_left(world: World, by: User) -> None:
    starts_on = world.calendar.year.starts_on
    world.clock.at(world.calendar.moment(starts_on, NINE))
    person = User.objects.create_user(
        _address(world, "gemma.vila"), given_name="Gemma", family_name="Vila"
    )
    membership = add_member(centre=world.centre, person=person, role=Role.TUTOR, by=by)
    world.clock.at(world.calendar.moment(starts_on + timedelta(days=2), NINE))
    membership.end(by=by, because="Moved to another town.")
    person.close()


def _address(world: World, name: str) -> str:
    return f"{name}@{world.centre.code.lower()}.example"
