import logging
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from config.finders import ALLOWED
from documents import rendering
from documents.fetcher import own_file
from documents.rendering import RefusedAddress, page_of, pdf_of, render_pdf
from documents.templatetags.printing import direction
from tests.documents.reading import A4, fonts_of, pages_of, reader, tags_of, text_of

NAMES = [
    "Łucja Ñáñez",
    "Мария Ђорђевић",
    "Ελένη",
    "محمد علي",
    "Nguyễn Thị",
    "देवनागरी",
    "Őry Țepeș",
]
# The family of each font in print.css -> the start of its files' names.
FILES = {
    "Stones-Latin": "atkinson-hyperlegible-next-latin-wght",
    "Stones-Latin-Extended": "atkinson-hyperlegible-next-latin-ext-wght",
    "Stones-Vietnamese": "noto-sans-vietnamese",
    "Stones-Rare-Latin": "noto-sans-latin-ext",
    "Stones-Cyrillic": "noto-sans-cyrillic-wght",
    "Stones-Rare-Cyrillic": "noto-sans-cyrillic-ext",
    "Stones-Greek": "noto-sans-greek-wght",
    "Stones-Rare-Greek": "noto-sans-greek-ext",
    "Stones-Devanagari": "noto-sans-devanagari",
    "Stones-Arabic": "noto-sans-arabic",
}


def page(body: str) -> str:
    return f"<!DOCTYPE html><html lang='en'><title>A page</title><body>{body}"


def sheet(**values: object) -> bytes:
    context = {"centre_name": "Riverside College", "student_name": "Marta Soler", **values}
    return render_pdf("documents/print/base.html", context, title="A sheet", language="en")


def letters_in(family: str) -> set[str]:
    """The letters that the font files of a family really hold."""
    names = [name for name in ALLOWED if Path(name).name.startswith(FILES[family])]
    return {chr(code) for name in names for code in TTFont(finders.find(name)).getBestCmap()}


# What every PDF is


def test_pdf_has_title_language_and_tags():
    root = reader(sheet()).trailer["/Root"]
    assert root["/Lang"] == "en"
    assert reader(sheet()).metadata.title == "A sheet"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF's own kind of true
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert "/StructTreeRoot" in root


def test_pdf_declares_the_variant_asked_for():
    metadata = reader(sheet()).trailer["/Root"]["/Metadata"].get_data()
    assert b'pdfuaid:part="1"' in metadata or b"<pdfuaid:part>1<" in metadata


def test_pdf_is_a4():
    box = reader(sheet()).pages[0].mediabox
    assert (round(box.width), round(box.height)) == A4


def test_pages_are_numbered_under_a_running_header():
    breaks = "<p style='break-before: page'>more</p>" * 2
    head = "<div class='head-left'>Riverside College</div><div class='head-right'>Marta</div>"
    foot = (
        "<div class='foot-right'><span class='page-of' data-before='Page '"
        " data-between=' of ' data-after=''></span></div>"
    )
    pages = pages_of(pdf_of(page(head + foot + "<p>first</p>" + breaks)))
    assert [f"Page {n} of 3" in text for n, text in enumerate(pages, start=1)] == [True] * 3
    assert ["Riverside College" in text and "Marta" in text for text in pages] == [True] * 3


def test_header_and_footer_of_the_base_stand_on_the_page():
    assert text_of(sheet()) == "Riverside College Marta Soler Page 1 of 1"


def test_header_and_footer_are_outside_of_the_reading_order():
    assert tags_of(sheet()) == ["Document"]


def test_mark_stands_on_every_page():
    mark = "<div class='mark'><p>Draft</p></div>"
    pages = pages_of(pdf_of(page(mark + "<p>one</p><p style='break-before: page'>two</p>")))
    assert ["Draft" in text.replace(" ", "") for text in pages] == [True, True]


def test_page_numbers_follow_the_language():
    with translation.override("en"):
        assert page_of() == ["Page ", " of ", ""]


def test_language_is_that_of_the_call_and_not_of_the_thread():
    with translation.override("es"):
        pdf = render_pdf("documents/print/base.html", {}, title="A sheet", language="ca")
        assert translation.get_language() == "es"
    assert reader(pdf).trailer["/Root"]["/Lang"] == "ca"


def test_rendering_leaves_nothing_to_complain_about(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        sheet(mark="Draft")
    assert caplog.messages == []


# Fonts


def test_fonts_are_embedded():
    fonts = fonts_of(pdf_of(page(f"<p>{' '.join(NAMES)} <b>{' '.join(NAMES)}</b></p>")))
    embedded = [{"/FontFile2", "/FontFile3"} & set(each["descriptor"]) for each in fonts.values()]
    assert all(embedded)


@pytest.mark.parametrize("element", ["p", "b", "i"])
def test_names_are_drawn_by_fonts_that_have_their_letters(element):
    """Under a family name shared by several files, Ł is drawn as the O of another file."""
    pdf = pdf_of(page(f"<{element}>{' '.join(NAMES)}</{element}>"))
    for font, known in fonts_of(pdf).items():
        family = next(each for each in sorted(FILES, reverse=True) if font.startswith(each))
        assert known["letters"] - letters_in(family) == set(), font


def test_names_can_be_read_back():
    text = text_of(pdf_of(page("".join(f"<p>{name}</p>" for name in NAMES))))
    assert [name for name in ("Łucja Ñáñez", "Ελένη", "Őry Țepeș") if name not in text] == []


def test_loose_accents_are_joined_to_their_letters():
    fonts = fonts_of(pdf_of(page("<p>N\u0303a\u0301n\u0303ez</p>")))
    assert fonts["Stones-Latin"]["letters"] >= {"Ñ", "á", "ñ"}


def test_fonts_are_unpacked_once_a_process():
    sheet()
    first = rendering.font_configuration()
    sheet()
    assert rendering.font_configuration() is first


# What a PDF may load


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/picture.png",
        "https://example.org/picture.png",
        "ftp://example.org/picture.png",
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
        "static:../../../../etc/passwd",
        "static:/etc/passwd",
        "static:%2e%2e/%2e%2e/etc/passwd",
        "static:no/such/file.png",
        "static:css",
        "STATIC:css/print.css",
        "picture.png",
        "/static/css/print.css",
    ],
)
@pytest.mark.parametrize(
    "markup",
    [
        "<img alt='' src='{}'>",
        "<link rel='stylesheet' href='{}'>",
        "<style>p {{ background: url('{}') }}</style><p>words</p>",
    ],
)
def test_address_outside_of_the_app_is_refused(markup, address):
    with pytest.raises(RefusedAddress):
        pdf_of(page(markup.format(address)))


def test_picture_of_the_app_is_loaded():
    pdf_of(page("<p>words</p><img alt='A stone' src='static:img/stone.svg'>"))


def test_file_of_the_app_is_found_by_its_static_name():
    assert own_file("static:css/print.css").name == "print.css"


def test_refusal_is_an_ordinary_exception():
    """The engine's own is none, and would end the worker."""
    assert issubclass(RefusedAddress, Exception)


def test_refusal_leaves_the_next_pdf_alone():
    with pytest.raises(RefusedAddress):
        pdf_of(page("<img alt='' src='file:///etc/passwd'>"))
    assert text_of(pdf_of(page("<p>words</p>"))) == "words"


# Words that could break the page


def test_long_word_is_broken_into_lines():
    pdf = reader(pdf_of(page(f"<p>{'x' * 5000}</p>")))
    lines = [line for page in pdf.pages for line in page.extract_text().splitlines()]
    assert "".join(lines) == "x" * 5000
    assert max(map(len, lines)) < 110


def test_markup_in_words_is_printed_as_words():
    assert "<script>alert(1)</script> &amp;" in text_of(
        sheet(student_name="<script>alert(1)</script> &amp;")
    )


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_words_print_on_one_page(words):
    assert len(reader(sheet(student_name=words, mark=words[:9])).pages) == 1


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Marta", "ltr"),
        ("محمد", "rtl"),
        ("אדם", "rtl"),
        ("“محمد” Marta", "rtl"),
        ("1. Marta محمد", "ltr"),
        ("", "ltr"),
        ("12 – 😀", "ltr"),
    ],
)
def test_direction_is_that_of_the_first_letter(words, written):
    assert direction(words) == written
