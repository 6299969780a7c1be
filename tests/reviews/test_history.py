"""Who changed what, from which words to which, and for whom that is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import history as engine
from accounts.history import Cursor
from accounts.models import Centre, User
from plans.models import GoalFactor, Plan
from reviews.models import NoteRelease, RetentionRun
from reviews.services.history import OF_CENTRE, OF_STUDENT
from students.models import Concern, Student
from tests import factories as f
from tests.students.pages import words

pytestmark = pytest.mark.usefixtures("in_centre")

ClientOf = Callable[[User], Client]


def told(client: Client, student: Student, family: str, **query: Any) -> list[str]:
    """Each line as `person: happened kind – about: label old > new`."""
    page = client.get(reverse("history", args=[student.uuid, family]), query)
    assert page.status_code == 200
    return [said(line) for line in page.context["piece"].told]


def said(line: Any) -> str:
    changes = [f"{each.label} {each.old} > {each.new}" for each in line.changes]
    return f"{line.who}: {line.happened} {line.kind} – {line.about}: {'; '.join(changes)}"


def change_goal(client: Client, goal: Any, **data: Any) -> None:
    url = reverse("goal_edit", args=[goal.uuid])
    form = client.get(url).context["form"]
    current = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    sent = {name: value for name, value in current.items() if value not in (None, [], False)}
    assert client.post(url, sent | data).status_code == 302


# What a person sees


def test_change_tells_who_and_from_which_words_to_which(
    client_of: ClientOf, tutor: User, plan: Plan
) -> None:
    goal = f.GoalFactory(plan=plan, words="I come on Mondays")
    client = client_of(tutor)
    change_goal(client, goal, words="I come on Mondays and Tuesdays")
    assert told(client, plan.student, "goals")[0] == (
        "Núria Ferrer: update goal – I come on Mondays and Tuesdays:"
        " goal, in the student’s words I come on Mondays > I come on Mondays and Tuesdays"
    )
    page = words(client.get(reverse("history", args=[plan.student.uuid, "goals"])))
    assert (
        "goal, in the student’s words before: I come on Mondays"
        " after: I come on Mondays and Tuesdays"
    ) in page


def test_latest_stands_first_and_each_change_is_its_own_line(
    client_of: ClientOf, tutor: User, plan: Plan
) -> None:
    goal = f.GoalFactory(plan=plan, words="One")
    client = client_of(tutor)
    for text in ("Two", "Three"):
        change_goal(client, goal, words=text)
    lines = told(client, plan.student, "goals")
    assert [line.partition(": ")[2].partition(" ")[0] for line in lines] == [
        "update",
        "update",
        "insert",
    ]
    assert "Two > Three" in lines[0]
    assert "One > Two" in lines[1]


def test_one_record_can_be_looked_at_alone(client_of: ClientOf, tutor: User, plan: Plan) -> None:
    first, _second = f.GoalFactory(plan=plan, words="A"), f.GoalFactory(plan=plan, words="B")
    lines = told(client_of(tutor), plan.student, "goals", of=str(first.uuid))
    assert [line.startswith(": insert goal – A") for line in lines] == [True]


def test_what_no_person_did_says_so(client_of: ClientOf, tutor: User, plan: Plan) -> None:
    f.GoalFactory(plan=plan)
    page = client_of(tutor).get(reverse("history", args=[plan.student.uuid, "goals"]))
    assert "nobody signed in" in words(page)


def test_values_are_told_as_people_say_them(
    client_of: ClientOf, tutor: User, student: Student
) -> None:
    guardian = f.GuardianFactory(student=student, name="Pere", do_not_contact=False)
    guardian.do_not_contact, guardian.involvement = True, "co_signs"
    guardian.save()
    assert told(client_of(tutor), student, "contact")[0] == (
        ": update guardian – Pere: do not contact no > yes;"
        " involvement is informed > signs the contract too"
    )


def test_assignment_names_person_and_days(
    client_of: ClientOf, officer: User, student: Student, tutor: User
) -> None:
    assignment = student.assignments.get(person=tutor)
    assignment.ends_on = student.centre.today()
    assignment.save()
    line = told(client_of(officer), student, "place")[0]
    assert line.startswith(": update assignment – Núria Ferrer: to  > ")


def test_deleted_row_tells_what_was_deleted(client_of: ClientOf, tutor: User, plan: Plan) -> None:
    contract = f.ContractFactory(plan=plan)
    f.CommitmentFactory(contract=contract, text="I come").delete()
    assert ": delete commitment" in (line := told(client_of(tutor), plan.student, "contract")[0])
    assert "commitment I come > " in line


def test_nothing_yet_says_what_will_stand_here(
    client_of: ClientOf, tutor: User, student: Student
) -> None:
    page = client_of(tutor).get(reverse("history", args=[student.uuid, "goals"]))
    assert "Nothing has changed here yet." in words(page)


def test_centres_settings_and_staff_tell_their_history(
    client_of: ClientOf, administrator: User, centre: Centre
) -> None:
    centre.signing_age, centre.retention = 16, {"notes": 6}
    centre.save()
    client = client_of(administrator)

    def lines(family: str) -> list[str]:
        page = client.get(reverse("history_of_centre", args=[family]))
        return [said(line) for line in page.context["piece"].told]

    assert lines("settings")[0] == (
        ": update centre – : age of signing alone, in years 18 > 16;"
        " months that records are kept  > notes and assessments: 6"
    )
    assert lines("staff")[0].startswith(": insert membership – Rosa Pla, administrator:")


@pytest.mark.parametrize("family", OF_CENTRE)
def test_every_family_of_the_centre_has_its_page(
    client_of: ClientOf, administrator: User, family: str
) -> None:
    page = client_of(administrator).get(reverse("history_of_centre", args=[family]))
    assert page.status_code == 200


# Whom it is told


def families(client: Client, student: Student, family: str = "place") -> list[str]:
    page = client.get(reverse("history", args=[student.uuid, family]))
    return [key for key, _family in page.context["families"]]


def test_families_go_as_deep_as_one_reads_the_student(
    client_of: ClientOf, tutor: User, administrator: User, officer: User, student: Student
) -> None:
    assert families(client_of(tutor), student) == list(OF_STUDENT)
    assert families(client_of(administrator), student) == ["place", "contact", "rights"]
    assert families(client_of(officer), student) == ["place", "rights"]


@pytest.mark.parametrize("family", [*OF_STUDENT, "unknown"])
def test_family_beyond_ones_depth_is_not_there(
    client_of: ClientOf, officer: User, student: Student, family: str
) -> None:
    status = client_of(officer).get(reverse("history", args=[student.uuid, family])).status_code
    assert status == (200 if family in ("place", "rights") else 404)


def test_confidential_note_is_told_to_those_who_read_it(
    client_of: ClientOf, tutor: User, counsellor: User, other_counsellor: User, student: Student
) -> None:
    f.NoteFactory(student=student, author=tutor, audience="confidential", body="Between us.")
    f.NoteFactory(student=student, author=tutor, audience="team", body="For all.")
    f.NoteFactory(student=student, author=counsellor, audience="confidential", body="Only mine.")

    def seen(person: User) -> list[bool]:
        page = words(client_of(person).get(reverse("history", args=[student.uuid, "notes"])))
        return [text in page for text in ("Between us.", "For all.", "Only mine.")]

    assert seen(tutor) == [True, True, False]
    assert seen(counsellor) == [True, True, True]
    assert seen(other_counsellor) == [False, True, False]


def test_words_from_when_a_note_was_confidential_stay_so(
    client_of: ClientOf, tutor: User, other_counsellor: User, student: Student
) -> None:
    note = f.NoteFactory(student=student, author=tutor, audience="confidential", body="Secret.")
    note.kind, note.audience, note.body = "team", "team", "For the team."
    note.save()
    lines = told(client_of(other_counsellor), student, "notes")
    assert len(lines) == 1
    assert "Secret." not in lines[0]
    assert "text  > For the team." in lines[0]


def test_words_of_a_note_that_was_made_confidential_are_for_its_readers(
    client_of: ClientOf, tutor: User, counsellor: User, other_counsellor: User, student: Student
) -> None:
    note = f.NoteFactory(student=student, author=tutor, audience="team", body="Too much.")
    note.kind, note.audience = "confidential", "confidential"
    note.save()
    lines = [
        len(told(client_of(person), student, "notes"))
        for person in (tutor, counsellor, other_counsellor)
    ]
    assert lines == [2, 2, 0]


@pytest.mark.parametrize("then", ["taken back", "skipped"])
def test_answer_that_was_made_confidential_stays_so_when_it_is_gone(
    client_of: ClientOf,
    tutor: User,
    other_counsellor: User,
    student: Student,
    plan: Plan,
    then: str,
) -> None:
    response = f.ResponseFactory(plan=plan, by=tutor)
    answer = f.AnswerFactory(response=response, author=tutor, text="My brother.")
    answer.audience = "confidential"
    answer.save()
    if then == "taken back":
        answer.delete()
    else:
        answer.text, answer.skipped, answer.audience = "", True, "shared"
        answer.save()
    seen = [
        "My brother." in " ".join(told(client_of(person), student, "answers"))
        for person in (tutor, other_counsellor)
    ]
    assert seen == [True, False]


def test_why_somebody_left_is_told_to_those_who_see_contacts(
    client_of: ClientOf, officer: User, administrator: User, student: Student
) -> None:
    place = student.enrolments.get()
    place.end(state="left_early", on=place.starts_on, reason="health", words="In hospital.")
    seen = {}
    for person in (officer, administrator):
        page = words(client_of(person).get(reverse("history", args=[student.uuid, "place"])))
        seen[person] = [text in page for text in ("left early", "health", "In hospital.")]
    assert seen == {officer: [True, False, False], administrator: [True, True, True]}


def test_history_of_another_student_is_not_in_it(
    client_of: ClientOf, counsellor: User, student: Student
) -> None:
    other = f.GoalFactory(words="Somebody else’s")
    assert told(client_of(counsellor), student, "goals") == []
    assert told(client_of(counsellor), student, "goals", of=str(other.uuid)) == []


def test_hold_is_told_to_those_who_answer_for_the_data_only(
    client_of: ClientOf, officer: User, tutor: User, student: Student
) -> None:
    f.RetentionHoldFactory(student=student)
    assert len(told(client_of(officer), student, "rights")) == 1
    assert told(client_of(tutor), student, "rights") == []


#: Tracked, and yet in no family here.
TOLD_ELSEWHERE = {
    Concern: "its page tells each move with person and time, to those who read it",
    GoalFactor: "a link, which the roadmap shows at its goal",
    NoteRelease: "stands in the review of a record, beside texts that are confidential",
    RetentionRun: "its page tells each step with person and time",
}


def test_every_tracked_record_has_its_page() -> None:
    families = (*OF_STUDENT.values(), *OF_CENTRE.values())
    told_here = {model for family in families for model, _about in family.models}
    tracked = {
        each.pgh_tracked_model for each in apps.get_models() if hasattr(each, "pgh_tracked_model")
    }
    assert tracked == told_here | set(TOLD_ELSEWHERE)


# How far it goes


def test_pieces_meet_without_gap_or_double(
    client_of: ClientOf, tutor: User, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Goals and actions of one moment: only place and row tell them apart."""
    for number in range(4):
        goal = f.GoalFactory(plan=plan, words=f"G{number}")
        f.ActionFactory(goal=goal, plan=plan, what=f"A{number}")
    client = client_of(tutor)
    whole = told(client, plan.student, "goals")
    monkeypatch.setattr(engine, "PIECE", 3)
    url, before, found = reverse("history", args=[plan.student.uuid, "goals"]), "", []
    while True:
        piece = client.get(url, {"before": before}).context["piece"]
        found += [said(line) for line in piece.told]
        if not piece.next:
            break
        before = str(piece.next)
    assert found == whole
    assert len(whole) == 8


@pytest.mark.parametrize(
    "text", ["", "x", "2026-01-01~1~2", "2026-13-01T00:00:00+00:00~1~2", "~~", "1~" * 9]
)
def test_odd_cursor_is_none(text: str) -> None:
    assert Cursor.read(text) is None


@pytest.mark.parametrize("family", OF_STUDENT)
def test_three_changes_take_as_many_queries_as_one(
    client_of: ClientOf, tutor: User, plan: Plan, family: str
) -> None:
    client, url = client_of(tutor), reverse("history", args=[plan.student.uuid, family])

    def make() -> None:
        rating = f.FactorRatingFactory(assessment=plan.assessment)
        f.PlanFactorFactory(plan=plan, risk_factor=rating.risk_factor)
        f.SupportNeedFactory(plan=plan)
        goal = f.GoalFactory(plan=plan)
        f.ActionFactory(goal=goal, plan=plan)
        f.BalanceRatingFactory(plan=plan)
        f.GuardianFactory(student=plan.student)
        session = f.TutoringSessionFactory(plan=plan)
        f.GoalProgressFactory(session=session, goal=goal)
        f.AgreementFactory(session=session, action=f.ActionFactory(goal=goal, plan=plan))
        f.NoteFactory(student=plan.student)
        person = f.member(plan.centre, "tutor")
        f.AssignmentFactory(student=plan.student, person=person)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    f.ContractFactory(plan=plan)
    f.RecordRequestFactory(student=plan.student)
    queries()  # from here on the transaction has the person as its context
    make()
    one = queries()
    make()
    make()
    assert queries() == one <= 12 + 3
