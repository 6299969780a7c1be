"""Joining a cohort, leaving, and moving up."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DateInput
from accounts.models import AcademicYear
from students.enums import EnrolmentState, LeavingReason
from students.forms.search import CohortChoiceField
from students.models import Cohort, Enrolment, Programme, Student
from students.services.enrolments import KEPT_FOR, Fate, later_years, proposed_name


class EnrolForm(forms.Form):
    cohort = CohortChoiceField(
        label=gettext_lazy("Cohort"),
        queryset=Cohort.objects.none(),
        to_field_name="uuid",
        error_messages={
            "invalid_choice": gettext_lazy(
                "This cohort is closed, or is none of this centre’s. Choose another."
            )
        },
    )
    on = forms.DateField(label=gettext_lazy("From"), widget=DateInput())

    def __init__(
        self, *args: Any, cohorts: Any, today: date, place: Enrolment | None, **kwargs: Any
    ) -> None:
        """`place` is the last one the student had, or has."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cohort"]
        field.queryset = cohorts.open().select_related("year").order_by("-year__starts_on", "name")
        self.fields["on"].initial = today
        self.earliest = place and (place.ends_on or place.starts_on)

    def clean_on(self) -> date:
        """Nobody is in two cohorts at a time."""
        on: date = self.cleaned_data["on"]
        if self.earliest and on < self.earliest:
            raise ValidationError(
                _("They were in another cohort then. Choose %(day)s or a later day."),
                params={"day": date_format(self.earliest, "DATE_FORMAT")},
            )
        return on


class LeaveForm(forms.Form):
    """How an enrolment ended, without blame."""

    state = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=[
            (EnrolmentState.LEFT_EARLY, gettext_lazy("left before the end of the programme")),
            (EnrolmentState.COMPLETED, gettext_lazy("completed the programme")),
            (EnrolmentState.TRANSFERRED, gettext_lazy("goes on at another centre")),
        ],
        initial=EnrolmentState.LEFT_EARLY,
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Main reason, where they left early"),
        choices=[("", gettext_lazy("Choose the one that comes closest")), *LeavingReason.choices],
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("In other words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Beside the list, or instead of it with “other”. Read by those who see the"
            " student’s contacts."
        ),
    )
    on = forms.DateField(label=gettext_lazy("Last day in the cohort"), widget=DateInput())
    staff_until = forms.DateField(
        label=gettext_lazy("Assigned staff see the student until"),
        widget=DateInput(),
        help_text=gettext_lazy(
            "Thirty days leave time for a good farewell, and for a new centre to ask. Then their"
            " assignments end."
        ),
    )

    def __init__(self, *args: Any, place: Enrolment | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place, self.today = place, today
        self.fields["on"].initial = today
        self.fields["staff_until"].initial = today + KEPT_FOR

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if self.place and on < self.place.starts_on:
            raise forms.ValidationError(
                _("This day is before the enrolment began. Choose that day or a later one.")
            )
        return on

    def clean_staff_until(self) -> date:
        day: date = self.cleaned_data["staff_until"]
        if day < self.today:
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("state") != EnrolmentState.LEFT_EARLY:
            cleaned["reason"] = ""
        elif not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Choose a reason. “Other” with a few words is one."))
        elif cleaned["reason"] == LeavingReason.OTHER and not cleaned.get("words"):
            self.add_error("words", _("Say in a few words what the other reason was."))
        return cleaned


class MovingUpForm(forms.Form):
    """Where a cohort goes, when, and what becomes of each member."""

    target = CohortChoiceField(
        label=gettext_lazy("Next cohort"),
        queryset=Cohort.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=gettext_lazy("A new one, named below"),
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the new cohort"), max_length=60, required=False
    )
    year: Any = forms.ModelChoiceField(
        label=gettext_lazy("Its year"),
        queryset=AcademicYear.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=None,
    )
    programme: Any = forms.ModelChoiceField(
        label=gettext_lazy("Its programme"),
        queryset=Programme.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=gettext_lazy("No programme yet"),
    )
    on = forms.DateField(
        label=gettext_lazy("On"),
        widget=DateInput(),
        help_text=gettext_lazy(
            "The day that the record gives. Lists show the new cohort as soon as you confirm."
        ),
    )
    end_tutors = forms.ChoiceField(
        label=gettext_lazy("Tutors of those who move"),
        choices=[
            ("", gettext_lazy("stay with their students")),
            ("1", gettext_lazy("end; new ones are assigned afterwards")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    close = forms.BooleanField(
        label=gettext_lazy("Close the old cohort when nobody is left in it"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Nobody can join a closed cohort. It can be reopened."),
    )

    def __init__(
        self, *args: Any, cohort: Cohort, members: list[Enrolment], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.members = cohort, members
        fields: Any = self.fields
        years = later_years(cohort)
        fields["year"].queryset = years
        coming = years.first()
        self.has_years = coming is not None
        open_cohorts = Cohort.objects.filter(year__in=years, closed_at=None)
        fields["target"].queryset = open_cohorts.select_related("year").order_by(
            "year__starts_on", "name"
        )
        fields["programme"].queryset = Programme.objects.order_by("name")
        fields["name"].initial = proposed_name(cohort)
        fields["year"].initial = coming.uuid if coming else None
        fields["programme"].initial = cohort.programme.uuid if cohort.programme else None
        fields["on"].initial = max(today, coming.starts_on) if coming else today
        for each in members:
            self.fields[self._name(each.student)] = forms.ChoiceField(
                label=each.student.name,
                choices=Fate.choices,
                initial=Fate.MOVES,
                # Who came in after the page was opened stays.
                required=False,
            )

    @staticmethod
    def _name(student: Student) -> str:
        return f"fate_{student.uuid.hex}"

    @property
    def lines(self) -> list[tuple[Enrolment, forms.BoundField]]:
        return [(each, self[self._name(each.student)]) for each in self.members]

    @property
    def fates(self) -> dict[int, str]:
        chosen = {
            each.student_id: self.cleaned_data.get(self._name(each.student))
            for each in self.members
        }
        return {key: fate or Fate.STAYS for key, fate in chosen.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("target") or Fate.MOVES not in self.fates.values():
            return cleaned
        if not cleaned.get("name", "").strip():
            self.add_error("name", _("Give the new cohort a name, or choose one there is."))
        if not cleaned.get("year"):
            self.add_error(
                "year",
                _("There is no later academic year yet. Add it first, then move the cohort up."),
            )
        return cleaned

    @property
    def goal(self) -> Cohort:
        """The cohort to move to; not saved where it is a new one."""
        cleaned = self.cleaned_data
        return cleaned["target"] or Cohort(
            centre=self.cohort.centre,
            year=cleaned.get("year"),
            programme=cleaned.get("programme"),
            name=" ".join(cleaned.get("name", "").split()),
        )
