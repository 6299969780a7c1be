"""Give the centres that there are the built-in suggestions; new ones get them when made."""

from django.db import migrations

# As plans.suggestions was when this was written: key, kind, area, risk factor, level, who, order.
BUILT_IN = [
    ("goal_first_hour", "goal", "attendance", "absenteeism", "", "", 0),
    ("goal_tell_before", "goal", "attendance", "absenteeism", "", "", 1),
    ("goal_one_module", "goal", "learning", "achievement", "", "", 2),
    ("goal_hand_in", "goal", "learning", "achievement", "", "", 3),
    ("goal_ask_once", "goal", "learning", "self_esteem", "", "", 4),
    ("goal_show_work", "goal", "learning", "self_esteem", "", "", 5),
    ("goal_what_for", "goal", "career", "motivation", "", "", 6),
    ("goal_see_the_job", "goal", "career", "motivation", "", "", 7),
    ("goal_work_with_others", "goal", "relations", "relationships", "", "", 8),
    ("goal_pause", "goal", "relations", "behaviour_management", "", "", 9),
    ("goal_one_adult", "goal", "well_being", "trust", "", "", 10),
    ("goal_sleep", "goal", "well_being", "", "", "", 11),
    ("goal_way_here", "goal", "practical", "", "", "", 12),
    ("do_set_out_things", "action", "attendance", "absenteeism", "individual", "student", 0),
    ("do_write_when_late", "action", "attendance", "absenteeism", "individual", "student", 1),
    ("do_twenty_minutes", "action", "learning", "achievement", "individual", "student", 2),
    ("do_list_missing", "action", "learning", "achievement", "individual", "student", 3),
    ("do_note_went_well", "action", "well_being", "self_esteem", "individual", "student", 4),
    ("do_visit_workplace", "action", "career", "motivation", "individual", "student", 5),
    ("do_former_student", "action", "career", "motivation", "individual", "student", 6),
    ("do_sit_beside", "action", "relations", "relationships", "individual", "student", 7),
    ("do_morning_word", "action", "attendance", "absenteeism", "individual", "tutor", 8),
    ("do_catch_up_list", "action", "learning", "absenteeism", "individual", "tutor", 9),
    ("do_break_down_task", "action", "learning", "achievement", "individual", "tutor", 10),
    ("do_name_strength", "action", "well_being", "self_esteem", "individual", "tutor", 11),
    ("do_link_to_interest", "action", "career", "motivation", "individual", "tutor", 12),
    ("do_talk_of_three", "action", "relations", "relationships", "individual", "tutor", 13),
    ("do_agree_signal", "action", "relations", "behaviour_management", "individual", "tutor", 14),
    ("do_keep_promise", "action", "relations", "trust", "individual", "tutor", 15),
    ("do_options_hour", "action", "career", "motivation", "individual", "counsellor", 16),
    ("do_study_habits", "action", "learning", "achievement", "individual", "counsellor", 17),
    ("do_timetable", "action", "attendance", "absenteeism", "institutional", "centre", 18),
    ("do_not_sent_out", "action", "attendance", "behaviour_management", "institutional", "centre", 19),
    ("do_same_rules", "action", "relations", "behaviour_management", "institutional", "centre", 20),
    ("do_open_room", "action", "learning", "achievement", "institutional", "centre", 21),
    ("do_contact_person", "action", "relations", "trust", "institutional", "centre", 22),
    ("do_hear_complaint", "action", "relations", "trust", "institutional", "centre", 23),
    ("do_mixed_groups", "action", "relations", "relationships", "institutional", "centre", 24),
    ("do_lend_equipment", "action", "practical", "", "institutional", "centre", 25),
    ("do_wake_up", "action", "attendance", "absenteeism", "individual", "family", 26),
    ("do_quiet_hour", "action", "learning", "achievement", "individual", "family", 27),
    ("do_ask_about_good", "action", "well_being", "self_esteem", "individual", "family", 28),
    ("do_share_duties", "action", "practical", "", "individual", "family", 29),
]

INSERT = """
    INSERT INTO plans_suggestion
        (uuid, created_at, version, centre_id, key, own_words, kind, area, risk_factor_id, level,
         who, position, in_use)
    SELECT gen_random_uuid(), now(), 1, centre.id, given.key, '', given.kind, given.area,
           factor.id, given.level, given.who, given.position::smallint, true
    FROM accounts_centre centre
    CROSS JOIN unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                      %s::int[])
        AS given (key, kind, area, factor, level, who, position)
    LEFT JOIN students_riskfactor factor
        ON factor.centre_id = centre.id AND factor.key = given.factor AND given.factor <> ''
    ON CONFLICT DO NOTHING
"""


def install(apps, schema_editor):
    columns = [list(each) for each in zip(*BUILT_IN, strict=True)]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(INSERT, columns)


def remove(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM plans_suggestion WHERE key <> ''")


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_export_log"),
        ("students", "0013_events_of_pathways"),
        ("plans", "0010_pathways_suggestions_owners"),
    ]

    operations = [migrations.RunPython(install, remove)]
