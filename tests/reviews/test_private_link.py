"""The link to a student's own page, as those who help make it, print it and end it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import segno
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from plans.models import Plan
from students.enums import EventKind
from students.models import PrivateLink, Student, StudentEvent
from tests import factories as f
from tests.conftest import OutsideClient
from tests.documents.reading import text_of
from tests.reviews.filled import fields_of, words_of
from tests.reviews.own import come, type_code

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def desk(client_of: Any, tutor: User) -> Client:
    return client_of(tutor)


def make(desk: Client, student: Student, **data: Any) -> Any:
    url = reverse("link_make", args=[student.uuid])
    return desk.post(url, fields_of(desk.get(url)) | data)


def page_of(desk: Client, student: Student) -> str:
    return words_of(desk.get(reverse("student_own_page", args=[student.uuid])))


def test_tutor_makes_a_link_and_the_student_comes_in(desk: Client, plan: Plan) -> None:
    assert "Marta has no link now" in page_of(desk, plan.student)
    made = make(desk, plan.student)
    assert made.status_code == 200
    digits, token = made.context["digits"], made.context["token"]
    assert digits in words_of(made)
    visitor = OutsideClient()
    come(visitor, token)
    type_code(visitor, digits)
    assert "Hello Marta" in words_of(visitor.get("/my/"))
    assert "Made by Núria Ferrer. Last opened" in page_of(desk, plan.student)


def test_neither_token_nor_code_is_kept_or_shown_again(desk: Client, plan: Plan) -> None:
    made = make(desk, plan.student)
    token, digits = made.context["token"], made.context["digits"].replace(" ", "")
    link = PrivateLink.objects.get()
    stands = str(vars(link))
    assert token not in stands
    assert digits not in stands
    for name in ("student_own_page", "link_make", "student"):
        page = desk.get(reverse(name, args=[plan.student.uuid])).content.decode()
        assert token not in page
        assert digits not in page
    assert token not in str(dict(desk.session))


def test_slip_leads_to_the_page_and_does_not_tell_the_code(desk: Client, plan: Plan) -> None:
    made = make(desk, plan.student)
    token = made.context["token"]
    url = reverse("link_slip", args=[PrivateLink.objects.get().uuid])
    slip = desk.post(url, {"token": token})
    assert slip["Content-Type"] == "application/pdf"
    assert slip["Cache-Control"] == "no-store, private"
    said = text_of(slip.content)
    assert "For Marta" in said
    assert token in said.replace("\n", "").replace(" ", "")
    assert "Nobody reads the page at night" in said
    for digits in (made.context["digits"], made.context["digits"].replace(" ", "")):
        assert digits not in said
    # Paper gets about: it names nobody by their whole name or number.
    assert "Soler" not in said
    assert plan.student.number not in said


def test_slip_of_a_link_that_was_made_anew_is_none(desk: Client, plan: Plan) -> None:
    first = make(desk, plan.student).context["token"]
    make(desk, plan.student)
    url = reverse("link_slip", args=[PrivateLink.objects.get().uuid])
    response = desk.post(url, {"token": first}, follow=True)
    assert "This slip would lead nowhere" in words_of(response)


def test_address_is_typed_from_paper_without_doubt(desk: Client, plan: Plan) -> None:
    token = make(desk, plan.student).context["token"]
    assert re.fullmatch("[a-hjkmnp-z2-9]{24}", token)
    # A phone that begins with a capital letter does no harm.
    assert "Type your code" in words_of(come(OutsideClient(), token.capitalize()))


def test_qr_code_is_that_of_the_address(desk: Client, plan: Plan) -> None:
    made = make(desk, plan.student)
    code, squares = made.context["code"], segno.make_qr(made.context["address"], error="m").matrix
    assert code.side == len(squares) + 8
    assert code.path.count("M") == sum(square for row in squares for square in bytes(row))
    assert made.context["address"].endswith(f"/my/{made.context['token']}/")


def test_link_ends_with_the_plan_or_after_ninety_days(desk: Client, plan: Plan) -> None:
    today = plan.centre.today()

    def proposed() -> Any:
        page = desk.get(reverse("link_make", args=[plan.student.uuid]))
        return page.context["form"]["last_day"].value()

    plan.ends_on = today + timedelta(days=300)
    plan.save()
    assert proposed() == today + timedelta(days=90)
    plan.ends_on = today + timedelta(days=20)
    plan.save()
    assert proposed() == today + timedelta(days=20)


def test_last_day_is_chosen_and_included(desk: Client, plan: Plan) -> None:
    day = plan.centre.today() + timedelta(days=3)
    make(desk, plan.student, last_day=day.isoformat())
    link = PrivateLink.objects.get()
    assert link.last_day == day
    assert timezone.localtime(link.expires_at, plan.centre.zone).hour == 0


@pytest.mark.parametrize(("days", "said"), [(-1, "This day is over"), (400, "a year at most")])
def test_day_that_makes_no_sense_is_refused(desk: Client, plan: Plan, days: int, said: str) -> None:
    day = plan.centre.today() + timedelta(days=days)
    response = make(desk, plan.student, last_day=day.isoformat())
    assert response.status_code == 422
    assert said in words_of(response)
    assert not PrivateLink.objects.exists()


def test_form_sent_twice_makes_one_link_whose_code_holds(desk: Client, plan: Plan) -> None:
    url = reverse("link_make", args=[plan.student.uuid])
    data = fields_of(desk.get(url))
    made = desk.post(url, data)
    again = desk.post(url, data, follow=True)
    assert "A link was made a moment ago" in words_of(again)
    visitor = OutsideClient()
    come(visitor, made.context["token"])
    assert type_code(visitor, made.context["digits"]).status_code == 302


def test_new_link_takes_the_place_of_the_old_one(desk: Client, plan: Plan) -> None:
    old = make(desk, plan.student)
    make(desk, plan.student)
    assert PrivateLink.objects.count() == 1
    assert come(OutsideClient(), old.context["token"]).status_code == 404


def test_revoked_link_is_ended_and_another_can_be_made(desk: Client, plan: Plan) -> None:
    token = make(desk, plan.student).context["token"]
    link = PrivateLink.objects.get()
    for _twice in range(2):
        response = desk.post(reverse("link_revoke", args=[link.uuid]), follow=True)
        assert "Marta has no link now" in words_of(response)
    assert come(OutsideClient(), token).status_code == 404
    link.refresh_from_db()
    assert (link.revoked_by.email, link.token_hash, link.code_hash) == (
        response.wsgi_request.user.email,
        "",
        "",
    )
    make(desk, plan.student)
    told = list(StudentEvent.objects.order_by("at").values_list("kind", flat=True))
    assert told == [EventKind.LINK_MADE, EventKind.LINK_REVOKED, EventKind.LINK_MADE]


def test_page_says_how_the_link_stands(desk: Client, plan: Plan, tutor: User) -> None:
    link = f.PrivateLinkFactory(student=plan.student, made_by=tutor)
    assert "Not opened yet." in page_of(desk, plan.student)
    PrivateLink.objects.filter(pk=link.pk).update(failures=5)
    assert "locked A wrong code was typed five times" in page_of(desk, plan.student)
    over = timezone.now() - timedelta(days=1)
    PrivateLink.objects.filter(pk=link.pk).update(failures=0, expires_at=over)
    assert "over It worked until" in page_of(desk, plan.student)


def test_counsellor_of_the_centre_reads_and_makes_none(
    client_of: Any, other_counsellor: User, plan: Plan
) -> None:
    client = client_of(other_counsellor)
    assert "Make the link" not in page_of(client, plan.student)
    assert client.get(reverse("link_make", args=[plan.student.uuid])).status_code == 403


def test_page_of_the_student_leads_to_their_own_page(desk: Client, plan: Plan) -> None:
    page = desk.get(reverse("student", args=[plan.student.uuid])).content.decode()
    assert reverse("student_own_page", args=[plan.student.uuid]) in page
