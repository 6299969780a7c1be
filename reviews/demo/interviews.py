"""Interviews and self-evaluations: what was asked, skipped, said in confidence, taken over."""

from typing import Any

from accounts.models import Centre, User
from plans.enums import AnswerKind, InstrumentKind, LiftTarget, Respondent
from plans.models import Answer, Instrument, InstrumentVersion, Item, LiftedWords, Response
from plans.services.instruments.answering import start_response
from plans.services.instruments.library import begin_draft, publish_script
from reviews.demo.story import Story
from students.enums import Audience, Occasion

SAID = {
    "today_useful": "That it does not end like at the last school. They talked about me, not to"
    " me.",
    "choice_of_programme": "My uncle has a van with his name on it. I want that too, and I like"
    " when the light goes on.",
    "best_of_week": "Wednesday, workshop all day with Joan.",
    "done_well": "I built my brother’s lamp, four times, until it worked.",
    "easy_and_stuck": "With my hands it is easy. The sheets are in another language.",
    "coming_in_hard": "On Mondays the bus comes too late, and then I do not come at all.",
    "adult_trusted": "Joan (workshop). He does not ask twice.",
    "on_your_side": "Grandmother. She is at home in the mornings.",
    "in_a_year": "I want to have my own van with my name on it, and to stop being the one who"
    " always gives up.",
    "one_step": "Come on Monday. Núria looks for another bus with me.",
    "friend_says": "That I notice when somebody is not well.",
}
CONFIDED = {
    "takes_your_time": "I look after my little brother when my mother works nights. She does not"
    " want anybody to know."
}
SKIPPED = ("somewhere_else", "stayed_away", "felt_unfair", "to_plan_for")
LEVELS = {"how_important": (8, "Because of the van."), "how_sure": (5, "The lift on Mondays.")}

START = {
    "know_why": 3,
    "plan_week": 1,
    "ask_for_help": 1,
    "keep_going": 2,
    "listened_to": 3,
    "part_of_group": 2,
    "making_progress": 2,
    "say_in_plan": None,
    "energy": 2,
    "next_step": 2,
}
MIDDLE = {**START, "plan_week": 2, "ask_for_help": 3, "keep_going": 3, "say_in_plan": 3}


def write_own(*, centre: Centre, by: User) -> None:
    """A questionnaire of the centre's own, in use, with its next version in the making."""
    own = Instrument.objects.create(
        centre=centre, own_name="How you get here", kind=InstrumentKind.QUESTIONNAIRE
    )
    script = InstrumentVersion.objects.create(centre=centre, instrument=own)
    asked: list[dict[str, Any]] = [
        {"own_words": "How do you come here on most days?", "answer": AnswerKind.CHOICE}
        | {"options": ["by bus", "on foot", "by bicycle", "somebody brings me"]},
        {"own_words": "How long does it take, from door to door?"},
        {"own_words": "What would make the way easier?"},
    ]
    for position, fields in enumerate(asked):
        Item.objects.create(centre=centre, script=script, position=position, **fields)
    publish_script(script=script, by=by)
    draft = begin_draft(instrument=own)
    words = "Is there a day on which the way is harder?"
    Item.objects.create(centre=centre, script=draft, own_words=words, position=len(asked))


def first_interview(story: Story) -> None:
    """On the first day: four questions are skipped, one is answered in confidence."""
    response = _begun(story, "first_interview", Occasion.START)
    items = _items(response)
    said: dict[str, dict[str, Any]] = {key: {"text": text} for key, text in SAID.items()}
    said |= {key: {"level": level, "text": text} for key, (level, text) in LEVELS.items()}
    said |= {key: {"skipped": True} for key in SKIPPED}
    said |= {
        key: {"text": text, "audience": Audience.CONFIDENTIAL} for key, text in CONFIDED.items()
    }
    answers = _answered(story, response, {items[key]: fields for key, fields in said.items()})
    wanted = next(each for each in answers if each.item_id == items["in_a_year"].pk)
    lifted = LiftedWords(
        plan=story.plan,
        answer=wanted,
        target=LiftTarget.ASPIRATION,
        about=story.plan.uuid,
        words=wanted.text,
        origin=response.instrument.name,
        said_on=response.held_on,
        agreed_at=story.moment,
        by=story.tutor,
        **story.owned,
    )
    story.world.clock.stamp(LiftedWords.objects.bulk_create([lifted]))


def self_evaluate_at_start(story: Story) -> None:
    _self_evaluate(story, Occasion.START, START)


def self_evaluate_in_the_middle(story: Story) -> None:
    _self_evaluate(story, Occasion.MID_YEAR, MIDDLE)


def _self_evaluate(story: Story, occasion: Occasion, levels: dict[str, int | None]) -> None:
    response = _begun(story, "self_evaluation", occasion)
    items = _items(response)
    said = {
        items[key]: {"skipped": True} if level is None else {"level": level}
        for key, level in levels.items()
    }
    _answered(story, response, said)


def _begun(story: Story, key: str, occasion: Occasion) -> Response:
    response, _new = start_response(
        plan=story.plan,
        instrument=Instrument.objects.get(key=key),
        occasion=occasion,
        respondent=Respondent.STUDENT,
        by=story.tutor,
        today=story.today,
    )
    response.plan = story.plan
    return response


def _items(response: Response) -> dict[str, Any]:
    return {each.key: each for each in response.script.items.all()}


def _answered(story: Story, response: Response, said: dict[Any, dict[str, Any]]) -> list[Answer]:
    answers = Answer.objects.bulk_create(
        Answer(response=response, item=item, author=story.tutor, **fields, **story.owned)
        for item, fields in said.items()
    )
    story.world.clock.stamp(answers)
    response.complete(by=story.tutor)
    return answers
