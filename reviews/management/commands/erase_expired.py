"""List, or erase, what has been kept long enough. docs/deploy.md tells of the two roles."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

import environ
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django_scopes import scope, scopes_disabled

from accounts.models import Centre
from reviews.models import RetentionRun
from reviews.services.retention import NotConfirmed, erase_run, make_list
from reviews.services.retention.pages import counts_in_words, report_in_words

OWN_APPS = ("accounts", "students", "documents", "plans", "reviews", "pghistory")


class Command(BaseCommand):
    help = (
        "--list: list in every centre what has been kept long enough. --run UUID: erase what a"
        " confirmed run lists, under the database role that owns the tables"
        " (OWNER_DATABASE_URL, else DATABASE_URL). An interrupted run is taken up by the same"
        " command."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--list", action="store_true", help="make the lists; erases nothing")
        what.add_argument("--run", type=UUID, metavar="UUID", help="erase a confirmed run")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
        else:
            self._erase(options["run"])

    def _list(self) -> None:
        for centre in Centre.objects.order_by("pk"):
            with scope(centre=centre):
                run = make_list(centre=centre, by=None)
            counts = "; ".join(
                f"{kind}: {students} students, {rows} rows"
                for kind, students, rows in counts_in_words(run.counts)
            )
            self.stdout.write(f"{centre.code}: {run.uuid}: {counts or 'nothing is due'}")

    def _erase(self, uuid: UUID) -> None:
        become_owner()
        refuse_unless_owner()
        with scopes_disabled():
            run = RetentionRun.objects.select_related("centre").filter(uuid=uuid).first()
        if run is None:
            raise CommandError(f"There is no run {uuid}.")
        with scope(centre=run.centre):
            try:
                run = erase_run(run)
            except NotConfirmed as error:
                raise CommandError(str(error)) from None
        self.stdout.write(f"{run.get_state_display()}: {'; '.join(report_in_words(run.report))}")


def become_owner() -> None:
    """Connect anew under the owner's role, where the environment names one."""
    if not settings.OWNER_DATABASE_URL:
        return
    owner = environ.Env.db_url_config(settings.OWNER_DATABASE_URL)
    connections["default"].close()
    connections["default"].settings_dict.update(
        {key: value for key, value in owner.items() if key != "ENGINE"}
    )


def refuse_unless_owner() -> None:
    """Raises CommandError where the database role does not own every table of the product."""
    tables = [
        each._meta.db_table
        for each in apps.get_models(include_auto_created=True)
        if each._meta.app_label in OWN_APPS
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, array_agg(relname::text ORDER BY relname)"
            " FILTER (WHERE NOT pg_has_role(current_user, relowner, 'USAGE'))"
            " FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)",
            [tables],
        )
        role, foreign = cursor.fetchone()
    if foreign:
        raise CommandError(
            f"The database role “{role}” does not own {len(foreign)} of the tables, for example"
            f" {foreign[0]}: it may not erase. Set OWNER_DATABASE_URL to the role that ran the"
            " migrations. Nothing was changed."
        )
