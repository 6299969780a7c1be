"""Beats of the balance: each rates, later they look at it again; and the centre's own framework."""

from collections.abc import Iterable

from plans.models import BalanceLook, BalanceRating, BalanceRound, Competence, Framework
from plans.services.balance import balance_items, begin_round, called
from reviews.demo.story import Story
from reviews.demo.words import EXAMPLES, SOURCES
from reviews.demo.world import World
from students.enums import Occasion

WORKSHOP = (
    "Prepares tools and place before work",
    "Asks before guessing",
    "Leaves the place as they would like to find it",
    "Explains to a customer what was done",
)
# Was on the list of the first year, and is asked about by nobody any more.
OUT_OF_USE = "Wears the work clothes of the centre"


def make_framework(world: World) -> Framework:
    """What this centre looks at in its workshops, in its own words."""
    owned = {"centre_id": world.centre.pk}
    framework = Framework.objects.create(own_name="At work in our workshops", **owned)
    for position, name in enumerate((*WORKSHOP, OUT_OF_USE)):
        Competence.objects.create(
            framework=framework,
            own_name=name,
            position=position,
            in_use=name != OUT_OF_USE,
            **owned,
        )
    return framework


def balance(story: Story, *, by_student: bool = True, by_tutor: bool = True) -> None:
    """Each thing rated by one or both; the student may skip one."""
    rng = story.rng
    ratings = []
    for item in balance_items(story.plan):
        level = rng.choice((0, 1, 1, 2, 2, 3, 3, 4))
        skipped = by_student and rng.random() < 0.06
        near = min(4, max(0, level + rng.choice((-1, 0, 0, 1))))
        ratings.append(
            BalanceRating(
                plan=story.plan,
                **{item._meta.model_name: item},
                student_level=level if by_student and not skipped else None,
                student_skipped=skipped,
                tutor_level=near if by_tutor and not getattr(item, "student_only", False) else None,
                example=rng.choice(EXAMPLES),
                source=rng.choice(SOURCES),
                **story.owned,
            )
        )
    write(story, ratings)


def write(story: Story, ratings: list[BalanceRating]) -> None:
    """Ratings as they were first seen, in the round of the start."""
    story.world.clock.stamp(BalanceRating.objects.bulk_create(ratings))
    first = begin_round(plan=story.plan, by=story.tutor, on=story.today, occasion=Occasion.START)
    write_looks(story, first, ratings)


def write_looks(story: Story, of: BalanceRound, ratings: Iterable[BalanceRating]) -> None:
    """What is seen now, as it was seen in this round."""
    looks = []
    for rating in ratings:
        look = BalanceLook(round=of, rating=rating, called=called(rating.item), **story.owned)
        look.rate_as_student(rating.student_level, skipped=rating.student_skipped, on=story.today)
        look.rate_as_tutor(rating.tutor_level, on=story.today)
        looks.append(look)
    story.world.clock.stamp(BalanceLook.objects.bulk_create(looks))
