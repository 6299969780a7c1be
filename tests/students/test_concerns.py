"""Safety concerns: what people see, from the form to the closing."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from students.models import Concern, ConcernNote, ConcernRecipient, Student
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

WORRY = "She has bruises on her arm and is afraid to go home."
ANSWER = "I speak to her at two o’clock, and ring her aunt."


def form_for(student: Student) -> str:
    return reverse("concern_raise", args=[student.uuid])


def page_of(concern: Concern) -> str:
    return reverse("concern", args=[concern.uuid])


def acknowledge_at(concern: Concern) -> str:
    return reverse("concern_acknowledge", args=[concern.uuid])


@pytest.fixture
def concern(student: Student, tutor: User, client_of: Any) -> Concern:
    """Raised by the tutor in the browser's way."""
    send(client_of(tutor), form_for(student), danger="no", words=WORRY)
    return Concern.objects.get()


def told(concern: Concern) -> dict[str, str]:
    rows = ConcernRecipient.objects.filter(concern=concern, ended_at=None)
    return {each.person.name: each.why for each in rows.select_related("person")}


# Raising


def test_form_says_first_whom_to_call_and_then_who_gets_it(
    client_of: Any, tutor: User, student: Student, centre: Any
) -> None:
    centre.emergency_number, centre.emergency_words = "061", "Reception: 93 100 00 00"
    centre.save()
    said = words(client_of(tutor).get(form_for(student)))
    order = [
        "Call 061 first",
        "Reception: 93 100 00 00",
        "does not replace the call",
        "Is anyone in danger now?",
        "What happened, or what worries you?",
        "Who gets it, at once Anna Roca counsellor of the student",
        "Send now",
    ]
    places = [said.index(each) for each in order]
    assert places == sorted(places)


def test_concern_is_saved_and_stands_open(
    client_of: Any, tutor: User, student: Student, concern: Concern
) -> None:
    said = words(client_of(tutor).get(page_of(concern)))
    assert "waits to be acknowledged" in said
    assert f"What Núria Ferrer wrote {WORRY}" in said
    assert "Nobody has acknowledged it yet" in said
    assert "Anna Roca counsellor of the student not mailed yet: tell them in person" in said
    assert (concern.raised_by, concern.student, concern.state) == (tutor, student, "open")


def test_what_was_typed_is_kept_where_something_lacks(
    client_of: Any, tutor: User, student: Student
) -> None:
    response = send(client_of(tutor), form_for(student), words=WORRY)
    assert response.status_code == 422
    assert errors(response) == ["Choose one, even if it is “not known”."]
    assert WORRY in words(response)
    assert "Not sent yet. Everything you typed is still here" in words(response)
    assert not Concern.objects.exists()


def test_sent_twice_it_is_raised_once(client_of: Any, tutor: User, student: Student) -> None:
    client, url = client_of(tutor), form_for(student)
    typed = fields_of(client.get(url)) | {"danger": "yes", "words": WORRY}
    first, second = client.post(url, typed), client.post(url, typed)
    concern = Concern.objects.get()
    assert first.url == second.url == page_of(concern)
    assert ConcernRecipient.objects.count() == 1
    assert concern.student.events.filter(kind="concern_raised").count() == 1


def test_other_words_from_the_same_form_are_a_concern_of_their_own(
    client_of: Any, tutor: User, student: Student
) -> None:
    client, url = client_of(tutor), form_for(student)
    cover = f.member(student.centre, Role.TUTOR, given_name="Eva", family_name="Gil")
    f.AssignmentFactory(student=student, person=cover)
    first = fields_of(client.get(url)) | {"danger": "no", "words": WORRY}
    other = first | {"danger": "yes", "words": "She has just run away."}
    also = first | {"also": [cover.uuid]}
    for typed in (first, other, first, other, also, also):
        client.post(url, typed)
    raised = [(each.danger, each.words) for each in Concern.objects.order_by("pk")]
    assert raised == [("no", WORRY), ("yes", "She has just run away."), ("no", WORRY)]
    assert told(Concern.objects.order_by("pk")[2])["Eva Gil"] == "chosen"


def test_danger_shows_the_number_first_until_somebody_sees_to_it(
    client_of: Any, tutor: User, counsellor: User, student: Student
) -> None:
    send(client_of(tutor), form_for(student), danger="yes", words=WORRY)
    concern = Concern.objects.get()
    for person in (tutor, counsellor):
        said = words(client_of(person).get(page_of(concern)))
        assert said.index("Call 112 first") < said.index(WORRY)
    concern.acknowledge(ANSWER, by=counsellor)
    assert "Call 112 first" not in words(client_of(tutor).get(page_of(concern)))


@pytest.mark.parametrize(
    "who", ["tutor", "counsellor", "other_counsellor", "administrator", "officer"]
)
def test_whoever_knows_the_student_may_raise_one_and_reads_it(
    client_of: Any, student: Student, who: str, request: Any
) -> None:
    client = client_of(request.getfixturevalue(who))
    shown = client.get(reverse("student", args=[student.uuid])).content.decode()
    assert form_for(student) in shown
    response = send(client, form_for(student), danger="unknown", words=WORRY)
    assert WORRY in words(client.get(response.url))


def test_today_leads_to_the_choice_of_a_student(
    client_of: Any, tutor: User, student: Student
) -> None:
    own_not = f.StudentFactory(family_name="Not-known")
    client = client_of(tutor)
    assert reverse("concern_choose") in client.get(reverse("home")).content.decode()
    page = client.get(reverse("concern_choose"), {"q": "marta"}).content.decode()
    assert form_for(student) in page
    assert form_for(own_not) not in client.get(reverse("concern_choose")).content.decode()
    assert "Nobody found" in words(client.get(reverse("concern_choose"), {"q": "nobody"}))


def test_session_leads_to_the_form(client_of: Any, tutor: User, plan: Any) -> None:
    for session in (
        f.TutoringSessionFactory(plan=plan),
        f.TutoringSessionFactory(plan=plan, held=True),
    ):
        page = client_of(tutor).get(reverse("session", args=[session.uuid])).content.decode()
        assert form_for(plan.student) in page


# Who is told


def test_lead_and_counsellors_are_told_and_others_by_choice(
    client_of: Any, tutor: User, other_tutor: User, other_counsellor: User, student: Student
) -> None:
    student.centre.safeguarding_lead = f.member(
        student.centre, Role.ADMINISTRATOR, given_name="Lluís", family_name="Serra"
    )
    student.centre.save()
    cover = f.member(student.centre, Role.TUTOR, given_name="Eva", family_name="Gil")
    f.AssignmentFactory(student=student, person=cover)
    said = words(client_of(tutor).get(form_for(student)))
    assert "Anna Roca counsellor of the student Lluís Serra safeguarding lead" in said
    assert "Tell these people too Eva Gil Pau Mas Read by" in said
    send(client_of(tutor), form_for(student), danger="no", words=WORRY, also=[cover.uuid])
    assert told(Concern.objects.get()) == {
        "Anna Roca": "assigned",
        "Lluís Serra": "lead",
        "Eva Gil": "chosen",
    }


def test_nobody_else_can_be_named(
    client_of: Any, tutor: User, other_tutor: User, administrator: User, student: Student
) -> None:
    for stranger in (other_tutor, administrator):
        response = send(
            client_of(tutor), form_for(student), danger="no", words=WORRY, also=[stranger.uuid]
        )
        assert errors(response) == [
            "One of these people cannot be named any more. Look again below."
        ]
    assert not Concern.objects.exists()


def test_without_lead_and_counsellor_all_counsellors_are_told(
    client_of: Any, tutor: User, counsellor: User, other_counsellor: User, student: Student
) -> None:
    student.assignments.filter(person=counsellor).delete()
    said = words(client_of(tutor).get(form_for(student)))
    assert "Anna Roca counsellor of the centre Pau Mas counsellor of the centre" in said
    send(client_of(tutor), form_for(student), danger="no", words=WORRY)
    assert told(Concern.objects.get()) == {"Anna Roca": "centre", "Pau Mas": "centre"}


def test_with_nobody_to_read_it_administrators_are_told_without_the_text(
    client_of: Any, tutor: User, counsellor: User, administrator: User, student: Student
) -> None:
    counsellor.memberships.update(ended_at=timezone.now())
    said = words(client_of(tutor).get(form_for(student)))
    assert "Rosa Pla told without the text" in said
    assert "there is no safeguarding lead and no counsellor" in said
    send(client_of(tutor), form_for(student), danger="no", words=WORRY)
    concern = Concern.objects.get()
    assert told(concern) == {"Rosa Pla": "administrator"}
    client = client_of(administrator)
    home = words(client.get(reverse("home"), follow=True))
    assert "1 safety concern waits, and nobody is there who can read it." in home
    assert "1 safety concern waits, and nobody" in words(client.get(reverse("concern_list")))
    assert client.get(page_of(concern)).status_code == 404


def test_lone_counsellor_who_raises_one_may_acknowledge_it(
    client_of: Any, counsellor: User, administrator: User, student: Student
) -> None:
    send(client_of(counsellor), form_for(student), danger="no", words=WORRY)
    concern = Concern.objects.get()
    assert told(concern) == {"Anna Roca": "assigned", "Rosa Pla": "administrator"}
    assert "I see to it" in words(client_of(counsellor).get(page_of(concern)))


def test_counsellor_does_not_acknowledge_their_own_where_others_are_told(
    client_of: Any, counsellor: User, other_counsellor: User, student: Student
) -> None:
    send(client_of(counsellor), form_for(student), danger="no", words=WORRY)
    concern = Concern.objects.get()
    assert told(concern) == {"Pau Mas": "centre"}
    assert "I see to it" not in words(client_of(counsellor).get(page_of(concern)))
    sent = client_of(counsellor).post(acknowledge_at(concern), {"words": ANSWER})
    assert sent.status_code == 403


# What waits, and answering


def test_banner_stands_until_it_is_acknowledged(
    client_of: Any, counsellor: User, tutor: User, concern: Concern
) -> None:
    homes = [reverse("home"), reverse("caseload"), reverse("student_list")]
    for url in homes:
        page = words(client_of(counsellor).get(url, follow=True))
        assert "1 safety concern waits for you." in page
    assert "safety concern waits" not in words(client_of(tutor).get(reverse("home")))
    send_to(client_of(counsellor), concern, "acknowledge", words=ANSWER)
    for url in homes:
        assert "safety concern waits" not in words(client_of(counsellor).get(url, follow=True))


def send_to(client: Any, concern: Concern, what: str, **typed: Any) -> Any:
    """Send one of the forms of a concern's page."""
    url = reverse(f"concern_{what}", args=[concern.uuid])
    return client.post(url, fields_of(client.get(page_of(concern)), url) | typed, follow=True)


def test_acknowledged_it_says_who_and_what_happens_next(
    client_of: Any, counsellor: User, tutor: User, concern: Concern
) -> None:
    send_to(client_of(counsellor), concern, "acknowledge", words=ANSWER)
    said = words(client_of(tutor).get(page_of(concern)))
    assert "somebody sees to it" in said
    assert f"What happens next {ANSWER} Acknowledged by Anna Roca" in said
    assert "Close it" not in said


def test_closing_needs_words_and_a_person(
    client_of: Any, counsellor: User, concern: Concern
) -> None:
    client = client_of(counsellor)
    assert "Close it" not in words(client.get(page_of(concern)))
    send_to(client, concern, "acknowledge", words=ANSWER)
    response = send_to(client, concern, "close", words="  ")
    assert errors(response) == ["Say in a few words how it ended, and how the student is now."]
    response = send_to(client, concern, "close", words="She lives with her aunt now.")
    assert "How it ended She lives with her aunt now. Closed by Anna Roca" in words(response)
    assert "Concern closed" not in words(client.get(reverse("concern_list")))
    closed = words(client.get(reverse("concern_list"), {"show": "closed"}))
    assert "Marta Soler" in closed


def test_closing_comes_after_acknowledging(
    client_of: Any, counsellor: User, concern: Concern
) -> None:
    client = client_of(counsellor)
    url = reverse("concern_close", args=[concern.uuid])
    response = client.post(url, {"words": "It is over."}, follow=True)
    concern.refresh_from_db()
    assert concern.state == "open"
    assert "It is over." in words(response)


def test_words_of_the_slower_one_are_kept_as_further_words(
    client_of: Any, counsellor: User, other_counsellor: User, concern: Concern
) -> None:
    f.ConcernRecipientFactory(concern=concern, person=other_counsellor)
    slow, url = client_of(other_counsellor), acknowledge_at(concern)
    typed = fields_of(slow.get(page_of(concern)), url) | {"words": "I ring her mother."}
    send_to(client_of(counsellor), concern, "acknowledge", words=ANSWER)
    for _ in range(2):
        response = slow.post(url, typed, follow=True)
    said = words(response)
    assert "Somebody else was faster. Your words are kept below" in said
    assert f"What happens next {ANSWER} Acknowledged by Anna Roca" in said
    assert said.count("I ring her mother.") == 1


def test_acknowledging_sent_twice_is_done_once(
    client_of: Any, counsellor: User, concern: Concern
) -> None:
    client, url = client_of(counsellor), acknowledge_at(concern)
    typed = fields_of(client.get(page_of(concern)), url) | {"words": ANSWER}
    for _ in range(2):
        assert "Saved." in words(client.post(url, typed, follow=True))
    assert not ConcernNote.objects.exists()


def test_empty_answer_comes_back(client_of: Any, counsellor: User, concern: Concern) -> None:
    response = send_to(client_of(counsellor), concern, "acknowledge", words="")
    assert response.status_code == 422
    assert errors(response) == ["Say in a few words what happens next, and who does it."]


def test_further_words_are_added_once_and_read_by_all_who_read_it(
    client_of: Any, tutor: User, counsellor: User, concern: Concern
) -> None:
    client, url = client_of(tutor), reverse("concern_note", args=[concern.uuid])
    typed = fields_of(client.get(page_of(concern)), url) | {"body": "Her aunt has rung."}
    for _ in range(2):
        client.post(url, typed)
    said = words(client_of(counsellor).get(page_of(concern)))
    assert said.count("Her aunt has rung.") == 1
    assert "Núria Ferrer, " in said


def test_other_words_from_the_same_form_are_added_too(
    client_of: Any, tutor: User, concern: Concern
) -> None:
    client, url = client_of(tutor), reverse("concern_note", args=[concern.uuid])
    first = fields_of(client.get(page_of(concern)), url) | {"body": "Her aunt has rung."}
    other = first | {"body": "She sleeps there."}
    for typed in (first, other, first, other):
        client.post(url, typed)
    bodies = [each.body for each in ConcernNote.objects.order_by("pk")]
    assert bodies == ["Her aunt has rung.", "She sleeps there."]


@pytest.mark.django_db(transaction=True)
def test_two_who_acknowledge_at_once_both_keep_their_words(
    client_of: Any, counsellor: User, other_counsellor: User, student: Student, tutor: User
) -> None:
    concern = f.ConcernFactory(student=student, raised_by=tutor)
    people = (counsellor, other_counsellor)
    for person in people:
        f.ConcernRecipientFactory(concern=concern, person=person)
    clients = [client_of(each) for each in people]
    texts = ["I ring her aunt.", "I ring her mother."]
    url = acknowledge_at(concern)
    at_once(
        *(
            lambda client=client, text=text: client.post(url, {"words": text})
            for client, text in zip(clients, texts, strict=True)
        )
    )
    concern.refresh_from_db()
    (note,) = ConcernNote.objects.all()
    assert sorted([concern.next_steps, note.body]) == texts
    assert concern.acknowledged_by != note.author
