"""All forms of a session's page as one: valid together, saved together."""

from typing import Any

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from reviews.forms.agreements import AgreementFormSet
from reviews.forms.made import MadeForm, made_forms
from reviews.forms.next_time import NextTimeForm
from reviews.forms.session import SessionForm
from reviews.forms.session_notes import NoteForm
from reviews.models import TutoringSession
from reviews.services.notes import new_note
from reviews.services.session_page import SessionPage
from reviews.services.sessions import keep_session, plan_session, record_session
from students.enums import Audience
from students.services.drafts import take_in_sent

#: What becomes of the session, and when to meet next, is written only when it is finished.
NOT_BEFORE_THE_END = ("became", "next-uuid", "next-date", "next-time")


class SessionForms:
    """What was typed on the page of a session, to be recorded or only kept for later.

    `finishing` says what becomes of the session; otherwise a planned one stays planned.
    """

    def __init__(self, page: SessionPage, data: Any = None, *, finishing: bool = True) -> None:
        self.page, self.data = page, data
        self.finishing = finishing or not page.session.is_planned
        self.refusal = ""

    @cached_property
    def main(self) -> SessionForm:
        return SessionForm(
            self.data, instance=self.page.session, page=self.page, finishing=self.finishing
        )

    @cached_property
    def shared(self) -> NoteForm:
        return self._note(self.page.notes.shared, Audience.SHARED, "shared", _("Notes"), 8)

    @cached_property
    def confidential(self) -> NoteForm:
        form = self._note(
            self.page.notes.own, Audience.CONFIDENTIAL, "confidential", _("Confidential note"), 4
        )
        hint = _("Hidden while the screen is turned")
        form.fields["body"].widget.attrs["placeholder"] = hint
        return form

    def _note(self, note: Any, audience: Audience, prefix: str, label: str, rows: int) -> NoteForm:
        by = self.page.actor.person
        note = note or new_note(self.page.session, audience, by=by)
        return NoteForm(self.data, instance=note, prefix=prefix, label=label, rows=rows)

    @cached_property
    def agreements(self) -> Any:
        return AgreementFormSet(self.data, prefix="agreed", form_kwargs={"page": self.page})

    @cached_property
    def made(self) -> list[MadeForm]:
        """A line for each agreement that was saved already."""
        return made_forms(self.page, self.data)

    @cached_property
    def next(self) -> NextTimeForm:
        proposed = self.page.proposal if self.data is None else None
        initial = {"date": proposed.date(), "time": proposed.time()} if proposed else None
        return NextTimeForm(self.data, prefix="next", initial=initial, page=self.page)

    @property
    def all(self) -> list[Any]:
        forms = [self.main, self.shared, self.confidential, self.agreements, self.next]
        return [*forms, *self._lines]

    @property
    def _lines(self) -> list[MadeForm]:
        """Those that this page showed: others were saved since by somebody else."""
        return [each for each in self.made if each.is_bound]

    @property
    def conflicts(self) -> list[tuple]:
        """Of every form, for the one page that shows both texts."""
        versioned = (self.main, self.shared, self.confidential, *self.made)
        return [each for form in versioned for each in form.conflicts]

    @property
    def errors(self) -> list[str]:
        """What is wrong with the page as a whole; the rest stands beside its field."""
        found: list[Any] = [self.refusal] if self.refusal else []
        for form in (self.main, self.shared, self.confidential, self.next, *self.made):
            found += form.non_field_errors()
        found += self.agreements.non_form_errors()
        return list(dict.fromkeys(map(str, found)))

    @property
    def has_errors(self) -> bool:
        return self.data is not None and not self.is_valid()

    def is_valid(self) -> bool:
        valid = [each.is_valid() for each in self.all]  # each one, so that all errors show
        if not self.page.plan.is_open:
            self.refusal = _(
                "This plan was closed meanwhile, so nothing can be saved here any more."
                " What you typed still stands below: copy what you need."
            )
            return False
        for line in (*self.agreements.lines(), *self._lines):
            line.check_day(self.main.day)
        return all(valid) and all(
            each.is_valid() for each in [*self.agreements.forms, *self._lines]
        )

    @transaction.atomic
    def save(self, *, by: User) -> TutoringSession | None:
        """Write everything, or nothing; and give the next session where one was planned."""
        session, people = self.page.session, self.page.people
        session.starts_at = self.main.starts_at
        heard: dict[str, Any] = {
            "progress": self.main.progress(),
            "answers": self.main.answers(),
            "ticks": self.main.ticks(),
            "changed": [each.changed(people) for each in self._lines if each.says_else],
            "gone": [each.agreement for each in self._lines if each.is_gone],
            "agreements": [each.agreed(people) for each in self.agreements.lines()],
        }
        self.shared.keep()
        self.confidential.keep()
        self._take_in_drafts(by)
        for message in self.main.read():
            message.mark_read(by=by)
        if not self.finishing:
            keep_session(session=session, **heard)
            return None
        record_session(
            session=session,
            by=by,
            state=self.main.state,
            reason=session.reason,
            outcome=session.outcome,
            **heard,
        )
        return self._plan_next(by)

    def _take_in_drafts(self, by: User) -> None:
        """What was kept while it was typed is in the record now."""
        session = self.page.session
        take_in_sent(
            person=by,
            kind="session",
            record=session.uuid,
            student=self.page.student,
            data=self.data,
            not_yet=() if self.finishing else NOT_BEFORE_THE_END,
        )

    def _plan_next(self, by: User) -> TutoringSession | None:
        if not self.next.starts_at:
            return None
        session = self.page.session
        return plan_session(
            plan=self.page.plan,
            by=by,
            starts_at=self.next.starts_at,
            uuid=self.next.cleaned_data["uuid"],
            minutes=session.minutes,
            place=session.place,
        )
