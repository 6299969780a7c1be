"""What the centre owes has an owner in the centre: who that can be, and what they are told.

An owner may not read the plan. Beyond the action itself nothing of the student reaches them:
they see the words that were written for them, who asks and by when.
"""

from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from accounts.actor import Actor, actor_in
from accounts.mail import absolute, send_message
from accounts.models import Membership, User
from accounts.services.staff import current_roles
from plans.enums import ActionState, PlanState
from plans.models import Action, Plan
from students.models import Student


def possible_owners(*, and_also: int | None = None) -> Any:
    """Everybody who works in the centre in scope and can sign in; and who stands there already."""
    here = Exists(Membership.objects.current().filter(person=OuterRef("pk")))
    people = User.objects.filter(Q(here, is_active=True) | Q(pk=and_also))
    return people.order_by("given_name", "family_name", "pk")


def may_read(person: User, plan: Plan) -> bool:
    """Whether somebody reads this plan today, whoever asks."""
    actor = actor_in(person, plan.centre, *current_roles(person))
    return Plan.objects.readable_by(actor).filter(pk=plan.pk).exists()


def tell_owner(action: Action) -> None:
    """Have a mail sent to who sees to it once the transaction is committed; not to oneself."""
    from plans.tasks import mail_owner

    if action.owner_id and action.owner_id != action.asked_by_id:
        told = partial(mail_owner.enqueue, action.pk, action.owner_id)
        transaction.on_commit(told, robust=True)


def send_to_owner(action: Action, owner: User) -> None:
    """The mail: that something waits, and where. Raises OSError where it is not taken."""
    send_message(
        to=owner.email,
        template="action_owner",
        context={"url": absolute("centre_actions"), "centre": action.centre.name},
        language=owner.language or action.centre.language,
    )


class Waiting(NamedTuple):
    """How many open actions somebody sees to, and how many of them are late."""

    n: int
    late: int


def waiting_for(actor: Actor) -> Waiting:
    late = Count("pk", filter=Q(due_on__lt=actor.today))
    counted = open_actions_of(actor).aggregate(n=Count("pk"), late=late) if actor.roles else {}
    return Waiting(counted.get("n", 0), counted.get("late", 0))


def open_actions_of(actor: Actor) -> Any:
    """What the actor sees to for the centre and is not done, in plans that still run."""
    actions: Any = Action.objects
    return actions.owned_by(actor).open().exclude(plan__state=PlanState.CLOSED)


def with_access(actions: Any, actor: Actor) -> Any:
    """Each action with `may_read`: whether the actor reads the student it is about."""
    readable = Student.objects.readable_by(actor).filter(pk=OuterRef("plan__student"))
    return actions.annotate(may_read=Exists(readable)).select_related("plan__student", "asked_by")


def let_go(*, person: User, **kwargs: Any) -> None:
    """Somebody leaves the centre in scope: what they saw to and is not done has nobody now."""
    for action in Action.objects.filter(owner=person, state=ActionState.OPEN):
        action.lose_owner()
