"""A question of a self-evaluation over the year, in words and as a picture: from the answers
themselves, and from what a closing balance kept of them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from plans.looks import Picture, picture_of_levels
from plans.services.instruments.changes import ItemChange, level_in_words


@dataclass(frozen=True)
class ChangeLine:
    """`answers` stand at the start, in the middle and at the end; "" where it was not asked."""

    words: str
    answers: list[str]
    picture: Picture
    earlier_words: str = ""

    @property
    def told(self) -> str:
        """What the picture says to those who do not see it."""
        named = zip((_("Start"), _("Middle"), _("End")), self.answers, strict=True)
        return " · ".join(f"{when}: {said or _('not asked')}" for when, said in named)


def line_of(change: ItemChange) -> ChangeLine:
    levels = [look.level if look else None for look in change.looks]
    return ChangeLine(
        change.words,
        [look.words if look else "" for look in change.looks],
        picture_of_levels(levels, change.highest),
        change.earlier_words,
    )


def line_of_kept(row: dict[str, Any]) -> ChangeLine:
    """From the content of a closing balance."""
    looks = row["looks"]
    return ChangeLine(
        row["words"],
        [level_in_words(**look) if look else "" for look in looks],
        picture_of_levels(
            [look["level"] if look else None for look in looks],
            next(look["highest"] for look in looks if look),
        ),
    )
