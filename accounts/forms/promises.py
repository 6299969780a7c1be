"""What every form of the product promises: sent twice it creates once, and a change made
meanwhile by someone else is shown, never overwritten."""

import uuid
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import IntegrityError, models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.history import history_of


class CreateOnceMixin(forms.Form):
    """A form for a new record that carries its UUID, so that sending twice creates once."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    instance: Any

    if TYPE_CHECKING:  # the form that this is mixed into

        def save(self, commit: bool = True) -> Any: ...

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uuid"].initial = uuid.uuid4

    def save_once(self, known: models.QuerySet) -> tuple[Any, bool]:
        """The record and whether it is new. `known` are those the actor may change.

        Raises Http404 when the UUID is that of a record beyond `known`.
        """
        chosen = self.cleaned_data.get("uuid") or uuid.uuid4()
        existing = known.filter(uuid=chosen).first()
        if existing:
            return existing, False
        self.instance.uuid = chosen
        try:
            with transaction.atomic():
                return self.save(), True
        except IntegrityError:
            existing = known.filter(uuid=chosen).first()
            if existing:
                return existing, False
            if type(self.instance)._base_manager.filter(uuid=chosen).exists():
                raise Http404 from None
            raise


class KeepEachMixin(CreateOnceMixin):
    """For words that stand for themselves, and of which none may be lost: the same words sent twice
    are kept once, other words under the same UUID as a further record."""

    #: Whether other words had gone out with the same form before.
    is_further = False

    def save_each(self, known: models.QuerySet) -> tuple[Any, bool]:
        """As `save_once`. A further record has a UUID made of its words, so that sending it twice
        creates it once, too."""
        saved, is_new = self.save_once(known)
        if is_new or self.says_as(saved):
            return saved, is_new
        self.is_further = True
        self.cleaned_data["uuid"] = _uuid_of(saved.uuid, self.said())
        return self.save_once(known)

    def says_as(self, saved: Any) -> bool:
        """Whether the form says what was saved under its UUID."""
        raise NotImplementedError

    def said(self) -> tuple[Any, ...]:
        """What makes one record another than the next."""
        raise NotImplementedError


class KeepWordsMixin(KeepEachMixin):
    """The same for a form of a tracked model, by the words in it: other choices with the same words
    are no further record, and words that were changed since are not made anew."""

    #: The fields that hold words.
    kept_words: tuple[str, ...]

    def said(self) -> tuple[Any, ...]:
        return tuple(self.cleaned_data[name] for name in self.kept_words)

    def says_as(self, saved: Any) -> bool:
        """As it stands, or stood before somebody changed it."""
        stood = history_of(type(saved)).objects.filter(pgh_obj_id=saved.pk)
        said = self.said()
        return any(
            said == tuple(getattr(each, name) for name in self.kept_words)
            for each in [saved, *stood]
        )


def _uuid_of(first: uuid.UUID, said: tuple[Any, ...]) -> uuid.UUID:
    """Nobody can tell from it what was said: it takes the server's secret."""
    made = salted_hmac("accounts.further", f"{first} {said!r}", algorithm="sha256")
    return uuid.UUID(bytes=made.digest()[:16], version=4)


class VersionedMixin(forms.Form):
    """A form over a record with a version: never saves over somebody else's change.

    Open the instance with `lock=True` in the transaction that saves it, and print
    `{{ form.base_values }}` inside the form: a fingerprint of each value as it was shown.
    When the version moved meanwhile, or a value that stands in a record beside it, fields
    are merged one by one: what only the other person changed is taken over, what both
    changed stands in `conflicts` as (label, what stands now, what was typed). Sending the
    form again, after a look at both, saves.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    instance: Any
    data: Any  # what was sent; can be copied and changed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[tuple[Any, str, str]] = []
        self.fields["version"].initial = self.instance.version
        self.remember()

    def remember(self) -> None:
        """Note what stands, before validation writes what was typed into the instance.

        A form that adds fields of its own calls this once more, after them.
        """
        self._stored = {
            name: self.get_initial_for_field(field, name)
            for name, field in self.fields.items()
            if name not in ("version", "uuid")
        }

    @property
    def base_values(self) -> SafeString:
        """Hidden fingerprints of what the form shows as saved; empty for a new record."""
        if not self.instance.pk:
            return SafeString("")
        return format_html_join(
            "",
            '<input type="hidden" name="{}" value="{}">',
            ((self._base_name(name), self._stored_print(name)) for name in self._stored),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self._has_moved(cleaned.get("version")):
            self._merge(cleaned)
        return cleaned

    def _has_moved(self, version: int | None) -> bool:
        """Ratings, links and commitments are other rows: the version does not count them."""
        if self.instance.pk and version != self.instance.version:
            return True
        bases = ((self.data.get(self._base_name(name)), name) for name in self._stored)
        return any(base is not None and base != self._stored_print(name) for base, name in bases)

    def _merge(self, cleaned: dict[str, Any]) -> None:
        self.data = _changeable(self.data)
        self.data[self.add_prefix("version")] = str(self.instance.version)
        for name in [each for each in self._stored if each in cleaned]:
            field, stored = self.fields[name], self._shown(name, self._stored[name])
            typed = self._shown(name, cleaned[name])
            base = self.data.get(self._base_name(name))
            if typed == stored or base == self._stored_print(name):
                continue
            if base == fingerprint(typed):
                cleaned[name] = field.clean(self._stored[name])
                self._show_stored(name)
            else:
                self.conflicts.append((field.label, stored, typed))
        if self.conflicts:
            self.add_error(
                None,
                _(
                    "This was changed while you were writing, perhaps in another window."
                    " Nothing was overwritten: both texts are shown. Keep or mend yours, and save"
                    " again."
                ),
            )

    def _show_stored(self, name: str) -> None:
        """Put what was taken over into the form, should the page come back: sent again, it
        would otherwise undo the other person's change."""
        field = self.fields[name]
        value = field.prepare_value(self._stored[name])
        if isinstance(field.widget, forms.CheckboxInput):
            shown = ["on"] if value else []
        else:
            shown = field.widget.format_value(value)
        if not isinstance(shown, list):
            shown = ["" if shown is None else shown]
        self.data.setlist(self.add_prefix(name), shown)

    def _base_name(self, name: str) -> str:
        return f"base-{self.add_prefix(name)}"

    def _stored_print(self, name: str) -> str:
        return fingerprint(self._shown(name, self._stored[name]))

    def _shown(self, name: str, value: Any) -> str:
        """A value as words, to be compared and to stand beside another."""
        field = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            chosen = {getattr(each, "pk", each) for each in value or []}
            return ", ".join(str(each) for each in cast(Any, field.queryset) if each.pk in chosen)
        if isinstance(field, forms.ModelChoiceField):
            key = getattr(value, "pk", value)
            return next((str(each) for each in cast(Any, field.queryset) if each.pk == key), "")
        if isinstance(field, forms.MultipleChoiceField):
            names = {str(key): str(label) for key, label in cast(Any, field.choices)}
            return ", ".join(names.get(str(each), str(each)) for each in value or [])
        if isinstance(field, forms.ChoiceField):
            names = {str(key): str(label) for key, label in cast(Any, field.choices)}
            return names.get(str(value), "") if value not in (None, "") else ""
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        if isinstance(value, date):
            return date_format(value, "DATE_FORMAT")
        return "" if value is None else str(value).replace("\r\n", "\n").strip()


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _changeable(data: Any) -> MultiValueDict:
    """A copy of what was sent, be it a request's data or a plain mapping."""
    if isinstance(data, MultiValueDict):
        return data.copy()
    return MultiValueDict(
        {name: each if isinstance(each, list) else [each] for name, each in data.items()}
    )
