"""The list of students: whom one finds, what one sees of them, and how far it goes."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Centre, User
from accounts.services import add_member
from students.models import Student
from students.services.lists import PIECE
from tests import factories as f
from tests.students.pages import words

LIST = "/students/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def people(centre: Centre, student: Student) -> list[Student]:
    """Beside Marta Soler: José Núñez, Bilal Amrani, and a stranger next door."""
    f.StudentFactory(centre=f.CentreFactory(), given_name="José", family_name="Foreign")
    made = [
        f.StudentFactory(centre=centre, given_name=given, family_name=family, number=number)
        for given, family, number in (("José", "Núñez", "2024-0200"), ("Bilal", "Amrani", "77"))
    ]
    return [*made, student]


def names(page: Any) -> list[str]:
    return [line.student.name for line in page.context["piece"].students]


# What stands there


def test_a_line_tells_name_number_cohort_tutor_age_and_birth_date(
    client_of: Callable[[User], Client], counsellor: User, student: Student
) -> None:
    page = client_of(counsellor).get(LIST)
    born = f"{student.birth_date.day} {student.birth_date:%B} {student.birth_date.year}"
    assert f"Marta Soler 2024-0117 ELE-1A Núria Ferrer 16 · {born}" in words(page)
    assert f'href="{reverse("student", args=[student.uuid])}"' in page.content.decode()


def test_a_student_without_cohort_and_tutor_says_so(
    client_of: Callable[[User], Client], administrator: User, centre: Centre
) -> None:
    f.StudentFactory(centre=centre, given_name="Bilal", family_name="Amrani", number="77")
    said = words(client_of(administrator).get(LIST))
    assert "Bilal Amrani 77 not enrolled nobody yet 16" in said


def test_the_preferred_name_is_shown(
    client_of: Callable[[User], Client], tutor: User, student: Student, in_centre: Centre
) -> None:
    student.preferred_name = "Tita"
    student.save()
    assert names(client_of(tutor).get(LIST)) == ["Tita Soler"]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("tutor", True),
        ("counsellor", True),
        ("other_counsellor", True),
        ("administrator", True),
        ("officer", False),
    ],
)
def test_age_and_birth_date_are_for_those_who_read_contacts(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    student: Student,
    role: str,
    sees: bool,
) -> None:
    page = client_of(request.getfixturevalue(role)).get(LIST)
    assert names(page) == ["Marta Soler"]
    assert (str(student.birth_date.year) in words(page)) is sees
    assert [line.age for line in page.context["piece"].students] == [16 if sees else None]


def test_a_tutor_who_is_data_protection_officer_reads_own_birth_dates_only(
    client_of: Callable[[User], Client], people: list[Student], tutor: User, centre: Centre
) -> None:
    from django_scopes import scope

    with scope(centre=centre):
        add_member(centre=centre, person=tutor, role=Role.DATA_PROTECTION_OFFICER)
    page = client_of(tutor).get(LIST)
    ages = {line.student.given_name: line.age for line in page.context["piece"].students}
    assert ages == {"Bilal": None, "José": None, "Marta": 16}


# Who finds whom


@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("tutor", ["Marta Soler"]),
        ("other_tutor", []),
        ("counsellor", ["Bilal Amrani", "José Núñez", "Marta Soler"]),
        ("other_counsellor", ["Bilal Amrani", "José Núñez", "Marta Soler"]),
        ("administrator", ["Bilal Amrani", "José Núñez", "Marta Soler"]),
        ("officer", ["Bilal Amrani", "José Núñez", "Marta Soler"]),
        ("other_administrator", []),
    ],
)
def test_everybody_finds_those_they_know_by_family_name(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    people: list[Student],
    role: str,
    found: list[str],
) -> None:
    assert names(client_of(request.getfixturevalue(role)).get(LIST)) == found


def test_visitors_are_sent_to_sign_in(client: Client, db: None) -> None:
    answer = client.get(LIST, {"q": "Marta"})
    assert answer.headers["Location"] == "/accounts/login/?next=/students/%3Fq%3DMarta"


def test_a_search_in_the_background_is_told_of_the_sign_out(client: Client, db: None) -> None:
    answer = client.get(LIST, headers=HTMX)
    assert answer.status_code == 401
    assert answer.json()["error"] == "signed_out"


# Searching


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("nunez", ["José Núñez"]),
        ("NÚÑEZ jose", ["José Núñez"]),
        ("jo nu", ["José Núñez"]),
        ("2024-0", ["José Núñez", "Marta Soler"]),
        ("77", ["Bilal Amrani"]),
        ("foreign", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'; drop table", []),
        ("   ", ["Bilal Amrani", "José Núñez", "Marta Soler"]),
    ],
)
def test_any_part_of_a_name_or_number_finds(
    client_of: Callable[[User], Client],
    people: list[Student],
    administrator: User,
    search: str,
    found: list[str],
) -> None:
    assert names(client_of(administrator).get(LIST, {"q": search})) == found


def test_nobody_found_says_what_to_try(
    client_of: Callable[[User], Client], people: list[Student], administrator: User
) -> None:
    said = words(client_of(administrator).get(LIST, {"q": "Zzz"}))
    assert "Nobody found" in said
    assert "Any part of a name or number will do" in said


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"q": "a" * 10_000}, "Search with at most 100 characters; these are 10000."),
        ({"q": "Mar\0ta"}, "Null characters are not allowed."),
        ({"cohort": "somewhere"}, "“somewhere” is not a valid UUID."),
        ({"cohort": str(uuid.uuid4())}, "This cohort is not among yours."),
        ({"cohort": "a\0b"}, "Null characters are not allowed."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_search_that_cannot_be_done_says_why(
    client_of: Callable[[User], Client],
    people: list[Student],
    administrator: User,
    query: dict[str, str],
    reason: str,
    headers: dict[str, str],
) -> None:
    page = client_of(administrator).get(LIST, query, headers=headers)
    assert page.status_code == 200
    assert reason in words(page)
    assert "Marta" not in words(page)


def test_a_cohort_narrows_the_list(
    client_of: Callable[[User], Client], people: list[Student], administrator: User
) -> None:
    from django_scopes import scopes_disabled

    with scopes_disabled():
        cohort = people[-1].enrolments.get().cohort
    page = client_of(administrator).get(LIST, {"cohort": str(cohort.uuid), "q": "m"})
    assert names(page) == ["Marta Soler"]


def test_a_cohort_that_was_left_no_longer_finds(
    client_of: Callable[[User], Client],
    student: Student,
    administrator: User,
    in_centre: Centre,
) -> None:
    enrolment = student.enrolments.get()
    enrolment.end(state="completed", on=in_centre.today())
    page = client_of(administrator).get(LIST, {"cohort": str(enrolment.cohort.uuid)})
    assert names(page) == []


def test_a_tutor_chooses_among_own_cohorts_only(
    client_of: Callable[[User], Client], student: Student, tutor: User, centre: Centre
) -> None:
    f.EnrolmentFactory(
        student=f.StudentFactory(centre=centre), cohort=f.CohortFactory(centre=centre, name="CAR")
    )
    said = words(client_of(tutor).get(LIST))
    assert ("ELE-1A" in said, "CAR" in said) == (True, False)


def test_as_one_types_only_the_results_come(
    client_of: Callable[[User], Client], people: list[Student], administrator: User
) -> None:
    page = client_of(administrator).get(LIST, {"q": "nunez"}, headers=HTMX)
    assert b"<html" not in page.content
    assert words(page).startswith("1 student")
    assert "José Núñez" in words(page)


def test_the_search_leaves_the_address_alone(
    client_of: Callable[[User], Client], administrator: User
) -> None:
    page = client_of(administrator).get(LIST).content.decode()
    assert 'hx-push-url="false"' in page
    assert 'hx-target="#student-results"' in page


# Piece by piece


def follow(client: Client, query: dict[str, str]) -> list[list[str]]:
    """The names of each piece, from the first to the last."""
    pieces = []
    while True:
        page = client.get(LIST, query)
        pieces.append(names(page))
        following = page.context["piece"].next
        if following is None:
            return pieces
        query = {**query, "after": str(following)}


def test_a_long_list_comes_in_pieces_without_gap_or_double(
    client_of: Callable[[User], Client], administrator: User, centre: Centre
) -> None:
    for n in range(PIECE * 2 + 3):
        f.StudentFactory(centre=centre, given_name="Ana", family_name=f"Same{n // 7}")
    pieces = follow(client_of(administrator), {})
    assert [len(piece) for piece in pieces] == [PIECE, PIECE, 3]
    listed = [name for piece in pieces for name in piece]
    assert listed == sorted(listed)
    assert len(set(listed)) == (PIECE * 2 + 3) // 7 + 1


def test_the_search_goes_on_in_the_next_piece(
    client_of: Callable[[User], Client], administrator: User, centre: Centre, student: Student
) -> None:
    for n in range(PIECE + 1):
        f.StudentFactory(centre=centre, given_name="Ana", family_name=f"Mas{n:02}")
    client = client_of(administrator)
    pieces = follow(client, {"q": "mas"})
    assert (len(pieces[0]), pieces[1]) == (PIECE, [f"Ana Mas{PIECE:02}"])
    first = client.get(LIST, {"q": "mas"})
    assert f"?q=mas&amp;after={first.context['piece'].next}" in first.content.decode()


NOT_THERE = "832bf6ed-8251-45a5-87e6-28431d853191"


@pytest.mark.parametrize("after", ["", "nobody", "x" * 10_000, "\0", NOT_THERE, "foreign"])
def test_a_place_in_the_list_that_nobody_has_is_the_start(
    client_of: Callable[[User], Client], people: list[Student], administrator: User, after: str
) -> None:
    if after == "foreign":
        after = str(f.StudentFactory(centre=f.CentreFactory(), family_name="Zz").uuid)
    page = client_of(administrator).get(LIST, {"after": after})
    assert names(page) == ["Bilal Amrani", "José Núñez", "Marta Soler"]


def test_three_students_take_as_many_queries_as_one(
    client_of: Callable[[User], Client], counsellor: User, student: Student, tutor: User
) -> None:
    client = client_of(counsellor)
    first = f.StudentFactory(centre=student.centre, family_name="Aaa")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST, {"q": "s", "after": str(first.uuid)})
        return len(captured)

    client.get(LIST)
    one = queries()
    for _ in range(2):
        other = f.StudentFactory(centre=student.centre)
        f.EnrolmentFactory(student=other)
        f.AssignmentFactory(student=other, person=f.member(student.centre, "tutor"))
    assert queries() == one <= 12


# Nothing there yet


@pytest.mark.parametrize(
    ("role", "advice"),
    [
        ("administrator", "Import a list: it brings in students"),
        ("tutor", "Ask an administrator of your centre to assign your students to you"),
        ("counsellor", "Ask an administrator of your centre"),
    ],
)
def test_an_empty_list_says_what_to_do_next(
    request: pytest.FixtureRequest, client_of: Callable[[User], Client], role: str, advice: str
) -> None:
    assert advice in words(client_of(request.getfixturevalue(role)).get(LIST))


def test_a_person_without_any_role_is_told_whom_to_ask(
    client_of: Callable[[User], Client], db: None
) -> None:
    said = words(client_of(f.UserFactory()).get(LIST))
    assert "You have no role in a centre yet" in said
