from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from accounts.models import User
from students.enums import AssignmentKind
from students.models import Assignment
from students.models.note import MAX_NOTE
from students.services.assignments import people_for
from students.services.staff_leaving import Handover, can_be_handed_on


@dataclass(frozen=True)
class Row:
    """One student on the page: who takes over, and what they should know."""

    assignment: Assignment
    taker: Any
    words: Any


@dataclass(frozen=True)
class Group:
    """All assignments of one kind, and who takes over those without a taker of their own."""

    kind: AssignmentKind
    everybody: Any
    rows: list[Row]


class LeavingForm(forms.Form):
    """Why a role ends, and who takes over each student. Nobody is left by oversight."""

    because = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Stays with the roles of this person. For example: new post."),
    )
    data: Any  # what was sent; can be copied and changed

    # Of the assignments as they were shown: others may have come meanwhile.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    leave_rest = forms.BooleanField(
        label=gettext_lazy("The others stay without somebody in this place for now"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        person: User,
        assignments: list[Assignment],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.assignments = assignments
        self.given = [each for each in assignments if can_be_handed_on(each, actor)]
        self.ending = [each for each in assignments if each not in self.given]
        self.fields["seen"].initial = self.seen_now = _number_of(assignments)
        self.people: dict[str, dict[str, User]] = {}
        for kind in AssignmentKind:
            self._add(kind, [each for each in self.given if each.kind == kind])
        if not assignments:
            del self.fields["leave_rest"]

    def _add(self, kind: AssignmentKind, assignments: list[Assignment]) -> None:
        if not assignments:
            return
        people = people_for(kind).exclude(pk=self.person.pk)
        self.people[kind] = {str(each.uuid): each for each in people}
        self.fields[f"all_{kind}"] = self._choice(
            kind, _("Who takes over"), _("Nobody in general: choose one by one")
        )
        for each in assignments:
            key = each.uuid.hex
            who = {"name": each.student.name, "number": each.student.number}
            self.fields[f"taker_{key}"] = self._choice(
                kind, _("%(name)s (%(number)s) goes to") % who, _("As above")
            )
            self.fields[f"words_{key}"] = forms.CharField(
                label=_("What the next person should know about %(name)s") % who,
                required=False,
                max_length=MAX_NOTE,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def _choice(self, kind: str, label: str, nobody: str) -> forms.ChoiceField:
        people = [(uuid, each.name) for uuid, each in self.people[kind].items()]
        return forms.ChoiceField(label=label, required=False, choices=[("", nobody), *people])

    @property
    def groups(self) -> list[Group]:
        return [
            Group(AssignmentKind(kind), self[f"all_{kind}"], self._rows(kind))
            for kind in self.people
        ]

    def _rows(self, kind: str) -> list[Row]:
        return [
            Row(each, self[f"taker_{each.uuid.hex}"], self[f"words_{each.uuid.hex}"])
            for each in self.given
            if each.kind == kind
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen") != self.seen_now:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = str(self.seen_now)
            self.add_error(
                None,
                _(
                    "The students of this person have changed since you opened the page."
                    " Nothing was done. Look through the list again, and send it once more."
                ),
            )
        handover = self.handover
        for each in self.given:
            if each.pk not in handover.takers:
                self._refuse_words_for_nobody(each)
        if self.assignments and not cleaned.get("leave_rest"):
            self._refuse_to_leave(self._left())
        return cleaned

    def _refuse_words_for_nobody(self, assignment: Assignment) -> None:
        name = f"words_{assignment.uuid.hex}"
        if self.cleaned_data.get(name, "").strip():
            self.add_error(
                name,
                _("Nobody takes over, so nobody would read this. Choose somebody, or empty it."),
            )

    def _left(self) -> int:
        return len(self.assignments) - len(self.handover.takers)

    def _refuse_to_leave(self, left: int) -> None:
        if left:
            self.add_error(
                "leave_rest",
                ngettext(
                    "%(n)d place would stay empty. Choose who takes over, or tick here that it"
                    " stays so for now.",
                    "%(n)d places would stay empty. Choose who takes over, or tick here that"
                    " they stay so for now.",
                    left,
                )
                % {"n": left},
            )

    @property
    def handover(self) -> Handover:
        takers, words = {}, {}
        for each in self.given:
            key = each.uuid.hex
            chosen = self.cleaned_data.get(f"taker_{key}") or self.cleaned_data.get(
                f"all_{each.kind}"
            )
            if chosen:
                takers[each.pk] = self.people[each.kind][chosen]
                words[each.pk] = self.cleaned_data.get(f"words_{key}", "")
        return Handover(takers, words)


def _number_of(assignments: Iterable[Assignment]) -> int:
    return crc32(",".join(sorted(each.uuid.hex for each in assignments)).encode()) & 0x7FFFFFFF
