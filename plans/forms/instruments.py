"""The centre's instruments and their questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin, VersionedMixin
from plans.enums import AnswerKind
from plans.models import Instrument, Item
from plans.models.instrument import MOST_OPTIONS, own_key
from plans.services.instruments.library import last_position, was_asked

SAME, OTHER = "same", "other"


class InstrumentForm(forms.ModelForm):
    own_name = forms.CharField(label=gettext_lazy("Name"), max_length=200)

    class Meta:
        model = Instrument
        fields = ["own_name"]

    def clean_own_name(self) -> str:
        name = " ".join(self.cleaned_data["own_name"].split())
        others = Instrument.objects.exclude(pk=self.instance.pk)
        others = others.exclude(uuid=self.cleaned_data.get("uuid") or self.instance.uuid)
        if any(each.name.casefold() == name.casefold() for each in others):
            text = _("There is one called “%(name)s” already. Give this one another name.")
            raise forms.ValidationError(text % {"name": name})
        return name


class NewInstrumentForm(CreateOnceMixin, InstrumentForm):
    field_order = ["uuid"]

    class Meta(InstrumentForm.Meta):
        fields = ["own_name", "kind"]


class ChangedInstrumentForm(VersionedMixin, InstrumentForm):
    in_use = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy(
            "Out of use, it is no longer offered. What was begun goes on, and all answers stay."
        ),
    )

    class Meta(InstrumentForm.Meta):
        fields = ["own_name", "in_use"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_built_in:
            del self.fields["own_name"]
            self.remember()


class ItemForm(forms.ModelForm):
    """A question. The words of a built-in one stand in the form: left alone, they stay
    translated."""

    own_words = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    options = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Only for “one of several”: one answer a line."),
    )

    class Meta:
        model = Item
        fields = ["own_words", "answer", "options", "low", "high", "core", "section"]
        help_texts = {
            "section": gettext_lazy("Where a new part begins; else leave it empty."),
            "answer": gettext_lazy("A few words may stand beside every scale and choice."),
            "low": gettext_lazy("Only for a scale. Empty, it says the usual words."),
            "core": gettext_lazy("Not ticked, it is folded away, for when there is time."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        item = kwargs["instance"]
        initial = {"options": "\n".join(item.options)}
        if item.pk:
            initial["own_words"] = item.words
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def clean_options(self) -> list[str]:
        lines = [" ".join(each.split()) for each in self.cleaned_data["options"].splitlines()]
        options = list(dict.fromkeys(filter(None, lines)))
        if len(options) > MOST_OPTIONS:
            text = _("At most %(most)d answers to choose from: more are hard to take in.")
            raise forms.ValidationError(text % {"most": MOST_OPTIONS})
        if any(len(each) > 200 for each in options):
            raise forms.ValidationError(_("Keep each answer under 200 letters."))
        return options

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        options = cleaned.get("options")
        if cleaned.get("answer") != AnswerKind.CHOICE:
            cleaned["options"] = []
        elif options is not None and len(options) < 2:
            self.add_error("options", _("Write at least two answers to choose from."))
        return cleaned


class NewItemForm(CreateOnceMixin, ItemForm):
    field_order = ["uuid"]

    def save(self, commit: bool = True) -> Item:
        """A new question stands last (commit is always meant)."""
        self.instance.position = last_position(self.instance.script)
        return super().save()


class ChangedItemForm(VersionedMixin, ItemForm):
    """A question that was asked already says whether it still is the same question."""

    asks = forms.ChoiceField(
        label=gettext_lazy("Is it still the same question?"),
        choices=[
            (SAME, gettext_lazy("Yes, in other words: answers can be laid beside earlier ones")),
            (OTHER, gettext_lazy("No, it asks something else: its answers begin anew")),
        ],
        widget=forms.RadioSelect,
        initial=SAME,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not was_asked(self.instance):
            del self.fields["asks"]
        self.remember()

    def save(self, commit: bool = True) -> Item:
        """(commit is always meant)"""
        item = self.instance
        if self.cleaned_data.get("asks") == OTHER:
            item.key = own_key()
        elif self.cleaned_data["own_words"] == self._stored["own_words"] and not self._had_own:
            item.own_words = ""
        return super().save()

    @property
    def _had_own(self) -> bool:
        return bool(Item.objects.filter(pk=self.instance.pk).exclude(own_words="").exists())
