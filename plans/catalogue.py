"""Default content of plans: frameworks, competences and commitments.

Names of competences are those of public EU frameworks, which the page credits: LifeComp
(European Commission, 2020) and the Key Competences for Lifelong Learning (2018).
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plans.enums import CommitmentParty

FRAMEWORKS = {
    "lifecomp": _("LifeComp: personal, social and learning to learn"),
    "key_competences": _("EU key competences for lifelong learning"),
}
# Whose words they are; said wherever they are shown.
CREDITS = {
    "lifecomp": _(
        "Names of competences: LifeComp, the European Framework for Personal, Social and Learning"
        " to Learn Key Competence, European Commission, 2020."
    ),
    "key_competences": _(
        "Names of competences: Key Competences for Lifelong Learning, Council of the European"
        " Union, 2018."
    ),
}

LIFECOMP = [
    ("lc_self_regulation", _("Self-regulation")),
    ("lc_flexibility", _("Flexibility")),
    ("lc_well_being", _("Well-being")),
    ("lc_empathy", _("Empathy")),
    ("lc_communication", _("Communication")),
    ("lc_collaboration", _("Collaboration")),
    ("lc_growth_mindset", _("Growth mindset")),
    ("lc_critical_thinking", _("Critical thinking")),
    ("lc_managing_learning", _("Managing learning")),
]
KEY_COMPETENCES = [
    ("kc_literacy", _("Literacy")),
    ("kc_multilingual", _("Multilingual")),
    ("kc_stem", _("Mathematics, science, technology and engineering")),
    ("kc_digital", _("Digital")),
    ("kc_personal", _("Personal, social and learning to learn")),
    ("kc_citizenship", _("Citizenship")),
    ("kc_entrepreneurship", _("Entrepreneurship")),
    ("kc_culture", _("Cultural awareness and expression")),
]
BY_FRAMEWORK = {"lifecomp": LIFECOMP, "key_competences": KEY_COMPETENCES}
COMPETENCES = dict(LIFECOMP + KEY_COMPETENCES)
STUDENT_ONLY = {"lc_well_being"}

COMMITMENTS = [
    (CommitmentParty.STUDENT, _("I chose these goals together with my tutor.")),
    (CommitmentParty.STUDENT, _("I come to the sessions we agreed, or say so beforehand.")),
    (
        CommitmentParty.STUDENT,
        _("I do the actions with my name on them, and say early when I cannot."),
    ),
    (CommitmentParty.TUTOR, pgettext_lazy("tutor", "I meet you as planned.")),
    (
        CommitmentParty.TUTOR,
        pgettext_lazy("tutor", "I do what I promised within five school days."),
    ),
    (CommitmentParty.TUTOR, pgettext_lazy("tutor", "I tell you who reads what we write.")),
    (CommitmentParty.CENTRE, _("The centre gives the support listed here.")),
    (CommitmentParty.FAMILY, _("The family helps in the ways listed here.")),
    (
        CommitmentParty.COMMON,
        _("This is a learning agreement and not a disciplinary measure."),
    ),
    (
        CommitmentParty.COMMON,
        _("We look at it again on the dates below, and anyone may ask for a change."),
    ),
    (CommitmentParty.COMMON, _("When something does not work, we change the plan first.")),
    (CommitmentParty.COMMON, _("What is about safety may have to be shared.")),
]

CAME_OF_AGE = _("The student has come of age since it was offered.")
# Proposed where a guardian's signature is missing; own words are as good.
WITHOUT_GUARDIAN = [
    _("No guardian with authority could be reached."),
    _("The student asks that no guardian is asked, and their counsellor knows of it."),
    _("A guardian was asked and prefers not to sign."),
    _("Nobody has been found yet who has legal authority."),
]

# A contract says so itself: help is never a reward for signing.
NO_CONDITION = _(
    "Support does not depend on signing. Whoever does not want to sign loses nothing by it."
)
