"""The copy of a record: who asks, what is released, what stands in both files."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django_scopes import scope

from accounts.models import AccessLog, Centre, User
from documents.models import IssuedDocument
from documents.services import AlteredDocument, content_of
from plans.models import Plan
from reviews.models import NoteRelease, RecordRequest
from reviews.services.record.attendance import attendance
from reviews.services.record.parts import as_json
from reviews.services.rights import NotReviewed, prepare
from students.enums import Audience, EventKind
from students.models import Student, StudentEvent
from tests import factories as f
from tests.documents.reading import pages_of, reader, tags_of, text_of
from tests.plans.pages import fields_of
from tests.plans.pages import words as words_of
from tests.reviews.records import SECRET, SHARED, TEAM, WITH_A_NAME, Case, case_of, decide_all


@pytest.fixture
def case(student: Student, plan: Plan, tutor: User) -> Case:
    return case_of(student, plan, tutor)


@pytest.fixture
def asked(case: Case, administrator: User) -> RecordRequest:
    """The student has asked."""
    return f.RecordRequestFactory(student=case.student, registered_by=administrator)


@pytest.fixture
def ready(asked: RecordRequest, case: Case, counsellor: User) -> RecordRequest:
    """Reviewed and made: one note included, one blacked out, one left out."""
    decide_all(asked, case, counsellor)
    with scope(centre=asked.centre):
        return prepare(request=asked, by=counsellor)


def files_of(request: RecordRequest) -> tuple[str, dict[str, Any]]:
    """The words of the PDF, and the JSON."""
    assert request.pdf and request.json
    return text_of(content_of(request.pdf)), json.loads(content_of(request.json))


# Asking


def ask(client: Any, student: Student, **data: Any) -> Any:
    url = reverse("record_ask", args=[student.uuid])
    return client.post(url, fields_of(client.get(url)) | data)


def test_student_asks_and_the_answer_is_due_in_a_month(
    student: Student, administrator: User, client_of: Any
) -> None:
    client = client_of(administrator)
    response = ask(client, student, received_on="2026-01-31", verified="Identity card seen.")
    with scope(centre=student.centre):
        made = RecordRequest.objects.get()
    assert response.url == reverse("record_request", args=[made.uuid])
    assert (made.asked_by, made.due_on.isoformat(), made.state) == ("student", "2026-02-28", "open")
    assert made.registered_by == administrator


def test_request_sent_twice_is_registered_once(
    student: Student, administrator: User, client_of: Any
) -> None:
    client = client_of(administrator)
    url = reverse("record_ask", args=[student.uuid])
    data = fields_of(client.get(url)) | {"verified": "Identity card seen."}
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    with scope(centre=student.centre):
        assert RecordRequest.objects.count() == 1


def test_second_request_while_the_first_waits_is_refused(
    asked: RecordRequest, administrator: User, client_of: Any
) -> None:
    response = ask(client_of(administrator), asked.student, verified="Identity card seen.")
    assert "the answer is on its way" in words_of(response)


def test_guardian_with_authority_asks_for_a_minor(
    case: Case, administrator: User, client_of: Any
) -> None:
    response = ask(
        client_of(administrator),
        case.student,
        guardian=case.mother.pk,
        verified="Known, card seen.",
    )
    assert response.status_code == 302
    with scope(centre=case.student.centre):
        assert RecordRequest.objects.get().guardian == case.mother


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"legal_authority": "unknown"}, "Legal authority is not noted for this guardian."),
        ({"legal_authority": "no"}, "Legal authority is not noted for this guardian."),
        ({"do_not_contact": True}, "This guardian is marked “do not contact”."),
    ],
)
def test_guardian_who_may_not_ask_is_told_why(
    case: Case, administrator: User, client_of: Any, change: dict[str, Any], said: str
) -> None:
    with scope(centre=case.student.centre):
        for name, value in change.items():
            setattr(case.mother, name, value)
        case.mother.save()
    response = ask(
        client_of(administrator), case.student, guardian=case.mother.pk, verified="Card seen."
    )
    assert said in words_of(response)
    with scope(centre=case.student.centre):
        assert RecordRequest.objects.count() == 0


def test_guardian_not_to_be_contacted_may_be_answered_for_a_reason(
    case: Case, administrator: User, client_of: Any
) -> None:
    with scope(centre=case.student.centre):
        case.mother.do_not_contact = True
        case.mother.save()
    sent = {"guardian": case.mother.pk, "verified": "Court order on file."}
    response = ask(
        client_of(administrator), case.student, contact_reason="The court asks for it.", **sent
    )
    assert response.status_code == 302


def test_guardian_of_somebody_of_age_may_not_ask(
    case: Case, administrator: User, client_of: Any
) -> None:
    Centre.objects.filter(pk=case.student.centre_id).update(signing_age=16)
    response = ask(
        client_of(administrator), case.student, guardian=case.mother.pk, verified="Card seen."
    )
    assert "The student is 16 or older, and asks for the record in person." in words_of(response)


def test_centre_may_answer_students_only(case: Case, administrator: User, client_of: Any) -> None:
    Centre.objects.filter(pk=case.student.centre_id).update(guardians_may_ask=False)
    response = ask(
        client_of(administrator), case.student, guardian=case.mother.pk, verified="Card seen."
    )
    assert "gives records to the students themselves only" in words_of(response)


# Reviewing


def review_url(asked: RecordRequest) -> str:
    return reverse("record_review", args=[asked.uuid])


def test_counsellor_looks_at_notes_of_team_and_in_confidence(
    asked: RecordRequest, counsellor: User, client_of: Any
) -> None:
    words = words_of(client_of(counsellor).get(review_url(asked)))
    assert [each in words for each in (TEAM, SECRET, WITH_A_NAME, SHARED)] == [
        True,
        True,
        True,
        False,
    ]


def test_guardians_copy_is_reviewed_with_what_was_shared_with_the_student(
    case: Case, counsellor: User, client_of: Any
) -> None:
    asked = f.RecordRequestFactory(student=case.student, guardian=case.mother)
    words = words_of(client_of(counsellor).get(review_url(asked)))
    assert SHARED in words


def test_review_is_saved_note_by_note(
    asked: RecordRequest, case: Case, counsellor: User, client_of: Any
) -> None:
    client = client_of(counsellor)
    sent = fields_of(client.get(review_url(asked))) | {
        f"{case.team.uuid.hex}-release": "include",
        f"{case.named.uuid.hex}-release": "black_out",
        f"{case.named.uuid.hex}-reason": "Names a classmate.",
        f"{case.named.uuid.hex}-text": "Quarrelled with ████",
    }
    response = client.post(review_url(asked), sent, follow=True)
    words = words_of(response)
    assert [each in words for each in (TEAM, SECRET, WITH_A_NAME)] == [False, True, False]
    with scope(centre=asked.centre):
        asked.refresh_from_db()
        kept = {each.item: (each.release, each.text) for each in NoteRelease.objects.all()}
    assert asked.state == "in_review"
    assert kept == {
        case.team.uuid: ("include", ""),
        case.named.uuid: ("black_out", "Quarrelled with ████"),
    }


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"release": "leave_out"}, "Say in a few words why."),
        ({"release": "black_out", "reason": "A name."}, "Nothing is blacked out yet."),
        ({"release": "black_out", "reason": "A name.", "text": ""}, "Nothing is left of the text."),
        ({}, "Choose for at least one text, then save."),
    ],
)
def test_review_with_a_fault_says_so_and_saves_nothing(
    asked: RecordRequest,
    case: Case,
    counsellor: User,
    client_of: Any,
    sent: dict[str, str],
    said: str,
) -> None:
    client = client_of(counsellor)
    prefix = case.named.uuid.hex
    data = {f"{prefix}-{name}": value for name, value in sent.items()}
    response = client.post(review_url(asked), fields_of(client.get(review_url(asked))) | data)
    assert said in words_of(response)
    with scope(centre=asked.centre):
        assert NoteRelease.objects.count() == 0


def test_two_counsellors_who_decide_otherwise_see_both(
    asked: RecordRequest, case: Case, counsellor: User, other_counsellor: User, client_of: Any
) -> None:
    f.AssignmentFactory(student=case.student, person=other_counsellor, kind="counsellor")
    first, second = client_of(counsellor), client_of(other_counsellor)
    page = fields_of(second.get(review_url(asked)))
    name = f"{case.team.uuid.hex}-release"
    reason = f"{case.team.uuid.hex}-reason"
    first.post(review_url(asked), fields_of(first.get(review_url(asked))) | {name: "include"})
    response = second.post(review_url(asked), page | {name: "leave_out", reason: "Too much."})
    assert "Two texts, both kept" in words_of(response)
    with scope(centre=asked.centre):
        assert NoteRelease.objects.get().release == "include"


def test_note_changed_since_its_decision_waits_again(
    asked: RecordRequest, case: Case, counsellor: User
) -> None:
    decide_all(asked, case, counsellor)
    with scope(centre=asked.centre):
        case.team.body = "Something else"
        case.team.save()
        with pytest.raises(NotReviewed):
            prepare(request=asked, by=counsellor)


def test_copy_is_not_made_while_a_note_waits(
    asked: RecordRequest, counsellor: User, client_of: Any
) -> None:
    response = client_of(counsellor).post(reverse("record_prepare", args=[asked.uuid]), follow=True)
    assert "Some notes still wait for a decision." in words_of(response)
    with scope(centre=asked.centre):
        assert IssuedDocument.objects.count() == 0


# The two files


def test_both_files_hold_what_was_released_and_nothing_else(ready: RecordRequest) -> None:
    pdf, data = files_of(ready)
    text = json.dumps(data, ensure_ascii=False)
    for words in (
        "I come on Mondays",
        "Set two alarms",
        "Wired a lamp",
        "I ring when I am late",
        "A quiet place",
        "A good year",
        "and the van",
        "The first weeks",
        "Mornings are hard",
        "A workshop of my own",
        "assigned as tutor",
        SHARED,
        TEAM,
        "Quarrelled with ████ about money",
        "Núria Ferrer",
        "marta@example.org",
    ):
        assert (words in pdf, words in text) == (True, True), words
    for words in (
        SECRET,
        WITH_A_NAME,
        "Joana",
        "Pons",
        "2024-0999",
        "611 000 111",
        "622 000 222",
        "It would do harm.",
        "Names a classmate.",
        "@example.com",
        *staff_addresses(ready),
    ):
        assert (words in pdf, words in text) == (False, False), words
    assert data["left_out"] == [{"notes": 1}]
    assert "1 text was left out by a counsellor" in pdf


def staff_addresses(ready: RecordRequest) -> list[str]:
    return list(User.objects.values_list("email", flat=True))


def test_asking_guardian_finds_their_own_contact_data_only(case: Case, counsellor: User) -> None:
    asked = f.RecordRequestFactory(student=case.student, guardian=case.mother)
    decide_all(asked, case, counsellor)
    with scope(centre=asked.centre):
        f.NoteReleaseFactory(request=asked, item=case.shared.uuid, by=counsellor)
        pdf, data = files_of(prepare(request=asked, by=counsellor))
    assert {each["name"]: each.get("phone") for each in data["guardians"]} == {
        "Carme Soler": "611 000 111",
        "Pere Soler": None,
    }
    assert ("611 000 111" in pdf, "622 000 222" in pdf) == (True, False)


def test_what_the_student_wrote_is_whole_in_their_copy_and_wordless_in_a_guardians(
    case: Case, ready: RecordRequest, counsellor: User
) -> None:
    said = f"{SHARED} on my page"
    assert files_of(ready)[1]["messages"][0]["text"] == said
    asked = f.RecordRequestFactory(student=case.student, guardian=case.mother)
    decide_all(asked, case, counsellor)
    with scope(centre=asked.centre):
        f.NoteReleaseFactory(request=asked, item=case.shared.uuid, by=counsellor)
        pdf, data = files_of(prepare(request=asked, by=counsellor))
    assert [each["kind"] for each in data["messages"]] == ["note"]
    assert "text" not in data["messages"][0]
    assert "on my page" not in pdf


def test_json_has_its_keys(ready: RecordRequest) -> None:
    data = files_of(ready)[1]
    assert list(data) == [
        "format",
        "format_version",
        "about",
        "student",
        "guardians",
        "enrolments",
        "assignments",
        "attendance",
        "assessments",
        "plans",
        "interviews",
        "lifted_words",
        "notes",
        "concerns",
        "left_out",
        "links",
        "messages",
        "corrections",
        "events",
        "readings",
    ]
    assert (data["format"], data["format_version"]) == ("stepping-stones-record", 1)
    assert list(data["plans"][0])[-11:] == [
        "factors",
        "goals",
        "actions",
        "options",
        "pathways",
        "placements",
        "balance",
        "contracts",
        "sessions",
        "needs",
        "closing",
    ]
    assert data["student"][0]["birth_date"] == ready.student.birth_date.isoformat()
    assert data["plans"][0]["sessions"][0]["progress"] == [
        {"goal": "I come on Mondays", "progress": "forward"}
    ]


def test_pdf_has_cover_contents_numbers_tags_and_language(ready: RecordRequest) -> None:
    assert ready.pdf
    pdf = content_of(ready.pdf)
    pages = pages_of(pdf)
    assert "Copy of a record" in pages[0]
    assert "Contents" in pages[0]
    assert "Who has read it" in pages[0]
    assert [f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, start=1)] == (
        [True] * len(pages)
    )
    document = reader(pdf)
    assert document.trailer["/Root"]["/Lang"] == "en"
    assert document.metadata and document.metadata.title == "Record of Marta Soler"
    assert {"H1", "H2", "H3", "Table", "TH", "P"} <= set(tags_of(pdf))


def test_attendance_is_told_by_day_lesson_by_lesson(asked: RecordRequest) -> None:
    with scope(centre=asked.centre):
        for day, period, fields in (
            (date(2026, 11, 10), "1", {}),
            (date(2026, 11, 9), "2", {"minutes_absent": 20, "code": "T"}),
            (date(2026, 11, 9), "1", {"minutes_absent": 60, "authorised": True}),
        ):
            f.AttendanceRecordFactory(student=asked.student, date=day, period=period, **fields)
        f.AttendanceRecordFactory()
        (section,) = attendance(asked)
    assert [[each.shown for each in entry.facts] for entry in section.entries] == [
        [
            "9 November 2026",
            "1: 60 of 60 minutes missed, authorised;"
            " 2: 20 of 60 minutes missed, not authorised (T)",
        ],
        ["10 November 2026", "1: 60 minutes"],
    ]
    assert as_json([section])["attendance"][1] == {
        "date": "2026-11-10",
        "lessons": [
            {
                "period": "1",
                "minutes_scheduled": 60,
                "minutes_absent": 0,
                "authorised": False,
                "code": "",
            }
        ],
    }


def test_readings_are_told_by_day_person_and_purpose(ready: RecordRequest) -> None:
    readings = files_of(ready)[1]["readings"]
    assert readings == [
        {
            "day": ready.centre.today().isoformat(),
            "person": "Núria Ferrer",
            "purpose": "assigned as tutor",
            "times": 1,
        }
    ]


def test_concern_is_reviewed_like_a_confidential_note(
    asked: RecordRequest, case: Case, counsellor: User
) -> None:
    concern = f.ConcernFactory(student=case.student, words="Afraid-to-go-home")
    decide_all(asked, case, counsellor)
    with scope(centre=asked.centre):
        with pytest.raises(NotReviewed):
            prepare(request=asked, by=counsellor)
        f.NoteReleaseFactory(request=asked, item=concern.uuid, seen=concern.version, by=counsellor)
        pdf, data = files_of(prepare(request=asked, by=counsellor))
    assert "Afraid-to-go-home" in pdf
    assert [each["text"] for each in data["concerns"]] == ["Afraid-to-go-home"]


def test_guardians_copy_tells_nothing_of_a_concern(
    case: Case, counsellor: User, client_of: Any
) -> None:
    """Not even that one was left out: it may be about the home."""
    concern = f.ConcernFactory(student=case.student, words="Afraid-to-go-home")
    with scope(centre=case.student.centre):
        StudentEvent.record(
            case.student,
            EventKind.CONCERN_RAISED,
            by=counsellor,
            subject=concern,
            audience=Audience.CONFIDENTIAL,
        )
    asked = f.RecordRequestFactory(student=case.student, guardian=case.mother)
    page = client_of(counsellor).get(review_url(asked))
    assert "Afraid-to-go-home" not in words_of(page)
    decide_all(asked, case, counsellor)
    with scope(centre=asked.centre):
        f.NoteReleaseFactory(request=asked, item=case.shared.uuid, by=counsellor)
        pdf, data = files_of(prepare(request=asked, by=counsellor))
    assert "oncern" not in pdf
    assert (data["concerns"], data["left_out"]) == ([], [{"notes": 1}])
    assert "oncern" not in json.dumps(data).replace('"concerns"', "")


@pytest.mark.parametrize(("whose", "told"), [("student", True), ("guardian", False)])
def test_what_the_student_said_for_themselves_is_in_their_own_copy_only(
    case: Case, counsellor: User, whose: str, told: bool
) -> None:
    with scope(centre=case.student.centre):
        plan = case.student.plans.get()
        plan.closing.student_words = "Home-was-loud"
        plan.closing.save()
        f.ContractRefusalFactory(
            contract=plan.contracts.get(), party="student", words="Father-decides-all"
        )
    guardian = case.mother if whose == "guardian" else None
    asked = f.RecordRequestFactory(student=case.student, guardian=guardian)
    decide_all(asked, case, counsellor)
    with scope(centre=asked.centre):
        if guardian:
            f.NoteReleaseFactory(request=asked, item=case.shared.uuid, by=counsellor)
        pdf, data = files_of(prepare(request=asked, by=counsellor))
    both = pdf + json.dumps(data)
    said = ("Home-was-loud", "Father-decides-all")
    assert {each: each in both for each in said} == dict.fromkeys(said, told)


def test_readings_of_a_concern_are_told_in_no_copy(
    asked: RecordRequest, case: Case, counsellor: User
) -> None:
    f.AccessLogFactory(
        centre=asked.centre, student=case.student.uuid, person=counsellor, page="GET restricted"
    )
    decide_all(asked, case, counsellor)
    with scope(centre=asked.centre):
        readings = files_of(prepare(request=asked, by=counsellor))[1]["readings"]
    assert [each["person"] for each in readings] == ["Núria Ferrer"]


def test_guardian_who_lost_the_right_since_gets_no_copy(
    case: Case, counsellor: User, client_of: Any
) -> None:
    asked = f.RecordRequestFactory(student=case.student, guardian=case.mother)
    decide_all(asked, case, counsellor)
    with scope(centre=asked.centre):
        f.NoteReleaseFactory(request=asked, item=case.shared.uuid, by=counsellor)
        case.mother.legal_authority = "no"
        case.mother.save()
    client = client_of(counsellor)
    said = "Legal authority is not noted for this guardian."
    assert said in words_of(client.get(reverse("record_request", args=[asked.uuid])))
    page = client.post(reverse("record_prepare", args=[asked.uuid]), follow=True)
    assert words_of(page).count(said) == 2
    with scope(centre=asked.centre):
        asked.refresh_from_db()
        assert (asked.state, IssuedDocument.objects.count()) == ("open", 0)


# Frozen, encrypted, logged


def test_copy_stays_as_it_was_made(ready: RecordRequest) -> None:
    before = files_of(ready)
    with scope(centre=ready.centre):
        ready.student.email = "new@example.org"
        ready.student.save()
        ready.refresh_from_db()
        assert files_of(ready) == before


def test_file_is_encrypted_in_storage(ready: RecordRequest) -> None:
    assert ready.json
    with default_storage.open(ready.json.file.name) as file:
        stored = file.read()
    assert b"Marta" not in stored
    assert b"%PDF" not in stored
    assert str(ready.json.uuid) in ready.json.file.name


def test_altered_file_is_not_handed_out(ready: RecordRequest) -> None:
    assert ready.pdf and ready.json
    with default_storage.open(ready.pdf.file.name) as file:
        other = file.read()
    default_storage.delete(ready.json.file.name)
    default_storage.save(ready.json.file.name, ContentFile(other))
    with pytest.raises(AlteredDocument):
        content_of(ready.json)


def test_download_is_logged(ready: RecordRequest, counsellor: User, client_of: Any) -> None:
    response = client_of(counsellor).get(reverse("record_pdf", args=[ready.uuid]))
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"] == (
        f'attachment; filename="record-{str(ready.uuid)[:8]}.pdf"'
    )
    with scope(centre=ready.centre):
        logged = AccessLog.objects.filter(person=counsellor, student=ready.student.uuid)
        assert list(logged.values_list("page", flat=True)) == ["GET record_pdf"]


def test_copy_taken_back_is_deleted(
    ready: RecordRequest, counsellor: User, client_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    assert ready.pdf and ready.json
    names = [ready.pdf.file.name, ready.json.file.name]
    with django_capture_on_commit_callbacks(execute=True):
        client_of(counsellor).post(reverse("record_take_back", args=[ready.uuid]))
    assert [default_storage.exists(each) for each in names] == [False, False]
    with scope(centre=ready.centre):
        assert IssuedDocument.objects.count() == 0
        ready.refresh_from_db()
    assert (ready.state, ready.pdf) == ("in_review", None)


def test_copy_is_handed_over(ready: RecordRequest, administrator: User, client_of: Any) -> None:
    client = client_of(administrator)
    url = reverse("record_hand_over", args=[ready.uuid])
    sent = fields_of(client.get(url)) | {"how": "On paper, in person."}
    response = client.post(url, sent, follow=True)
    assert "On paper, in person." in words_of(response)
    with scope(centre=ready.centre):
        ready.refresh_from_db()
    assert (ready.state, ready.closed_by) == ("handed_over", administrator)


def test_handing_over_a_day_to_come_is_refused(
    ready: RecordRequest, administrator: User, client_of: Any
) -> None:
    client = client_of(administrator)
    url = reverse("record_hand_over", args=[ready.uuid])
    tomorrow = ready.centre.today() + timedelta(days=1)
    sent = fields_of(client.get(url)) | {"how": "By post.", "on": tomorrow.isoformat()}
    assert "Choose a day from the request’s up to today." in words_of(client.post(url, sent))


def test_request_is_refused_with_a_reason(
    asked: RecordRequest, administrator: User, client_of: Any
) -> None:
    url = reverse("record_refuse", args=[asked.uuid])
    client = client_of(administrator)
    empty = client.post(url, fields_of(client.get(url)))
    assert "This field is required." in words_of(empty)
    response = client.post(url, fields_of(client.get(url)) | {"reason": "Not them."}, follow=True)
    assert "Not them." in words_of(response)
    with scope(centre=asked.centre):
        asked.refresh_from_db()
    assert asked.state == "refused"


def test_late_answer_says_so(student: Student, administrator: User, client_of: Any) -> None:
    today = student.centre.today()
    f.RecordRequestFactory(
        student=student,
        received_on=today - timedelta(days=40),
        due_on=today - timedelta(days=9),
    )
    page = client_of(administrator).get(reverse("student_rights", args=[student.uuid]))
    assert "late" in words_of(page)


def test_page_of_rights_without_requests_says_what_to_do(
    student: Student, tutor: User, client_of: Any
) -> None:
    page = client_of(tutor).get(reverse("student_rights", args=[student.uuid]))
    assert "Nobody has asked for a copy" in words_of(page)
