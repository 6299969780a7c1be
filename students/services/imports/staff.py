"""Staff: nobody gets an account or a role by a file, they are invited to it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Invitation, Membership
from accounts.services import invite
from students.enums import ImportKind
from students.services.imports import cells, columns
from students.services.imports.kinds import (
    Advance,
    Comparison,
    Difference,
    Entry,
    Field,
    Kind,
    Plan,
    Row,
)

ROLES = {
    Role.TUTOR: ("tutor", "tutora"),
    Role.COUNSELLOR: ("counsellor", "counselor", "orientador", "orientadora"),
    Role.ADMINISTRATOR: ("administrator", "admin", "administrador", "administradora"),
    Role.DATA_PROTECTION_OFFICER: (
        "data protection officer",
        "dpo",
        "delegado de protección de datos",
        "delegada de protección de datos",
        "dpd",
    ),
}


@dataclass
class StaffEntry(Entry):
    """A person, and the roles that the file names and they neither have nor were offered."""

    missing: tuple[Role, ...] = ()

    def cell(self, key: str) -> str:
        return named(self.row["roles"]) if key == "roles" else super().cell(key)


class KnownStaff(Comparison):
    """Who works in the centre as what, and who was invited."""

    def __init__(self, rows: list[Row], actor: Actor, *, lock: bool = False) -> None:
        super().__init__(rows, actor, lock=lock)
        self.held: dict[str, set[str]] = defaultdict(set)
        self.people: dict[str, Any] = {}
        current = Membership.objects.filter(ended_at=None, person__is_active=True)
        for each in current.select_related("person"):
            self.people[each.person.email.lower()] = each.person
            self.held[each.person.email.lower()].add(each.role)
        self.waiting = {each.email.lower(): each for each in Invitation.objects.waiting()}

    def entry(self, row: Row) -> StaffEntry:
        email = row["email"]
        known = self.people.get(email) or self.waiting.get(email)
        name = known.name if known else f"{row['given_name']} {row['family_name'] or ''}".strip()
        entry = StaffEntry(row, f"{name} ({email})", known)
        if email == self.actor.person.email.lower():  # nobody changes their own roles
            return entry
        offered = self.waiting[email].roles if email in self.waiting else []
        there = [role for role in Role if role in self.held[email] or role in offered]
        entry.missing = tuple(role for role in row["roles"] if role not in there)
        if known and entry.missing:
            all_of_them = [role for role in Role if role in there or role in entry.missing]
            label = Staff.LABELS["roles"]
            entry.differences.append(Difference(label, named(there), named(all_of_them)))
        return entry

    def finish(self, plan: Plan) -> None:
        if plan.writes:
            plan.notices.append(
                _(
                    "When you confirm, these people get an e-mail with a link. They work here"
                    " once they have accepted."
                )
            )


def named(roles: Sequence[Role]) -> str:
    return ", ".join(str(Role(role).label) for role in roles) or _("none")


class Staff(Kind):
    key = ImportKind.STAFF
    comparison = KnownStaff
    identity = ("email",)
    steps = (gettext_lazy("inviting staff"),)
    onward = ("staff_list", gettext_lazy("Go to the staff"))
    fields = (
        Field(
            columns.STAFF_EMAIL,
            gettext_lazy("tells who it is, and gets the invitation"),
            cells.email,
        ),
        Field(columns.GIVEN_NAME, gettext_lazy("of the person"), cells.words(100)),
        Field(
            columns.FAMILY_NAME, gettext_lazy("of the person"), cells.words(100), may_be_blank=True
        ),
        Field(
            columns.ROLES,
            gettext_lazy(
                "one or more of tutor, counsellor, administrator, data protection officer"
                " (tutor, orientadora, administradora, DPD), with commas between them"
            ),
            cells.several_of(ROLES),
        ),
    )
    rules = (
        gettext_lazy("People get an invitation by e-mail and decide themselves."),
        gettext_lazy("Nobody loses a role by a file, and your own line changes nothing."),
    )
    LABELS = {each.column.key: each.column.label for each in fields}

    def counted(self, n: int) -> str:
        return ngettext("%(n)d invitation", "%(n)d invitations", n) % {"n": n}

    def write(self, plan: Plan, actor: Actor, advance: Advance) -> dict[str, Any]:
        for entry in plan.writes:
            invite(
                centre=actor.centre,
                email=entry.row["email"],
                given_name=entry.row["given_name"],
                family_name=entry.row["family_name"] or "",
                roles=entry.row["roles"],
                by=actor.person,
            )
        advance(1)
        return {}

    def examples(self, today: date) -> Sequence[Sequence[str]]:
        return [
            ["nuria.ferrer@example.org", "Núria", "Ferrer", _("tutor")],
            ["pau.mas@example.org", "Pau", "Mas", _("tutor, counsellor")],
        ]
