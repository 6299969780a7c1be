from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What can be issued about a student and is kept as it was."""

    RECORD_PDF = "record_pdf", _("record of a student, as PDF")
    RECORD_JSON = "record_json", _("record of a student, as JSON")
