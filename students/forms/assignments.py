"""Whom to assign, to end, to let cover, and to hand over."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.forms import DateInput
from accounts.models import User
from students.enums import AssignmentKind
from students.models import Assignment, Student
from students.services.assignments import people_for
from students.services.caseloads import BESIDE, KEEP, REPLACE, loads_of

GONE = gettext_lazy(
    "One of those you chose cannot be assigned any more: they left the centre, or do not have"
    " the role. Choose again."
)
WHO_ERRORS = {"required": gettext_lazy("Choose at least one person."), "invalid_choice": GONE}


class PeopleChoiceField(forms.ModelMultipleChoiceField):
    """Some of the staff, with how many students they have."""

    loads: dict[int, int] = {}

    def label_from_instance(self, person: User) -> str:
        return _named(person, self.loads)


def _named(person: User, loads: dict[int, int]) -> str:
    n = loads.get(person.pk, 0)
    load = ngettext("%(n)d student now", "%(n)d students now", n) % {"n": n}
    return f"{person.name} · {load}"


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=DateInput(), **kwargs)


class AssignForm(forms.Form):
    """Whom the chosen students get. Several people share them evenly."""

    people = PeopleChoiceField(
        label=gettext_lazy("Who"),
        queryset=User.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose several, and the students are shared out evenly."),
        error_messages=WHO_ERRORS,
    )
    others = forms.ChoiceField(
        label=gettext_lazy("Students who have somebody already"),
        choices=[
            (KEEP, gettext_lazy("stay as they are")),
            (REPLACE, gettext_lazy("change: whom they have ends the day before")),
            (BESIDE, gettext_lazy("get this person as well")),
        ],
        initial=KEEP,
        widget=forms.RadioSelect,
    )
    on = _day(label=gettext_lazy("From"))

    def __init__(self, *args: Any, kind: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        people.queryset = people_for(kind)
        people.loads = loads_of(people.queryset, kind, today)
        self.fields["on"].initial = today
        if kind == AssignmentKind.CASE_MANAGER:
            # A student has one, by name.
            others: Any = self.fields["others"]
            others.choices = [each for each in others.choices if each[0] != BESIDE]


class EndForm(forms.Form):
    """Which of the assignments of the chosen students end, and when."""

    which = forms.MultipleChoiceField(
        label=gettext_lazy("Whose assignment"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    on = _day(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("On this day they still see the student."),
    )

    def __init__(
        self, *args: Any, assignments: Iterable[Assignment], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.groups: dict[str, list[Assignment]] = {}
        for each in assignments:
            self.groups.setdefault(f"{each.person.uuid}-{each.kind}", []).append(each)
        which: Any = self.fields["which"]
        which.choices = [(key, _said(theirs)) for key, theirs in self.groups.items()]
        if len(self.groups) == 1:
            which.initial = list(self.groups)
        self.fields["on"].initial = today

    def clean_on(self) -> date:
        return not_long_ago(self.cleaned_data["on"], self.today)

    @property
    def chosen(self) -> list[Assignment]:
        return [each for key in self.cleaned_data["which"] for each in self.groups[key]]


def _said(assignments: list[Assignment]) -> str:
    first, n = assignments[0], len(assignments)
    many = ngettext("%(n)d student", "%(n)d students", n) % {"n": n}
    return f"{first.person.name} · {first.get_kind_display()} · {many}"


def not_long_ago(day: date, today: date) -> date:
    """What somebody could read until today is not rewritten."""
    if day < today - timedelta(days=1):
        raise forms.ValidationError(
            _(
                "This day has passed, and they could see the student since. Choose yesterday"
                " to end it at once, or a later day."
            )
        )
    return day


class CoverForm(forms.Form):
    """Who stands in for somebody who is absent, with which students, and until when."""

    people = PeopleChoiceField(
        label=gettext_lazy("Who covers"),
        queryset=User.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose several, and the students are shared out evenly."),
        error_messages=WHO_ERRORS,
    )
    students: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Which students"),
        queryset=Student.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one student."),
            "invalid_choice": gettext_lazy(
                "One of these students is not with them any more. Choose again."
            ),
        },
    )
    on = _day(label=gettext_lazy("From"))
    until = _day(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("The last day. The cover ends by itself then."),
    )

    def __init__(self, *args: Any, absent: User, students: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        theirs: Any = self.fields["students"]
        people.queryset = people_for(AssignmentKind.COVER).exclude(pk=absent.pk)
        people.loads = loads_of(people.queryset, AssignmentKind.TUTOR, today)
        theirs.queryset = students
        theirs.initial = [each.uuid for each in students]
        self.fields["on"].initial = today
        self.today = today

    def clean_on(self) -> date:
        return not_before_today(self.cleaned_data["on"], self.today)


def not_before_today(day: date, today: date) -> date:
    if day < today:
        raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
    return day


class CoverUntilForm(forms.Form):
    """Another last day of a cover: later, or earlier."""

    until = _day(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("The last day. Choose yesterday to end it at once."),
    )

    def __init__(self, *args: Any, cover: Assignment, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cover, self.today = cover, today
        self.fields["until"].initial = cover.ends_on

    def clean_until(self) -> date:
        return not_long_ago(self.cleaned_data["until"], self.today)


class HandOverForm(forms.Form):
    """Who gets each of a person's students, and from when."""

    on = _day(
        label=gettext_lazy("From"),
        help_text=gettext_lazy(
            "Until the day before, the person who hands over sees the students and can write"
            " what the next one needs to know. Leave them a few days."
        ),
    )

    def __init__(
        self, *args: Any, giver: User, assignments: list[Assignment], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.assignments = today, assignments
        self.fields["on"].initial = today + timedelta(days=7)
        choices = {kind: self._people(kind, giver) for kind in {each.kind for each in assignments}}
        for kind, people in sorted(choices.items()):
            self.fields[f"all_{kind}"] = self._person(
                people,
                label=_("Everybody’s %(kind)s") % {"kind": AssignmentKind(kind).label},
                empty=_("Nobody yet"),
            )
        for each in assignments:
            self.fields[self._name(each)] = self._person(
                choices[each.kind], label=each.student.name, empty=_("As above")
            )

    def _people(self, kind: str, giver: User) -> dict[str, tuple[User, str]]:
        """Asked once: a field a student would ask anew."""
        people = list(people_for(kind).exclude(pk=giver.pk))
        loads = loads_of(people, kind, self.today)
        return {str(each.uuid): (each, _named(each, loads)) for each in people}

    @staticmethod
    def _person(
        people: dict[str, tuple[User, str]], *, label: str, empty: str
    ) -> forms.TypedChoiceField:
        return forms.TypedChoiceField(
            label=label,
            required=False,
            choices=[("", empty), *((uuid, name) for uuid, (_person, name) in people.items())],
            coerce=lambda uuid: people[uuid][0],
            empty_value=None,
            error_messages={"invalid_choice": GONE},
        )

    @staticmethod
    def _name(assignment: Assignment) -> str:
        return f"to_{assignment.uuid.hex}"

    @property
    def everybody(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("all_")]

    @property
    def lines(self) -> list[tuple[Assignment, forms.BoundField]]:
        return [(each, self[self._name(each)]) for each in self.assignments]

    def clean_on(self) -> date:
        return not_before_today(self.cleaned_data["on"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.takers: dict[str, dict[Student, User]] = {}
        for each in self.assignments:
            taker = cleaned.get(self._name(each)) or cleaned.get(f"all_{each.kind}")
            if taker:
                self.takers.setdefault(each.kind, {})[each.student] = taker
        if not self.takers and not self.errors:
            self.add_error(None, _("Choose who gets the students: at least one person."))
        return cleaned
