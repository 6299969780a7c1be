from accounts.services.centres import (
    add_member,
    centre_created,
    create_centre,
    log_access,
    person_left,
)
from accounts.services.invitations import accept, accept_anew, invite, send_again
from accounts.services.staff import deactivate, give_role, take_role

__all__ = [
    "accept",
    "accept_anew",
    "add_member",
    "centre_created",
    "create_centre",
    "deactivate",
    "give_role",
    "invite",
    "log_access",
    "person_left",
    "send_again",
    "take_role",
]
