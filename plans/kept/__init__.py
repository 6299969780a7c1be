"""The forms of a plan that keep what is typed into them. Each module has those of its topic."""

from plans.kept import answers, assessment, balance, closing, roadmap
from plans.kept.answers import answers_of
from plans.kept.balance import balance_of, strengths_of
from plans.kept.closing import closing_of_student

__all__ = ["answers_of", "balance_of", "closing_of_student", "register_kinds", "strengths_of"]


def register_kinds() -> None:
    for each in (answers, assessment, balance, closing, roadmap):
        each.register_kinds()
