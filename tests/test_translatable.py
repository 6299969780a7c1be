"""Every sentence that a person reads is translatable.

Templates are read with Django's own lexer: what stands outside of `trans` and `blocktranslate`
and holds a letter fails. Names of models, fields and choices are lazy translations.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.template.base import Lexer, Token, TokenType
from django.utils.functional import Promise

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
OWN_APPS = ("accounts", "students", "documents", "plans", "reviews")

LETTER = re.compile(r"[^\W\d_]")
# The name of the product, and of a method that is called so everywhere.
NAMES = re.compile(r"Stepping Stones|SHA-256")
READ_ALOUD = {"aria-label", "aria-description", "aria-valuetext", "alt", "data-label", "label"}
READ_ALOUD |= {"placeholder", "title", "summary"}
# Elements whose content is no language.
CODE = {"code", "script", "style"}
# Literal words handed to a tag or filter: default:"No date", with heading="All of them".
LITERAL = re.compile(r"""(?:default(?:_if_none)?:|\w=)(["'])(?P<words>[^"']*)\1""")
ENDS = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans"}
ENDS |= {"comment": "endcomment", "block page_class": "endblock"}


class Bare(HTMLParser):
    """Collects words of a page that stand in its text or in attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_code += tag in CODE
        self._attributes(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._attributes(tag, attrs)

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_button = tag == "input" and dict(attrs).get("type") in ("submit", "button", "reset")
        for name, value in attrs:
            if name in READ_ALOUD or (is_button and name == "value"):
                self._words(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.in_code -= tag in CODE

    def handle_data(self, data: str) -> None:
        if not self.in_code:
            self._words(data)

    def _words(self, text: str) -> None:
        text = NAMES.sub("", text)
        if LETTER.search(text):
            self.found.append(" ".join(text.split()))


def tokens_of(source: str) -> Iterator[Token]:
    """The tokens outside of what is translated, or is no page at all."""
    end = ""
    for token in Lexer(source).tokenize():
        words = token.contents.split()[:2] if token.token_type == TokenType.BLOCK else [""]
        begun = ENDS.get(words[0]) or ENDS.get(" ".join(words))
        if end:
            end = "" if words[0] == end else end
        elif begun:
            end = begun
            yield token
        else:
            yield token


def bare_words(source: str, *, is_html: bool = True) -> list[str]:
    tokens = list(tokens_of(source))
    # A tag is a space, so that attributes behind an `if` stay apart.
    page = "".join(
        token.contents if token.token_type == TokenType.TEXT else " "
        for token in tokens
        if token.token_type != TokenType.VAR
    )
    reader = Bare()
    if is_html:
        reader.feed(page)
        reader.close()
    else:
        reader.handle_data(page)
    return reader.found + [word for token in tokens for word in literals(token)]


def literals(token: Token) -> Iterator[str]:
    """Words, rather than the names of things, that a tag is given without a translation."""
    if token.token_type in (TokenType.BLOCK, TokenType.VAR):
        for match in LITERAL.finditer(token.contents):
            words = match["words"]
            if re.search(r"[^\W\d_]\s+[^\W\d_]|^[^\W\d_a-z]", words):
                yield words


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_bare_words(path: Path) -> None:
    assert bare_words(path.read_text(), is_html=path.suffix == ".html") == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Bare</p>", ["Bare"]),
        ("<p>{{ n }} h</p>", ["h"]),
        ('<p aria-label="Bare">·</p>', ["Bare"]),
        ('<input type="submit" value="Send">', ["Send"]),
        ("<a {% if x %}title='Bare'{% endif %}>–</a>", ["Bare"]),
        ('{{ x|default:"None yet" }}', ["None yet"]),
        ('{% include "a.html" with heading="All" %}', ["All"]),
        ("{% trans 'Said' %} {% blocktranslate %}Said <b>so</b>{% endblocktranslate %}", []),
        ('<p class="muted">{{ x }} {# Bare #}</p>{% comment %}Bare{% endcomment %}', []),
        ('<h1>Stepping Stones</h1> SHA-256 <code>a@example.org</code> {{ x|default:"–" }}', []),
        ('{% include "a.html" with tone="late" none=_("Not yet") %}', []),
        ('<p title="{% trans "Said" %}">{{ day|date:"j F Y" }}</p>', []),
    ],
)
def test_bare_words_are_told_from_others(source: str, found: list[str]) -> None:
    assert bare_words(source) == found


MODELS = [
    each
    for each in apps.get_models()
    if each._meta.app_label in OWN_APPS and not hasattr(each, "pgh_tracked_model")
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_choices_and_given_names_of_a_model_are_translatable(model: Any) -> None:
    """A field without a name of its own is none that a person sees."""
    bare = []
    for field in model._meta.concrete_fields:
        made_up = field.name.replace("_", " ")
        if not isinstance(field.verbose_name, Promise) and field.verbose_name not in (
            made_up,
            "ID",
        ):
            bare.append(field.name)
        if field.help_text and not isinstance(field.help_text, Promise):
            bare.append(f"{field.name}: {field.help_text}")
        bare += [
            f"{field.name}: {value}"
            for value, label in field.flatchoices
            if not isinstance(label, Promise)
        ]
    assert bare == []


def forms_of_ours() -> Iterator[type[forms.BaseForm]]:
    for app in OWN_APPS:
        for path in sorted((ROOT / app).glob("forms/*.py")):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    waiting = [forms.BaseForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            if form.__module__.split(".")[0] in OWN_APPS:
                yield form


FORMS = sorted(set(forms_of_ours()), key=lambda form: (form.__module__, form.__name__))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_labels_of_a_form_are_translatable(form: Any) -> None:
    """A label that the form gets when it is made (`ReasonForm`) is its maker's affair."""
    given_later = {"ReasonForm": {"reason"}}.get(form.__name__, set())
    bare = [
        name
        for name, field in form.base_fields.items()
        if not field.widget.is_hidden and name not in given_later
        if not isinstance(field.label, Promise)
    ]
    assert bare == []
