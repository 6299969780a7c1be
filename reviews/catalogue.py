"""Default content of sessions: what to ask."""

from django.utils.translation import gettext_lazy as _

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
