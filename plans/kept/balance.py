"""What the student can do: the ratings of both, while they are given."""

import re
from collections.abc import Callable, Collection
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from plans.enums import BalanceLevel
from plans.forms.balance import SKIPPED, STUDENT_LEVELS
from plans.kept.doors import open_plan, turned
from plans.kept.registering import keep_on
from plans.models import BalanceLook, BalanceRating, BalanceRound, Plan
from students.services.drafts import Opened, Stand, stand
from students.services.drafts.standing import standing

#: What each page asks about an item, as the sides of `plans.forms.balance` name it.
ASKED = {
    "balance-student": ("level", "example"),
    "balance-tutor": ("tutor", "source", "module"),
    "balance-together": ("level", "example", "tutor", "source", "module"),
    "balance-talk": ("said",),
}
PAGES = {
    "balance-student": "plan_balance_student",
    "balance-tutor": "plan_balance_tutor",
    "balance-together": "plan_balance_together",
    "balance-talk": "plan_balance",
}
HERE = gettext_lazy("in the balance of %(name)s")
NAME = re.compile(r"([a-z]+)_([0-9a-f]{32})")


def balance_of(actor: Actor) -> str:
    """The kind of the page on which the student rates."""
    return "shared-balance" if actor.turned_to else "balance-student"


def strengths_of(actor: Actor) -> str:
    return "shared-strengths" if actor.turned_to else "strengths"


def taking(asked: Collection[str]) -> Callable[[str], bool]:
    def takes(name: str) -> bool:
        found = NAME.fullmatch(name)
        return found is not None and found[1] in asked

    return takes


def standing_of(asked: Collection[str]) -> Callable[..., dict[str, Stand]]:
    def stands(
        opened: Opened, _actor: Actor, names: Collection[str] | None = None
    ) -> dict[str, Stand]:
        rated = {each.item.uuid.hex: each for each in _rated(opened.record)}
        return _of_each(rated, asked, names, _rating_stands)

    return stands


def _of_each(
    rated: dict[str, Any],
    asked: Collection[str],
    names: Collection[str] | None,
    tell: Callable[[str, Any], Stand],
) -> dict[str, Stand]:
    if names is None:
        names = [f"{part}_{key}" for key in rated for part in asked]
    found = {}
    for name in names:
        if part := NAME.fullmatch(name):
            found[name] = tell(part[1], rated.get(part[2]))
    return found


def _rated(plan: Plan) -> Any:
    """The ratings, each with what was seen in the latest round. One query."""
    rounds = BalanceRound.objects.filter(plan=plan).order_by("-began_on", "-pk")
    look = BalanceLook.objects.filter(
        rating=OuterRef("pk"), round=Subquery(rounds.values("pk")[:1])
    ).order_by()
    seen = {
        "seen_level": Subquery(look.values("student_level")[:1]),
        "seen_skipped": Subquery(look.values("student_skipped")[:1]),
        "seen_tutor": Subquery(look.values("tutor_level")[:1]),
        "seen_said": Subquery(look.values("said")[:1]),
    }
    ratings = BalanceRating.objects.filter(plan=plan).annotate(**seen)
    return ratings.select_related("competence__framework", "module", "relates_to")


def _rating_stands(part: str, rating: Any) -> Stand:
    if rating is None:
        return stand("")
    if part == "level":
        value = SKIPPED if rating.seen_skipped else _number(rating.seen_level)
        return stand(value, str(dict(STUDENT_LEVELS).get(value, "")))
    if part == "tutor":
        value = _number(rating.seen_tutor)
        return stand(value, str(BalanceLevel(int(value)).label) if value else "")
    if part == "module":
        module = rating.relates_to
        return stand(str(module.uuid), str(module)) if module else stand("")
    if part == "said":
        return stand(rating.seen_said or "")
    return stand(getattr(rating, part))


def _number(level: int | None) -> str:
    return "" if level is None else str(level)


def strengths_stand(
    opened: Opened, _actor: Actor, names: Collection[str] | None = None
) -> dict[str, Stand]:
    ratings = BalanceRating.objects.filter(plan=opened.record)
    rated = {each.uuid.hex: each for each in ratings}
    return _of_each(rated, ("name", "words"), names, _strength_stands)


def _strength_stands(part: str, rating: BalanceRating | None) -> Stand:
    if part == "name":
        return standing(bool(rating and rating.named))
    return stand(rating.strength_words if rating else "")


def label(name: str) -> str:
    labels = {
        "example": _("An example"),
        "source": _("Where it shows"),
        "said": _("What we said about it"),
        "words": _("In my own words"),
    }
    return labels.get(name.partition("_")[0], "")


def register_kinds() -> None:
    for name, asked in ASKED.items():
        of: dict[str, Any] = {"takes": taking(asked), "stands": standing_of(asked)}
        keep_on(PAGES[name], name, HERE, door=open_plan, label=label, **of)
    of = {"takes": taking(("name", "words")), "stands": strengths_stand}
    keep_on("plan_strengths", "strengths", HERE, door=open_plan, label=label, **of)
    # On a turned screen they are the student's, and listed nowhere.
    theirs: dict[str, Any] = {"door": turned(open_plan), "label": lambda name: ""}
    keep_on("plan_strengths", "shared-strengths", HERE, **theirs, **of)
    asked = ASKED["balance-student"]
    of = {"takes": taking(asked), "stands": standing_of(asked)}
    keep_on("plan_balance_student", "shared-balance", HERE, **theirs, **of)
