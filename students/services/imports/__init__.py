"""Imports: a file of people or lists, read, compared with what the centre knows, and written.

One path for every kind: `remember_file` keeps a table that was read and matches its columns,
`plan_of` compares its rows with the data of now and writes nothing, `confirm_import` queues a
job, and `write_confirmed_import` carries the plan out in one transaction and leaves a report.
What a kind of import needs and does stands in a module of its own.
"""

from students.services.imports.kinds import Kind, Plan
from students.services.imports.mapping import choose_columns, mapping_of, table_of
from students.services.imports.planning import plan_of
from students.services.imports.refusals import Refusal
from students.services.imports.registry import KINDS, kind_named
from students.services.imports.running import (
    Confirmed,
    confirm_import,
    remember_file,
    twin_of,
    write_confirmed_import,
)
from students.services.imports.samples import refused_file, sample_file
from students.services.imports.taking_back import can_be_taken_back, take_back, what_goes

__all__ = [
    "KINDS",
    "Confirmed",
    "Kind",
    "Plan",
    "Refusal",
    "can_be_taken_back",
    "choose_columns",
    "confirm_import",
    "kind_named",
    "mapping_of",
    "plan_of",
    "refused_file",
    "remember_file",
    "sample_file",
    "table_of",
    "take_back",
    "twin_of",
    "what_goes",
    "write_confirmed_import",
]
