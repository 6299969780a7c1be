"""Who is assigned to whom: the rule that pages and imports share."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from accounts.actor import actor_in
from accounts.models import Centre, Membership, User
from students.models import Assignment, Note, Student, StudentEvent
from students.services.assignments import (
    assign,
    assign_each,
    cover,
    end_assignments,
    hand_over,
    people_for,
    replace_tutor,
)
from tests import factories as f

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def today(centre: Centre) -> Any:
    return centre.today()


@pytest.fixture
def alone(centre: Centre) -> Student:
    """A student to whom nobody is assigned."""
    return f.StudentFactory(given_name="Bilal", family_name="Amrani")


def spans(person: User, kind: str = "tutor") -> list[tuple[str, Any, Any]]:
    found = Assignment.objects.filter(person=person, kind=kind).order_by("student__number", "pk")
    return [(each.student.given_name, each.starts_on, each.ends_on) for each in found]


def told(student: Student) -> list[tuple[str, User | None]]:
    events = StudentEvent.objects.filter(student=student).order_by("pk")
    return [(each.kind, each.person) for each in events]


def sees(person: User, centre: Centre, day: Any, *roles: str) -> list[str]:
    actor = actor_in(person, centre, *(roles or ("tutor",)))
    on_that_day = type(actor)(actor.person, actor.centre, actor.roles, day)
    return sorted(each.given_name for each in Student.objects.editable_by(on_that_day))


# Assigning


def test_assigned_today_sees_the_student_at_once(
    centre: Centre, alone: Student, other_tutor: User, administrator: User, today: Any
) -> None:
    (assignment,) = assign(students=[alone], person=other_tutor, kind="tutor", by=administrator)
    assert (assignment.starts_on, assignment.ends_on) == (today, None)
    assert sees(other_tutor, centre, today) == ["Bilal"]
    assert told(alone) == [("assigned", administrator)]
    assert StudentEvent.objects.get().subject == assignment.uuid


@pytest.mark.parametrize(("days", "seen"), [(-1, []), (0, ["Bilal"]), (3, ["Bilal"]), (4, [])])
def test_an_assignment_counts_on_its_first_and_last_day(
    centre: Centre,
    alone: Student,
    other_tutor: User,
    administrator: User,
    today: Any,
    days: int,
    seen: list[str],
) -> None:
    start = today + 10 * DAY
    assign(
        students=[alone],
        person=other_tutor,
        kind="tutor",
        by=administrator,
        starts_on=start,
        ends_on=start + 3 * DAY,
    )
    assert sees(other_tutor, centre, start + days * DAY) == seen


def test_assigning_ends_nothing(
    student: Student, tutor: User, other_tutor: User, administrator: User
) -> None:
    assign(students=[student], person=other_tutor, kind="tutor", by=administrator)
    assert [spans(each)[0][2] for each in (tutor, other_tutor)] == [None, None]


def test_assigning_twice_assigns_once(
    alone: Student, other_tutor: User, administrator: User
) -> None:
    for _ in range(2):
        assign(students=[alone], person=other_tutor, kind="tutor", by=administrator)
    assert len(spans(other_tutor)) == 1
    assert told(alone) == [("assigned", administrator)]


def test_a_shorter_assignment_is_stretched(
    alone: Student, other_tutor: User, administrator: User, today: Any
) -> None:
    until = {"person": other_tutor, "kind": "tutor", "by": administrator}
    assign(students=[alone], starts_on=today + DAY, ends_on=today + 5 * DAY, **until)
    assign(students=[alone], ends_on=today + 3 * DAY, **until)
    assert spans(other_tutor) == [("Bilal", today, today + 5 * DAY)]
    assign(students=[alone], starts_on=today + 2 * DAY, **until)
    assert spans(other_tutor) == [("Bilal", today, None)]


def test_a_time_that_is_over_stays_as_it_was(
    alone: Student, other_tutor: User, administrator: User, today: Any
) -> None:
    past = (today - 60 * DAY, today - 30 * DAY)
    f.AssignmentFactory(student=alone, person=other_tutor, starts_on=past[0], ends_on=past[1])
    assign(students=[alone], person=other_tutor, kind="tutor", by=administrator)
    assert spans(other_tutor) == [("Bilal", *past), ("Bilal", today, None)]


def test_the_last_day_may_not_be_before_the_first(
    alone: Student, other_tutor: User, administrator: User, today: Any
) -> None:
    with pytest.raises(ValidationError, match="The last day is before the first"):
        assign(
            students=[alone],
            person=other_tutor,
            kind="tutor",
            by=administrator,
            ends_on=today - DAY,
        )


@pytest.mark.parametrize(
    ("who", "kind", "words"),
    [
        ("counsellor", "tutor", "Anna Roca is not a tutor of this centre."),
        ("tutor", "counsellor", "Núria Ferrer is not a counsellor of this centre."),
        ("administrator", "case_manager", "Rosa Pla is neither tutor nor counsellor"),
        ("officer", "cover", "Dolors Sala is neither tutor nor counsellor"),
        ("other_administrator", "tutor", "Tom Harper does not work at this centre any more."),
    ],
)
def test_a_kind_needs_its_role(
    request: pytest.FixtureRequest,
    alone: Student,
    administrator: User,
    today: Any,
    who: str,
    kind: str,
    words: str,
) -> None:
    person = request.getfixturevalue(who)
    with pytest.raises(ValidationError, match=words):
        assign(students=[alone], person=person, kind=kind, by=administrator, ends_on=today)
    assert Assignment.objects.filter(student=alone).count() == 0


def test_who_was_deactivated_or_lost_the_role_is_not_assigned(
    centre: Centre, alone: Student, tutor: User, other_tutor: User, administrator: User
) -> None:
    other_tutor.is_active = False
    other_tutor.save()
    Membership.objects.filter(person=tutor).update(ended_at=centre.created_at)
    for person in (tutor, other_tutor):
        with pytest.raises(ValidationError, match="does not work at this centre any more"):
            assign(students=[alone], person=person, kind="tutor", by=administrator)
    assert list(people_for("tutor")) == []


def test_people_for_a_kind_stand_in_name_order(
    tutor: User, other_tutor: User, counsellor: User, administrator: User
) -> None:
    assert list(people_for("tutor")) == [tutor, other_tutor]
    assert list(people_for("case_manager")) == [tutor, counsellor, other_tutor]


def test_each_student_may_get_another_person(
    alone: Student, student: Student, tutor: User, other_tutor: User, administrator: User
) -> None:
    written = assign_each(
        shares={alone: tutor, student: other_tutor}, kind="case_manager", by=administrator
    )
    assert [(each.student, each.person) for each in written] == [
        (alone, tutor),
        (student, other_tutor),
    ]


def test_nobody_is_assigned_to_nobody(other_tutor: User, administrator: User) -> None:
    assert assign(students=[], person=other_tutor, kind="tutor", by=administrator) == []


# Another tutor


def test_a_new_tutor_begins_the_day_after_the_old_one_ends(
    centre: Centre,
    student: Student,
    tutor: User,
    other_tutor: User,
    counsellor: User,
    administrator: User,
    today: Any,
) -> None:
    replace_tutor(students=[student], person=other_tutor, by=administrator, on=today + 2 * DAY)
    assert spans(tutor)[0][2] == today + DAY
    assert spans(other_tutor) == [("Marta", today + 2 * DAY, None)]
    assert spans(counsellor, "counsellor")[0][2] is None
    assert sees(tutor, centre, today + DAY) == ["Marta"]
    assert sees(tutor, centre, today + 2 * DAY) == []
    assert told(student) == [("assigned", administrator), ("unassigned", administrator)]


def test_a_tutor_of_this_very_day_keeps_the_day(
    alone: Student, tutor: User, other_tutor: User, administrator: User, today: Any
) -> None:
    assign(students=[alone], person=tutor, kind="tutor", by=administrator)
    replace_tutor(students=[alone], person=other_tutor, by=administrator)
    assert spans(tutor) == [("Bilal", today, today)]
    assert spans(other_tutor) == [("Bilal", today, None)]


def test_replacing_by_the_tutor_there_is_changes_nothing(
    student: Student, tutor: User, administrator: User
) -> None:
    before = spans(tutor)
    replace_tutor(students=[student], person=tutor, by=administrator)
    assert (spans(tutor), told(student)) == (before, [])


# Ending


def test_the_day_of_an_end_is_the_last_one(
    centre: Centre, student: Student, tutor: User, administrator: User, today: Any
) -> None:
    theirs = Assignment.objects.filter(person=tutor)
    assert end_assignments(assignments=theirs, on=today, by=administrator) == 1
    assert (sees(tutor, centre, today), sees(tutor, centre, today + DAY)) == (["Marta"], [])
    assert told(student) == [("unassigned", administrator)]
    assert end_assignments(assignments=theirs, on=today, by=administrator) == 0


def test_one_that_was_to_begin_later_is_taken_back_with_its_summary(
    student: Student, tutor: User, other_tutor: User, administrator: User, today: Any
) -> None:
    given = hand_over(
        students=[student],
        giver=tutor,
        taker=other_tutor,
        kinds=["tutor"],
        by=administrator,
        on=today + 7 * DAY,
        summaries={student.pk: "She likes to be asked first."},
    )
    end_assignments(assignments=given, on=today, by=administrator)
    assert (spans(other_tutor), Note.objects.count()) == ([], 0)


# Cover


def test_a_cover_ends_by_itself(
    centre: Centre,
    student: Student,
    tutor: User,
    other_tutor: User,
    administrator: User,
    today: Any,
) -> None:
    (written,) = cover(
        students=[student],
        absent=tutor,
        person=other_tutor,
        until=today + 4 * DAY,
        by=administrator,
    )
    assert (written.kind, written.covers_for) == ("cover", tutor)
    days = [-1, 0, 4, 5]
    seen = [sees(other_tutor, centre, today + each * DAY) for each in days]
    assert seen == [[], ["Marta"], ["Marta"], []]
    assert sees(tutor, centre, today) == ["Marta"]


def test_a_cover_is_stretched_by_asking_again(
    student: Student, tutor: User, other_tutor: User, administrator: User, today: Any
) -> None:
    for days in (4, 9):
        cover(
            students=[student],
            absent=tutor,
            person=other_tutor,
            until=today + days * DAY,
            by=administrator,
        )
    assert spans(other_tutor, "cover") == [("Marta", today, today + 9 * DAY)]


def test_only_students_of_the_absent_are_covered(
    student: Student,
    alone: Student,
    tutor: User,
    other_tutor: User,
    counsellor: User,
    administrator: User,
    today: Any,
) -> None:
    how = {"absent": tutor, "until": today + DAY, "by": administrator}
    cover(students=[student, alone], person=other_tutor, **how)
    assert spans(other_tutor, "cover") == [("Marta", today, today + DAY)]
    with pytest.raises(ValidationError, match="has no student here who needs a cover"):
        cover(students=[student], person=counsellor, **how)


def test_a_cover_neither_ends_before_it_begins_nor_covers_itself(
    student: Student, tutor: User, other_tutor: User, administrator: User, today: Any
) -> None:
    how = {"students": [student], "absent": tutor, "by": administrator}
    with pytest.raises(ValidationError, match="The last day is before the first"):
        cover(person=other_tutor, until=today - DAY, **how)
    with pytest.raises(ValidationError, match="Núria Ferrer cannot cover for themselves"):
        cover(person=tutor, until=today, **how)
    assert Assignment.objects.filter(kind="cover").count() == 0


# Handing over


def test_a_caseload_changes_hands_with_its_summaries(
    centre: Centre,
    student: Student,
    alone: Student,
    tutor: User,
    other_tutor: User,
    administrator: User,
    today: Any,
) -> None:
    f.AssignmentFactory(student=student, person=tutor, kind="case_manager")
    f.AssignmentFactory(student=alone, person=tutor)
    written = hand_over(
        students=[student, alone],
        giver=tutor,
        taker=other_tutor,
        kinds=["tutor", "case_manager", "cover"],
        by=administrator,
        on=today,
        summaries={student.pk: " Ask about the workshop. ", alone.pk: " "},
    )
    assert sorted((each.student.given_name, each.kind) for each in written) == [
        ("Bilal", "tutor"),
        ("Marta", "case_manager"),
        ("Marta", "tutor"),
    ]
    assert {each.handed_from.person for each in written} == {tutor}
    assert (sees(tutor, centre, today), sees(other_tutor, centre, today)) == (
        [],
        ["Bilal", "Marta"],
    )
    note = Note.objects.get()
    assert (note.kind, note.audience, note.author, note.body, note.student) == (
        "handover",
        "team",
        tutor,
        "Ask about the workshop.",
        student,
    )
    assert note.about in {each.uuid for each in written}
    assert told(alone) == [("handed_over", administrator)]


def test_a_summary_is_read_by_the_team_and_by_no_administrator(
    centre: Centre, student: Student, tutor: User, other_tutor: User, administrator: User
) -> None:
    hand_over(
        students=[student],
        giver=tutor,
        taker=other_tutor,
        kinds=["tutor"],
        by=administrator,
        on=centre.today(),
        summaries={student.pk: "Ask about the workshop."},
    )
    readers = {
        "taker": actor_in(other_tutor, centre, "tutor"),
        "giver": actor_in(tutor, centre, "tutor"),
        "administrator": actor_in(administrator, centre, "administrator"),
    }
    read = {name: Note.objects.readable_by(each).count() for name, each in readers.items()}
    assert read == {"taker": 1, "giver": 0, "administrator": 0}


def test_a_student_already_with_the_taker_just_leaves_the_giver(
    student: Student, tutor: User, other_tutor: User, administrator: User, today: Any
) -> None:
    since = today - 30 * DAY
    f.AssignmentFactory(student=student, person=other_tutor, starts_on=since)
    hand_over(
        students=[student],
        giver=tutor,
        taker=other_tutor,
        kinds=["tutor"],
        by=administrator,
        on=today,
        summaries={},
    )
    assert spans(other_tutor) == [("Marta", since, None)]
    assert spans(tutor)[0][2] == today - DAY


def test_an_assignment_with_an_end_is_handed_over_until_that_end(
    alone: Student, tutor: User, other_tutor: User, administrator: User, today: Any
) -> None:
    f.AssignmentFactory(student=alone, person=tutor, ends_on=today + 20 * DAY)
    hand_over(
        students=[alone],
        giver=tutor,
        taker=other_tutor,
        kinds=["tutor"],
        by=administrator,
        on=today + DAY,
        summaries={},
    )
    assert spans(other_tutor) == [("Bilal", today + DAY, today + 20 * DAY)]


def test_a_handover_to_oneself_in_the_past_or_to_the_unfit_is_refused(
    student: Student,
    tutor: User,
    other_tutor: User,
    other_counsellor: User,
    administrator: User,
    today: Any,
) -> None:
    how = {
        "students": [student],
        "giver": tutor,
        "kinds": ["tutor"],
        "by": administrator,
        "summaries": {},
    }
    with pytest.raises(ValidationError, match="Núria Ferrer has these students already"):
        hand_over(taker=tutor, on=today, **how)
    with pytest.raises(ValidationError, match="begins today or on a later day"):
        hand_over(taker=other_tutor, on=today - DAY, **how)
    with pytest.raises(ValidationError, match="Pau Mas is not a tutor"):
        hand_over(taker=other_counsellor, on=today, **how)
    assert spans(tutor)[0][2] is None


# However many


@pytest.mark.parametrize("doing", ["assign", "replace", "cover", "hand over", "end"])
def test_two_hundred_students_take_as_many_queries_as_one(
    centre: Centre,
    tutor: User,
    other_tutor: User,
    administrator: User,
    today: Any,
    doing: str,
) -> None:
    def do(students: list[Student]) -> None:
        by = administrator
        if doing == "assign":
            assign(students=students, person=other_tutor, kind="tutor", by=by)
        elif doing == "replace":
            replace_tutor(students=students, person=other_tutor, by=by)
        elif doing == "cover":
            cover(students=students, absent=tutor, person=other_tutor, until=today, by=by)
        elif doing == "end":
            theirs = Assignment.objects.filter(student__in=students)
            end_assignments(assignments=theirs, on=today, by=by)
        else:
            words = {each.pk: "Words for the next tutor." for each in students}
            hand_over(
                students=students,
                giver=tutor,
                taker=other_tutor,
                kinds=["tutor"],
                by=by,
                on=today,
                summaries=words,
            )

    def queries(number: int) -> int:
        students = f.StudentFactory.create_batch(number)
        since = today - 9 * DAY
        Assignment.objects.bulk_create(
            Assignment(centre=centre, student=each, person=tutor, kind="tutor", starts_on=since)
            for each in students
        )
        with CaptureQueriesContext(connection) as captured:
            do(students)
        return len(captured)

    assert queries(200) == queries(1) <= 15


def test_a_tutor_of_another_centre_is_not_assigned_here(
    other_centre: Centre,
    alone: Student,
    other_tutor: User,
    other_administrator: User,
) -> None:
    with scope(centre=other_centre):
        stranger = f.member(other_centre, "tutor")
    with pytest.raises(ValidationError, match="does not work at this centre any more"):
        assign(students=[alone], person=stranger, kind="tutor", by=other_administrator)
