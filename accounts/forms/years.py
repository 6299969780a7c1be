"""Years, terms and holidays: spans of days that fit into and beside each other."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.forms.promises import CreateOnceMixin, VersionedMixin
from accounts.forms.widgets import DateInput
from accounts.models import AcademicYear, Centre, Holiday, Term
from accounts.services.years import Shape, Span, fill_year

LONGEST_YEAR = 550
NO_DATE = gettext_lazy("This is no date. Write it as year-month-day: 2026-11-24.")


def in_words(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))


def span_in_words(span: Any) -> str:
    return _("%(first)s to %(last)s") % {
        "first": in_words(span.starts_on),
        "last": in_words(span.ends_on),
    }


def end_before_start() -> str:
    return _("This lies before the start.")


def why_not_within(year: Any, span: Any) -> str:
    if year.starts_on <= span.starts_on and span.ends_on <= year.ends_on:
        return ""
    return _("A term lies within its year, which lasts from %(span)s.") % {
        "span": span_in_words(year)
    }


def why_not_beside(others: Any, span: Any) -> str:
    """Empty where none of the others shares a day or the name with this span."""
    for each in others:
        same = {"name": each.name, "span": span_in_words(each)}
        if each.name.casefold() == span.name.casefold():
            return _("The name “%(name)s” is taken, from %(span)s.") % same
        if each.starts_on <= span.ends_on and each.ends_on >= span.starts_on:
            return _("These days overlap with “%(name)s”, from %(span)s.") % same
    return ""


def why_no_holiday(year: Any, others: Any, span: Any) -> str:
    """Holidays may overlap, a bank holiday with those of spring; no two have one name."""
    if span.ends_on < year.starts_on or span.starts_on > year.ends_on:
        return _("This lies outside the year, which lasts from %(span)s.") % {
            "span": span_in_words(year)
        }
    named = next((each for each in others if each.name.casefold() == span.name.casefold()), None)
    if named is None:
        return ""
    return _("The name “%(name)s” is taken, from %(span)s.") % {
        "name": named.name,
        "span": span_in_words(named),
    }


class PeriodForm(forms.ModelForm):
    """A name and two days. Whether they fit is asked last, of what is to be saved: two
    people's changes, fitting each for itself, may not fit together."""

    class Meta:
        fields = ["name", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        labels = {
            "name": gettext_lazy("Name"),
            "starts_on": gettext_lazy("First day"),
            "ends_on": gettext_lazy("Last day"),
        }
        error_messages = {"starts_on": {"invalid": NO_DATE}, "ends_on": {"invalid": NO_DATE}}

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def _post_clean(self) -> None:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", end_before_start())
        super()._post_clean()
        if not self.errors and (refusal := self.why_not()):
            self.add_error(None, refusal)

    def others(self, records: QuerySet) -> QuerySet:
        """All but the one in the form, which may have been sent and made before."""
        return records.exclude(pk=self.instance.pk).exclude(uuid=self.cleaned_data.get("uuid"))

    def why_not(self) -> str:
        raise NotImplementedError


class YearForm(PeriodForm):
    class Meta(PeriodForm.Meta):
        model = AcademicYear

    def why_not(self) -> str:
        year = self.instance
        days = (year.ends_on - year.starts_on).days + 1
        if days > LONGEST_YEAR:
            return _("This year would last %(days)d days. Look at its dates once more.") % {
                "days": days
            }
        beside = why_not_beside(self.others(AcademicYear.objects.order_by("starts_on")), year)
        return beside or self._why_not_around_its_terms()

    def _why_not_around_its_terms(self) -> str:
        if not self.instance.pk:
            return ""
        for term in self.instance.terms.all():
            if why_not_within(self.instance, term):
                return _("“%(name)s” would lie outside, from %(span)s. Change the term first.") % {
                    "name": term.name,
                    "span": span_in_words(term),
                }
        return ""


class TermForm(PeriodForm):
    class Meta(PeriodForm.Meta):
        model = Term

    def why_not(self) -> str:
        term = self.instance
        others = self.others(Term.objects.filter(year=term.year))
        return why_not_within(term.year, term) or why_not_beside(others, term)


class HolidayForm(PeriodForm):
    """A holiday seen from a year, which it shares a day with."""

    class Meta(PeriodForm.Meta):
        model = Holiday

    def __init__(self, *args: Any, year: AcademicYear | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def why_not(self) -> str:
        if self.year is None:
            return ""
        return why_no_holiday(self.year, self.others(self.year.holidays()), self.instance)


class NewYearForm(CreateOnceMixin, YearForm):
    pass


class NewTermForm(CreateOnceMixin, TermForm):
    pass


class NewHolidayForm(CreateOnceMixin, HolidayForm):
    pass


class ChangedYearForm(VersionedMixin, YearForm):
    pass


class ChangedTermForm(VersionedMixin, TermForm):
    pass


class ChangedHolidayForm(VersionedMixin, HolidayForm):
    pass


class RowForm(forms.Form):
    """A line of a list: name and two days, or nothing at all."""

    span: Span | None = None

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=60)
    starts_on = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=DateInput(),
        error_messages={"invalid": NO_DATE},
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DateInput(),
        error_messages={"invalid": NO_DATE},
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors or not any(cleaned.values()):
            return cleaned
        if not cleaned["name"]:
            self.add_error("name", _("Give it a name, or empty the whole line."))
        for name in ("starts_on", "ends_on"):
            if not cleaned[name]:
                self.add_error(name, _("Choose a day, or empty the whole line."))
        if not self.errors and cleaned["ends_on"] < cleaned["starts_on"]:
            self.add_error("ends_on", end_before_start())
        if not self.errors:
            self.span = Span(cleaned["name"], cleaned["starts_on"], cleaned["ends_on"])
        return cleaned


TermRows = forms.formset_factory(RowForm, extra=1, max_num=12, absolute_max=24)
HolidayRows = forms.formset_factory(RowForm, extra=3, max_num=40, absolute_max=60)


class WholeYearForm:
    """A new year with its terms and holidays on one page, from a proposal."""

    def __init__(self, data: Any, *, centre: Centre, shape: Shape) -> None:
        self.year = NewYearForm(
            data, instance=AcademicYear(centre=centre), initial=vars(shape.year)
        )
        self.terms = TermRows(data, prefix="terms", initial=[vars(s) for s in shape.terms])
        self.holidays = HolidayRows(
            data, prefix="holidays", initial=[vars(s) for s in shape.holidays]
        )

    def is_valid(self) -> bool:
        parts = [self.year.is_valid(), self.terms.is_valid(), self.holidays.is_valid()]
        return all(parts) and self._fits()

    def _fits(self) -> bool:
        year: AcademicYear = self.year.instance
        was_made = AcademicYear.objects.filter(uuid=self.year.cleaned_data["uuid"]).exists()
        known = [] if was_made else list(year.holidays())
        self._refuse(
            self.terms,
            lambda span, before: why_not_within(year, span) or why_not_beside(before, span),
        )
        self._refuse(
            self.holidays, lambda span, before: why_no_holiday(year, [*known, *before], span)
        )
        return not any(row.errors for row in (*self.terms, *self.holidays))

    def _refuse(self, rows: Any, why_not: Any) -> None:
        before: list[Span] = []
        for row in rows:
            if row.span is None:
                continue
            if refusal := why_not(row.span, before):
                row.add_error("starts_on", refusal)
            before.append(row.span)

    def save_once(self, known: QuerySet) -> tuple[AcademicYear, bool]:
        """The year and whether it is new, as CreateOnceMixin promises."""
        year, is_new = self.year.save_once(known)
        if is_new:
            fill_year(year=year, terms=_spans(self.terms), holidays=_spans(self.holidays))
        return year, is_new


def _spans(rows: Any) -> list[Span]:
    return [row.span for row in rows if row.span]
