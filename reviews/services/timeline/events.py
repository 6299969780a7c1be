"""The events of a timeline, each with what it is about and where that is."""

from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from reviews.services.timeline.entry import EVENT, Entry
from reviews.services.timeline.wanted import PLAN_EVENTS, SESSION_EVENTS, Topic, Wanted, between
from students.enums import EventKind, Occasion
from students.models import Student, StudentEvent


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


# What an event is about in words, and the plan to find it in. A subject is a record of one of
# these tables, and looked for by its UUID, in the event's own centre, for the few rows of a piece.
# As SQL, for the reason given in plans.facts.
_SUBJECT = """
    SELECT coalesce(
        (SELECT jsonb_build_object('plan', plan.uuid, 'words', goal.words)
            FROM plans_goal goal JOIN plans_plan plan ON plan.id = goal.plan_id
            WHERE goal.uuid = subject AND goal.centre_id = event.centre_id),
        (SELECT jsonb_build_object('plan', plan.uuid, 'words', need.what)
            FROM plans_supportneed need JOIN plans_plan plan ON plan.id = need.plan_id
            WHERE need.uuid = subject AND need.centre_id = event.centre_id),
        -- A pathway is an option, or words of its own.
        (SELECT jsonb_build_object(
                'plan', plan.uuid, 'words', coalesce(nullif(pathway.what, ''), option.what)
            )
            FROM plans_pathway pathway JOIN plans_plan plan ON plan.id = pathway.plan_id
            LEFT JOIN plans_option option ON option.id = pathway.option_id
            WHERE pathway.uuid = subject AND pathway.centre_id = event.centre_id),
        (SELECT jsonb_build_object('plan', plan.uuid, 'words', placement."where")
            FROM plans_placement placement JOIN plans_plan plan ON plan.id = placement.plan_id
            WHERE placement.uuid = subject AND placement.centre_id = event.centre_id),
        (SELECT jsonb_build_object('plan', plan.uuid)
            FROM plans_contract contract JOIN plans_plan plan ON plan.id = contract.plan_id
            WHERE contract.uuid = subject AND contract.centre_id = event.centre_id),
        (SELECT jsonb_build_object('plan', plan.uuid) FROM plans_plan plan
            WHERE plan.uuid = subject AND plan.centre_id = event.centre_id),
        (SELECT jsonb_build_object('words', cohort.name)
            FROM students_enrolment place JOIN students_cohort cohort ON cohort.id = place.cohort_id
            WHERE place.uuid = subject AND place.centre_id = event.centre_id),
        (SELECT jsonb_build_object('words', concat(person.given_name, ' ', person.family_name))
            FROM students_assignment assignment
            JOIN accounts_user person ON person.id = assignment.person_id
            WHERE assignment.uuid = subject AND assignment.centre_id = event.centre_id),
        (SELECT jsonb_build_object('occasion', assessment.occasion)
            FROM students_assessment assessment
            WHERE assessment.uuid = subject AND assessment.centre_id = event.centre_id),
        '{}'
    )
    FROM (SELECT students_studentevent.subject, students_studentevent.centre_id) AS event
"""


def _with_subjects(events: Any) -> Any:
    return events.annotate(told=RawSQL(_SUBJECT, (), output_field=JSONField()))  # noqa: S611


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
    if event.kind == EventKind.ANSWERED and event.person is None:
        return _("by the student, on their own page")
    if occasion := event.told.get("occasion"):
        return str(Occasion(occasion).label)
    return (event.told.get("words") or "").strip()


def _page_of(event: Any) -> str:
    if "occasion" in event.told:
        return reverse("assessment", args=[event.subject])
    if event.kind in SESSION_EVENTS and event.subject:
        return reverse("session", args=[event.subject])
    names = (name for start, name in PLACES.items() if event.kind.startswith(start))
    name = next(names, None)
    if not name or "plan" not in event.told:
        return ""
    page = reverse(name, args=[event.told["plan"]])
    return f"{page}#goal-{event.subject}" if event.kind.startswith("goal_") else page
