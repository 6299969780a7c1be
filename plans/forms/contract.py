import json
import math
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateInput, VersionedMixin
from plans.enums import CommitmentParty, SigningWay
from plans.forms.dates import check_within_plan, keep_within_plan
from plans.models import Commitment, Contract
from students.models import Guardian

REVIEW_DATES = 4  # places for dates; more, where the contract has more
# The box a signature is drawn in, in its own units.
PAD_WIDTH, PAD_HEIGHT = 300, 100
MAX_POINTS = 20_000
# A signature by hand comes with its paper (plans.forms.scan).
ON_SCREEN = [(way.value, way.label) for way in (SigningWay.TYPED, SigningWay.DRAWN)]
NO_DRAWING = _("The drawing did not arrive: clear the box and sign once more.")


class ContractForm(VersionedMixin, forms.ModelForm):
    """Commitments, one a line for each party, and the dates of looking at it again."""

    class Meta:
        model = Contract
        fields = ["guardian_wished"]

    def __init__(self, *args: Any, begin_at: str = "", **kwargs: Any) -> None:
        """`begin_at` is the party that the cursor goes to."""
        contract = kwargs["instance"]
        self.commitments = list(contract.commitments.all())
        initial = kwargs.setdefault("initial", {})
        for party in CommitmentParty:
            initial[party.value] = "\n".join(
                each.text for each in self.commitments if each.party == party
            )
        self.reviews = [
            f"review_{number}"
            for number in range(1, max(REVIEW_DATES, len(contract.review_dates)) + 1)
        ]
        initial.update(zip(self.reviews, contract.review_dates, strict=False))
        super().__init__(*args, **kwargs)
        self._add_fields(begin_at)

    def _add_fields(self, begin_at: str) -> None:
        for party in CommitmentParty:
            self.fields[party.value] = forms.CharField(
                label=party.label,
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": self._rows(party)}),
                help_text=_("One commitment a line."),
            )
        for number, name in enumerate(self.reviews, start=1):
            self.fields[name] = forms.DateField(
                label=_("Review %(number)d") % {"number": number},
                required=False,
                widget=DateInput(),
            )
        keep_within_plan(self, self.instance.plan, *self.reviews)
        parties = sorted(CommitmentParty.values, key=lambda party: party != begin_at)
        self.order_fields([*parties, *self.reviews])
        self.remember()

    def _rows(self, party: CommitmentParty) -> int:
        """Room for every commitment, and one more."""
        return max(3, 1 + sum(each.party == party for each in self.commitments))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_within_plan(self, self.instance.plan, *self.reviews)
        for party in CommitmentParty:
            if any(len(line) > 500 for line in _lines(cleaned.get(party.value))):
                self.add_error(party.value, _("A commitment has at most 500 characters: split it."))
        return cleaned

    def typed_otherwise(self) -> list[tuple[str, list[str]]]:
        """The parties whose lines were sent otherwise than they stand, with what was sent."""
        found = []
        for party in CommitmentParty:
            if (name := self.add_prefix(party.value)) not in self.data:
                continue
            sent = _lines(self.data[name])
            if sent != [each.text for each in self.commitments if each.party == party]:
                found.append((str(party.label), sent))
        return found

    def save(self, commit: bool = True) -> Contract:
        contract = super().save(commit=False)
        dates = {self.cleaned_data.get(name) for name in self.reviews}
        contract.review_dates = sorted(day for day in dates if day)
        contract.save()
        texts = [
            (party.value, line)
            for party in CommitmentParty
            for line in _lines(self.cleaned_data.get(party.value))
        ]
        if texts != [(each.party, each.text) for each in self.commitments]:
            self._replace_commitments(texts)
        return contract

    def _replace_commitments(self, texts: list[tuple[str, str]]) -> None:
        self.instance.commitments.all().delete()
        Commitment.objects.bulk_create(
            Commitment(
                centre_id=self.instance.centre_id,
                contract=self.instance,
                party=party,
                text=text,
                position=position,
            )
            for position, (party, text) in enumerate(texts)
        )


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class SignForm(forms.Form):
    """A signature: drawn strokes, or a typed name with a declaration."""

    name = forms.CharField(label=_("Name"), max_length=200)
    way = forms.ChoiceField(
        label=_("How"),
        choices=ON_SCREEN,
        widget=forms.RadioSelect,
        initial=SigningWay.TYPED,
    )
    strokes = forms.CharField(
        required=False,
        widget=forms.HiddenInput,
        max_length=600_000,
        error_messages={"max_length": NO_DRAWING},
    )
    declaration = forms.BooleanField(
        label=_("I have read this and sign it with my name."), required=False
    )
    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, guardians: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if guardians is not None:
            del self.fields["name"]
            self.fields["guardian"] = forms.ModelChoiceField(
                label=_("Who signs"), queryset=guardians, empty_label=_("choose a person")
            )
            self.order_fields(["guardian", "way"])

    def clean_strokes(self) -> list[list[tuple[float, float]]]:
        text = self.cleaned_data["strokes"]
        return read_strokes(text) if text else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        way = cleaned.get("way")
        if way == SigningWay.DRAWN and "strokes" in cleaned and not cleaned["strokes"]:
            self.add_error("way", _("There is no stroke yet: sign in the box, or type."))
        if way == SigningWay.TYPED and not cleaned.get("declaration"):
            self.add_error("declaration", _("Tick this to sign with your typed name."))
        return cleaned

    def signature(self) -> dict[str, Any]:
        """What the contract keeps of it."""
        guardian: Guardian | None = self.cleaned_data.get("guardian")
        drawn = self.cleaned_data["way"] == SigningWay.DRAWN
        return {
            "name": guardian.name if guardian else self.cleaned_data["name"],
            "guardian": guardian,
            "way": self.cleaned_data["way"],
            "strokes": self.cleaned_data["strokes"] if drawn else [],
        }


def read_strokes(text: str) -> list[list[tuple[float, float]]]:
    """Strokes of at least two different points in all, within the pad, to a tenth.

    Raises ValidationError for anything else: what is kept is drawn again in print.
    """
    try:
        strokes = [
            [(round(float(x), 1), round(float(y), 1)) for x, y in stroke]
            for stroke in json.loads(text)
        ]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise forms.ValidationError(NO_DRAWING) from error
    points = [point for stroke in strokes for point in stroke]
    inside = all(
        math.isfinite(x) and math.isfinite(y) and 0 <= x <= PAD_WIDTH and 0 <= y <= PAD_HEIGHT
        for x, y in points
    )
    if not inside or len(points) > MAX_POINTS:
        raise forms.ValidationError(NO_DRAWING)
    return [stroke for stroke in strokes if stroke] if len(set(points)) > 1 else []


class WithoutGuardianForm(forms.Form):
    """Why no guardian signs: one of the proposals, own words, or both."""

    proposal = forms.ChoiceField(
        label=_("Why no guardian signs"), required=False, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Or in your own words"),
        required=False,
        max_length=250,
        help_text=_("Choose words that the student and the family may read."),
    )

    def __init__(self, *args: Any, proposals: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["proposal"])
        field.choices = [(each, each) for each in proposals]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.words():
            self.add_error("reason", _("Choose a reason, or write one."))
        return cleaned

    def words(self) -> str:
        """The whole reason."""
        parts = (self.cleaned_data.get(name, "") for name in ("proposal", "reason"))
        return " ".join(each for each in parts if each)


class RefusalForm(forms.Form):
    """What a party that prefers not to sign wants to say, if anything."""

    words = forms.CharField(
        label=_("If you like, say why, in your own words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You do not have to. Those who read your plan can read it."),
    )


class ReasonForm(forms.Form):
    """A few words why. The label says for what."""

    reason = forms.CharField(max_length=500)

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
