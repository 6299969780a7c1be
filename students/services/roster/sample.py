"""A roster to fill in, which can be uploaded as it is."""

import csv
import io
from datetime import date

from django.utils.formats import get_format

from accounts.enums import Role
from accounts.models import Membership
from students.services.roster.reading import COLUMNS


def sample_file(*, today: date) -> bytes:
    """CSV as this language's spreadsheets write it, with a tutor of the centre in scope."""
    tutor = (
        Membership.objects.filter(role=Role.TUTOR, ended_at=None, person__is_active=True)
        .order_by("person__email")
        .values_list("person__email", flat=True)
        .first()
    ) or ""
    sixteen = today.year - 16
    text = io.StringIO()
    separator = ";" if get_format("DECIMAL_SEPARATOR") == "," else ","
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerow(["2001", "Marta", "Soler", f"{sixteen}-03-21", "ELE-1A", tutor])
    writer.writerow(["2002", "Bilal", "Amrani", f"21/09/{sixteen - 1}", "ELE-1A", ""])
    # With its mark, spreadsheets read the accents right.
    return text.getvalue().encode("utf-8-sig")
