"""The roster: a file of students, read, compared with what the centre knows, and written.

`read_roster` turns bytes into checked rows, `plan_for` compares them with the database and
writes nothing, `write_roster` carries the plan out.
"""

from students.services.roster.planning import Plan, plan_for, plan_of
from students.services.roster.reading import COLUMNS, read_roster
from students.services.roster.refusals import Refusal
from students.services.roster.sample import sample_file
from students.services.roster.writing import remember_roster, write_roster

__all__ = [
    "COLUMNS",
    "Plan",
    "Refusal",
    "plan_for",
    "plan_of",
    "read_roster",
    "remember_roster",
    "sample_file",
    "write_roster",
]
