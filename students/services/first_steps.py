"""What a centre needs before its first student can be helped, told from the data alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.actor import Actor
from accounts.enums import FileFormat, Role
from accounts.models import AcademicYear, Invitation, Membership, User
from students.enums import ImportKind
from students.models import Cohort, Enrolment, Programme, TutoringSlot
from students.services.cohorts import year_now
from students.services.lists import current_tutors

# As many names as a sentence bears.
NAMED = 3


@dataclass(frozen=True)
class Step:
    """`there` says what there is, `lacking` what is not, one sentence each; with nothing
    lacking the step is done. `why` says what depends on it."""

    key: str
    name: str
    why: str
    link: str
    address: str
    there: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    example: str = ""

    @property
    def is_done(self) -> bool:
        return not self.lacking


def first_steps(actor: Actor) -> list[Step]:
    """The steps in the order in which one leads to the next. A fixed number of queries."""
    year = year_now(actor)
    return [
        _year(year, actor.today),
        _terms(year),
        _holidays(year),
        _programmes(),
        _cohorts(year),
        _staff(),
        _safety(actor),
        *_students(actor),
    ]


def _year(year: AcademicYear | None, today: date) -> Step:
    step = Step(
        "year",
        _("Academic year"),
        _("Cohorts and plans belong to a year."),
        _("Academic years"),
        reverse("year_list"),
    )
    if year is None:
        step.lacking.append(_("There is no academic year yet."))
        return _with(step, link=_("Add the first year"), address=reverse("year_add"))
    span = {"name": year.name, "first": _in_words(year.starts_on), "last": _in_words(year.ends_on)}
    step.there.append(_("%(name)s, from %(first)s to %(last)s.") % span)
    if year.ends_on < today:
        step.lacking.append(_("The last year has ended, and the next is not prepared."))
        return _with(step, link=_("Prepare the next year"), address=reverse("year_add"))
    return step


def _terms(year: AcademicYear | None) -> Step:
    why = _("A formal review is due in each term.")
    step = Step("terms", _("Terms"), why, *_to_year(year, _("Terms of this year")))
    terms = list(year.terms.all()) if year else []
    if terms:
        step.there.append(_named(terms))
    else:
        step.lacking.append(_("No term is noted yet."))
    return step


def _holidays(year: AcademicYear | None) -> Step:
    why = _("No session is proposed for a day when nobody is there.")
    step = Step("holidays", _("Holidays"), why, *_to_year(year, _("Holidays of this year")))
    holidays = list(year.holidays().order_by("starts_on")) if year else []
    if holidays:
        step.there.append(_named(holidays))
    else:
        step.lacking.append(_("No holiday is noted yet."))
    return step


def _to_year(year: AcademicYear | None, words: str) -> tuple[str, str]:
    if year is None:
        return _("Add the first year"), reverse("year_add")
    return words, reverse("year", args=[year.uuid])


def _programmes() -> Step:
    programmes = list(Programme.objects.annotate(n_modules=Count("modules")).order_by("name"))
    step = Step(
        "programmes",
        _("Programmes and modules"),
        _("The individual balance goes through the modules: without them it has nothing to ask."),
        _("Programmes"),
        reverse("programme_list"),
        example=_example(ImportKind.MODULES),
    )
    if not programmes:
        step.lacking.append(_("There is no programme yet."))
        return _with(step, link=_("Add a programme"), address=reverse("programme_add"))
    n_modules = sum(each.n_modules for each in programmes)
    counted = ngettext("%(n)d module", "%(n)d modules", n_modules) % {"n": n_modules}
    step.there.append(f"{_named(programmes)} {counted}.")
    if bare := [each for each in programmes if not each.n_modules]:
        step.lacking.append(_("Without modules: %(names)s") % {"names": _named(bare)})
    return step


def _cohorts(year: AcademicYear | None) -> Step:
    slots = TutoringSlot.objects.filter(cohort=OuterRef("pk"))
    cohorts = list(
        Cohort.objects.filter(year=year).annotate(has_slot=Exists(slots)).order_by("name")
    )
    step = Step(
        "cohorts",
        _("Cohorts with their weekly slots"),
        _("Students join a cohort, and sessions are proposed for its weekly tutoring slots."),
        _("Cohorts"),
        reverse("cohort_list"),
        example=_example(ImportKind.COHORTS),
    )
    if not cohorts:
        step.lacking.append(_("There is no cohort in this year yet."))
        return _with(step, link=_("Add a cohort"), address=reverse("cohort_add"))
    if ready := [each for each in cohorts if each.programme_id and each.has_slot]:
        step.there.append(_named(ready))
    if bare := [each for each in cohorts if not each.programme_id]:
        step.lacking.append(_("Without a programme: %(names)s") % {"names": _named(bare)})
        step = _to_cohort(step, bare[0])
    if bare := [each for each in cohorts if not each.has_slot]:
        step.lacking.append(_("Without a weekly slot: %(names)s") % {"names": _named(bare)})
        step = _to_cohort(step, bare[0])
    return step


def _to_cohort(step: Step, cohort: Cohort) -> Step:
    address = reverse("cohort", args=[cohort.uuid])
    return _with(step, link=_("Go to %(name)s") % {"name": cohort}, address=address)


def _staff() -> Step:
    working = Membership.objects.filter(ended_at=None, person__is_active=True)
    counts = working.aggregate(
        **{role.value: Count("person", filter=Q(role=role), distinct=True) for role in Role}
    )
    step = Step(
        "staff",
        _("Staff"),
        _("Tutors meet the students. Counsellors watch over the plans."),
        _("Staff"),
        reverse("staff_list"),
        example=_example(ImportKind.STAFF),
    )
    step.there.extend(f"{number} × {role.label}" for role in Role if (number := counts[role.value]))
    if n := Invitation.objects.waiting().count():
        words = ngettext(
            "%(n)d invitation waits to be accepted.", "%(n)d invitations wait to be accepted.", n
        )
        step.there.append(words % {"n": n})
    if not counts[Role.TUTOR]:
        step.lacking.append(_("Nobody is a tutor yet."))
    if not counts[Role.COUNSELLOR]:
        step.lacking.append(_("Nobody is a counsellor yet."))
    if step.lacking:
        return _with(step, link=_("Invite somebody"), address=reverse("staff_invite"))
    return step


def _safety(actor: Actor) -> Step:
    step = Step(
        "safety",
        _("Safety"),
        _("Whoever raises a safety concern finds the safeguarding lead named first."),
        _("Settings"),
        f"{reverse('centre_settings')}#safety",
    )
    working = Membership.objects.current().filter(person=OuterRef("pk"), person__is_active=True)
    people = User.objects.annotate(works_here=Exists(working))
    lead = people.filter(pk=actor.centre.safeguarding_lead_id).first()
    if lead is None:
        step.lacking.append(_("No safeguarding lead is chosen yet."))
    elif not lead.works_here:
        words = _("%(name)s is the safeguarding lead, and works here no more.")
        step.lacking.append(words % {"name": lead.name})
    else:
        step.there.append(_("%(name)s is the safeguarding lead.") % {"name": lead.name})
        return step
    return _with(step, link=_("Choose a safeguarding lead"))


def _students(actor: Actor) -> Iterator[Step]:
    tutored = current_tutors(actor.today).filter(student=OuterRef("student"))
    enrolled = Enrolment.objects.active()
    counts = enrolled.aggregate(all=Count("pk"), alone=Count("pk", filter=~Exists(tutored)))
    students = Step(
        "students",
        _("Students"),
        _("They come from a file, and can be brought in again whenever it changes."),
        _("Bring in students"),
        reverse("imports"),
        example=_example(ImportKind.STUDENTS),
    )
    assignments = Step(
        "assignments",
        _("Assignments"),
        _("A tutor sees a student only where they are assigned."),
        _("Staff and their students"),
        reverse("assignment_list"),
        example=_example(ImportKind.ASSIGNMENTS),
    )
    n, alone = counts["all"], counts["alone"]
    if n:
        students.there.append(ngettext("%(n)d student.", "%(n)d students.", n) % {"n": n})
    else:
        students.lacking.append(_("There is no student yet."))
        assignments.lacking.append(_("There is no student to assign yet."))
    if n - alone:
        words = ngettext("%(n)d student has a tutor.", "%(n)d students have a tutor.", n - alone)
        assignments.there.append(words % {"n": n - alone})
    if alone:
        words = ngettext("%(n)d student has no tutor.", "%(n)d students have no tutor.", alone)
        assignments.lacking.append(words % {"n": alone})
        cohort = _first_cohort(enrolled.filter(~Exists(tutored)))
        assignments = _with(
            assignments,
            link=_("Assign tutors in %(name)s") % {"name": cohort},
            address=f"{reverse('cohort', args=[cohort.uuid])}?tutor=none",
        )
    yield from (students, assignments)


def _example(kind: ImportKind) -> str:
    """A file of this kind to fill in and bring in."""
    return reverse("import_sample", args=[kind.value, FileFormat.CSV.value])


def _first_cohort(enrolments: QuerySet[Enrolment]) -> Cohort:
    """The cohort of the first of them by name. There is one."""
    return enrolments.select_related("cohort").order_by("cohort__name", "pk")[0].cohort


def _with(step: Step, **changed: Any) -> Step:
    return Step(**{**vars(step), **changed})


def _in_words(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))


def _named(records: list[Any]) -> str:
    """The first names of a list, and how many more there are."""
    names = ", ".join(str(each) for each in records[:NAMED])
    more = len(records) - NAMED
    if more <= 0:
        return f"{names}."
    words = ngettext("%(names)s and %(n)d more.", "%(names)s and %(n)d more.", more)
    return words % {"names": names, "n": more}
