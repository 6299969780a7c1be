"""The events of a timeline, each with what it is about and where that is."""

from typing import Any

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.urls import reverse

from accounts.actor import Actor
from plans.models import Contract, Goal, Pathway, Placement, Plan, SupportNeed
from reviews.services.timeline.entry import EVENT, Entry
from reviews.services.timeline.wanted import PLAN_EVENTS, SESSION_EVENTS, Topic, Wanted, between
from students.enums import Occasion
from students.models import Assessment, Assignment, Enrolment, Student, StudentEvent


def events_of(student: Student, actor: Actor, wanted: Wanted) -> Any:
    events = StudentEvent.objects.readable_by(actor).filter(student=student)
    if wanted.topic == Topic.NOTES:
        return events.none()
    if wanted.topic == Topic.PLAN:
        events = events.filter(kind__in=PLAN_EVENTS)
    elif wanted.topic == Topic.SESSIONS:
        events = events.filter(kind__in=SESSION_EVENTS)
    elif wanted.topic == Topic.PEOPLE:
        events = events.exclude(kind__in=[*PLAN_EVENTS, *SESSION_EVENTS])
    if wanted.person:
        events = events.filter(person__uuid=wanted.person)
    return _with_subjects(between(events, "at", wanted, actor)).select_related("person")


def _with_subjects(events: Any) -> Any:
    """Adds what an event is about in words, and the plan to find it in. Both are asked by the
    subject's UUID, for the few rows of a piece."""

    def about(model: Any, value: Any) -> Subquery:
        found = model.objects.filter(uuid=OuterRef("subject"))
        return Subquery(found.values(value)[:1], output_field=CharField())

    name = Concat("person__given_name", Value(" "), "person__family_name")
    assigned = Assignment.objects.filter(uuid=OuterRef("subject")).annotate(named=name)
    # A pathway is an option, or words of its own.
    named = Coalesce(NullIf("what", Value("")), "option__what")
    chosen = Pathway.objects.filter(uuid=OuterRef("subject")).annotate(named=named)
    plans = (
        Subquery(model.objects.filter(uuid=OuterRef("subject")).values(path)[:1])
        for model, path in (
            (Plan, "uuid"),
            (Goal, "plan__uuid"),
            (Contract, "plan__uuid"),
            (SupportNeed, "plan__uuid"),
            (Pathway, "plan__uuid"),
            (Placement, "plan__uuid"),
        )
    )
    return events.annotate(
        subject_plan=Coalesce(*plans),
        subject_words=Coalesce(
            about(Goal, "words"),
            about(SupportNeed, "what"),
            Subquery(chosen.values("named")[:1]),
            about(Placement, "where"),
            about(Enrolment, "cohort__name"),
            Subquery(assigned.values("named")[:1]),
            Value(""),
            output_field=CharField(),
        ),
        subject_occasion=about(Assessment, "occasion"),
    )


PLACES = {
    "goal_": "plan",
    "plan_": "plan",
    "contract_": "plan_contract",
    "support_": "plan_support",
    "pathway_": "plan_pathways",
    "placement_": "plan_pathways",
}


def told(event: Any) -> Entry:
    return Entry(
        key=(event.at, EVENT, event.pk),
        uuid=event.uuid,
        words=event.get_kind_display(),
        person=event.person,
        about=_about(event),
        url=_page_of(event),
    )


def _about(event: Any) -> str:
    if event.subject_occasion:
        return str(Occasion(event.subject_occasion).label)
    return event.subject_words.strip()


def _page_of(event: Any) -> str:
    if event.subject_occasion:
        return reverse("assessment", args=[event.subject])
    if event.kind in SESSION_EVENTS and event.subject:
        return reverse("session", args=[event.subject])
    names = (name for start, name in PLACES.items() if event.kind.startswith(start))
    name = next(names, None)
    if not name or not event.subject_plan:
        return ""
    page = reverse(name, args=[event.subject_plan])
    return f"{page}#goal-{event.subject}" if event.kind.startswith("goal_") else page
