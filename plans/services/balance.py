"""What the balance of a plan looks at, and what both saw there each time."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from accounts.models import User
from plans.models import BalanceLook, BalanceRating, BalanceRound, Competence, Framework, Plan
from plans.services.plan import programme_of
from students.enums import Occasion

MODULES = "modules"


@dataclass(frozen=True)
class Scope:
    """What a balance looks at: a framework, the modules of the programme, or both."""

    framework: Framework | None
    modules: bool

    @property
    def key(self) -> str:
        """As a form says which of them it showed."""
        named = [str(self.framework.uuid)] if self.framework else []
        return "+".join([*named, *([MODULES] if self.modules else [])])


@dataclass
class Row:
    """One item of a balance: how it is rated now, and each look at it in order."""

    item: Any
    rating: BalanceRating
    looks: list[BalanceLook] = field(default_factory=list)
    # The latest round of the plan; none before the first rating.
    round: BalanceRound | None = None

    def __post_init__(self) -> None:
        """`look` is that of the latest round, unsaved where there is none yet; `earlier` are
        those of the rounds before it."""
        now = [each for each in self.looks if self.round and each.round_id == self.round.pk]
        new = BalanceLook(centre_id=self.rating.centre_id, round=self.round, rating=self.rating)
        self.look = now[0] if now else new
        self.earlier = [each for each in self.looks if each not in now]

    @property
    def earlier_by_student(self) -> BalanceLook | None:
        return next((each for each in reversed(self.earlier) if each.seen_by_student), None)

    @property
    def earlier_by_tutor(self) -> BalanceLook | None:
        return next((each for each in reversed(self.earlier) if each.seen_by_tutor), None)


def scope_of(plan: Plan) -> Scope:
    return Scope(plan.framework, modules=plan.framework_id is None or plan.modules_too)


def scope_named(key: str, plan: Plan) -> Scope:
    """What a form showed; what the plan looks at now where it names nothing of the centre."""
    name, _plus, beside = key.partition("+")
    if name == MODULES:
        return Scope(None, modules=True)
    try:
        framework = Framework.objects.get(uuid=UUID(name))
    except (ValueError, Framework.DoesNotExist):
        return scope_of(plan)
    return Scope(framework, modules=beside == MODULES)


def balance_items(plan: Plan) -> list:
    """What the plan's balance asks about."""
    return items_of(plan, scope_of(plan))


def items_of(plan: Plan, scope: Scope, *, all_of_them: bool = False) -> list:
    """Competences in use, then modules of the programme. `all_of_them`: out of use as well."""
    items: list[Any] = []
    if scope.framework:
        competences = scope.framework.competences.all()
        items += competences if all_of_them else competences.filter(in_use=True)
    if scope.modules:
        items += modules_of(plan)
    return items


def modules_of(plan: Plan) -> list:
    programme = programme_of(plan.student)
    return list(programme.modules.all()) if programme else []


def rows_of(
    plan: Plan, items: list, *, rounds: list[BalanceRound] | None = None
) -> tuple[list[Row], list[Row]]:
    """A row for each item, its rating unsaved where there is none yet; and the rows of what
    was rated before and is not asked now. `rounds`: those of the plan, where they are known."""
    if rounds is None:
        rounds = list(plan.rounds.all())
    latest = rounds[-1] if rounds else None
    rated = {_key(each.item): each for each in _ratings(plan)}
    looks = _looks(plan) if rounds else {}
    asked = []
    for item in items:
        rating = rated.pop(_key(item), None) or _new_rating(plan, item)
        asked.append(Row(item, rating, looks.get(rating.pk, []), latest))
    rest = [Row(each.item, each, looks.get(each.pk, []), latest) for each in rated.values()]
    return asked, rest


def _key(item: Any) -> tuple[bool, int]:
    return isinstance(item, Competence), item.pk


def _ratings(plan: Plan) -> Any:
    return plan.ratings.select_related("competence__framework", "module", "relates_to")


def _looks(plan: Plan) -> dict[int, list[BalanceLook]]:
    """The looks at each rating, in the order of their rounds."""
    found: dict[int, list[BalanceLook]] = {}
    looks = BalanceLook.objects.filter(round__plan=plan).select_related("round")
    for each in looks.order_by("round__began_on", "pk"):
        found.setdefault(each.rating_id, []).append(each)
    return found


def _new_rating(plan: Plan, item: Any) -> BalanceRating:
    kind = {"competence": item} if isinstance(item, Competence) else {"module": item}
    return BalanceRating(centre_id=plan.centre_id, plan=plan, **kind)


def begin_round(*, plan: Plan, by: User, on: date, occasion: str = Occasion.OTHER) -> BalanceRound:
    """A new look at everything; one that began today, or has nothing yet, is that one.

    The plan is held by the caller.
    """
    latest = plan.rounds.last()
    if latest and (latest.began_on == on or not latest.looks.exists()):
        latest.began_on, latest.occasion = on, occasion
        latest.save(update_fields=["began_on", "occasion"])
        return latest
    return BalanceRound.objects.create(
        centre_id=plan.centre_id, plan=plan, by=by, began_on=on, occasion=occasion
    )


def called(item: Any) -> str:
    """The words that a centre could reword; those of a built-in competence are everybody's."""
    return item.own_name if isinstance(item, Competence) else item.name


def save_row(row: Row, look: BalanceLook) -> None:
    """Write the look, and what is now seen: an item left open stays as it was seen before."""
    rating = row.rating
    student = look if look.seen_by_student else row.earlier_by_student
    tutor = look if look.seen_by_tutor else row.earlier_by_tutor
    rating.student_level = student.student_level if student else None
    rating.student_skipped = bool(student and student.student_skipped)
    rating.tutor_level = tutor.tutor_level if tutor else None
    rating.save()
    look.rating = rating
    if not look.pk:
        look.called = called(row.item)
    look.save()
