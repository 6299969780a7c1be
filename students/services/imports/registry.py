"""The kinds of import that there are, in the order in which a new centre needs them."""

from students.services.imports.assignments import Assignments
from students.services.imports.attendance import Attendance
from students.services.imports.cohorts import Cohorts
from students.services.imports.guardians import Guardians
from students.services.imports.kinds import Kind
from students.services.imports.modules import Modules
from students.services.imports.staff import Staff
from students.services.imports.students import Students

KINDS: dict[str, Kind] = {
    str(kind.key): kind
    for kind in (
        Modules(),
        Cohorts(),
        Staff(),
        Students(),
        Guardians(),
        Assignments(),
        Attendance(),
    )
}


def kind_named(key: str) -> Kind:
    """Raises KeyError for what is no kind."""
    return KINDS[key]
