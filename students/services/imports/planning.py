"""What a file would change, compared with the data of now. Writes nothing.

The number of queries is the same for one row and for twenty thousand.
"""

from accounts.actor import Actor
from students.models import ImportRun
from students.services.imports.kinds import Kind, Plan
from students.services.imports.reading import Reading, rows_of, unpacked
from students.services.imports.refusals import Refusal, Wrong
from students.services.imports.registry import kind_named


def plan_of(run: ImportRun, *, actor: Actor, lock: bool = False) -> Plan:
    """The plan of a remembered file whose columns are named.

    Raises ValidationError where nothing of this kind can be written at all. With `lock` the
    records that may change are held until the transaction ends.
    """
    kind = kind_named(run.kind)
    reading = rows_of(kind, unpacked(run.content), run.columns, today=actor.today)
    return plan_for(kind, reading, actor=actor, lock=lock)


def plan_for(kind: Kind, reading: Reading, *, actor: Actor, lock: bool = False) -> Plan:
    """Compare rows with the centre in scope. Raises ValidationError as above."""
    plan = Plan(refused=list(reading.refused))
    comparison = kind.comparison(reading.rows, actor, lock=lock)
    for row in reading.rows:
        try:
            plan.sort_in(comparison.entry(row))
        except Wrong as wrong:
            refusal = Refusal(row.line, kind.name_of(row.values), wrong.problems)
            plan.refused.append(refusal)
    plan.refused.sort(key=lambda refusal: refusal.line)
    plan.changed.sort(key=lambda entry: not entry.is_grave)
    comparison.finish(plan)
    return plan
