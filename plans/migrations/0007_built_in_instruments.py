from django.db import migrations
from django.utils import timezone
import pgtrigger

#: What each instrument asks: keys, in order; how the others than text are answered; what is
#: asked always.
INSTRUMENTS = {
    "first_interview": (
        "interview",
        [
            "today_useful", "choice_of_programme", "best_of_week", "somewhere_else", "done_well",
            "friend_says", "easy_and_stuck", "learning_new", "coming_in_hard", "stayed_away",
            "adult_trusted", "classmates", "felt_unfair", "on_your_side", "takes_your_time",
            "to_plan_for", "in_a_year", "how_important", "how_sure", "one_step",
        ],
        {"how_important": "scale_0_10", "how_sure": "scale_0_10"},
        {
            "today_useful", "choice_of_programme", "best_of_week", "done_well", "easy_and_stuck",
            "coming_in_hard", "adult_trusted", "on_your_side", "in_a_year", "one_step",
        },
    ),
    "self_evaluation": (
        "self_evaluation",
        [
            "know_why", "plan_week", "ask_for_help", "keep_going", "listened_to", "part_of_group",
            "making_progress", "say_in_plan", "energy", "next_step",
        ],
        "scale_1_4",
        None,
    ),
    "strategy_evaluation": (
        "evaluation",
        ["helped_most", "would_drop", "in_control", "do_it_again"],
        {"in_control": "scale_1_4", "do_it_again": "scale_1_4"},
        None,
    ),
    "follow_up": (
        "prompts",
        [
            "went_best", "hardest_to_keep", "in_the_way", "who_helped", "should_stop", "more_of",
            "tell_new_student",
        ],
        {},
        None,
    ),
}  # fmt: skip


def install(apps, schema_editor):
    """For the centres that there are; new ones get theirs when they are made."""
    centres = list(apps.get_model("accounts", "Centre").objects.values_list("pk", flat=True))
    instrument_model = apps.get_model("plans", "Instrument")
    script_model = apps.get_model("plans", "InstrumentVersion")
    item_model = apps.get_model("plans", "Item")
    instruments = instrument_model.objects.bulk_create(
        instrument_model(centre_id=centre, key=key, kind=kind)
        for centre in centres
        for key, (kind, *_rest) in INSTRUMENTS.items()
    )
    scripts = script_model.objects.bulk_create(
        script_model(centre_id=each.centre_id, instrument=each) for each in instruments
    )
    item_model.objects.bulk_create(
        item_model(
            centre_id=script.centre_id,
            script=script,
            key=key,
            answer=answers if isinstance(answers, str) else answers.get(key, "text"),
            core=core is None or key in core,
            position=position,
        )
        for script in scripts
        for _kind, keys, answers, core in [INSTRUMENTS[script.instrument.key]]
        for position, key in enumerate(keys)
    )
    made = script_model.objects.filter(pk__in=[each.pk for each in scripts])
    made.update(state="published", published_at=timezone.now())


def remove(apps, schema_editor):
    """Those that nobody has answered yet; the tables go with the migration before."""
    built_in = apps.get_model("plans", "Instrument").objects.exclude(key="")
    unused = built_in.filter(versions__responses=None).values_list("pk", flat=True)
    keys = list(unused)
    with pgtrigger.ignore():
        apps.get_model("plans", "Item").objects.filter(script__instrument__in=keys).delete()
        apps.get_model("plans", "InstrumentVersion").objects.filter(instrument__in=keys).delete()
        apps.get_model("plans", "Instrument").objects.filter(pk__in=keys).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0006_instruments"),
    ]

    operations = [migrations.RunPython(install, remove)]
