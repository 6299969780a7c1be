"""Give the web's database role what it needs, and no way to touch history or the log."""

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from accounts.models import AccessLog, ExportLog

#: Written once: a row is added, and neither changed nor taken away.
WRITTEN_ONCE = (AccessLog, ExportLog)


class Command(BaseCommand):
    help = (
        "Grant a database role all that web and jobs need, without the right to change or delete"
        " history and logs. Run it as the owner of the tables, after each migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="the role, which exists already")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [options["role"]])
            if cursor.fetchone() is None:
                raise CommandError(f"There is no database role “{options['role']}”.")
            for statement in statements(options["role"]):
                cursor.execute(statement)
        self.stdout.write(f"“{options['role']}” may work, and touch neither history nor logs.")


def statements(role: str) -> list[str]:
    name = connection.ops.quote_name(role)
    guarded = ", ".join(connection.ops.quote_name(each) for each in guarded_tables())
    return [
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {guarded} FROM {name}",
        # The triggers of history add to the context of a request; nobody takes it away.
        f"REVOKE DELETE, TRUNCATE ON pghistory_context FROM {name}",
    ]


def guarded_tables() -> list[str]:
    """The tables of history, and those whose rows are written once."""
    guarded: list[Any] = [*WRITTEN_ONCE]
    guarded += [each for each in apps.get_models() if hasattr(each, "pgh_tracked_model")]
    return sorted(each._meta.db_table for each in guarded)
