"""Who the student is, who answers for them, and which staff looked after them."""

from django.utils.translation import gettext as _

from reviews.models import RecordRequest
from reviews.services.record.parts import Entry, Section, fact, facts_of
from students.models import Assignment, Enrolment, Guardian

IDENTITY = (
    "number",
    "given_name",
    "family_name",
    "preferred_name",
    "birth_date",
    "email",
    "phone",
    "language",
)


def person(request: RecordRequest) -> list[Section]:
    return [_student(request), _guardians(request), _enrolments(request), _staff(request)]


def _student(request: RecordRequest) -> Section:
    student = request.student
    return Section("student", _("The student"), [Entry("", facts_of(student, *IDENTITY))])


def _guardians(request: RecordRequest) -> Section:
    """How others are reached is their own affair: only the asking guardian finds it here."""
    guardians = Guardian.objects.filter(student=request.student).order_by("name", "pk")
    entries = []
    for each in guardians:
        facts = facts_of(each, "name", "relation", "legal_authority", "involvement")
        if each.pk == request.guardian_id:
            facts += facts_of(each, "phone", "email", "language", "involvement_reason")
        entries.append(Entry(each.name, facts))
    return Section("guardians", _("Guardians"), entries)


def _enrolments(request: RecordRequest) -> Section:
    places = Enrolment.objects.filter(student=request.student)
    entries = []
    for each in places.select_related("cohort__programme", "cohort__year").order_by("starts_on"):
        cohort = each.cohort
        facts = [
            fact("cohort", _("cohort"), cohort.name),
            fact("programme", _("programme"), cohort.programme and cohort.programme.name),
            fact("year", _("academic year"), cohort.year.name),
            *facts_of(each, "state", "reason", "starts_on", "ends_on"),
        ]
        entries.append(Entry(cohort.name, facts))
    return Section("enrolments", _("Enrolments"), entries)


def _staff(request: RecordRequest) -> Section:
    assignments = Assignment.objects.filter(student=request.student).select_related("person")
    entries = [
        Entry(
            each.person.name,
            [
                fact("person", _("name"), each.person.name),
                *facts_of(each, "kind", "starts_on", "ends_on"),
            ],
        )
        for each in assignments.order_by("starts_on", "pk")
    ]
    return Section("assignments", _("Staff who were assigned"), entries)
