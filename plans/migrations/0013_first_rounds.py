from django.db import migrations

# What was rated before rounds were kept is the first round of its plan. Back and forward again,
# what is there stays.
ROUNDS = """
    INSERT INTO plans_balanceround
        (centre_id, uuid, created_at, plan_id, occasion, began_on, by_id)
    SELECT plan.centre_id, gen_random_uuid(), now(), plan.id, 'start', first.on_day, start.by_id
    FROM plans_plan plan
    JOIN students_assessment start ON start.id = plan.assessment_id
    JOIN accounts_centre centre ON centre.id = plan.centre_id
    CROSS JOIN LATERAL (
        SELECT (min(rating.created_at) AT TIME ZONE centre.time_zone)::date AS on_day
        FROM plans_balancerating rating WHERE rating.plan_id = plan.id
    ) first
    WHERE first.on_day IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM plans_balanceround made WHERE made.plan_id = plan.id)
"""
LOOKS = """
    INSERT INTO plans_balancelook
        (centre_id, uuid, created_at, round_id, rating_id, called, student_level,
         student_skipped, student_on, tutor_level, tutor_on, apart_student, apart_tutor,
         apart_on, said)
    SELECT seen.centre_id, gen_random_uuid(), now(), round.id, seen.id,
        coalesce(competence.own_name, module.name, ''),
        seen.student_level, seen.student_skipped,
        CASE WHEN seen.student_level IS NOT NULL OR seen.student_skipped THEN seen.on_day END,
        seen.tutor_level,
        CASE WHEN seen.tutor_level IS NOT NULL THEN seen.on_day END,
        CASE WHEN seen.differs THEN seen.student_level END,
        CASE WHEN seen.differs THEN seen.tutor_level END,
        CASE WHEN seen.differs THEN seen.on_day END,
        ''
    FROM (
        SELECT rating.*,
            coalesce(rating.student_level <> rating.tutor_level, false) AS differs,
            (rating.created_at AT TIME ZONE centre.time_zone)::date AS on_day
        FROM plans_balancerating rating
        JOIN accounts_centre centre ON centre.id = rating.centre_id
    ) seen
    JOIN plans_balanceround round ON round.id = (
        SELECT min(made.id) FROM plans_balanceround made WHERE made.plan_id = seen.plan_id
    )
    LEFT JOIN plans_competence competence ON competence.id = seen.competence_id
    LEFT JOIN students_module module ON module.id = seen.module_id
    WHERE NOT EXISTS (SELECT 1 FROM plans_balancelook made WHERE made.rating_id = seen.id)
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0012_balance_rounds")]

    operations = [
        migrations.RunSQL(ROUNDS, migrations.RunSQL.noop),
        migrations.RunSQL(LOOKS, migrations.RunSQL.noop),
    ]
