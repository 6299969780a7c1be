"""Which column of a file is which of ours: told by the headers, or by hand and remembered."""

from collections.abc import Mapping

from accounts.actor import Actor
from students.models import ImportMapping, ImportRun
from students.services.imports.kinds import Kind
from students.services.imports.planning import plan_for
from students.services.imports.reading import rows_of, unpacked
from students.services.imports.registry import kind_named
from students.services.tables import Table, header_print, recognise


def table_of(run: ImportRun) -> Table:
    """What the file of an open run says."""
    return unpacked(run.content)


def mapping_of(kind: Kind, table: Table) -> ImportMapping | None:
    """What somebody of the centre in scope said of files with these headers."""
    remembered = ImportMapping.objects.filter(
        kind=kind.key, header_print=header_print(table.headers)
    )
    return remembered.select_related("by").first()


def columns_of(kind: Kind, table: Table) -> dict[str, int]:
    """Where each column stands: as remembered, else as the headers tell."""
    remembered = mapping_of(kind, table)
    return remembered.columns if remembered else recognise(table.headers, kind.columns)


def is_complete(kind: Kind, columns: Mapping[str, int]) -> bool:
    return all(column.key in columns for column in kind.columns if column.required)


def choose_columns(*, run: ImportRun, columns: dict[str, int], actor: Actor) -> bool:
    """Read a run's columns so, and those of later files with the same headers.

    False for a run that was confirmed or forgotten meanwhile. Raises ValidationError where
    nothing of this kind can be written at all.
    """
    kind, table = kind_named(run.kind), table_of(run)
    reading = rows_of(kind, table, columns, today=actor.today)
    plan = plan_for(kind, reading, actor=actor)
    if not run.name_columns(columns, plan.counts):
        return False
    ImportMapping.objects.update_or_create(
        centre=actor.centre,
        kind=kind.key,
        header_print=header_print(table.headers),
        defaults={"columns": columns, "by": actor.person},
    )
    return True
