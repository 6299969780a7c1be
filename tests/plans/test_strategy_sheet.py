"""Every category and box of the sheet on individual planning, on screen and in print."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Strategy
from students.models import ProtectiveFactor, RiskFactor
from tests import factories as f
from tests.documents.reading import A4, alternatives_of, pages_of, reader, tags_of, text_of
from tests.plans.pages import words

pytestmark = pytest.mark.usefixtures("in_centre")

ClientOf = Callable[[User], Client]

#: The sheet, line by line: its headings with the boxes below them.
BOXES: dict[str, list[str]] = {
    "Types of strategy": ["Prevention", "Intervention", "Compensation"],
    "Personal challenges": [
        "Low motivation, interest or expectations",
        "Low self-esteem or self-perception",
        "Low educational achievement",
    ],
    "Social relations": ["Difficult relationships at the centre (tutors, teachers, peers)"],
    "Institutional factors": [
        "How behaviour is managed at the centre",
        "Absenteeism or exclusion from classes",
        "Lack of trust in, or support from, the institution",
    ],
    "Level": [
        "Individual level (psycho-pedagogical actions)",
        "Institutional level (institutional actions)",
        "Education system level (actions of the education system)",
    ],
    "Beneficiaries": ["Young people", "Teachers", "Families", "Community", "Others"],
    "Who is in charge of the strategy": [
        "Tutor",
        "Teacher or trainer",
        "Support staff, such as a counsellor",
        "Families",
        "Other professionals (inside or outside the institution)",
    ],
    "Implementation chronology: when the strategy is put to work": [
        "At the beginning",
        "During the academic year",
        "At the end of the academic year",
        "Between two dates",
        "Others",
    ],
    "Cost of the strategy": ["Low", "Medium", "High"],
    "Resources: what is needed": [
        "Tutor or counsellor",
        "An adequate and comfortable space",
        "A schedule",
        "Materials",
        "Interview script",
        "Tracking sheets",
        "Contract",
        "Case study sheet",
        "Evaluation tools (self-evaluation)",
        "Other",
    ],
    "Related protective factors": [
        "Achievement and attendance",
        "An inclusive environment",
        "A positive view of education",
        "Health and well-being",
    ],
}
HEADINGS = [
    "Types of strategy",
    "Addressed to the risk factors",
    "Personal challenges",
    "Social relations",
    "Institutional factors",
    "Level",
    "Aim",
    "Description of the strategy",
    "Beneficiaries",
    "Who is in charge of the strategy",
    "Implementation chronology: when the strategy is put to work",
    "Cost of the strategy",
    "Strategy development: how it can be achieved",
    "Resources: what is needed",
    "Other considerations",
    "Related protective factors",
    "References: related resources",
]
#: What its texts say, each by words of the sentence that says it.
SAID = [
    # the aim
    "steer their own path through education and grow in commitment and motivation",
    # the description
    "teacher who is also their tutor",
    "individual learning and career plan",
    "says clearly which learning goals follow",
    "tools to feel better",
    "know their options in education better, miss fewer classes and learn with better results",
    "barriers they meet and the strategies they need",
    "master their own plans for the future and to feel in control",
    "additional need for support, so that barriers to learning fall",
    "active part in making their own plan",
    "manage their path through education and training later",
    # the development
    "setting up individual learning or career plans",
    "support for learning answers to what is needed",
    "individual health or wellness plan where it is necessary",
    "managing each case well",
    "Develop individual learning or career plans",
    "Draw a roadmap",
    "Assess the skills and knowledge that are there already",
    "individual balance",
    "relate to the curriculum",
    "Self-awareness, confidence and self-esteem can grow",
    "Adapt the plan to the young person, and make sure that they commit to it",
    "individual learning path and plan of support",
    "gives form to the commitment",
    "Review regularly how the plan goes",
    "follow-up sessions, and look at the whole as a case study",
    "individual feedback on how the plan goes; where needed, the plan is revised",
    "help the young person to stay committed",
    "Answer to other needs for learning support",
    "support staff, teaching staff and, where necessary, experts from outside",
    "held in individual tutoring sessions",
    "active part of the young person and of the tutor",
    "planned well through the academic year",
    "part of the curriculum, as one more academic activity",
    # the considerations
    "Essential for personal challenges and compensatory factors",
    "firm ground of emotional well-being",
    "more resilient, with more self-esteem and self-confidence",
    "control and autonomy over what they do and how they do it",
    "raise young people’s aspirations",
    "more positive learning identity",
    "even when it is hard work and full of difficulties",
    # the references
    "CEDEFOP. Toolkits. VET toolkit for tackling early leaving",
    "European Commission. Luxembourg: Publications Office of the European Union (2017). Tackling"
    " Early School Leaving. A collection of innovative and inspiring resources. Explore. Learn."
    " Share.",
    "La orientación en FP",
    "Aplicar nuevas metodologías en la orientación e implicar a las empresas",
    "Wilson, H. (2022). The Complete Guide to Personalized Learning",
]
ADDRESSES = [
    "https://www.cedefop.europa.eu/en/toolkits/vet-toolkit-tackling-early-leaving/"
    "intervention-approaches/tailored-learning-pathways",
    "https://op.europa.eu/en/publication-detail/-/publication/f540a7e3-297f-11e7-ab65-01aa75ed71a1",
    "https://www.educaweb.com/publicaciones/monografico/2021/orientacion-formacion-profesional/",
    "https://www.educaweb.com/noticia/2021/02/25/orientacion-fp-claves-mejorarla-19466/"
    "#7.%20Aplicar%20nuevas%20metodolog%C3%ADas%20en%20la%20orientaci%C3%B3n%20e%20implicar%20a"
    "%20las%20empresas",
    "https://www.d2l.com/es/blog/la-guia-completa-para-el-aprendizaje-personalizado/",
]


@pytest.fixture
def pdf_of(desk: Client) -> Callable[[Strategy | None], bytes]:
    def printed(strategy: Strategy | None = None) -> bytes:
        empty = reverse("strategy_empty_pdf")
        url = reverse("strategy_pdf", args=[strategy.uuid]) if strategy else empty
        shown = desk.get(url)
        assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
        return shown.content

    return printed


def squeezed(text: str) -> str:
    """Without spaces: where a line breaks is the layout's affair."""
    return "".join(text.split())


def printed_words(pdf: bytes) -> str:
    """What the pages say between the lines in their margins."""
    margins = r"Riverside College( Individual planning)? Strategy sheet Page \d of \d"
    return " ".join(re.sub(margins, " ", page) for page in pages_of(pdf))


def in_order(text: str, parts: list[str]) -> list[str]:
    """Those parts that do not follow one another in the text."""
    missing, rest = [], squeezed(text)
    for part in parts:
        _before, found, after = rest.partition(squeezed(part))
        if found:
            rest = after
        else:
            missing.append(part)
    return missing


def boxes_below(heading: str, mark: str) -> list[str]:
    return [heading, *(f"{mark}{name}" for name in BOXES[heading])]


def test_page_has_every_heading_in_the_order_of_the_sheet(desk: Client, planning: Strategy) -> None:
    assert in_order(words(desk.get(reverse("strategy", args=[planning.uuid]))), HEADINGS) == []


@pytest.mark.parametrize("heading", [each for each in BOXES if "protective" not in each])
def test_page_has_every_box_and_ticks_none(desk: Client, planning: Strategy, heading: str) -> None:
    shown = words(desk.get(reverse("strategy", args=[planning.uuid])))
    assert in_order(shown, boxes_below(heading, "not ticked: ")) == []


def test_page_ticks_what_the_sheet_itself_names(desk: Client, planning: Strategy) -> None:
    shown = words(desk.get(reverse("strategy", args=[planning.uuid])))
    assert (
        "Related protective factors ticked: Achievement and attendance"
        " ticked: An inclusive environment ticked: A positive view of education"
        " not ticked: Health and well-being"
        " ticked: Essential for personal challenges and compensatory factors"
    ) in shown


def test_page_says_every_sentence(desk: Client, planning: Strategy) -> None:
    shown = words(desk.get(reverse("strategy", args=[planning.uuid])))
    assert in_order(shown, SAID) == []


def test_page_links_every_address(desk: Client, planning: Strategy) -> None:
    page = desk.get(reverse("strategy", args=[planning.uuid])).content.decode()
    assert [
        each
        for each in ADDRESSES
        if f'href="{each}" target="_blank" rel="noopener noreferrer"' not in page
    ] == []


def test_print_has_all_of_it(planning: Strategy, pdf_of: Callable[..., bytes]) -> None:
    text = printed_words(pdf_of(planning))
    assert in_order(text, HEADINGS) == []
    for heading in BOXES:
        assert in_order(text, boxes_below(heading, "")) == []
    # Numbered activities are drawn after what follows them: read back, their order is another.
    assert [each for each in [*SAID, *ADDRESSES] if squeezed(each) not in squeezed(text)] == []


def ticks(pdf: bytes) -> dict[str, int]:
    told = [each for each in alternatives_of(pdf) if "ticked" in each]
    return {name: told.count(name) for name in sorted(set(told))}


def test_print_of_the_built_in_ticks_four_statements_and_no_option(
    planning: Strategy, pdf_of: Callable[..., bytes]
) -> None:
    n_boxes = sum(map(len, BOXES.values())) + 1
    assert ticks(pdf_of(planning)) == {"not ticked": n_boxes - 4, "ticked": 4}


def test_print_of_one_s_own_ticks_what_it_ticks(pdf_of: Callable[..., bytes]) -> None:
    own = f.StrategyFactory(
        types=["prevention"], cost="low", beneficiaries_other="the town", materials=["contract"]
    )
    f.StrategyFactorFactory(strategy=own, risk_factor=RiskFactor.objects.get(key="trust"))
    pdf = pdf_of(own)
    n_boxes = sum(map(len, BOXES.values())) + 1
    assert ticks(pdf) == {"not ticked": n_boxes - 6, "ticked": 6}
    assert "Others: the town" in text_of(pdf)


def test_empty_sheet_has_all_boxes_and_five_places_for_activities(
    pdf_of: Callable[..., bytes],
) -> None:
    pdf = pdf_of(None)
    text = text_of(pdf)
    assert in_order(text, HEADINGS) == []
    for heading in BOXES:
        assert in_order(text, boxes_below(heading, "")) == []
    assert in_order(text, ["how it can be achieved", "1", "2", "3", "4", "5", "Resources"]) == []
    assert set(ticks(pdf)) == {"not ticked"}
    assert "CEDEFOP" not in text


def test_print_is_tagged_titled_and_a4(planning: Strategy, pdf_of: Callable[..., bytes]) -> None:
    pdf = pdf_of(planning)
    read = reader(pdf)
    assert read.metadata.title == "Strategy sheet: Individual planning"
    assert {tuple(map(round, page.mediabox[2:])) for page in read.pages} == {A4}
    assert {"H1", "H2", "H3", "L", "Figure"} <= set(tags_of(pdf))
    assert len(pages_of(pdf)) <= 5


def test_print_leaves_nothing_to_complain_about(
    planning: Strategy, pdf_of: Callable[..., bytes], caplog: Any
) -> None:
    with caplog.at_level(logging.WARNING):
        pdf_of(planning)
        pdf_of(None)
    assert [each.getMessage() for each in caplog.records if "weasyprint" in each.name] == []


def test_words_of_a_strategy_cannot_break_the_print(pdf_of: Callable[..., bytes]) -> None:
    own = f.StrategyFactory(
        own_name="</bdi><h1>Boo</h1>", aim="<script>x</script>\n\nשלום לכולם", cost="high"
    )
    f.StrategyReferenceFactory(strategy=own, title="<b>T</b>", address="https://example.org/?a=1&b")
    text = text_of(pdf_of(own))
    assert "</bdi><h1>Boo</h1>" in text
    assert "<script>x</script>" in text
    assert "https://example.org/?a=1&b" in text


def test_factor_out_of_use_stays_where_it_is_ticked(desk: Client) -> None:
    own = f.StrategyFactory()
    mine = f.RiskFactorFactory(own_name="Far away", group="structural", in_use=False)
    f.RiskFactorFactory(own_name="Nobody asks", group="structural", in_use=False)
    f.StrategyFactorFactory(strategy=own, risk_factor=mine)
    shown = words(desk.get(reverse("strategy", args=[own.uuid])))
    assert "Structural factors ticked: Far away Level" in shown
    assert "Nobody asks" not in shown


def test_built_in_sheet_keeps_its_factors_when_the_centre_asks_about_them_no_more(
    desk: Client, planning: Strategy
) -> None:
    for model in (RiskFactor, ProtectiveFactor):
        model.objects.update(in_use=False)
    shown = words(desk.get(reverse("strategy", args=[planning.uuid])))
    assert in_order(shown, boxes_below("Institutional factors", "not ticked: ")) == []
    assert "ticked: A positive view of education" in shown
