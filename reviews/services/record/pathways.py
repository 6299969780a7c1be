"""Where a plan leads: options explored, what was chosen, and work placements.

Whom to ask for at a company stays out: that is somebody else's data.
"""

from django.utils.translation import gettext as _

from plans.models import Option, Pathway, Placement, Plan
from reviews.services.record.parts import Entry, Section, fact, facts_of


def pathways_of(plan: Plan) -> list[Section]:
    options, pathways = plan.options.all(), plan.pathways.select_related("option")
    return [
        Section("options", _("Options explored"), [_option(each) for each in options]),
        Section(
            "pathways",
            _("Next pathway"),
            [_pathway(each) for each in pathways.order_by("since", "pk")],
        ),
        Section(
            "placements", _("Work placements"), [_placement(each) for each in plan.placements.all()]
        ),
    ]


def _option(option: Option) -> Entry:
    return Entry(
        option.what,
        facts_of(
            option, "what", "kind", "kind_words", "found_out", "feeling", "feeling_words",
            "looked_into_on", "dropped_at", "dropping_reason",
        ),
    )  # fmt: skip


def _pathway(pathway: Pathway) -> Entry:
    return Entry(
        str(pathway),
        [
            fact("what", _("what it is"), str(pathway)),
            *facts_of(pathway, "words", "takes", "since", "left_on", "leaving_reason"),
        ],
    )


def _placement(placement: Placement) -> Entry:
    return Entry(
        placement.where,
        facts_of(
            placement, "where", "tasks", "starts_on", "ends_on", "hours", "agreed_by", "words",
            "state", "reason",
        ),
    )  # fmt: skip
