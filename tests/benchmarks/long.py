"""A plan with far more in it than a plan should have: 40 goals with five actions each."""

from datetime import timedelta

from plans.models import Action, Goal, GoalFactor, Plan

GOALS, ACTIONS = 40, 5
WORDS = (
    "I want to be there when the workshop opens on Mondays",
    "أريد أن أفتح ورشتي الخاصة لإصلاح الدراجات",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 5,
    "רוצה ללמוד נגרות",
    "Pass the circuits test",
)


def fill(plan: Plan) -> None:
    """Add what is missing to 40 open goals and 200 actions, some of them done or dropped."""
    factors = list(plan.factors.filter(risk_factor__isnull=False))
    for number in range(GOALS):
        day = plan.starts_on + timedelta(days=number * 3)
        goal = Goal.objects.create(
            centre_id=plan.centre_id,
            plan=plan,
            words=WORDS[number % len(WORDS)][:300].strip(),
            success="Six Mondays running, on time",
            due_on=min(day + timedelta(days=60), plan.ends_on),
            position=number + 10,
        )
        for factor in factors[:1]:
            GoalFactor.objects.create(centre_id=plan.centre_id, goal=goal, factor=factor)
        for place in range(ACTIONS):
            action = Action.objects.create(
                centre_id=plan.centre_id,
                plan=plan,
                goal=goal,
                what=WORDS[(number + place) % len(WORDS)][:300].strip(),
                helper="Łucja Ñáñez",
                starts_on=min(day, plan.ends_on),
                due_on=min(day + timedelta(days=20), plan.ends_on),
            )
            if place == 1:
                action.finish()
            elif place == 2:
                action.drop(reason="The bus runs again.")
