"""What becomes of answers: in a copy of the record, and when the time to keep them is over."""

import json
from typing import Any

import pytest
from django.db import connection
from django_scopes import scope

from accounts.crypto import decrypt
from accounts.models import User
from plans.models import Answer, LiftedWords, Plan, Response
from reviews.models import RecordRequest
from reviews.services.record import record_of
from reviews.services.record.notes import items_of
from reviews.services.retention.erasing import Erasure
from students.models import Student
from tests import factories as f

SHARED, TEAM, SECRET = "I built a lamp", "Looks-tired-on-Mondays", "Works-nights-too"


@pytest.fixture
def answers(student: Student, plan: Plan, tutor: User) -> dict[str, Answer]:
    """One for each audience, and a question that was skipped."""
    with scope(centre=student.centre):
        response = f.ResponseFactory(plan=plan, by=tutor, complete=True)
        texts = {"shared": SHARED, "team": TEAM, "confidential": SECRET}
        made = {}
        for item, (audience, text) in zip(response.script.items.all(), texts.items(), strict=False):
            said = {"text": text, "audience": audience, "author": tutor}
            made[audience] = f.AnswerFactory(response=response, item=item, **said)
        skipped = response.script.items.last()
        f.AnswerFactory(response=response, item=skipped, text="", skipped=True)
        f.LiftedWordsFactory(answer=made["shared"], words="A lamp of my own")
        return made


def asked_by(student: Student, **who: Any) -> RecordRequest:
    return f.RecordRequestFactory(student=student, **who)


def copy_of(request: RecordRequest) -> str:
    with scope(centre=request.centre):
        return json.dumps(json.loads(record_of(request, language="en").as_json()))


def looked_at(request: RecordRequest) -> list[str]:
    with scope(centre=request.centre):
        return [each.text for each in items_of(request)]


def test_copy_holds_what_was_shared_and_keeps_back_the_rest(
    student: Student, answers: dict[str, Answer]
) -> None:
    request = asked_by(student)
    copy = copy_of(request)
    assert [text in copy for text in (SHARED, TEAM, SECRET)] == [True, False, False]
    assert "A lamp of my own" in copy
    assert '"skipped": true' in copy
    assert '"left_out": [{"notes": 2}]' in copy


def test_counsellor_looks_at_what_was_not_shared(
    student: Student, answers: dict[str, Answer]
) -> None:
    assert looked_at(asked_by(student)) == [TEAM, SECRET]
    guardian = f.GuardianFactory(student=student)
    assert looked_at(asked_by(student, guardian=guardian)) == [SHARED, TEAM, SECRET]


def test_answer_goes_in_once_it_is_released_as_it_stands(
    student: Student, answers: dict[str, Answer], counsellor: User
) -> None:
    request = asked_by(student)
    with scope(centre=student.centre):
        for each in (answers["team"], answers["confidential"]):
            f.NoteReleaseFactory(request=request, item=each.uuid, seen=each.version, by=counsellor)
        secret = answers["confidential"]
        secret.text = "Something else"
        secret.save()
    copy = copy_of(request)
    assert [text in copy for text in (TEAM, SECRET, "Something else")] == [True, False, False]


def stored() -> set[str]:
    """The answers' texts that stand in the table and in its history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM plans_answer UNION ALL SELECT text FROM plans_answerhistoryevent"
        )
        return {decrypt(row[0]) for row in cursor.fetchall() if row[0]}


@pytest.mark.parametrize(
    ("kinds", "left"),
    [
        (["confidential"], {SHARED, TEAM}),
        (["confidential", "notes"], set()),
        (["confidential", "notes", "plans"], set()),
    ],
)
def test_answers_go_with_the_notes_and_confidential_ones_before(
    student: Student, answers: dict[str, Answer], kinds: list[str], left: set[str]
) -> None:
    with scope(centre=student.centre):
        Erasure(student).erase(kinds, today=student.centre.today())
        assert stored() == left
        assert Response.objects.exists() == ("plans" not in kinds)
        assert LiftedWords.objects.exists() == ("plans" not in kinds)
        assert not LiftedWords.objects.filter(answer__isnull=bool(left)).exists()
