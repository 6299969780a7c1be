"""What the student can do, as both saw it, and each look at it."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.models import BalanceLook, BalanceRating, Plan
from reviews.services.record.parts import Entry, Section, fact, facts_of


def balance(plan: Plan) -> Section:
    ratings = plan.ratings.select_related("competence", "module", "relates_to")
    looks = BalanceLook.objects.select_related("round").order_by("round__began_on", "pk")
    found: Any = ratings.order_by("pk")
    by_rating: dict[int, list[BalanceLook]] = {}
    for each in looks.filter(rating__plan=plan):
        by_rating.setdefault(each.rating_id, []).append(each)
    entries = [_rating(each, by_rating.get(each.pk, [])) for each in found]
    return Section("balance", _("Individual balance"), entries)


def _rating(rating: BalanceRating, looks: list[BalanceLook]) -> Entry:
    return Entry(
        str(rating.item),
        [
            fact("item", _("what is rated"), str(rating.item)),
            *facts_of(
                rating, "student_level", "student_skipped", "tutor_level", "example", "source",
                "relates_to", "named", "strength_words",
            ),
        ],
        [Section("looks", _("Each time it was looked at"), [_look(each) for each in looks])],
    )  # fmt: skip


def _look(look: BalanceLook) -> Entry:
    began_on = look.round.began_on
    return Entry(
        date_format(began_on, "DATE_FORMAT"),
        [
            fact("began_on", _("begun on"), began_on),
            fact("occasion", _("occasion"), look.round.get_occasion_display()),
            *facts_of(
                look, "called", "student_level", "student_skipped", "student_on", "tutor_level",
                "tutor_on", "apart_student", "apart_tutor", "apart_on", "said",
            ),
        ],
    )  # fmt: skip
