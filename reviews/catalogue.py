"""Default content of sessions: how the minutes go by, and what to ask."""

from django.utils.translation import gettext_lazy as _

# Minutes of a session of 45; other lengths take the same shares.
AGENDA = [
    (_("Check in"), 5),
    (_("Since last time"), 10),
    (_("Today’s topic"), 15),
    (_("Next steps"), 10),
    (_("Wrap up"), 5),
]

PROMPTS = [
    _("Which day went best since we met, and what made it work?"),
    _("Which agreement was hardest to keep?"),
    _("What got in the way, and can we move it?"),
    _("Who helped?"),
    _("What should stop?"),
    _("What do you want more of?"),
    _("What would you tell a new student here?"),
]
PROMPTS_A_SESSION = 2
