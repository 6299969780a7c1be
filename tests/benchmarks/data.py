"""Many centres full of students: the demonstration centre, multiplied inside the database.

A copy is a row of the demonstration with other keys. Copy k of a centre's young people brings
their cohorts and tutors along; copy c of the whole centre brings everything. One statement a
table makes all of them, so that 100,000 students take minutes rather than hours. What is left
out: the history tables and the access log, which no measured page reads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django_scopes import scopes_disabled

from accounts.enums import Role
from accounts.models import AccessLog, Centre, CentreOwned, Membership, User
from plans.models import Plan
from reviews.models import TutoringSession
from students.models import Cohort, ImportRun, Note, Student

LARGEST = 5_000
OTHERS = 2_500
#: Distances between the keys of two copies: of the young people, and of a whole centre.
STEP = 50_000
LEAP = STEP * 1_000
#: The counsellors of a centre, who share all its students.
COUNSELLORS = 10
NOT_COPIED = (AccessLog, ImportRun)


@dataclass(frozen=True)
class Template:
    """The demonstration centre, and the keys of its staff as SQL knows lists."""

    centre: Centre
    tutors: str
    counsellors: str
    students: int

    @classmethod
    def load(cls) -> "Template":
        call_command("load_demo", stdout=StringIO())
        with scopes_disabled():
            of_centres = Student.objects.values("centre").annotate(n=models.Count("pk"))
            largest = of_centres.order_by("-n")[0]
            centre = Centre.objects.get(pk=largest["centre"])
            tutors, counsellors = (
                f"({', '.join(map(str, members(centre, role)))})"
                for role in (Role.TUTOR, Role.COUNSELLOR)
            )
            return cls(centre, tutors, counsellors, largest["n"])


def members(centre: Centre, role: str) -> list[int]:
    found = Membership.objects.filter(centre=centre, role=role)
    return list(found.values_list("person_id", flat=True))


def build(students: int) -> Centre:
    """At least so many students; the centre with the most of them has LARGEST or a few more."""
    template = Template.load()
    with scopes_disabled(), connection.cursor() as cursor:
        refuse_large_keys(cursor)
        cursor.execute(NUMBERS, numbers_of(students, template.students))
        cursor.execute(NAMES)
        cursor.execute(COPY_OF)
        for model in copied_models():
            # The names to search by are written by a trigger of the student.
            cursor.execute(f"SET session_replication_role = {role_for(model)}")
            cursor.execute(statement(model, template))
        cursor.execute("SET session_replication_role = origin")
        for model in copied_models():
            cursor.execute(SEQUENCE.format(table=model._meta.db_table))
        cursor.execute("VACUUM (ANALYZE)")
    return template.centre


def role_for(model: type[models.Model]) -> str:
    return "origin" if model is Student else "replica"


def numbers_of(students: int, in_template: int) -> list[int]:
    """How many copies of the young people in the largest centre and in each other, and
    how many other centres."""
    largest = -(-min(students, LARGEST) // in_template)
    other = -(-OTHERS // in_template)
    left = max(0, students - largest * in_template)
    return [largest, -(-left // (other * in_template)), other]


NUMBERS = """
    CREATE TEMP TABLE copies AS
    SELECT 0::bigint AS c, k::bigint FROM generate_series(1, %s - 1) AS k
    UNION ALL
    SELECT c, k FROM generate_series(1, %s) AS c, generate_series(0, %s - 1) AS k
"""
NAMES = """
    CREATE TEMP TABLE names AS
    SELECT array_agg(given_name) AS given, array_agg(family_name) AS family FROM students_student
"""
# The same UUID always has the same copy: links by UUID stay links.
COPY_OF = """
    CREATE FUNCTION pg_temp.copy_of(original uuid, c bigint, k bigint) RETURNS uuid
    IMMUTABLE STRICT LANGUAGE sql AS
    $$ SELECT md5(original::text || ' ' || c || ' ' || k)::uuid $$
"""
SEQUENCE = """
    SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1) FROM {table}
"""


def copied_models() -> list[type[models.Model]]:
    """Centres and people first: the student's trigger looks for them."""
    owned = [
        model
        for model in apps.get_models()
        if issubclass(model, CentreOwned) and model not in NOT_COPIED
    ]
    return [Centre, User, *owned]


def refuse_large_keys(cursor: Any) -> None:
    for model in copied_models():
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {model._meta.db_table}")
        if cursor.fetchone()[0] >= STEP:
            raise SystemExit(f"{model.__name__}: the demonstration is too large for STEP")


def is_of_students(model: type[models.Model]) -> bool:
    """Whether a copy of the young people copies these rows too."""
    return hasattr(model, "student_path") or model in (Cohort, User, Membership)


def statement(model: type[models.Model], template: Template) -> str:
    """The INSERT that makes all copies of a table's rows."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ",\n".join(value_of(model, field, template) for field in fields)
    table = model._meta.db_table
    return (
        f"INSERT INTO {table} ({columns})\nSELECT {values}\n"
        f"FROM {table} t CROSS JOIN copies CROSS JOIN names\nWHERE {rows_of(model, template)}"
    )


def rows_of(model: type[models.Model], template: Template) -> str:
    if model is Centre:
        return f"t.id = {template.centre.pk} AND c > 0 AND k = 0"
    if model is User:
        members = "SELECT person_id FROM accounts_membership WHERE centre_id = "
        return f"t.id IN ({members}{template.centre.pk}) AND {copied_staff('id', template)}"
    mine = f"t.centre_id = {template.centre.pk}"
    if model is Membership:
        return f"{mine} AND {copied_staff('person_id', template)}"
    return mine if is_of_students(model) else f"{mine} AND c > 0 AND k = 0"


def copied_staff(column: str, template: Template) -> str:
    """Tutors come with each copy of the young people; the others serve the whole centre."""
    return (
        f"(k = 0 OR t.{column} IN {template.tutors}"
        f" OR (t.{column} IN {template.counsellors} AND k < {COUNSELLORS}))"
    )


def value_of(model: type[models.Model], field: models.Field, template: Template) -> str:
    """What a column holds in a copy, as SQL over the row t and the numbers c and k."""
    own = OWN_VALUES.get((model, field.name))
    if own:
        return own(template)
    column = f't."{field.column}"'
    if field.name == "token_hash":  # no two links open with the same token
        return f"CASE {column} WHEN '' THEN '' ELSE md5({column} || c || ' ' || k) END"
    if field.primary_key or isinstance(field, models.ForeignKey):
        target = model if field.primary_key else field.related_model
        return column + moved_by(target, column, template)
    if isinstance(field, models.UUIDField):
        return f"pg_temp.copy_of({column}, c, {'k' if is_of_students(model) else '0'})"
    return column


def moved_by(target: type[models.Model], column: str, template: Template) -> str:
    if target is User:
        return f" + c * {LEAP} + {STEP} * {copy_of_person(column, template)}"
    if target not in copied_models():
        return ""
    return f" + c * {LEAP}" + (f" + k * {STEP}" if is_of_students(target) else "")


def copy_of_person(column: str, template: Template) -> str:
    return (
        f"CASE WHEN {column} IN {template.tutors} THEN k"
        f" WHEN {column} IN {template.counsellors} THEN k % {COUNSELLORS} ELSE 0 END"
    )


def mixed(column: str, by: int) -> Callable[[Template], str]:
    """Names of the demonstration, in another order with each copy."""
    return lambda _: f"{column}[1 + (t.id + {by} * k + c) % array_length({column}, 1)]"


OWN_VALUES: dict[tuple[type[models.Model], str], Callable[[Template], str]] = {
    (Centre, "code"): lambda _: "t.code || '-' || c",
    (Centre, "name"): lambda _: "t.name || ' ' || c",
    (User, "email"): lambda _: "'c' || c || '.k' || k || '.' || t.email",
    (Cohort, "name"): lambda _: "t.name || '.' || k",
    (Student, "number"): lambda _: "t.number || '.' || k",
    (Student, "given_name"): mixed("names.given", 7),
    (Student, "family_name"): mixed("names.family", 11),
    (Student, "preferred_name"): lambda _: "''",
}


def counts(largest: Centre) -> dict[str, int]:
    """What there is, for the head of the table."""
    with scopes_disabled():
        return {
            "centres": Centre.objects.count(),
            "students": Student.objects.count(),
            "of them in the largest centre": Student.objects.filter(centre=largest).count(),
            "plans": Plan.objects.count(),
            "sessions": TutoringSession.objects.count(),
            "notes": Note.objects.count(),
        }
