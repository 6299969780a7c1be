"""The strategy that the product itself puts to work: the sheet on individual planning in VET.

What it says, and the categories, are those of the sheet; the sentences are our own.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

Text = Any  # a lazy translation


@dataclass(frozen=True)
class Activity:
    name: Text
    what: Text
    why: Text = ""
    materials: Text = ""


@dataclass(frozen=True)
class Reference:
    author: str
    title: str
    year: int | None = None
    address: str = ""

    @property
    def words(self) -> str:
        """As a list of references says it: author (year). Title."""
        year = f"({self.year})" if self.year else ""
        source = " ".join(filter(None, [self.author.strip(), year]))
        return f"{source}. {self.title}" if source else self.title


@dataclass(frozen=True)
class BuiltIn:
    """The texts of a built-in sheet; lists of sentences are paragraphs."""

    name: Text
    aim: list[Text]
    description: list[Text]
    introduction: list[Text]
    activities: list[Activity]
    setting: list[Text]
    considerations: list[Text]
    references: list[Reference]
    # Keys of the protective factors that the sheet names as related.
    helps: list[str] = field(default_factory=list)
    is_essential: bool = False


PLANNING = BuiltIn(
    name=_("Individual planning"),
    aim=[
        _(
            "To give young people who might leave early an educational answer of their own, with"
            " support for each of them, so that they can steer their own path through education"
            " and grow in commitment and motivation."
        )
    ],
    description=[
        _(
            "Young people who might leave early need educational answers that are made for them."
            " In individual planning a teacher who is also their tutor helps each of them to"
            " develop an individual learning and career plan. It answers to what this young"
            " person needs, and says clearly which learning goals follow from that."
        ),
        _(
            "The plan gives young people tools to feel better and to take a good view of"
            " learning, education and training. They come to know their options in education"
            " better, miss fewer classes and learn with better results, to name a few. It also"
            " names the barriers they meet and the strategies they need, and encourages them to"
            " master their own plans for the future and to feel in control of the actions that"
            " lead there."
        ),
        _(
            "The benefit is therefore measured by what this young person needs: the strategy"
            " answers to their additional need for support, so that barriers to learning fall."
        ),
        _(
            "Young people take an active part in making their own plan. Those who do so learn to"
            " go on planning and to manage their path through education and training later;"
            " motivation, attendance and in the end results grow with it."
        ),
    ],
    introduction=[
        _(
            "An individual approach is reached by setting up individual learning or career plans;"
            " by making sure that support for learning answers to what is needed; by setting up"
            " an individual health or wellness plan where it is necessary; and by managing each"
            " case well, so that support reaches the student."
        ),
        _("The strategy is put to work by five activities:"),
    ],
    activities=[
        Activity(
            _("Develop individual learning or career plans"),
            _(
                "Draw a roadmap: a tool that puts the steps in order, so that the student can act"
                " and both can see how it goes."
            ),
            _("Actions and follow-up become easier when their order is in sight."),
            _("Roadmap"),
        ),
        Activity(
            _("Assess the skills and knowledge that are there already"),
            _(
                "Make an individual balance: help the student to name the skills and competences"
                " they have and, where it fits, how these relate to the curriculum."
            ),
            _("Self-awareness, confidence and self-esteem can grow with it."),
            _("Individual balance, interview script"),
        ),
        Activity(
            _("Adapt the plan to the young person, and make sure that they commit to it"),
            _("Agree a contract. It also sets up an individual learning path and plan of support."),
            _("It gives form to the commitment of the young person."),
            _("Contract"),
        ),
        Activity(
            _("Review regularly how the plan goes"),
            _(
                "Hold follow-up sessions, and look at the whole as a case study. Each has regular"
                " reviews with individual feedback on how the plan goes; where needed, the plan"
                " is revised to match."
            ),
            _("Regular reviews help the young person to stay committed to the plan."),
            _("Tracking sheets, case study sheet, evaluation tools"),
        ),
        Activity(
            _("Answer to other needs for learning support"),
            _(
                "Work with support staff, teaching staff and, where necessary, experts from"
                " outside."
            ),
        ),
    ],
    setting=[
        _(
            "These activities are held in individual tutoring sessions. They ask for an active"
            " part of the young person and of the tutor, who guides, helps and supports the"
            " student all the way in active sessions that are planned well through the academic"
            " year. In other words: individual planning is part of the curriculum, as one more"
            " academic activity."
        )
    ],
    considerations=[
        _(
            "Support young people with the personal challenges they meet. They need help to build"
            " a firm ground of emotional well-being; on it they are most likely to become more"
            " resilient, with more self-esteem and self-confidence."
        ),
        _(
            "Well-being grows where young people have control and autonomy over what they do and"
            " how they do it."
        ),
        _(
            "All this, together with particular support for the needs and challenges of each"
            " person, should raise young people’s aspirations, as self-esteem and self-confidence"
            " rise. Meanwhile they are helped to a more positive learning identity: the ability"
            " to value learning as useful, even when it is hard work and full of difficulties."
        ),
    ],
    references=[
        Reference(
            "CEDEFOP",
            "Toolkits. VET toolkit for tackling early leaving: tailored learning pathways",
            None,
            "https://www.cedefop.europa.eu/en/toolkits/vet-toolkit-tackling-early-leaving/"
            "intervention-approaches/tailored-learning-pathways",
        ),
        Reference(
            "European Commission. Luxembourg: Publications Office of the European Union",
            "Tackling Early School Leaving. A collection of innovative and inspiring resources."
            " Explore. Learn. Share.",
            2017,
            "https://op.europa.eu/en/publication-detail/-/publication/"
            "f540a7e3-297f-11e7-ab65-01aa75ed71a1",
        ),
        Reference(
            "Educaweb",
            "La orientación en FP (monograph)",
            2021,
            "https://www.educaweb.com/publicaciones/monografico/2021/"
            "orientacion-formacion-profesional/",
        ),
        Reference(
            "Educaweb",
            "Article of the same monograph: Aplicar nuevas metodologías en la orientación e"
            " implicar a las empresas",
            2021,
            "https://www.educaweb.com/noticia/2021/02/25/orientacion-fp-claves-mejorarla-19466/"
            "#7.%20Aplicar%20nuevas%20metodolog%C3%ADas%20en%20la%20orientaci%C3%B3n%20e%20"
            "implicar%20a%20las%20empresas",
        ),
        Reference(
            "Wilson, H.",
            "The Complete Guide to Personalized Learning (blog)",
            2022,
            "https://www.d2l.com/es/blog/la-guia-completa-para-el-aprendizaje-personalizado/",
        ),
    ],
    helps=["helps_achievement", "helps_environment", "helps_view"],
    is_essential=True,
)

#: By key: the sheets that every centre has.
BUILT_IN = {"individual_planning": PLANNING}
