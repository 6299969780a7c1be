"""Marta's own page: the link to it, and what she wrote there."""

from datetime import timedelta
from typing import Any

from reviews.demo.story import Story
from students.enums import EventKind, MessageKind
from students.models import PrivateLink, StudentMessage
from students.models.link import code_hash_of, hash_of

#: For a trial only: these open Marta's page of the demonstration.
TOKEN, CODE = "demo-page-of-marta", "246810"


def give_link(story: Story) -> None:
    token_hash = hash_of(TOKEN)
    link = PrivateLink.objects.create(
        student=story.student,
        token_hash=token_hash,
        code_hash=code_hash_of(token_hash, CODE),
        made_by=story.tutor,
        expires_at=story.moment + timedelta(days=90),
        **story.owned,
    )
    story.event(EventKind.LINK_MADE, link)


def propose_a_goal(story: Story) -> None:
    message = _write(story, MessageKind.GOAL, "I want to do my own bike lights for the exam piece.")
    message.answer_with(
        "I like it. Ask Toni which parts there are, and we look at it together on Tuesday.",
        by=story.tutor,
    )


def write_before_the_session(story: Story) -> None:
    """What waits for the tutor today."""
    _write(
        story,
        MessageKind.NOTE,
        "The lift with Pere worked two times. I have not done the sheets, they are still too hard"
        " to read. Can we do one together?",
    )
    goal: Any = story.paths[0].goal
    text = "Half past eight is better on Mondays. The first bus comes at 8.20."
    _write(story, MessageKind.CHANGE, text, about=goal.uuid)


def _write(story: Story, kind: MessageKind, text: str, **about: Any) -> StudentMessage:
    link = story.student.links.get()
    message = StudentMessage.objects.create(
        student=story.student, kind=kind, text=text, link=link, **about, **story.owned
    )
    story.event(EventKind.STUDENT_WROTE, message)
    return message
