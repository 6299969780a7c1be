"""A contact note: 20 seconds from the student's page, for those it says, and nothing lost."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from students.models import Guardian, Note, Student
from students.models.note import MAX_NOTE
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, links, words

pytestmark = pytest.mark.usefixtures("in_centre")

SAID = "Grandmother rang: Marta has a cold and comes on Wednesday."


@pytest.fixture
def page(student: Student) -> str:
    return reverse("student", args=[student.uuid])


@pytest.fixture
def address(student: Student) -> str:
    return reverse("contact_note_add", args=[student.uuid])


@pytest.fixture
def mother(student: Student) -> Guardian:
    return f.GuardianFactory(student=student, name="Carme Soler")


@pytest.fixture
def father(student: Student) -> Guardian:
    return f.GuardianFactory(
        student=student, name="Ramon Soler", relation="father", do_not_contact=True
    )


def write(client: Any, page: str, address: str, **typed: Any) -> Any:
    """Open the student's page, type into the note on it and send it."""
    fields = fields_of(client.get(page), address)
    return client.post(address, fields | {"body": SAID, "channel": "call"} | typed)


def the_note() -> Note:
    return Note.objects.get()


# What a person sees


def test_note_is_written_from_the_page_and_stands_on_it(client_of, tutor, page, address):
    client = client_of(tutor)
    response = write(client, page, address)
    note = the_note()
    assert response.url == f"{page}#note-{note.uuid}"
    shown = words(client.get(response.url))
    assert f"Call for the team {SAID}" in shown
    assert "The note is saved. It is read by: you, counsellor A. Roca, the counsellors" in shown


def test_link_on_top_leads_into_the_text(client_of, tutor, page):
    html = client_of(tutor).get(page).content.decode()
    assert '<textarea name="body"' in html
    assert 'href="#id_body" accesskey="n"' in html


def test_who_reads_it_is_told_before_it_is_saved(client_of, tutor, page):
    shown = words(client_of(tutor).get(page))
    assert "Shared: you, Marta, counsellor A. Roca, the counsellors of the centre" in shown
    assert "Team: you, counsellor A. Roca, the counsellors of the centre" in shown
    assert "Confidential: you, A. Roca" in shown


@pytest.mark.parametrize(
    ("audience", "kind"),
    [("shared", "contact"), ("team", "contact"), ("confidential", "confidential")],
)
def test_audience_is_kept(client_of, tutor, page, address, audience, kind):
    write(client_of(tutor), page, address, audience=audience)
    note = the_note()
    assert (note.audience, note.kind, note.channel) == (audience, kind, "call")
    assert (note.author, note.about) == (tutor, None)


def test_note_is_about_now_unless_said_otherwise(client_of, tutor, page, address):
    write(client_of(tutor), page, address)
    assert timezone.now() - the_note().happened_at < timedelta(minutes=1)


def test_note_of_yesterday_stands_at_its_hour(client_of, tutor, student, page, address):
    day = student.centre.today() - timedelta(days=1)
    write(client_of(tutor), page, address, date=day.isoformat(), time="09:15")
    assert the_note().happened_at == datetime.combine(day, time(9, 15), student.centre.zone)


def test_note_with_a_guardian_names_them(client_of, tutor, mother, page, address):
    client = client_of(tutor)
    write(client, page, address, person=str(mother.uuid))
    assert the_note().guardian == mother
    assert "Call · with Carme Soler, mother" in words(client.get(page))


def test_note_with_somebody_else_names_them(client_of, tutor, page, address):
    client = client_of(tutor)
    write(client, page, address, person="other", with_other="Joan (workshop)")
    assert "Call · with Joan (workshop)" in words(client.get(page))


# Do not contact


def test_guardian_with_a_flag_is_shown_with_it(client_of, tutor, father, page):
    assert "Ramon Soler, father – do not contact" in words(client_of(tutor).get(page))


def test_contact_in_spite_of_the_flag_asks_for_the_reason(client_of, tutor, father, page, address):
    client = client_of(tutor)
    response = write(client, page, address, person=str(father.uuid))
    assert response.status_code == 422
    assert errors(response) == [
        "Ramon Soler is marked “do not contact”. If you did speak, say why, and save again:"
        " nothing you typed is lost."
    ]
    assert SAID in response.content.decode()
    fields = fields_of(response) | {"despite_reason": "He rang us."}
    client.post(address, fields)
    assert (the_note().guardian, the_note().despite_reason) == (father, "He rang us.")
    assert "in spite of “do not contact”: He rang us." in words(client.get(page))


def test_reason_is_kept_only_where_it_belongs(client_of, tutor, father, page, address):
    write(client_of(tutor), page, address, despite_reason="Slip of the finger")
    assert the_note().despite_reason == ""


def test_guardian_of_another_student_is_no_choice(client_of, tutor, page, address):
    stranger = f.GuardianFactory()
    assert write(client_of(tutor), page, address, person=str(stranger.uuid)).status_code == 422
    assert not Note.objects.exists()


# Nothing is lost, nothing is doubled


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"body": " "}, ["There is no text yet. One sentence is enough."]),
        ({"channel": ""}, ["Say how you spoke; one tap is enough."]),
        ({"person": "other"}, ["Say with whom. A role is enough."]),
        ({"date": "soon"}, ["This is no date. Write it as year-month-day: 2026-11-24."]),
        ({"date": "1999-01-01"}, ["That is very long ago. Is the year right?"]),
        ({"date": "9999-12-31"}, ["This is still to come. A note is about what happened."]),
    ],
)
def test_what_cannot_be_saved_comes_back_with_its_text(
    client_of, tutor, page, address, typed, said
):
    response = write(client_of(tutor), page, address, **typed)
    assert response.status_code == 422
    assert errors(response) == said
    assert fields_of(response)["body"] == [typed.get("body", SAID)]
    assert not Note.objects.exists()


def test_text_beyond_the_limit_is_kept_whole(client_of, tutor, page, address):
    text = "a" * (MAX_NOTE + 1)
    response = write(client_of(tutor), page, address, body=text)
    assert "A note holds 20000 characters, and this text has 20001." in errors(response)[0]
    assert fields_of(response)["body"] == [text]
    write(client_of(tutor), page, address, body=text[1:])
    assert the_note().body == text[1:]


def test_sending_twice_writes_one_note(client_of, tutor, page, address):
    client = client_of(tutor)
    fields = fields_of(client.get(page), address) | {"body": SAID, "channel": "call"}
    answers = [client.post(address, fields).url for _ in range(2)]
    assert answers == [f"{page}#note-{the_note().uuid}"] * 2


def test_other_words_from_the_same_form_are_a_further_note(client_of, tutor, page, address):
    """After a step back. Nothing is overwritten: the first may have other readers."""
    client = client_of(tutor)
    first = fields_of(client.get(page), address) | {"body": SAID, "channel": "call"}
    others = [{"body": "She comes on Thursday."}, {"audience": "confidential"}]
    for each in [first, *(first | other for other in others), first, first | others[0]]:
        shown = words(client.post(address, each, follow=True))
    assert "saved beside the one that you had sent with the same form" in shown
    found = Note.objects.order_by("pk").values_list("audience", flat=True)
    assert list(found) == ["team", "team", "confidential"]
    assert [each.body for each in Note.objects.order_by("pk")] == [
        SAID,
        "She comes on Thursday.",
        SAID,
    ]


def test_other_hour_from_the_same_form_is_a_further_note(client_of, tutor, student, page, address):
    client, day = client_of(tutor), student.centre.today() - timedelta(days=1)
    first = fields_of(client.get(page), address) | {"body": SAID, "channel": "call"}
    told = first | {"date": day.isoformat(), "time": "09:30"}
    for each in (first, told, told, first):
        client.post(address, each)
    assert Note.objects.count() == 2


def test_first_words_sent_again_after_a_correction_are_no_further_note(
    client_of, tutor, page, address
):
    client = client_of(tutor)
    first = fields_of(client.get(page), address) | {"body": SAID, "channel": "call"}
    client.post(address, first)
    edit = reverse("contact_note_edit", args=[the_note().uuid])
    client.post(edit, fields_of(client.get(edit)) | {"body": "She comes on Friday."})
    client.post(address, first)
    assert the_note().body == "She comes on Friday."


@pytest.mark.django_db(transaction=True)
def test_sending_twice_at_once_writes_one_note(client_of, tutor, page, address):
    clients = [client_of(tutor), client_of(tutor)]
    fields = fields_of(clients[0].get(page), address) | {"body": SAID, "channel": "call"}
    answers = at_once(*(lambda each=each: each.post(address, fields) for each in clients))
    assert [each.status_code for each in answers] == [302, 302]
    assert Note.objects.count() == 1


def test_uuid_of_a_note_of_somebody_else_is_not_there(client_of, tutor, student, page, address):
    theirs = f.NoteFactory(student=student, audience="confidential")
    response = write(client_of(tutor), page, address, uuid=str(theirs.uuid))
    assert response.status_code == 404


# Who may


def test_only_those_who_write_get_the_form(
    client_of, tutor, counsellor, other_counsellor, administrator, officer, page, address
):
    people = (tutor, counsellor, other_counsellor, administrator, officer)
    assert [address in links(client_of(each).get(page)) for each in people] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("reader", "reads"),
    [
        ("tutor", ["shared", "team", "confidential"]),
        ("counsellor", ["shared", "team", "confidential"]),
        ("other_counsellor", ["shared", "team"]),
        ("administrator", []),
        ("officer", []),
    ],
)
def test_note_is_read_by_those_named_alone(client_of, tutor, student, page, reader, reads, request):
    for audience in ("shared", "team", "confidential"):
        f.NoteFactory(student=student, author=tutor, audience=audience, body=f"For {audience}!")
    shown = words(client_of(request.getfixturevalue(reader)).get(page))
    assert [each for each in ("shared", "team", "confidential") if f"For {each}!" in shown] == reads


# Mending


@pytest.fixture
def note(student: Student, tutor: Any) -> Note:
    return f.NoteFactory(
        student=student,
        author=tutor,
        audience="confidential",
        channel="call",
        happened_at=timezone.now() - timedelta(hours=2),
        body=SAID,
    )


def mend(client: Any, note: Note, **typed: Any) -> Any:
    address = reverse("contact_note_edit", args=[note.uuid])
    return client.post(address, fields_of(client.get(address)) | typed)


def test_own_note_is_mended_and_says_so(client_of, tutor, note, page):
    before, client = note.happened_at, client_of(tutor)
    assert mend(client, note, body="Grandfather rang.").url == f"{page}#note-{note.uuid}"
    note.refresh_from_db()
    assert (note.body, note.happened_at) == ("Grandfather rang.", before)
    assert "Grandfather rang. corrected on" in words(client.get(page))


def test_what_stood_before_stays_in_the_history(client_of, tutor, note):
    mend(client_of(tutor), note, body="Grandfather rang.")
    history = Note.pgh_event_model.objects.filter(pgh_obj_id=note.pk).order_by("pgh_id")
    assert [each.body for each in history] == [SAID, "Grandfather rang."]


def test_audience_can_be_widened_by_the_author(client_of, tutor, note):
    mend(client_of(tutor), note, audience="team")
    note.refresh_from_db()
    assert (note.audience, note.kind) == ("team", "contact")


def test_two_windows_show_both_texts(client_of, tutor, note):
    client = client_of(tutor)
    address = reverse("contact_note_edit", args=[note.uuid])
    stale = fields_of(client.get(address))
    mend(client, note, body="Grandfather rang.")
    response = client.post(address, stale | {"body": "An aunt rang."})
    shown = words(response)
    assert response.status_code == 422
    assert "Grandfather rang." in shown
    assert "An aunt rang." in shown


def test_notes_of_others_are_not_mended(client_of, tutor, counsellor, student, note):
    theirs = f.NoteFactory(
        student=student, author=counsellor, channel="call", happened_at=timezone.now()
    )
    assert client_of(tutor).get(address_of(theirs)).status_code == 403
    assert client_of(counsellor).get(address_of(note)).status_code == 403


def test_note_that_is_no_contact_is_not_there(client_of, tutor, student):
    handover = f.NoteFactory(student=student, author=tutor)
    assert client_of(tutor).get(address_of(handover)).status_code == 404


def test_tutor_who_is_no_longer_assigned_finds_nothing(client_of, tutor, student, note):
    yesterday = timezone.localdate() - timedelta(days=1)
    student.assignments.filter(person=tutor).update(ends_on=yesterday)
    assert client_of(tutor).get(address_of(note)).status_code == 404


def address_of(note: Note) -> str:
    return reverse("contact_note_edit", args=[note.uuid])


def test_uuid_that_is_none_is_made_anew(client_of, tutor, page, address):
    assert write(client_of(tutor), page, address, uuid=str(uuid4())).status_code == 302
    assert write(client_of(tutor), page, address, uuid="nonsense").status_code == 422
