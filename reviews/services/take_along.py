"""What a student can take along to another centre, put together for them to read first.

Never confidential or team notes, concerns, attendance, or what others said elsewhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from plans.enums import CommitmentParty, ContractState
from plans.models import Action, BalanceRating, Contract, Goal, Plan
from students.enums import FactorLevel, TransferPart
from students.models import FactorRating, Guardian, Student
from students.services.transfers import CONTACTS, GUARDIAN, PERSON


@dataclass(frozen=True)
class Package:
    """`person` as fields, everything else as one text with headings."""

    person: dict[str, Any]
    body: str

    @property
    def fingerprint(self) -> str:
        """Changes when what would be kept is not what was shown."""
        return sha256(repr(self).encode()).hexdigest()[:16]

    @property
    def facts(self) -> list[tuple[Any, Any]]:
        """The fields of the person for the page, by their names."""
        fields: Any = Student._meta
        shown = [
            (fields.get_field(name).verbose_name, _shown(self.person[name]))
            for name in (*PERSON, *CONTACTS)
            if self.person.get(name)
        ]
        guardians = self.person.get("guardians", [])
        names = ", ".join(f"{each['name']} ({each['relation']})" for each in guardians)
        return [*shown, (_("guardians"), names)] if names else shown


def package_of(student: Student, parts: Collection[str], *, letter: str, by: User) -> Package:
    """By the latest plan."""
    person = _fields(student, PERSON)
    if TransferPart.CONTACTS in parts:
        person |= _fields(student, CONTACTS)
    if TransferPart.GUARDIANS in parts:
        found = Guardian.objects.filter(student=student)
        person["guardians"] = [_fields(each, GUARDIAN) for each in found]
    plan = Plan.objects.filter(student=student).order_by("-starts_on", "-pk").first()
    sections = [
        (heading, lines(plan))
        for part, heading, lines in _texts()
        if plan is not None and part in parts
    ]
    if letter.strip():
        sections.insert(0, (_("A letter from %(name)s") % {"name": by.name}, [letter.strip()]))
    body = "\n\n".join("\n".join([heading, *lines]) for heading, lines in sections if lines)
    return Package(person, body)


def _fields(record: Any, names: Collection[str]) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in names}


def _shown(value: str) -> str:
    """A day in words; anything else as it is."""
    try:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    except ValueError:
        return value


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _texts() -> list[tuple[str, str, Any]]:
    return [
        (TransferPart.OWN_WORDS, _("In my own words"), _own_words),
        (TransferPart.HELPS, _("What helps"), _helps),
        (TransferPart.GOALS, _("Goals and actions still open"), _goals),
        (TransferPart.BALANCE, _("What I can do"), _balance),
        (TransferPart.CONTRACT, _("What we agreed"), _contract),
    ]


def _own_words(plan: Plan) -> list[str]:
    return [plan.aspiration] if plan.aspiration else []


def _helps(plan: Plan) -> list[str]:
    found = FactorRating.objects.filter(
        assessment=plan.assessment_id,
        level__in=[FactorLevel.SOME, FactorLevel.STRONG],
        protective_factor__isnull=False,
    )
    return [f"- {each.factor}" for each in found.select_related("protective_factor")]


def _goals(plan: Plan) -> list[str]:
    goals: Any = Goal.objects.filter(plan=plan)
    actions: Any = Action.objects.filter(plan=plan)
    return [
        *(_dated(each.words, each.due_on) for each in goals.open().in_order()),
        *(_dated(each.what, each.due_on) for each in actions.open().in_order()),
    ]


def _dated(words: str, due_on: Any) -> str:
    if due_on is None:
        return f"- {words}"
    by = _("by %(date)s") % {"date": date_format(due_on, "DATE_FORMAT")}
    return f"- {words} ({by})"


def _balance(plan: Plan) -> list[str]:
    ratings: Any = BalanceRating.objects.filter(plan=plan)
    found = ratings.exclude(student_level=None, tutor_level=None)
    return [_rated(each) for each in found.select_related("module", "competence")]


def _rated(rating: BalanceRating) -> str:
    seen = []
    if rating.student_level is not None:
        seen.append(_("student: %(level)s") % {"level": rating.get_student_level_display()})
    if rating.tutor_level is not None:
        seen.append(_("tutor: %(level)s") % {"level": rating.get_tutor_level_display()})
    if rating.example:
        seen.append(rating.example)
    return f"- {rating.item}: {'; '.join(seen)}"


def _contract(plan: Plan) -> list[str]:
    contract = Contract.objects.filter(plan=plan, state=ContractState.IN_FORCE).first()
    promises = contract.content.get("commitments", []) if contract else []
    return [f"- {CommitmentParty(each['party']).label}: {each['text']}" for each in promises]
