"""Cohorts with their counts, and the programmes and modules behind them."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    ProtectedError,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts.actor import Actor
from accounts.models import AcademicYear
from students.models import Cohort, Enrolment, Module, Programme, Student
from students.models.cohort import CohortQuerySet
from students.services.lists import current_tutors


def year_now(actor: Actor) -> AcademicYear | None:
    return AcademicYear.objects.at(actor.today) if actor.today else None


def years_of_cohorts() -> list[AcademicYear]:
    """The years of the centre in scope that have cohorts, the latest first."""
    own = Cohort.objects.filter(year=OuterRef("pk"))
    return list(AcademicYear.objects.filter(Exists(own)).order_by("-starts_on"))


def with_counts(cohorts: CohortQuerySet, actor: Actor) -> CohortQuerySet:
    """Adds `n_students` and `n_without_tutor`, of the students whom the actor knows."""
    members = Enrolment.objects.active().filter(
        cohort=OuterRef("pk"), student__in=Student.objects.known_to(actor)
    )
    tutored = current_tutors(actor.today).filter(student=OuterRef("student"))
    return cohorts.annotate(
        n_students=_count(members), n_without_tutor=_count(members.exclude(Exists(tutored)))
    )


def _count(members: QuerySet) -> Coalesce:
    counted = members.order_by().values("cohort").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def programmes_of(actor: Actor) -> QuerySet[Programme]:
    """The programmes of the centre, for those who look after them."""
    programmes = Programme.objects.order_by("name", "code")
    return programmes if actor.is_administrator else programmes.none()


@transaction.atomic
def set_modules(*, programme: Programme, modules: Iterable[tuple[str, str]]) -> list[Module]:
    """Give a programme these modules, by code and name.

    Known codes keep their record. Modules left out are deleted; those that a plan uses
    stay, and are returned.
    """
    known = Module.objects.filter(programme=programme)
    left_out = {module.code.casefold(): module for module in known}
    for code, name in modules:
        module = left_out.pop(code.casefold(), None) or Module(
            centre=programme.centre, programme=programme
        )
        if (module.code, module.name) != (code, name):
            module.code, module.name = code, name
            module.save()
    return [module for module in left_out.values() if not _deleted(module)]


def _deleted(module: Module) -> bool:
    try:
        with transaction.atomic():
            module.delete()
    except ProtectedError:
        return False
    return True
