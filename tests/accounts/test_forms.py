"""What every form promises: two people at once lose nothing, and sent twice creates once."""

import uuid
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from accounts.enums import Role
from accounts.forms import CreateOnceMixin, DateInput, VersionedMixin
from accounts.models import Centre, User
from plans.enums import StrategyType
from plans.forms.balance import TutorBalanceForm
from plans.models import Goal, Plan
from students.models import Guardian, Student
from tests import factories as f
from tests.plans.pages import at_once


class StudentForm(VersionedMixin, forms.ModelForm):
    class Meta:
        model = Student
        fields = ["preferred_name", "phone", "language"]


class Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        self.values[given["name"]] = given.get("value") or ""


def shown(form: Any) -> dict[str, Any]:
    """What the browser would send of a page with this form, when nothing is typed."""
    hidden = Hidden()
    hidden.feed(f"{form['version']}{form.base_values}")
    fields = {
        form.add_prefix(name): form[name].value()
        for name, field in form.fields.items()
        if not field.widget.is_hidden
    }
    given = {name: value for name, value in fields.items() if value not in (None, False)}
    return hidden.values | given


def page_of(student: Student) -> dict[str, Any]:
    """The form as somebody has it open now."""
    return shown(StudentForm(instance=fresh(student)))


def fresh(record: Any) -> Any:
    return type(record).objects.get(pk=record.pk)


def send(student: Student, page: dict[str, Any], **typed: str) -> StudentForm:
    form = StudentForm(page | typed, instance=fresh(student))
    if form.is_valid():
        form.save()
    return form


@pytest.fixture
def anna(in_centre: Centre) -> Student:
    """A student whose form two people have open."""
    return f.StudentFactory(preferred_name="Anna", phone="600 1", language="Catalan")


def stands(student: Student) -> tuple[str, str, str]:
    now = fresh(student)
    return now.preferred_name, now.phone, now.language


# Two people, one record


def test_untouched_form_saves(anna: Student) -> None:
    form = send(anna, page_of(anna))
    assert (form.errors, form.conflicts) == ({}, [])
    assert stands(anna) == ("Anna", "600 1", "Catalan")


def test_what_only_the_other_changed_is_taken_over(anna: Student) -> None:
    mine = page_of(anna)
    send(anna, page_of(anna), phone="600 2")
    form = send(anna, mine, preferred_name="Ann")
    assert form.conflicts == []
    assert stands(anna) == ("Ann", "600 2", "Catalan")


def test_what_both_changed_is_shown_and_nothing_is_overwritten(anna: Student) -> None:
    mine = page_of(anna)
    send(anna, page_of(anna), phone="600 2")
    form = send(anna, mine, phone="600 3", language="Spanish")
    assert not form.is_valid()
    assert form.conflicts == [("Phone", "600 2", "600 3")]
    assert stands(anna) == ("Anna", "600 2", "Catalan")
    assert form["phone"].value() == "600 3"
    assert "both texts are shown" in str(form.non_field_errors())


def test_what_both_changed_alike_is_no_conflict(anna: Student) -> None:
    mine = page_of(anna)
    send(anna, page_of(anna), phone="600 2")
    form = send(anna, mine, phone=" 600 2 ", language="Spanish")
    assert form.conflicts == []
    assert stands(anna) == ("Anna", "600 2", "Spanish")


def test_sent_again_after_a_look_at_both_it_saves(anna: Student) -> None:
    mine = page_of(anna)
    send(anna, page_of(anna), phone="600 2")
    refused = send(anna, mine, phone="600 3", language="Spanish")
    again = send(anna, shown(refused))
    assert again.conflicts == []
    assert stands(anna) == ("Anna", "600 3", "Spanish")


def test_third_change_before_the_second_look_is_shown_too(anna: Student) -> None:
    mine = page_of(anna)
    send(anna, page_of(anna), phone="600 2")
    refused = send(anna, mine, phone="600 3")
    send(anna, page_of(anna), phone="600 4")
    assert send(anna, shown(refused)).conflicts == [("Phone", "600 4", "600 3")]
    assert stands(anna) == ("Anna", "600 4", "Catalan")


def test_emptied_by_the_other_stays_empty(anna: Student) -> None:
    mine = page_of(anna)
    send(anna, page_of(anna), phone="")
    send(anna, mine, language="Spanish")
    assert stands(anna) == ("Anna", "", "Spanish")


def test_emptied_by_both_sides_of_a_conflict_is_shown_as_empty(anna: Student) -> None:
    mine = page_of(anna)
    send(anna, page_of(anna), phone="600 2")
    assert send(anna, mine, phone="").conflicts == [("Phone", "600 2", "")]


def test_form_that_tells_no_version_overwrites_nothing(anna: Student) -> None:
    form = StudentForm({"preferred_name": "Ann", "phone": "600 1"}, instance=fresh(anna))
    assert not form.is_valid()
    assert {label for label, _stands, _typed in form.conflicts} == {"Preferred name", "Language"}


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 5000])
def test_made_up_version_overwrites_nothing(anna: Student, version: str) -> None:
    mine = page_of(anna)
    send(anna, page_of(anna), phone="600 2")
    send(anna, mine | {"version": version}, phone="600 3")
    assert stands(anna) == ("Anna", "600 2", "Catalan")


def test_line_ends_and_spaces_at_the_end_are_no_change(in_centre: Centre) -> None:
    class NeedForm(VersionedMixin, forms.ModelForm):
        class Meta:
            model = Goal
            fields = ["words", "success"]
            widgets = {"success": forms.Textarea}

    goal = f.GoalFactory(success="one\ntwo", words="Words")
    page = shown(NeedForm(instance=fresh(goal)))
    Goal.objects.filter(pk=goal.pk).update(words="Other words")
    form = NeedForm(page | {"success": "one\r\ntwo\r\n"}, instance=fresh(goal))
    assert form.is_valid(), form.conflicts
    assert form.cleaned_data["words"] == "Other words"


KINDS: dict[str, tuple[type[forms.Field], dict[str, Any], Any, Any, Any]] = {
    "date": (
        forms.DateField,
        {"widget": DateInput()},
        date(2026, 11, 1),
        date(2026, 11, 2),
        "2026-11-03",
    ),
    "yes or no": (forms.BooleanField, {}, False, True, None),
    "choice": (
        forms.ChoiceField,
        {"choices": StrategyType.choices},
        "prevention",
        "intervention",
        "compensation",
    ),
    "choices": (
        forms.MultipleChoiceField,
        {"choices": StrategyType.choices},
        ["prevention"],
        ["prevention", "intervention"],
        ["compensation"],
    ),
    "number": (forms.IntegerField, {}, 1, 2, "3"),
}


def form_with(kind: str, stored: Any) -> Any:
    made, how, *_ = KINDS[kind]

    class AnyForm(VersionedMixin, forms.Form):
        value = made(label="Value", required=False, initial=stored, **how)

        def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
            self.instance = instance
            super().__init__(*args, **kwargs)

    return AnyForm


@pytest.mark.parametrize("kind", KINDS)
def test_field_of_any_kind_is_merged(anna: Student, kind: str) -> None:
    """It stands in another record: the version of the one in the form does not move."""
    _made, _how, before, theirs, mine = KINDS[kind]
    page = shown(form_with(kind, before)(instance=anna))
    taken_over = form_with(kind, theirs)(page, instance=anna)
    assert taken_over.is_valid(), taken_over.conflicts
    assert taken_over.cleaned_data["value"] == theirs
    if mine is not None:  # a tick has but two states
        both = form_with(kind, theirs)(page | {"value": mine}, instance=anna)
        assert not both.is_valid()
        assert [label for label, *_ in both.conflicts] == ["Value"]


def test_ratings_of_two_people_are_merged_although_the_plan_stayed_the_same(
    in_centre: Centre, plan: Plan, tutor: User
) -> None:
    at = {"by": tutor, "on": in_centre.today()}
    mine, theirs = (shown(TutorBalanceForm(plan=fresh(plan))) for _ in range(2))
    first, second, _third = (name for name in mine if name.startswith("tutor_"))
    saved = TutorBalanceForm(theirs | {first: "1"}, plan=fresh(plan))
    assert saved.is_valid()
    saved.save(**at)
    merged = TutorBalanceForm(mine | {second: "2"}, plan=fresh(plan))
    assert merged.is_valid(), merged.conflicts
    merged.save(**at)
    refused = TutorBalanceForm(mine | {first: "4"}, plan=fresh(plan))
    assert not refused.is_valid()
    levels = fresh(plan).ratings.order_by("module__code").values_list("tutor_level", flat=True)
    assert list(levels) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_merged_or_shown(
    centre: Centre, client_of: Callable[[User], Client]
) -> None:
    """The second waits for the first, and sees what it wrote."""
    with scope(centre=centre):
        student = f.StudentFactory(phone="600 1")
        people = [f.member(centre, Role.TUTOR, Role.ADMINISTRATOR) for _ in range(2)]
        page = shown(StudentForm(instance=student))
    url = reverse("student_contact", args=[student.uuid])
    page |= {"email": "", **email_base(student)}
    clients = [client_of(each) for each in people]
    sent = [page | {"phone": "600 2"}, page | {"phone": "600 3"}]
    pairs = zip(clients, sent, strict=True)
    answers = at_once(*(lambda c=c, data=data: c.post(url, data) for c, data in pairs))
    assert sorted(each.status_code for each in answers) == [200, 302]
    with scopes_disabled():
        phone = Student.objects.get(pk=student.pk).phone
    refused = next(each for each in answers if each.status_code == 200).content.decode()
    assert {"600 2", "600 3"} - {phone} <= {each for each in ("600 2", "600 3") if each in refused}
    assert "Two texts, both kept" in refused


def email_base(student: Student) -> dict[str, str]:
    class EmailForm(VersionedMixin, forms.ModelForm):
        class Meta:
            model = Student
            fields = ["email"]

    hidden = Hidden()
    hidden.feed(str(EmailForm(instance=student).base_values))
    return hidden.values


# Sent twice


class GuardianForm(CreateOnceMixin, forms.ModelForm):
    class Meta:
        model = Guardian
        fields = ["name", "relation", "legal_authority", "involvement"]


TYPED = {
    "name": "Pere Soler",
    "relation": "father",
    "legal_authority": "yes",
    "involvement": "informed",
}


def create(student: Student, chosen: Any, **typed: str) -> tuple[Guardian, bool]:
    guardian = Guardian(centre=student.centre, student=student)
    form = GuardianForm(TYPED | typed | {"uuid": str(chosen)}, instance=guardian)
    assert form.is_valid(), form.errors
    return form.save_once(Guardian.objects.filter(student=student))


def test_form_carries_a_new_uuid_each_time(in_centre: Centre) -> None:
    chosen = {GuardianForm(instance=Guardian())["uuid"].value() for _ in range(2)}
    assert len(chosen) == 2


def test_sent_twice_it_creates_once(anna: Student) -> None:
    chosen = uuid.uuid4()
    first, is_new = create(anna, chosen)
    second, is_new_again = create(anna, chosen, name="Somebody Else")
    assert (is_new, is_new_again) == (True, False)
    assert first == second
    assert first.uuid == chosen
    assert [each.name for each in Guardian.objects.all()] == ["Pere Soler"]


def test_without_a_uuid_it_creates_each_time(anna: Student) -> None:
    assert [create(anna, "")[1] for _ in range(2)] == [True, True]


def test_made_up_uuid_is_refused(anna: Student) -> None:
    form = GuardianForm(TYPED | {"uuid": "g" * 36}, instance=Guardian(student=anna))
    assert list(form.errors) == ["uuid"]


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_it_creates_once(centre: Centre) -> None:
    with scope(centre=centre):
        student = f.StudentFactory()
    chosen = uuid.uuid4()

    def once() -> tuple[int, bool]:
        with scope(centre=centre), transaction.atomic():
            guardian, is_new = create(student, chosen)
            return guardian.pk, is_new

    results = at_once(*[once] * 6)
    assert len({pk for pk, _is_new in results}) == 1
    assert sorted(is_new for _pk, is_new in results) == [False] * 5 + [True]
    with scope(centre=centre):
        assert Guardian.objects.count() == 1


def test_other_refusals_of_the_database_are_not_hidden(anna: Student) -> None:
    from django.db import IntegrityError

    form = GuardianForm(TYPED, instance=Guardian(centre=anna.centre, student=anna))
    assert form.is_valid()
    form.instance.involvement = "not_involved"
    with pytest.raises(IntegrityError, match="a_guardian_not_involved_has_a_reason"):
        form.save_once(Guardian.objects.filter(student=anna))


@pytest.mark.parametrize("whose", ["another student", "another centre"])
def test_uuid_of_a_record_elsewhere_is_404(anna: Student, other_centre: Centre, whose: str) -> None:
    if whose == "another student":
        taken = f.GuardianFactory(name="Not yours")
    else:
        with scope(centre=other_centre):
            taken = f.GuardianFactory(name="Not yours")
    with pytest.raises(Http404):
        create(anna, taken.uuid)
    with scopes_disabled():
        assert [each.name for each in Guardian.objects.all()] == ["Not yours"]


@pytest.mark.parametrize("whose", ["another student", "another centre"])
def test_page_tells_nothing_of_a_record_elsewhere(
    student: Student,
    tutor: User,
    other_tutor: User,
    other_centre: Centre,
    client_of: Callable[[User], Client],
    whose: str,
) -> None:
    """The answer is that of a student who is not there."""
    if whose == "another student":
        theirs = f.StudentFactory(centre=student.centre)
        f.AssignmentFactory(student=theirs, person=other_tutor)
    else:
        theirs = f.StudentFactory(centre=other_centre)
    taken = f.GuardianFactory(student=theirs, name="Not yours")
    client = client_of(tutor)
    url = reverse("guardian_add", args=[student.uuid])
    response = client.post(url, TYPED | {"uuid": str(taken.uuid)})
    assert response.status_code == 404
    assert "Not yours" not in response.content.decode()
    with scopes_disabled():
        assert [each.name for each in Guardian.objects.all()] == ["Not yours"]
    not_there = client.post(reverse("guardian_add", args=[uuid.uuid4()]), TYPED)
    assert len(not_there.content) == len(response.content)
