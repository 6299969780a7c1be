"""What every record of a centre shares: its centre, its outside name, its version."""

import uuid
from typing import Any

import pghistory.models
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager


def scoped(queryset: type[models.QuerySet] = models.QuerySet) -> Any:
    """A manager over `queryset` whose queries raise outside an active centre."""
    return ScopedManager(models.Manager.from_queryset(queryset), centre="centre")


class SameCentre(pgtrigger.Trigger):
    """Refuses a row whose parent belongs to another centre, and a change of centre."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    # pgtrigger names the type of a record here, and hands in the class.
    def get_func(self, model: type[models.Model]) -> str:  # type: ignore[override]
        checks = [
            f"""
            IF NEW.{field.column} IS NOT NULL
               AND (TG_OP = 'INSERT' OR NEW.{field.column} IS DISTINCT FROM OLD.{field.column})
               AND NOT EXISTS (
                   SELECT 1 FROM {field.related_model._meta.db_table} parent
                   WHERE parent.id = NEW.{field.column} AND parent.centre_id = NEW.centre_id
               ) THEN
                RAISE EXCEPTION '{model._meta.db_table}.{field.column}: of another centre'
                    USING ERRCODE = 'check_violation';
            END IF;"""  # noqa: S608 - names of our own tables and columns, no input
            for field in owned_parents(model)
        ]
        return (
            """
            IF TG_OP = 'UPDATE' AND NEW.centre_id IS DISTINCT FROM OLD.centre_id THEN
                RAISE EXCEPTION 'a record stays in its centre'
                    USING ERRCODE = 'check_violation';
            END IF;"""
            + "".join(checks)
            + "\nRETURN NEW;"
        )


def owned_parents(model: type[models.Model]) -> list[Any]:
    """The foreign keys of a model that lead to another record of a centre.

    Told by the `centre` field rather than by the class: migrations compile triggers from
    models that have lost their abstract bases.
    """
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.name != "centre"
        and any(each.name == "centre" for each in field.related_model._meta.fields)
    ]


class CentreOwned(models.Model):
    """A record of one centre, for good. A concrete Meta inherits CentreOwned.Meta."""

    centre = models.ForeignKey("accounts.Centre", models.PROTECT, editable=False, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("made on"), auto_now_add=True)

    objects = scoped()

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = [SameCentre(name="same_centre")]


class Versioned(models.Model):
    """A record that counts its changes, so that a form can see that it is outdated.

    The database counts, so no change slips past; `refresh_from_db` to read the new number.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = [
            pgtrigger.Trigger(
                name="count_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(),
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            )
        ]


OWNED_AND_VERSIONED = [*CentreOwned.Meta.triggers, *Versioned.Meta.triggers]


class HistoryEvent(pghistory.models.Event):
    """Base of all history tables: what a record was, told by database triggers."""

    objects = scoped(pghistory.models.EventQuerySet)

    class Meta:
        abstract = True


class CentreHistoryEvent(pghistory.models.Event):
    """Base of the history of centres themselves, which are their own wall."""

    objects = ScopedManager(
        models.Manager.from_queryset(pghistory.models.EventQuerySet), centre="pgh_obj"
    )

    class Meta:
        abstract = True
