"""Who is around a student: who reads what, and who does what was agreed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from plans.enums import Who
from plans.models import Action
from students.enums import ROLES_FOR, AssignmentKind, Audience
from students.models import Assignment, Student

DOES = {
    AssignmentKind.TUTOR: Who.TUTOR,
    AssignmentKind.CASE_MANAGER: Who.TUTOR,
    AssignmentKind.COVER: Who.TUTOR,
    AssignmentKind.COUNSELLOR: Who.COUNSELLOR,
}


@dataclass(frozen=True)
class People:
    """A student and those who are assigned to them today, seen by one of the staff."""

    student: Student
    assignments: list[Assignment]
    actor: Actor

    @property
    def readers(self) -> str:
        """Who reads what is shared with the student, by name."""
        return ", ".join([_("you"), self.student.called, *self._colleagues()])

    def _colleagues(self) -> list[str]:
        others = {
            each.person_id: f"{each.get_kind_display()} {each.person.short_name}"
            for each in self.assignments
            if each.person_id != self.actor.person.pk
        }
        return list(others.values())

    def readers_of(self, audience: str) -> str:
        """Who reads a note of the actor, by name as far as they are assigned."""
        if audience == Audience.CONFIDENTIAL:
            return ", ".join([_("you"), *self.counsellors])
        of_the_centre = _("the counsellors of the centre")
        if audience == Audience.SHARED:
            return f"{self.readers}, {of_the_centre}"
        return ", ".join([_("you"), *self._colleagues(), of_the_centre])

    @property
    def audiences(self) -> list[tuple[str, str]]:
        """The audiences of a note, each with those who read it."""
        names = {
            Audience.SHARED: _("Shared: %(names)s"),
            Audience.TEAM: _("Team: %(names)s"),
            Audience.CONFIDENTIAL: _("Confidential: %(names)s"),
        }
        return [(key, words % {"names": self.readers_of(key)}) for key, words in names.items()]

    @property
    def counsellors(self) -> list[str]:
        """Those who read confidential notes beside their author."""
        found = {
            each.person_id: each.person.short_name
            for each in self.assignments
            if each.kind == AssignmentKind.COUNSELLOR and each.person_id != self.actor.person.pk
        }
        return list(found.values())

    @property
    def names(self) -> list[str]:
        """What one may choose from when writing who does something."""
        staff = [each.person.name for each in self.assignments]
        return [self.student.called, *dict.fromkeys(staff), *map(str, NAMED)]

    def who(self, text: str) -> tuple[str, str]:
        """Who does an action, and the name to go with it. Nobody named is the student."""
        words = text.strip()
        known = self._known().get(words.casefold())
        if not words or known:
            return known or (Who.STUDENT, "")
        return Who.OTHER, words

    def _known(self) -> dict[str, tuple[str, str]]:
        known: dict[str, tuple[str, str]] = {}
        for name in (self.student.called, self.student.given_name, self.student.name):
            known.setdefault(name.casefold(), (Who.STUDENT, ""))
        for each in self.assignments:
            person = each.person
            for name in (person.name, person.short_name, person.given_name):
                does = DOES[AssignmentKind(each.kind)]
                known.setdefault(name.casefold(), (does, person.name))
        for who in Who:
            known.setdefault(str(who.label).casefold(), (who, ""))
        return known


NAMED = [Who.FAMILY.label, Who.CENTRE.label]


def people_around(student: Student, actor: Actor) -> People:
    current = Assignment.objects.current_on(actor.today).filter(student=student)
    return People(student, list(current.select_related("person")), actor)


def staff_on(student: Student, day: date) -> list[Assignment]:
    """Those assigned on a day whose role still makes that a reason to see the student."""
    held = Membership.objects.filter(person=OuterRef("person"), ended_at=None).values("role")
    current = Assignment.objects.current_on(day).filter(student=student)
    known: Any = current.select_related("person", "covers_for").annotate(held=ArraySubquery(held))
    return [each for each in known if not set(each.held).isdisjoint(ROLES_FOR[each.kind])]


def doer(action: Action, student: Any) -> str:
    """Who does an action, in words: by name where one is known."""
    if action.who == Who.STUDENT:
        if not action.helper:
            return student.called
        return _("%(name)s, with %(helper)s") % {"name": student.called, "helper": action.helper}
    return action.helper or action.get_who_display()
