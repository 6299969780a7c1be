"""The settings of a centre on one page, and what comes of them elsewhere."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, PngImagePlugin

from accounts.catalogue import Threshold
from accounts.enums import EarlyWarning, Retained
from accounts.models import Centre, User
from accounts.models.base import CentreHistoryEvent
from tests import factories as f
from tests.plans.pages import fields_of, links, send, words

PAGE = "/centre/settings/"
LOGO = "/centre/logo/"


@pytest.fixture
def client(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


def stands(centre: Centre) -> Centre:
    centre.refresh_from_db()
    return centre


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 30), **how: Any) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, (18, 89, 79)).save(data, kind, **how)
    return data.getvalue()


def with_logo(client: Client, data: bytes, name: str = "logo.png", **typed: Any) -> Any:
    file = SimpleUploadedFile(name, data, content_type="image/png")
    return client.post(PAGE, fields_of(client.get(PAGE)) | typed | {"logo": file}, follow=True)


# Reading and writing


def test_the_page_shows_what_stands_and_saves_it_unchanged(client: Client, centre: Centre) -> None:
    fields = fields_of(client.get(PAGE))
    shown = {
        name: fields[name] for name in ("name", "time_zone", "watch_incidents", "months_notes")
    }
    assert shown == {
        "name": ["Riverside College"],
        "time_zone": ["Europe/Madrid"],
        "watch_incidents": ["1"],
        "months_notes": ["24"],
    }
    page = client.post(PAGE, fields, follow=True)
    assert "Saved." in words(page)
    assert (stands(centre).thresholds, centre.retention, centre.version) == ({}, {}, 1)


def test_everything_that_is_typed_is_saved(client: Client, centre: Centre, tutor: User) -> None:
    send(
        client,
        PAGE,
        name=" Quay   School ",
        address="1 Quay",
        time_zone="America/Bogota",
        signing_age="16",
        session_minutes="50",
        agenda_lines="5 Hello\n\n 30, What is new \n10: Next steps",
        first_weeks_between_sessions="1",
        later_weeks_between_sessions="4",
        guardians_may_ask=[],
        families_speak="Urdu\n\n  Arabic \narabic\nurdu",
        safeguarding_lead=str(tutor.uuid),
        emergency_number="+57 123",
        emergency_words="The porter, 12 34",
        watch_hours_missed="7.5",
        act_hours_missed="",
        months_notes="6",
        months_drafts="",
    )
    stands(centre)
    assert (centre.name, centre.address, centre.time_zone) == (
        "Quay School",
        "1 Quay",
        "America/Bogota",
    )
    assert (centre.signing_age, centre.session_minutes) == (16, 50)
    assert (centre.first_weeks_between_sessions, centre.later_weeks_between_sessions) == (1, 4)
    assert centre.parts() == [("Hello", 5), ("What is new", 30), ("Next steps", 10)]
    assert (centre.guardians_may_ask, centre.languages_spoken) == (False, ["Urdu", "Arabic"])
    assert (centre.safeguarding_lead, centre.emergency_number) == (tutor, "+57 123")
    assert centre.emergency_words == "The porter, 12 34"
    assert centre.threshold(EarlyWarning.HOURS_MISSED) == Threshold(7.5, None)
    assert centre.threshold(EarlyWarning.INCIDENTS) == Threshold(1, 3)
    assert centre.retention == {"notes": 6}
    assert centre.retention_months(Retained.DRAFTS) == 3


@pytest.mark.parametrize(
    "typed", ["", "5 Check in\n10 Since last time\n15 Today’s topic\n10 Next steps\n5 Wrap up"]
)
def test_the_products_own_agenda_is_not_stored(client: Client, centre: Centre, typed: str) -> None:
    Centre.objects.filter(pk=centre.pk).update(agenda=[["Hello", 45]])
    send(client, PAGE, agenda_lines=typed)
    assert (stands(centre).agenda, len(centre.parts())) == ([], 5)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": " "}, "This field is required."),
        ({"time_zone": "Madrid"}, "“Madrid” is not a time zone."),
        ({"language": "tlh"}, "Select a valid choice."),
        ({"signing_age": "9"}, "Ensure this value is greater than or equal to 10."),
        ({"session_minutes": "0"}, "Ensure this value is greater than or equal to 5."),
        ({"agenda_lines": "Hello"}, "“Hello” does not say its minutes."),
        ({"agenda_lines": "0 Hello"}, "“Hello” lasts from 1 to 240 minutes."),
        ({"agenda_lines": "5 " + "x" * 61}, "is longer than 60 characters."),
        ({"agenda_lines": "5 Hello\n" * 13}, "An agenda has at most 12 parts."),
        ({"emergency_number": "police"}, "Digits, and where needed a + in front."),
        ({"act_incidents": "0.5"}, "Acting begins no earlier than watching, at 1."),
        ({"watch_incidents": "4"}, "Acting begins no earlier than watching, at 4."),
        ({"watch_hours_missed": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"act_hours_missed": "101"}, "Ensure this value is less than or equal to 100."),
        ({"watch_incidents": "nan"}, "Enter a number."),
        ({"months_notes": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"families_speak": "x" * 61}, "is longer than 60 characters"),
        ({"families_speak": "\n".join(map(str, range(61)))}, "At most 60 languages"),
    ],
)
def test_what_will_not_do_says_why_and_nothing_is_saved(
    client: Client, centre: Centre, typed: dict[str, str], reason: str
) -> None:
    page = send(client, PAGE, address="Typed meanwhile", **typed)
    assert reason in words(page)
    assert "Not saved yet" in words(page)
    assert fields_of(page)["address"] == ["Typed meanwhile"]
    assert (stands(centre).version, centre.address) == (1, "")


def test_the_lead_is_one_who_works_here(
    client: Client, centre: Centre, tutor: User, other_administrator: User
) -> None:
    gone = f.member(centre, "tutor", is_active=False, given_name="Gone")
    page = client.get(PAGE)
    assert tutor.name in words(page)
    for stranger in (gone, other_administrator):
        assert stranger.name not in words(page)
        assert "Select a valid choice." in words(
            send(client, PAGE, safeguarding_lead=str(stranger.uuid))
        )


def test_nobody_makes_themselves_the_lead_where_another_administrator_could(
    client: Client, centre: Centre, administrator: User
) -> None:
    other = f.member(centre, "administrator", given_name="Marc", family_name="Sol")
    page = send(client, PAGE, safeguarding_lead=str(administrator.uuid))
    assert "another administrator has to choose you." in words(page)
    assert stands(centre).safeguarding_lead is None
    send(client, PAGE, safeguarding_lead=str(other.uuid))
    assert stands(centre).safeguarding_lead == other


def test_the_only_administrator_may_be_the_lead(
    client: Client, centre: Centre, administrator: User
) -> None:
    send(client, PAGE, safeguarding_lead=str(administrator.uuid))
    assert stands(centre).safeguarding_lead == administrator


def test_the_defaults_are_filled_in_and_saved_only_when_asked(
    client: Client, centre: Centre
) -> None:
    centre.thresholds = {"incidents": {"watch": 2, "act": None}}
    centre.save()
    page = send(client, PAGE, defaults="1", address="Typed meanwhile", watch_hours_missed="50")
    assert "The default thresholds are filled in. Save to keep them." in words(page)
    fields = fields_of(page)
    shown = {name: fields[name] for name in ("address", "watch_incidents", "act_incidents")}
    assert shown == {
        "address": ["Typed meanwhile"],
        "watch_incidents": ["1"],
        "act_incidents": ["3"],
    }
    assert stands(centre).thresholds == {"incidents": {"watch": 2, "act": None}}
    client.post(PAGE, fields)
    assert (stands(centre).thresholds, centre.address) == ({}, "Typed meanwhile")


# Two at once


def test_another_administrator_s_changes_are_taken_over(client: Client, centre: Centre) -> None:
    fields = fields_of(client.get(PAGE))
    send(client, PAGE, address="Theirs", watch_incidents="2")
    client.post(PAGE, fields | {"emergency_number": "091"})
    stands(centre)
    assert (centre.address, centre.emergency_number) == ("Theirs", "091")
    assert centre.threshold(EarlyWarning.INCIDENTS) == Threshold(2, 3)


def test_what_both_changed_is_shown_twice_and_kept_when_sent_again(
    client: Client, centre: Centre
) -> None:
    fields = fields_of(client.get(PAGE))
    send(client, PAGE, address="Theirs", act_incidents="9")
    page = client.post(PAGE, fields | {"address": "Mine", "act_incidents": "7"})
    assert [(stands, typed) for _label, stands, typed in page.context["form"].conflicts] == [
        ("Theirs", "Mine"),
        ("9", "7"),
    ]
    assert stands(centre).address == "Theirs"
    client.post(PAGE, fields_of(page))
    assert (stands(centre).address, centre.threshold(EarlyWarning.INCIDENTS).act) == ("Mine", 7)


def test_two_changes_that_fit_only_each_for_itself_are_not_both_saved(
    client: Client, centre: Centre
) -> None:
    fields = fields_of(client.get(PAGE))
    send(client, PAGE, watch_incidents="3")
    page = client.post(PAGE, fields | {"act_incidents": "2"})
    assert "Acting begins no earlier than watching, at 3." in words(page)
    assert centre.threshold(EarlyWarning.INCIDENTS) == Threshold(1, 3)
    assert stands(centre).threshold(EarlyWarning.INCIDENTS) == Threshold(3, 3)


# What comes of them


def test_zone_and_language_count_at_once(client: Client, centre: Centre, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]
    page = client.post(
        PAGE,
        fields_of(client.get(PAGE)) | {"time_zone": "Pacific/Kiritimati", "language": "es"},
        follow=True,
    )
    assert 'lang="es"' in page.content.decode()
    assert page.wsgi_request.actor.centre.time_zone == "Pacific/Kiritimati"
    assert page.wsgi_request.actor.today == stands(centre).today()


def test_an_offered_contract_keeps_to_the_age_of_its_day(
    client: Client, student: Any, in_centre: Centre
) -> None:
    """Signing alone from 16 on, a contract needs no guardian; and one offered before does."""
    before = f.ContractFactory(plan=f.PlanFactory(student=student), offered=True)
    type(before).objects.filter(pk=before.pk).update(guardian_needed=True)
    draft = f.ContractFactory(plan=f.PlanFactory(student=f.StudentFactory()))
    today = in_centre.today()
    assert draft.needs_guardian(today=today) is True
    send(client, PAGE, signing_age="16")
    before.refresh_from_db()
    assert before.missing_parties() == ["student", "tutor", "guardian"]
    draft = type(draft).objects.select_related("plan__centre").get(pk=draft.pk)
    assert draft.needs_guardian(today=today) is False


def test_languages_of_families_are_suggested_where_one_is_noted(
    client: Client, centre: Centre, student: Any
) -> None:
    send(client, PAGE, families_speak="Urdu\nTamazight")
    guardian = f.GuardianFactory(student=student)
    for path in (
        reverse("student_contact", args=[student.uuid]),
        reverse("guardian_add", args=[student.uuid]),
        reverse("guardian_edit", args=[guardian.uuid]),
    ):
        page = client.get(path).content.decode()
        assert '<option value="Urdu"></option><option value="Tamazight"></option>' in page
        assert 'list="id_language-suggestions"' in page


def test_history_tells_who_changed_the_settings(
    client: Client, in_centre: Centre, administrator: User
) -> None:
    send(client, PAGE, emergency_number="091")
    (history,) = [each for each in apps.get_models() if issubclass(each, CentreHistoryEvent)]
    last = history.objects.select_related("pgh_context").order_by("-pgh_id").first()
    assert (last.emergency_number, last.pgh_context.metadata["user"]) == ("091", administrator.pk)


def test_settings_take_a_bearable_number_of_queries(client: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    assert len(captured) <= 12 + 3


# The logo


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "photo.of.us.php")])
def test_a_logo_is_kept_and_shown_to_the_centre(
    client: Client,
    client_of: Callable[[User], Client],
    centre: Centre,
    tutor: User,
    other_administrator: User,
    kind: str,
    name: str,
) -> None:
    page = with_logo(client, picture(kind), name)
    assert "Saved." in words(page)
    assert LOGO in page.content.decode()
    shown = client_of(tutor).get(LOGO)
    assert shown["Content-Type"] == f"image/{kind.lower()}"
    assert shown["Cache-Control"] == "no-store, private"
    assert Image.open(BytesIO(shown.content)).size == (60, 30)
    assert client_of(other_administrator).get(LOGO).status_code == 404
    assert "php" not in stands(centre).logo.name


def test_a_logo_of_camera_or_editor_loses_what_rides_along(client: Client) -> None:
    secret = b"taken-at-home"
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = secret.decode(), 6
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", secret.decode())
    for kind, how in (
        ("JPEG", {"exif": exif, "comment": secret, "icc_profile": secret}),
        ("PNG", {"pnginfo": note, "icc_profile": secret}),
    ):
        data = picture(kind, **how)
        assert kind == "PNG" or secret in data
        with_logo(client, data + b"<?php taken-at-home")
        kept = client.get(LOGO).content
        shown = Image.open(BytesIO(kept))
        assert secret not in kept
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        # The camera was held upright, and the picture is turned for good.
        assert shown.size == ((30, 60) if kind == "JPEG" else (60, 30))


def test_a_large_logo_is_made_small(client: Client) -> None:
    with_logo(client, picture(size=(4000, 1000)))
    assert Image.open(BytesIO(client.get(LOGO).content)).size == (800, 200)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "This is no picture"),
        (picture("GIF"), "This is no picture"),
        (picture("BMP"), "This is no picture"),
        (picture()[:20], "This is no picture"),
        (picture("JPEG")[:200], "This is no picture"),
        (b"", "The submitted file is empty."),
        (picture(size=(4001, 1)), "more than 4000 points on a side"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 1024**2, "larger than 1 MB"),
    ],
    ids=["svg", "gif", "bmp", "cut png", "cut jpeg", "empty", "wide", "heavy"],
)
def test_a_logo_that_will_not_do_says_why_and_loses_nothing_typed(
    client: Client, centre: Centre, data: bytes, reason: str
) -> None:
    said = words(page := with_logo(client, data, address="Typed meanwhile"))
    assert reason in said
    assert "Choose the logo once more: browsers do not keep a file." in said
    assert fields_of(page)["address"] == ["Typed meanwhile"]
    assert stands(centre).logo.name == ""


@pytest.mark.django_db(transaction=True)
def test_a_new_logo_and_none_leave_no_old_file(client: Client, centre: Centre) -> None:
    with_logo(client, picture())
    first = stands(centre).logo.name
    with_logo(client, picture("JPEG"))
    second = stands(centre).logo.name
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)
    send(client, PAGE, no_logo="on")
    assert (stands(centre).logo.name, default_storage.exists(second)) == ("", False)
    assert client.get(LOGO).status_code == 404
    assert LOGO not in links(client.get(PAGE))


def test_a_lost_file_is_not_there(client: Client, centre: Centre) -> None:
    with_logo(client, picture())
    default_storage.delete(stands(centre).logo.name)
    assert client.get(LOGO).status_code == 404
