"""Which pages are measured, as whom, and at which addresses."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from django.urls import reverse
from django_scopes import scope

from accounts.actor import Actor, actor_for
from accounts.enums import Role
from accounts.models import Centre, Membership, User
from plans.models import Contract, Plan
from reviews.models import TutoringSession
from students.models import Student
from tests.benchmarks import long
from tests.benchmarks.server import Browser

#: Records that a page is asked for in turn.
SAMPLE = 10
WORDS = ("ma", "soler", "an ben", "ız", "nobody at all", "ELE")

Places = dict[str, tuple[Browser, list[str]]]


@dataclass(frozen=True)
class People:
    """Of the largest centre. The tutor has a class or two, the others all its students."""

    tutor: User
    counsellor: User
    administrator: User


def people(centre: Centre) -> People:
    def first(role: str) -> User:
        return Membership.objects.filter(role=role).order_by("pk")[0].person

    with scope(centre=centre):
        return People(first(Role.TUTOR), first(Role.COUNSELLOR), first(Role.ADMINISTRATOR))


def pages(centre: Centre, who: People) -> Places:
    tutor, counsellor = Browser(who.tutor), Browser(who.counsellor)
    administrator = Browser(who.administrator)
    caseload, students = reverse("caseload"), reverse("student_list")
    with scope(centre=centre):
        actor = actor_for(who.tutor)
        plans = plans_of(actor)
        mine = Student.objects.known_to(actor).filter(plans__in=plans)
        in_order = Student.objects.enrolled().in_name_order().values_list("uuid", flat=True)
        many = in_order.count()
        after = [f"after={in_order[many * part // 10]}" for part in (1, 5, 9)]
        words = [f"q={quote_plus(each)}" for each in WORDS]
        return {
            "today": (tutor, [reverse("home")]),
            "caseload, waiting": (counsellor, [caseload, *queries(caseload, after)]),
            "caseload, all": (counsellor, queries(f"{caseload}?show=all&", ["", *after])),
            "caseload, search": (counsellor, queries(caseload, words)),
            "student list": (administrator, [students, *queries(students, after)]),
            "student search": (administrator, queries(students, words)),
            "student": (tutor, of("student", mine)),
            "plan: roadmap": (tutor, of("plan", plans)),
            "plan: roadmap, 40 goals": (tutor, of("plan", long_plan(plans))),
            "plan: balance": (tutor, of("plan_balance", plans)),
            "plan: contract": (tutor, of("plan_contract", plans.filter(contracts__in=contracts()))),
            "plan: reviews": (tutor, of("plan_reviews", plans)),
            "session, now": (tutor, of("session", sessions(plans).planned())),
            "session, held": (tutor, of("session", sessions(plans).held())),
        }


def pdfs(centre: Centre, who: People) -> Places:
    tutor = Browser(who.tutor)
    with scope(centre=centre):
        plans = plans_of(actor_for(who.tutor))
        signed = plans.filter(contracts__in=contracts())
        return {
            "PDF: contract": (tutor, of("contract_pdf", signed)[:4]),
            "PDF: tracking sheet": (tutor, of("tracking_sheet_pdf", plans)[:4]),
            "PDF: roadmap": (tutor, of("roadmap_pdf", plans)[:4]),
            "PDF: roadmap, 40 goals": (tutor, of("roadmap_pdf", long_plan(plans))),
        }


def plans_of(actor: Actor) -> Any:
    """The tutor's plans in which much has happened come first."""
    return Plan.objects.editable_by(actor).open().order_by("-last_review_on", "pk")


def long_plan(plans: Any) -> Any:
    """The last of them, which no other line asks for, with 40 goals and 200 actions."""
    last = plans.reverse()[:1].get()
    if last.goals.count() < long.GOALS:
        long.fill(last)
    return Plan.objects.filter(pk=last.pk)


def contracts() -> Any:
    return Contract.objects.current()


def sessions(plans: Any) -> Any:
    return TutoringSession.objects.filter(plan__in=list(plans)).order_by("-starts_at")


def queries(address: str, several: list[str]) -> list[str]:
    start = address if "?" in address else f"{address}?"
    return [start + each for each in several]


def of(route: str, records: Any) -> list[str]:
    found = list(dict.fromkeys(records.values_list("uuid", flat=True)))[:SAMPLE]
    return [reverse(route, args=[uuid]) for uuid in found]
