"""Whatever comes in whichever order, and at whichever moment: no text is lost."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope, scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import User
from students.models import Draft, Note
from tests import factories as f
from tests.access.world import undone
from tests.plans.pages import at_once
from tests.reviews.filled import fields_of
from tests.reviews.typing import Window, texts

FIELD = "shared-body"


@pytest.fixture
def desk(db: None, client_of: Callable[[User], Client]) -> Iterator[SimpleNamespace]:
    """A session, its tutor, and windows of theirs."""
    centre = f.CentreFactory(name="Institut Riu", code="RIU-D")
    with scope(centre=centre):
        tutor = f.member(centre, Role.TUTOR)
        plan = f.PlanFactory(year=f.AcademicYearFactory())
        f.AssignmentFactory(student=plan.student, person=tutor)
        session = f.TutoringSessionFactory(plan=plan, by=tutor)
        yield SimpleNamespace(
            session=session,
            tutor=tutor,
            window=lambda: Window(client_of(tutor), tutor, session.uuid),
        )


# Any order


class Typing:
    """A window whose requests are written now, and arrive whenever they arrive."""

    def __init__(self, window: Window, name: str) -> None:
        self.window, self.name = window, name
        self.text = ""
        self.messages: list[dict[str, Any]] = []
        self.heard: set[str] = set()
        """What it had read of the other window when it went on with that."""

    def say(self) -> None:
        self.type()
        self.deliver(-1)

    def type(self) -> None:
        self.text += f" {self.name}{len(self.messages)}"
        self.messages.append(self.window.message(FIELD, self.text))

    def deliver(self, number: int) -> None:
        if self.messages:
            self.window.send(self.messages[number % len(self.messages)])

    def restore(self) -> None:
        """A page opened anew has nothing of its own: it shows the latest text it finds."""
        if self.text:
            return
        found = self.window.read()["drafts"]
        if found:
            self.text = found[0]["text"]
            self.heard = {self.text}
            self.window.known = {
                FIELD: {"draft": found[0]["draft"], "version": found[0]["version"]}
            }


which = st.integers(0, 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), which),
        st.tuples(st.just("type"), which),
        # Any of its messages: late, or doubled.
        st.tuples(st.just("deliver"), which, st.integers(0, 6)),
    ),
    max_size=5,
)
at_the_end = st.lists(st.tuples(which, st.integers(0, 6)), max_size=8)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=steps, after=steps, late=at_the_end, reads=st.booleans(), turned=st.booleans())
def test_any_order_of_saves_from_two_windows_keeps_both_texts(
    desk: SimpleNamespace,
    before: list[tuple],
    after: list[tuple],
    late: list[tuple[int, int]],
    reads: bool,
    turned: bool,
) -> None:
    """Requests come late, doubled and in another order; the last of each window comes in at
    some time. In the end the last text of each window stands as it was typed, unless the other
    window read exactly this text and went on with it. Nothing older comes back."""
    with undone():
        windows = [Typing(desk.window(), name) for name in ("one", "two")]
        for what, who, *number in before:
            getattr(windows[who], what)(*number)
        if reads:
            for each in windows:
                each.restore()
        for what, who, *number in after:
            getattr(windows[who], what)(*number)
        for each in reversed(windows) if turned else windows:
            each.deliver(-1)
        for who, number in late:
            windows[who].deliver(number)
        kept = [each.body for each in Draft.objects.living()]
        for each, other in (windows, windows[::-1]):
            went_on = bool(other.messages) and each.text in other.heard
            if each.messages and not went_on:
                assert each.text in kept
        assert sorted(kept) == sorted({*kept} & {each.text for each in windows})


# At one moment


@pytest.fixture
def open_desk(transactional_db: None, desk: SimpleNamespace) -> SimpleNamespace:
    return desk


def test_two_windows_at_once_keep_both_texts(open_desk: SimpleNamespace) -> None:
    windows = [open_desk.window() for _ in range(4)]
    told = at_once(
        *(lambda each=each: each.say(FIELD, str(each.window)).status_code for each in windows)
    )
    assert told == [200] * 4
    assert texts(windows[0].read()) == sorted(str(each.window) for each in windows)


def test_two_windows_that_go_on_with_one_text_at_once_keep_both(
    open_desk: SimpleNamespace,
) -> None:
    first = open_desk.window()
    first.say(FIELD, "One")
    windows = [open_desk.window() for _ in range(2)]
    for each in windows:
        each.read()
    calls = [
        lambda each=each, text=text: each.say(FIELD, text).status_code
        for each, text in zip(windows, ("One, two", "One, three"), strict=True)
    ]
    assert at_once(*calls) == [200, 200]
    assert texts(first.read()) == ["One, three", "One, two"]


def test_a_window_that_goes_on_while_another_takes_over_keeps_both(
    open_desk: SimpleNamespace,
) -> None:
    """Whoever is first: the other has a row of its own."""
    for number in range(5):
        first, second = open_desk.window(), open_desk.window()
        first.record = second.record = f.TutoringSessionFactory(plan=open_desk.session.plan).uuid
        first.say(FIELD, "One")
        second.read()
        calls = [
            lambda first=first: first.say(FIELD, "One goes on").status_code,
            lambda second=second: second.say(FIELD, "Two goes on").status_code,
        ]
        assert at_once(*calls[:: (-1) ** number]) == [200, 200]
        assert texts(first.read()) == ["One goes on", "Two goes on"]


def test_many_fields_in_another_order_at_once_do_not_wait_for_each_other_for_ever(
    open_desk: SimpleNamespace,
) -> None:
    names = ["topic", "place", "reason", FIELD, "confidential-body"]
    first = open_desk.window()
    first.send(*(first.message(name, "x") for name in names))
    second = open_desk.window()
    second.read()
    calls = [
        lambda: first.send(*(first.message(n, "from one") for n in names)).status_code,
        lambda: second.send(*(second.message(n, "from two") for n in names[::-1])).status_code,
    ]
    assert at_once(*calls) == [200, 200]
    found = first.read()
    for name in names:
        assert texts(found, name) == ["from one", "from two"]


def test_the_form_and_a_save_at_once_lose_nothing(open_desk: SimpleNamespace) -> None:
    """The text is in the record, and where the save came later with more, in a draft too."""
    window = open_desk.window()
    window.say(FIELD, "We")
    path = reverse("session", args=[window.record])
    form = fields_of(window.client.get(path))
    sent = {"window": str(window.window), "turn": str(window.turn), "later": "1", FIELD: "We"}
    more = window.message(FIELD, "We talked.")
    told = at_once(
        lambda: window.client.post(path, form | sent).status_code,
        lambda: window.send(more).status_code,
    )
    assert told == [302, 200]
    with scopes_disabled():
        assert [each.body for each in Note.objects.all()] == ["We"]
    assert texts(window.read()) == ["We talked."]
