"""The student says what is done: on their own page, and on the screen that is turned to them."""

from django.utils.translation import gettext as _

from plans.enums import ActionState
from plans.models import Action
from reviews.models import Agreement


def tick(action: Action, *, is_done: bool) -> str:
    """Say that it is done, or take that back; the same again changes nothing. What to say where
    it did not work out, else "".

    What both talked about when they met is not taken back by a tick. Hold the action.
    """
    if action.state == ActionState.DROPPED:
        return _("This was taken out of the plan meanwhile. Nothing was changed.")
    if is_done:
        action.finish()
    elif Agreement.objects.filter(action=action).exclude(kept="").exists():
        return _("You talked about this when you met, so it stays. Tell them if it is not right.")
    else:
        action.reopen()
    return ""
