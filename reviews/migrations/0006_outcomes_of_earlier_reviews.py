from typing import Any

from django.db import migrations

#: So many plans are written at once, and let go before the next: nobody waits long for one.
AT_ONCE = 1000
#: How the last formal review ended stands with the plan since plans.0019, and was written with the
#: next change of a session only.
OUTCOMES = """
    UPDATE plans_plan plan
    SET review_outcome = ended.outcome,
        formal_review_on = (ended.starts_at AT TIME ZONE centre.time_zone)::date
    FROM accounts_centre centre, (
        SELECT DISTINCT ON (plan_id) plan_id, outcome, starts_at
        FROM reviews_tutoringsession
        WHERE state = 'held' AND kind = 'formal_review' AND outcome <> ''
            AND plan_id > %(after)s AND plan_id <= %(until)s
        ORDER BY plan_id, starts_at DESC, id DESC
    ) ended
    WHERE ended.plan_id = plan.id AND centre.id = plan.centre_id
        AND plan.formal_review_on IS NULL AND plan.review_outcome = ''
"""


def write_outcomes(_apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM plans_plan")
        (last,) = cursor.fetchone()
        for after in range(0, last, AT_ONCE):
            cursor.execute(OUTCOMES, {"after": after, "until": after + AT_ONCE})


class Migration(migrations.Migration):
    """Back again, what was written stays: it is what the sessions say."""

    atomic = False
    dependencies = [
        ("reviews", "0005_invitations_and_summaries"),
        ("plans", "0019_outcome_of_reviews"),
    ]

    operations = [migrations.RunPython(write_outcomes, migrations.RunPython.noop)]
