"""The built-in factors: those of the planning sheet, with health and well-being.

A centre gets a row for each when it is made, and may add its own. Family circumstances
and structural factors are groups without built-in factors.
"""

from django.utils.translation import gettext_lazy as _

from students.enums import FactorGroup

RISK_FACTORS = [
    ("motivation", FactorGroup.PERSONAL, _("Low motivation, interest or expectations")),
    ("self_esteem", FactorGroup.PERSONAL, _("Low self-esteem or self-perception")),
    ("achievement", FactorGroup.PERSONAL, _("Low educational achievement")),
    (
        "relationships",
        FactorGroup.SOCIAL,
        _("Difficult relationships at the centre (tutors, teachers, peers)"),
    ),
    (
        "behaviour_management",
        FactorGroup.INSTITUTIONAL,
        _("How behaviour is managed at the centre"),
    ),
    ("absenteeism", FactorGroup.INSTITUTIONAL, _("Absenteeism or exclusion from classes")),
    (
        "trust",
        FactorGroup.INSTITUTIONAL,
        _("Lack of trust in, or support from, the institution"),
    ),
]

PROTECTIVE_FACTORS = [
    ("helps_achievement", _("Achievement and attendance")),
    ("helps_environment", _("An inclusive environment")),
    ("helps_view", _("A positive view of education")),
    ("helps_health", _("Health and well-being")),
]

BUILT_IN_NAMES = {
    **{key: name for key, _group, name in RISK_FACTORS},
    **dict(PROTECTIVE_FACTORS),
}
