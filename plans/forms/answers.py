"""Answers to the questions of one version: written by who asks, or by the student."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.forms import DateInput, NoteField, VersionedMixin
from accounts.models import User
from plans.enums import AnswerKind, InstrumentKind
from plans.models import Answer, InstrumentVersion, Item, Response
from plans.models.answer import MAX_ANSWER, READERS
from plans.services.instruments.answering import write_answer
from students.enums import Audience

ANSWERED_OPENLY = {InstrumentKind.SELF_EVALUATION, InstrumentKind.EVALUATION}


class QuestionsForm(forms.Form):
    """Fields for every question: words, a level where it has a scale, and whether it is
    skipped; the audience where it may be chosen."""

    with_audience = True

    def ask(self, items: list[Item], answers: dict[int, Answer]) -> None:
        self.items = items
        for item in items:
            self.fields.update(self._fields_of(item, answers.get(item.pk)))

    def _fields_of(self, item: Item, answer: Answer | None) -> dict[str, forms.Field]:
        key = item.uuid.hex
        fields: dict[str, forms.Field] = {}
        if item.answer != AnswerKind.TEXT:
            fields[f"level_{key}"] = _level_field(item, answer)
        fields[f"text_{key}"] = NoteField(
            label=item.words,
            required=False,
            max_length=MAX_ANSWER,
            widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            initial=answer.text if answer else "",
            error_messages={"max_length": TOO_LONG},
        )
        fields[f"skip_{key}"] = forms.BooleanField(
            label=_("Skip"), required=False, initial=bool(answer and answer.skipped)
        )
        if self.with_audience:
            fields[f"audience_{key}"] = forms.ChoiceField(
                label=_("Who reads it"),
                choices=[(key.value, words) for key, words in READERS.items()],
                initial=answer.audience if answer else Audience.SHARED,
            )
        return fields

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each question with its fields, by the names of what they hold."""
        for item in self.items:
            names = {name: f"{name}_{item.uuid.hex}" for name in FIELDS}
            bound = {name: self[key] for name, key in names.items() if key in self.fields}
            yield {"item": item, "in_words": item.answer == AnswerKind.TEXT, **bound}

    @property
    def core_rows(self) -> list[dict[str, Any]]:
        return [row for row in self.rows() if row["item"].core]

    @property
    def folded_rows(self) -> list[dict[str, Any]]:
        return [row for row in self.rows() if not row["item"].core]

    @property
    def unfolded(self) -> bool:
        """Whether something stands in what is folded, or has to be looked at there."""
        return any(
            field.errors or (name in ("text", "level", "skip") and field.value())
            for row in self.folded_rows
            for name, field in row.items()
            if name in FIELDS
        )


FIELDS = ("level", "text", "skip", "audience")
TOO_LONG = gettext_lazy(
    "An answer may have %(limit_value)d letters; this has %(show_value)d. Nothing was cut off:"
    " shorten it here, or put a part into a note."
)


def _level_field(item: Item, answer: Answer | None) -> forms.ChoiceField:
    """Choices as buttons in a row. What is answered already can be taken back."""
    stored = answer is not None and answer.level is not None
    choices = [(str(level), words) for level, words in item.levels]
    return forms.ChoiceField(
        label=item.words,
        choices=[*choices, ("", _("Clear"))] if stored else choices,
        required=False,
        widget=forms.RadioSelect,
        initial=str(answer.level) if answer and stored else "",
    )


class PreviewForm(QuestionsForm):
    """What the student would see; it cannot be sent."""

    with_audience = False

    def __init__(self, *args: Any, script: InstrumentVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(list(script.items.all()), {})


class ResponseForm(VersionedMixin, QuestionsForm):
    """The answers of one response, as far as the actor may write them.

    What others answered in confidence is no part of it: their questions are `locked`. A text
    for such a question that was sent all the same, or one for a response that was finished
    meanwhile, is shown and not lost.
    """

    held_on = forms.DateField(label=gettext_lazy("Held on"), widget=DateInput())

    def __init__(
        self,
        data: Any = None,
        *,
        response: Response,
        actor: Actor,
        by_student: bool = False,
        **kwargs: Any,
    ) -> None:
        self.response = self.instance = response
        self.actor = actor
        self.with_audience = not by_student and response.instrument.kind not in ANSWERED_OPENLY
        super().__init__(data, **kwargs)
        if by_student:
            del self.fields["held_on"]
        else:
            self.fields["held_on"].initial = response.held_on
        items = list(response.script.items.all())
        given = Answer.objects.filter(response=response)
        self.by_student = by_student
        self.answers = {each.item_id: each for each in self.writable(given)}
        taken = set(given.values_list("item_id", flat=True)) - set(self.answers)
        self.locked = [each for each in items if each.pk in taken]
        self.ask([each for each in items if each.pk not in taken], self.answers)
        self.remember()

    def writable(self, given: Any) -> Any:
        """Of the answers that were given, those that may be written over."""
        writable = given.editable_by(self.actor)
        # What was not shared with the student is on no page that is theirs.
        return writable.filter(audience=Audience.SHARED) if self.by_student else writable

    @property
    def was_finished(self) -> bool:
        """Somebody finished it, and it was not opened again on purpose."""
        return self.is_bound and not self.response.is_draft and "reopen" not in self.data

    def skip_rest(self) -> None:
        """What was left open is skipped: that is an answer too."""
        self.data = self.data.copy()
        for item in self.items:
            key = item.uuid.hex
            if not (self.data.get(f"text_{key}", "").strip() or self.data.get(f"level_{key}")):
                self.data[f"skip_{key}"] = "on"

    def clean_held_on(self) -> date:
        day = self.cleaned_data["held_on"]
        if day > self.actor.today:
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for item in self.items:
            self._clean_item(item, cleaned)
        self._keep_locked()
        if self.was_finished:
            text = _("This was finished meanwhile. Nothing you typed is lost: it stands below.")
            self.add_error(None, text)
        elif not self.response.is_draft and self.response.has_another_draft:
            text = _("The same is being written already. Finish that one first.")
            self.add_error(None, text)
        return cleaned

    def _clean_item(self, item: Item, cleaned: dict[str, Any]) -> None:
        key = item.uuid.hex
        if not cleaned.get(f"skip_{key}"):
            return
        if cleaned.get(f"text_{key}") or cleaned.get(f"level_{key}"):
            text = _("There is an answer, and “skip” is ticked. Untick it, or take the answer out.")
            self.add_error(f"skip_{key}", text)

    def _keep_locked(self) -> None:
        for item in self.locked:
            typed = str(self.data.get(f"text_{item.uuid.hex}", "")).strip()[:MAX_ANSWER]
            if typed:
                self.conflicts.append((item.words, _("an answer for other readers"), typed))
        if any(label == item.words for item in self.locked for label, *_texts in self.conflicts):
            text = _(
                "Somebody else wrote down an answer to a question of yours meanwhile. Yours"
                " stands above: put it into a note where it is needed, and save again."
            )
            self.add_error(None, text)

    def save(self, *, finish: bool = False) -> None:
        """Write down what was said, and finish where that is asked."""
        by = self.actor.person
        self.response.reopen()
        if "held_on" in self.cleaned_data and self.cleaned_data["held_on"] != self.response.held_on:
            self.response.mark_held(self.cleaned_data["held_on"])
        for item in self.items:
            answer = self.answers.get(item.pk)
            write_answer(answer, response=self.response, item=item, by=by, **self._said(item))
        if finish:
            self.response.complete(by=self.completed_by)

    @property
    def completed_by(self) -> User | None:
        person: User = self.actor.person
        return person

    def _said(self, item: Item) -> dict[str, Any]:
        said = {name: self.cleaned_data.get(f"{name}_{item.uuid.hex}") for name in FIELDS}
        skipped = bool(said["skip"])
        return {
            "text": said["text"] or "",
            "level": int(said["level"]) if said["level"] else None,
            "skipped": skipped,
            # That a question was skipped is told to whoever reads the plan.
            "audience": Audience.SHARED if skipped else said["audience"] or self._audience(item),
        }

    def _audience(self, item: Item) -> str:
        """The student's own page asks for none: what was promised before stays."""
        answer = self.answers.get(item.pk)
        return answer.audience if answer else Audience.SHARED
