from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in one centre; a person may hold several."""

    TUTOR = "tutor", _("tutor")
    COUNSELLOR = "counsellor", _("counsellor")
    ADMINISTRATOR = "administrator", _("administrator")
    DATA_PROTECTION_OFFICER = "dpo", _("data protection officer")
