"""The calendar of a centre: academic years, their terms, the holidays."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AcademicYear, Centre, Holiday, Term, User
from accounts.services.years import first_shape, shape_after
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, send, words

LIST = "/centre/years/"
ADD = "/centre/years/add/"


@pytest.fixture
def client(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


@pytest.fixture
def year(in_centre: Centre) -> AcademicYear:
    """2025/26, with two terms and two holidays."""
    year = f.AcademicYearFactory(
        name="2025/26", starts_on=date(2025, 9, 8), ends_on=date(2026, 6, 26)
    )
    for name, first, last in (
        ("First term", year.starts_on, date(2026, 1, 30)),
        ("Second term", date(2026, 2, 2), year.ends_on),
    ):
        f.TermFactory(year=year, name=name, starts_on=first, ends_on=last)
    f.HolidayFactory(name="Christmas", starts_on=date(2025, 12, 22), ends_on=date(2026, 1, 7))
    f.HolidayFactory(name="May Day", starts_on=date(2026, 5, 1))
    return year


def at(name: str, record: Any) -> str:
    return reverse(name, args=[record.uuid])


def spans(records: Any) -> list[tuple[str, str, str]]:
    return [(each.name, str(each.starts_on), str(each.ends_on)) for each in records]


# The first year


def test_a_centre_without_a_year_is_told_what_a_year_is_for(client: Client) -> None:
    said = words(client.get(LIST))
    assert "There is no academic year yet" in said
    assert "Cohorts and plans belong to a year" in said


def test_the_first_year_is_made_as_proposed(client: Client, in_centre: Centre) -> None:
    page = client.post(ADD, fields_of(client.get(ADD)), follow=True)
    (year,) = AcademicYear.objects.all()
    shape = first_shape(in_centre.today())
    assert page.redirect_chain == [(at("year", year), 302)]
    assert spans([year]) == spans([shape.year])
    assert spans(year.terms.all()) == spans(shape.terms)
    assert spans(Holiday.objects.all()) == spans(shape.holidays)


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 6, 30), "2025/26"),
        (date(2026, 7, 1), "2026/27"),
        (date(2026, 12, 31), "2026/27"),
        (date(1999, 9, 1), "1999/00"),
    ],
)
def test_the_first_proposal_is_the_running_school_year_or_the_next(today: date, name: str) -> None:
    assert first_shape(today).year.name == name


def test_a_line_that_was_emptied_is_left_out(client: Client, in_centre: Centre) -> None:
    fields = fields_of(client.get(ADD))
    empty = {f"terms-1-{name}": "" for name in ("name", "starts_on", "ends_on")}
    client.post(ADD, fields | empty)
    assert [term.name for term in Term.objects.all()] == ["First term", "Third term"]


def test_a_year_sent_twice_is_made_once(client: Client, in_centre: Centre) -> None:
    fields = fields_of(client.get(ADD))
    places = {client.post(ADD, fields).url for _ in range(2)}
    (year,) = AcademicYear.objects.all()
    assert places == {at("year", year)}
    assert (Term.objects.count(), Holiday.objects.count()) == (3, 1)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_add_the_same_year_make_one(
    client_of: Callable[[User], Client], centre: Centre
) -> None:
    clients = [client_of(f.member(centre, "administrator")) for _ in range(2)]
    sent = [fields_of(each.get(ADD)) for each in clients]
    answers = at_once(
        *(lambda c=c, d=d: c.post(ADD, d) for c, d in zip(clients, sent, strict=True))
    )
    assert sorted(each.status_code for each in answers) == [200, 302]
    refused = next(each for each in answers if each.status_code == 200)
    assert "is taken" in words(refused)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ends_on": "2020-01-01"}, "This lies before the start."),
        ({"starts_on": "soon"}, "This is no date. Write it as year-month-day: 2026-11-24."),
        ({"name": " "}, "This field is required."),
        ({"starts_on": "2026-09-01", "ends_on": "2062-06-30"}, "This year would last 13087 days."),
        ({"terms-0-ends_on": ""}, "Choose a day, or empty the whole line."),
        ({"terms-0-name": ""}, "Give it a name, or empty the whole line."),
        ({"terms-0-starts_on": "2031-01-01"}, "This lies before the start."),
        ({"terms-1-starts_on": "2001-01-01"}, "A term lies within its year, which lasts from"),
        ({"terms-1-name": "first TERM"}, "The name “First term” is taken"),
        ({"terms-2-starts_on": "{middle}"}, "These days overlap with “Second term”"),
        ({"holidays-0-starts_on": "2001-01-01", "holidays-0-ends_on": "2001-01-02"}, "outside"),
    ],
)
def test_a_year_that_will_not_do_says_why_and_keeps_what_was_typed(
    client: Client, in_centre: Centre, changed: dict[str, str], reason: str
) -> None:
    fields = fields_of(client.get(ADD))
    middle = fields["terms-1-ends_on"][0]
    changed = {name: value.replace("{middle}", middle) for name, value in changed.items()}
    page = client.post(ADD, fields | changed)
    assert reason in words(page)
    shown = fields_of(page)
    assert {name: shown[name][0] for name in changed} == changed
    assert AcademicYear.objects.count() == 0


# The next year


def test_the_next_year_takes_the_shape_of_the_last(year: AcademicYear) -> None:
    shape = shape_after(year)
    assert spans([shape.year, *shape.terms, *shape.holidays]) == [
        ("2026/27", "2026-09-07", "2027-06-25"),
        ("First term", "2026-09-07", "2027-01-29"),
        ("Second term", "2027-02-01", "2027-06-25"),
        ("Christmas", "2026-12-22", "2027-01-07"),
        ("May Day", "2027-05-01", "2027-05-01"),
    ]


def test_a_year_without_a_gap_is_followed_by_one_that_does_not_overlap(in_centre: Centre) -> None:
    whole = f.AcademicYearFactory(
        name="2027–28", starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31)
    )
    f.TermFactory(year=whole, starts_on=date(2027, 9, 1), ends_on=date(2027, 12, 20))
    f.HolidayFactory(name="Leap day", starts_on=date(2028, 2, 29))
    shape = shape_after(whole)
    assert spans([shape.year, *shape.terms, *shape.holidays]) == [
        ("2028–29", "2028-09-01", "2029-08-30"),
        ("First term", "2028-09-01", "2028-12-18"),
        ("Leap day", "2029-02-28", "2029-02-28"),
    ]


def test_a_holiday_that_is_noted_already_is_not_proposed_again(year: AcademicYear) -> None:
    f.HolidayFactory(name="Christmas", starts_on=date(2026, 12, 21), ends_on=date(2027, 1, 8))
    assert [each.name for each in shape_after(year).holidays] == ["May Day"]


def test_the_next_year_is_proposed_and_made_as_mended(
    client: Client, year: AcademicYear, in_centre: Centre
) -> None:
    page = client.get(ADD)
    assert "This is 2025/26, moved on" in words(page)
    client.post(ADD, fields_of(page) | {"name": "2026/27 new", "holidays-1-name": "Labour Day"})
    made = AcademicYear.objects.get(name="2026/27 new")
    assert spans(made.holidays()) == [
        ("Christmas", "2026-12-22", "2027-01-07"),
        ("Labour Day", "2027-05-01", "2027-05-01"),
    ]
    assert [term.name for term in made.terms.all()] == ["First term", "Second term"]


# One year


def test_a_year_shows_its_terms_and_the_holidays_within(client: Client, year: AcademicYear) -> None:
    f.HolidayFactory(name="Long ago", starts_on=date(2024, 5, 1))
    said = words(client.get(at("year", year)))
    assert "First term Mon 8 September 2025 – Fri 30 January 2026" in said
    assert "Christmas Mon 22 December 2025 – Wed 7 January 2026 May Day Fri 1 May 2026" in said
    assert "Long ago" not in said
    assert "Holidays outside every year Long ago Wed 1 May 2024" in words(client.get(LIST))


def test_three_years_take_as_many_queries_as_one(client: Client, year: AcademicYear) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    paths = [LIST, at("year", year)]
    before = [queries(path) for path in paths]
    for n in (1, 2):
        other = f.AcademicYearFactory(starts_on=year.starts_on + timedelta(days=400 * n))
        f.TermFactory(year=other)
        f.TermFactory(year=year, name=f"Term {n}")
        f.HolidayFactory(name=f"Holiday {n}", starts_on=year.starts_on)
    assert [queries(path) for path in paths] == before
    assert max(before) <= 12 + 3


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ends_on": "2025-01-01"}, "This lies before the start."),
        ({"starts_on": "2025-06-01"}, "These days overlap with “2024/25”"),
        ({"name": "2024/25"}, "The name “2024/25” is taken"),
        ({"ends_on": "2026-05-31"}, "“Second term” would lie outside"),
    ],
)
def test_a_changed_year_still_has_to_fit(
    client: Client, year: AcademicYear, changed: dict[str, str], reason: str
) -> None:
    f.AcademicYearFactory(name="2024/25", starts_on=date(2024, 9, 9), ends_on=date(2025, 6, 27))
    page = send(client, at("year_edit", year), **changed)
    assert reason in words(page)
    assert spans([AcademicYear.objects.get(pk=year.pk)]) == spans([year])


def test_two_changes_that_fit_only_each_for_itself_are_not_both_saved(
    client: Client, year: AcademicYear
) -> None:
    term = Term.objects.get(name="Second term")
    fields = fields_of(client.get(at("term_edit", term)))
    send(client, at("term_edit", term), starts_on="2026-06-01")
    page = client.post(at("term_edit", term), fields | {"ends_on": "2026-05-01"})
    assert errors(page) == ["This lies before the start."]
    term.refresh_from_db()
    assert spans([term]) == [("Second term", "2026-06-01", "2026-06-26")]


def test_a_year_that_somebody_else_renamed_is_not_overwritten(
    client: Client, year: AcademicYear
) -> None:
    fields = fields_of(client.get(at("year_edit", year)))
    AcademicYear.objects.filter(pk=year.pk).update(name="Theirs")
    said = words(client.post(at("year_edit", year), fields | {"name": "Mine"}))
    assert "Saved meanwhile Theirs What you typed Mine" in said


def test_a_year_that_nothing_belongs_to_goes_with_terms_and_holidays(
    client: Client, year: AcademicYear
) -> None:
    f.HolidayFactory(name="Long ago", starts_on=date(2024, 5, 1))
    page = client.post(at("year_delete", year), follow=True)
    assert "“2025/26” is deleted." in words(page)
    assert (AcademicYear.objects.count(), Term.objects.count()) == (0, 0)
    assert [each.name for each in Holiday.objects.all()] == ["Long ago"]


def test_a_holiday_that_reaches_into_another_year_outlives_one(
    client: Client, year: AcademicYear
) -> None:
    f.AcademicYearFactory(starts_on=date(2026, 6, 29), ends_on=date(2027, 6, 25))
    f.HolidayFactory(name="Summer", starts_on=date(2026, 6, 20), ends_on=date(2026, 7, 20))
    client.post(at("year_delete", year))
    assert [each.name for each in Holiday.objects.all()] == ["Summer"]


def test_a_year_in_use_stays_and_says_by_what(client: Client, year: AcademicYear) -> None:
    f.CohortFactory(year=year)
    f.CohortFactory(year=year)
    f.PlanFactory(year=year, starts_on=year.starts_on, ends_on=year.ends_on)
    page = client.get(at("year", year))
    assert "This year stays, because something belongs to it: 2 cohorts, 1 plan." in words(page)
    page = client.post(at("year_delete", year), follow=True)
    assert "This year stays, because something belongs to it: 2 cohorts, 1 plan." in words(page)
    assert (AcademicYear.objects.count(), Term.objects.count()) == (1, 2)


# Terms and holidays


def test_a_term_is_added_changed_and_deleted(client: Client, year: AcademicYear) -> None:
    Term.objects.all().delete()
    days = {"starts_on": "2025-09-08", "ends_on": "2025-12-19"}
    send(client, at("term_add", year), name="  Autumn  term ", **days)
    (term,) = Term.objects.all()
    assert (term.name, term.year) == ("Autumn term", year)
    page = client.post(
        at("term_edit", term), fields_of(client.get(at("term_edit", term))) | {"name": "Autumn"}
    )
    term.refresh_from_db()
    assert (page.url, term.name) == (at("year", year), "Autumn")
    page = client.post(at("term_delete", term), follow=True)
    assert "“Autumn” is deleted." in words(page)
    assert Term.objects.count() == 0


def test_a_term_sent_twice_is_made_once(client: Client, year: AcademicYear) -> None:
    Term.objects.all().delete()
    sent = {"name": "Autumn", "starts_on": "2025-09-08", "ends_on": "2025-12-19"}
    sent["uuid"] = str(uuid.uuid4())
    places = [client.post(at("term_add", year), sent).status_code for _ in range(2)]
    assert (places, Term.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (("2025-09-01", "2025-09-05"), "A term lies within its year"),
        (("2026-01-30", "2026-01-31"), "These days overlap with “First term”"),
        (("2026-01-31", "2026-01-30"), "This lies before the start."),
    ],
)
def test_a_term_that_does_not_fit_says_why(
    client: Client, year: AcademicYear, days: tuple[str, str], reason: str
) -> None:
    page = send(client, at("term_add", year), name="New", starts_on=days[0], ends_on=days[1])
    assert reason in words(page)
    assert Term.objects.count() == 2


def test_terms_of_another_year_may_have_the_same_name(client: Client, year: AcademicYear) -> None:
    other = f.AcademicYearFactory(starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 1))
    days = {"starts_on": "2026-09-01", "ends_on": "2026-12-01"}
    assert send(client, at("term_add", other), name="First term", **days).status_code == 302


def test_a_holiday_is_added_changed_and_deleted(client: Client, year: AcademicYear) -> None:
    days = {"starts_on": "2026-03-30", "ends_on": "2026-04-06"}
    page = send(client, at("holiday_add", year), name="Easter", **days)
    holiday = Holiday.objects.get(name="Easter")
    assert page.url == at("year", year)
    page = send(client, at("holiday_edit", holiday), name="Spring")
    assert (page.url, Holiday.objects.filter(name="Spring").count()) == (at("year", year), 1)
    page = client.post(at("holiday_delete", holiday), follow=True)
    assert page.redirect_chain == [(at("year", year), 302)]
    assert "Spring" not in [each.name for each in Holiday.objects.all()]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": "christmas", "starts_on": "2026-04-01"}, "The name “Christmas” is taken"),
        ({"name": "Summer", "starts_on": "2026-08-01"}, "This lies outside the year"),
    ],
)
def test_a_holiday_that_does_not_fit_says_why(
    client: Client, year: AcademicYear, typed: dict[str, str], reason: str
) -> None:
    page = send(client, at("holiday_add", year), ends_on=typed["starts_on"], **typed)
    assert reason in words(page)
    assert Holiday.objects.count() == 2


def test_a_holiday_outside_every_year_can_still_be_changed(
    client: Client, in_centre: Centre
) -> None:
    holiday = f.HolidayFactory(name="Lost")
    page = send(client, at("holiday_edit", holiday), name="Found")
    assert (page.url, Holiday.objects.get().name) == (LIST, "Found")
