from django.db import migrations

LINK_PLANS = """
    INSERT INTO plans_planstrategy (centre_id, uuid, created_at, plan_id, strategy_id)
    SELECT plan.centre_id, gen_random_uuid(), now(), plan.id, strategy.id
    FROM plans_plan plan
    JOIN plans_strategy strategy
        ON strategy.centre_id = plan.centre_id AND strategy.key = 'individual_planning'
"""
UNLINK_PLANS = """
    DELETE FROM plans_planstrategy USING plans_strategy strategy
    WHERE strategy.id = strategy_id AND strategy.key = 'individual_planning'
"""


def install(apps, schema_editor):
    """The built-in strategy for the centres there are: new ones get it when they are made."""
    Strategy = apps.get_model("plans", "Strategy")
    centres = apps.get_model("accounts", "Centre").objects.values_list("pk", flat=True)
    Strategy.objects.bulk_create(
        Strategy(centre_id=centre, key="individual_planning") for centre in centres
    )


def take_out(apps, schema_editor):
    apps.get_model("plans", "Strategy").objects.filter(key="individual_planning").delete()


class Migration(migrations.Migration):
    """Every plan so far was made by individual planning, so each of them follows it."""

    dependencies = [("plans", "0008_strategies")]

    operations = [
        migrations.RunPython(install, take_out),
        migrations.RunSQL(LINK_PLANS, UNLINK_PLANS),
    ]
