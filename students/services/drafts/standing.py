"""What the fields of a record hold, as the form of the record shows them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from students.services.drafts.words import Stand, stand


def standing_in(record: models.Model, names: Iterable[str]) -> dict[str, Stand]:
    """Of fields that a model form shows as the model describes them.

    `accounts.forms.promises` takes the same words for its fingerprints: that the two agree is
    tested field by field. A related record costs a query, unless it was read along.
    """
    return {name: _standing(record, name) for name in names}


def _standing(record: models.Model, name: str) -> Stand:
    field: Any = record._meta.get_field(name)
    if field.is_relation:
        related = getattr(record, name)
        return stand(str(related.pk), str(related)) if related else stand("")
    value = getattr(record, name)
    if field.choices:
        return stand(str(value or ""), str(dict(field.flatchoices).get(value, "")))
    return standing(value)


def standing(value: Any) -> Stand:
    """Of a plain value."""
    if isinstance(value, bool):
        return stand("on" if value else "", _("yes") if value else _("no"))
    if isinstance(value, date):
        return stand(value.isoformat(), date_format(value, "DATE_FORMAT"))
    return stand("" if value is None else str(value))
