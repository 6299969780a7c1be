"""What leaves the house by e-mail."""

from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from accounts.mail import absolute, send_message

SUBJECT = "{{ centre }}\r\nBcc: x@example.org"
BODY = "{% load i18n %}{% get_current_language as spoken %}{{ spoken }} {{ centre }}"
TEMPLATES = {
    "mail/hello_subject.txt": f"{{% autoescape off %}}{SUBJECT}{{% endautoescape %}}",
    "mail/hello.txt": f"{{% autoescape off %}}{BODY}{{% endautoescape %}}",
}


@pytest.fixture
def templates(settings: Any) -> None:
    (engine,) = settings.TEMPLATES
    options = {key: engine["OPTIONS"][key] for key in ("context_processors", "builtins")}
    options["loaders"] = [("django.template.loaders.locmem.Loader", TEMPLATES)]
    settings.TEMPLATES = [engine | {"DIRS": [], "APP_DIRS": False, "OPTIONS": options}]


def test_mail_is_plain_text_in_the_language_asked(templates: None) -> None:
    with translation.override("en"):
        send_message(
            to="nuria@example.org", template="hello", context={"centre": "A & B"}, language="ar"
        )
        assert translation.get_language() == "en"
    (message,) = mail.outbox
    assert (message.to, message.body, message.content_subtype) == (
        ["nuria@example.org"],
        "ar A & B",
        "plain",
    )


def test_line_break_in_a_subject_begins_no_header(templates: None) -> None:
    send_message(
        to="nuria@example.org", template="hello", context={"centre": "River"}, language="en"
    )
    (message,) = mail.outbox
    assert message.subject == "River Bcc: x@example.org"
    assert message.recipients() == ["nuria@example.org"]


def test_address_in_a_mail_begins_with_the_site(settings: Any) -> None:
    settings.SITE_URL = "https://stones.example"
    assert absolute("student_list") == "https://stones.example/students/"
