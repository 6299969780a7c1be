"""The students whom somebody ticked in a list: some of them, or all of a cohort."""

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

from accounts.actor import Actor
from students.models import Cohort, Student
from students.services.lists import in_cohort, without_tutor


@dataclass(frozen=True)
class Selection:
    students: list[Student]
    cohort: Cohort | None
    #: The fields that say so again, for the next form.
    fields: list[tuple[str, str]]


def selection_of(actor: Actor, data: QueryDict, cohort: Cohort | None) -> Selection:
    """`all` means everybody of the cohort (those without a tutor, where `tutor` is "none")."""
    known = Student.objects.known_to(actor)
    fields = [("cohort", str(cohort.uuid))] if cohort else []
    if cohort and data.get("all"):
        students = in_cohort(known, cohort)
        fields.append(("all", "1"))
        if data.get("tutor") == "none":
            students = without_tutor(students, actor.today)
            fields.append(("tutor", "none"))
        return Selection(list(students.in_name_order()), cohort, fields)
    chosen = list(known.filter(uuid__in=_uuids(data.getlist("student"))).in_name_order())
    fields += [("student", str(each.uuid)) for each in chosen]
    return Selection(chosen, cohort, fields)


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
