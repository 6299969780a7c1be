from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError
from django_scopes.state import get_scope

from accounts.actor import NOBODY, Actor, actor_for
from accounts.enums import Role
from accounts.middleware import ActorMiddleware
from accounts.models import Centre, Membership, User
from students.models import Assignment, Cohort, Guardian, ImportRun, Note, Student, StudentEvent
from tests import factories as f


def rights(actor: Actor) -> list[bool]:
    return [
        actor.is_tutor,
        actor.is_counsellor,
        actor.is_administrator,
        actor.is_data_protection_officer,
    ]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([], [False, False, False, False]),
        ([Role.TUTOR], [True, False, False, False]),
        ([Role.COUNSELLOR], [False, True, False, False]),
        ([Role.ADMINISTRATOR], [False, False, True, False]),
        ([Role.DATA_PROTECTION_OFFICER], [False, False, False, True]),
        ([Role.COUNSELLOR, Role.TUTOR], [True, True, False, False]),
    ],
)
def test_rights_are_the_union_of_the_roles(centre: Centre, roles: list, expected: list) -> None:
    actor = actor_for(f.member(centre, *roles))
    assert rights(actor) == expected


def test_roles_are_named_in_one_order(centre: Centre) -> None:
    actor = actor_for(f.member(centre, Role.ADMINISTRATOR, Role.TUTOR))
    assert actor.role_names == ["tutor", "administrator"]


def test_ended_role_counts_no_more(centre: Centre, tutor: User) -> None:
    with scopes_disabled():
        Membership.objects.filter(person=tutor).update(ended_at=timezone.now())
    actor = actor_for(tutor)
    assert (actor.centre, rights(actor)) == (None, [False] * 4)


def test_chosen_centre_is_where_a_person_works(
    centre: Centre, other_centre: Centre, tutor: User
) -> None:
    f.MembershipFactory(centre=other_centre, person=tutor, role=Role.COUNSELLOR)
    assert actor_for(tutor).centre == centre
    tutor.chosen_centre = other_centre
    actor = actor_for(tutor)
    assert (actor.centre, rights(actor)) == (other_centre, [False, True, False, False])


def test_chosen_centre_that_one_has_left_counts_no_more(
    centre: Centre, other_centre: Centre, tutor: User
) -> None:
    tutor.chosen_centre = other_centre
    assert actor_for(tutor).centre == centre


def test_role_in_another_centre_adds_nothing_here(
    centre: Centre, other_centre: Centre, tutor: User
) -> None:
    f.MembershipFactory(centre=other_centre, person=tutor, role=Role.ADMINISTRATOR)
    actor = actor_for(tutor)
    assert actor.centre == centre
    assert rights(actor) == [True, False, False, False]


def test_next_centre_counts_when_the_first_has_ended(
    centre: Centre, other_centre: Centre, tutor: User
) -> None:
    f.MembershipFactory(centre=other_centre, person=tutor, role=Role.ADMINISTRATOR)
    with scopes_disabled():
        Membership.objects.filter(centre=centre).update(ended_at=timezone.now())
    actor = actor_for(tutor)
    assert actor.centre == other_centre
    assert rights(actor) == [False, False, True, False]


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Madrid", date(2026, 11, 24)), ("Atlantic/Azores", date(2026, 11, 23))],
)
def test_today_is_the_day_at_the_centre(
    tutor: User, centre: Centre, time_machine: Any, zone: str, day: date
) -> None:
    Centre.objects.filter(pk=centre.pk).update(time_zone=zone)
    time_machine.move_to(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), tick=False)
    assert actor_for(tutor).today == day


def test_actor_takes_two_queries_at_most(tutor: User, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2):
        actor_for(tutor)


TABLES = [Student, Note, Guardian, Assignment, StudentEvent, Cohort, ImportRun]
ASKED = [
    (model, question)
    for model in TABLES
    for question in ("known_to", "readable_by", "editable_by")
    if (model, question) != (ImportRun, "known_to")
]


@pytest.mark.parametrize(("model", "access"), ASKED)
@pytest.mark.parametrize("who", ["nobody", "without a role"])
def test_nobody_and_a_person_without_a_role_see_nothing(
    in_centre: Centre, student: Student, tutor: User, model: Any, access: str, who: str
) -> None:
    """Each table holds a row that somebody could see."""
    f.NoteFactory(student=student, author=tutor, audience="confidential")
    f.GuardianFactory(student=student)
    f.StudentEventFactory(student=student, person=None)
    f.ImportRunFactory()
    assert model.objects.exists()
    plain = Actor(person=tutor, centre=in_centre, today=in_centre.today())
    actor = NOBODY if who == "nobody" else plain
    assert list(getattr(model.objects.all(), access)(actor)) == []


def test_page_speaks_the_persons_language_and_the_centres_zone(
    client_of: Any, tutor: User, centre: Centre
) -> None:
    """Also where the browser asks for another one."""
    User.objects.filter(pk=tutor.pk).update(language="ar")
    page = client_of(tutor).get(reverse("student_list"), headers={"Accept-Language": "en"})
    assert '<html lang="ar" dir="rtl">' in page.content.decode()


def test_scope_ends_with_the_request(client_of: Any, tutor: User, student: Student) -> None:
    client_of(tutor).get(reverse("student_list"))
    assert "centre" not in get_scope()
    assert timezone.get_current_timezone_name() == "UTC"


def test_assignment_of_yesterday_gives_no_reason(
    in_centre: Centre, student: Student, tutor: User
) -> None:
    yesterday = in_centre.today() - timedelta(days=1)
    Assignment.objects.filter(person=tutor).update(ends_on=yesterday)
    assert list(Student.objects.readable_by(actor_for(tutor))) == []


def test_person_of_no_centre_is_in_none_rather_than_in_all(
    student: Student, other_centre: Centre
) -> None:
    """A scope of None would let a view that forgot to ask see every centre."""
    seen = []

    def view(request: Any) -> HttpResponse:
        seen.extend([Student.objects.count(), Cohort.objects.count(), request.actor.centre])
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = f.UserFactory()
    ActorMiddleware(view)(request)
    assert seen == [0, 0, None]


def test_query_of_a_visitor_raises(student: Student) -> None:
    def view(request: Any) -> HttpResponse:
        Student.objects.count()
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(ScopeError):
        ActorMiddleware(view)(request)
