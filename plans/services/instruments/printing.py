"""What an empty script says on paper."""

from typing import Any

from django.utils.translation import gettext as _

from documents.logos import logo_address
from plans.enums import AnswerKind
from plans.models import InstrumentVersion, Item

#: Lines to write on: for a question in words, and beside a scale.
LINES = {AnswerKind.TEXT: 5, AnswerKind.SCALE_0_10: 2, AnswerKind.CHOICE: 1}


def script_context(script: InstrumentVersion) -> dict[str, Any]:
    instrument = script.instrument
    items = [_printed(each) for each in script.items.all()]
    return {
        "title": instrument.name,
        "script": script,
        "instrument": instrument,
        "mark": _("Draft") if script.is_draft else "",
        "centre_name": script.centre.name,
        "centre_logo": logo_address(script.centre),
        "student_name": "",
        "core": [each for each in items if each["item"].core],
        "more": [each for each in items if not each["item"].core],
        "answered": instrument.is_answered,
    }


def _printed(item: Item) -> dict[str, Any]:
    low, high = item.ends
    numbers = [level for level, _words in item.levels] if item.is_scale else []
    return {
        "item": item,
        "numbers": numbers,
        "low": low,
        "high": high,
        "options": item.options,
        "lines": range(LINES.get(AnswerKind(item.answer), 0)),
    }
