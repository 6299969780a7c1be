"""What a centre decides for itself, on one page."""

import zoneinfo
from typing import Any, NamedTuple, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.catalogue import RETENTION_MONTHS, THRESHOLD_UNITS, THRESHOLDS
from accounts.enums import EarlyWarning, Retained
from accounts.forms.agenda import AgendaField, in_lines, parts_in
from accounts.forms.promises import VersionedMixin
from accounts.forms.widgets import SuggestingInput
from accounts.models import Centre, Membership, User
from accounts.services.logos import put_logo, read_logo

MAX_LANGUAGES = 60
MAX_MONTHS = 600
PERCENT = {EarlyWarning.HOURS_MISSED, EarlyWarning.LEGAL_LIMIT}


class WholeOrBroken(forms.FloatField):
    """A number that is written without a fraction where it has none."""

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        return int(number) if number is not None and number.is_integer() else number


class ThresholdRow(NamedTuple):
    name: str
    unit: str
    watch: Any
    act: Any
    defaults: str


class RetentionRow(NamedTuple):
    name: str
    months: Any
    default: str


def zones() -> list[str]:
    return sorted(zoneinfo.available_timezones())


def staff_of_the_centre() -> Any:
    """Those who work in the centre in scope today."""
    here = Membership.objects.current().values("person")
    return User.objects.filter(pk__in=here, is_active=True).order_by("given_name", "family_name")


class StaffChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return person.name


class SettingsForm(VersionedMixin, forms.ModelForm):
    """The settings of a centre. Held with `Centre.hold` in the transaction that saves them.

    Thresholds and times of keeping are written only where they differ from the defaults, so
    that better defaults reach the centres that never chose.
    """

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=gettext_lazy("PNG or JPEG, up to 1 MB. It heads contracts and tracking sheets."),
    )
    no_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=lambda: settings.LANGUAGES,
        help_text=gettext_lazy("Of pages, e-mails and papers, where nobody chose another one."),
    )
    families_speak = forms.CharField(
        label=gettext_lazy("Languages of students and families"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line. They are suggested where somebody notes a language."),
    )
    safeguarding_lead = StaffChoiceField(
        label=gettext_lazy("Safeguarding lead"),
        required=False,
        queryset=User.objects.none(),
        to_field_name="uuid",
        empty_label=gettext_lazy("Nobody yet"),
        help_text=gettext_lazy("Is named first when somebody raises a safety concern."),
    )
    emergency_number = forms.CharField(
        label=gettext_lazy("Emergency number"),
        max_length=20,
        validators=[
            RegexValidator(
                r"^\+?[0-9][0-9 ]*$", gettext_lazy("Digits, and where needed a + in front.")
            )
        ],
    )
    signing_age = forms.IntegerField(
        label=gettext_lazy("Age of signing alone, in years"),
        min_value=10,
        max_value=30,
        help_text=gettext_lazy(
            "Under it, a guardian with authority signs the contract too. Contracts that are"
            " offered or signed already stay as they are."
        ),
    )
    session_minutes = forms.IntegerField(
        label=gettext_lazy("Length of a session, in minutes"), min_value=5, max_value=240
    )
    agenda_lines = AgendaField()
    first_weeks_between_sessions = forms.IntegerField(
        label=gettext_lazy("Weeks between sessions at the start"), min_value=1, max_value=26
    )
    later_weeks_between_sessions = forms.IntegerField(
        label=gettext_lazy("Weeks between sessions once things are steady"),
        min_value=1,
        max_value=26,
    )

    class Meta:
        model = Centre
        fields = [
            "name",
            "address",
            "language",
            "time_zone",
            "signing_age",
            "session_minutes",
            "first_weeks_between_sessions",
            "later_weeks_between_sessions",
            "guardians_may_ask",
            "safeguarding_lead",
            "emergency_number",
            "emergency_words",
        ]
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "time_zone": SuggestingInput(autocomplete="off"),
        }
        help_texts = {
            "time_zone": gettext_lazy(
                "Type a few letters of the city, as in Madrid. The date of every page follows it."
            )
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        fields = cast(dict[str, Any], self.fields)
        fields["time_zone"].widget.suggestions = zones()
        fields["safeguarding_lead"].queryset = staff_of_the_centre()
        self.initial["safeguarding_lead"] = self.instance.safeguarding_lead
        self.initial["families_speak"] = "\n".join(self.instance.languages_spoken)
        self.initial["agenda_lines"] = in_lines(self.instance.parts())
        for rule in EarlyWarning:
            self._add_threshold(rule)
        for kind in Retained:
            self._add_months(kind)
        self.remember()
        # A file is no text to be merged: the last one chosen counts.
        del self._stored["logo"], self._stored["no_logo"]

    def _add_threshold(self, rule: EarlyWarning) -> None:
        most = 100 if rule in PERCENT else 1000
        for side, words in (("watch", _("watch from")), ("act", _("act from"))):
            name = f"{side}_{rule}"
            self.fields[name] = WholeOrBroken(
                label=f"{rule.label}, {words}", required=False, min_value=0, max_value=most
            )
            self.initial[name] = getattr(self.instance.threshold(rule), side)

    def _add_months(self, kind: Retained) -> None:
        name = f"months_{kind}"
        self.fields[name] = forms.IntegerField(
            label=kind.label, required=False, min_value=1, max_value=MAX_MONTHS
        )
        self.initial[name] = self.instance.retention_months(kind)

    @property
    def threshold_rows(self) -> list[ThresholdRow]:
        return [
            ThresholdRow(
                str(rule.label),
                str(THRESHOLD_UNITS[rule]),
                self[f"watch_{rule}"],
                self[f"act_{rule}"],
                " / ".join(str(_("never") if each is None else each) for each in THRESHOLDS[rule]),
            )
            for rule in EarlyWarning
        ]

    @property
    def retention_rows(self) -> list[RetentionRow]:
        return [
            RetentionRow(
                str(kind.label),
                self[f"months_{kind}"],
                ngettext("%(n)d month", "%(n)d months", RETENTION_MONTHS[kind])
                % {"n": RETENTION_MONTHS[kind]},
            )
            for kind in Retained
        ]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_safeguarding_lead(self) -> User | None:
        """The lead reads safety concerns, which administrators do not: nobody opens them to
        themselves where another administrator could."""
        chosen: User | None = self.cleaned_data["safeguarding_lead"]
        is_new = chosen is not None and chosen.pk != self.instance.safeguarding_lead_id
        others = Membership.objects.administrators().exclude(person=self.by)
        if is_new and chosen == self.by and others.exists():
            raise ValidationError(
                _(
                    "The safeguarding lead reads safety concerns, so another administrator has"
                    " to choose you."
                )
            )
        return chosen

    def clean_logo(self) -> ContentFile | None:
        file = self.cleaned_data["logo"]
        return read_logo(file) if file else None

    def clean_families_speak(self) -> str:
        """Each language once, in the order in which they were written."""
        once: dict[str, str] = {}
        for line in self.cleaned_data["families_speak"].splitlines():
            words = " ".join(line.split())
            once.setdefault(words.casefold(), words)
        languages = [each for each in once.values() if each]
        if len(languages) > MAX_LANGUAGES:
            raise ValidationError(
                _("At most %(max)d languages can be suggested.") % {"max": MAX_LANGUAGES}
            )
        if long := next((each for each in languages if len(each) > 60), None):
            raise ValidationError(
                _("“%(text)s…” is longer than 60 characters. Write one language a line.")
                % {"text": long[:20]}
            )
        return "\n".join(languages)

    def _post_clean(self) -> None:
        # Asked last, of what is to be saved: another person's change may have been taken over.
        for rule in EarlyWarning:
            watch, act = (self.cleaned_data.get(f"{side}_{rule}") for side in ("watch", "act"))
            if watch is not None and act is not None and act < watch:
                self.add_error(
                    f"act_{rule}",
                    _("Acting begins no earlier than watching, at %(watch)s.") % {"watch": watch},
                )
        super()._post_clean()

    def save(self, commit: bool = True) -> Centre:
        """Save it (commit is always meant)."""
        centre, typed = self.instance, self.cleaned_data
        centre.languages_spoken = typed["families_speak"].splitlines()
        centre.agenda = parts_in(typed["agenda_lines"])
        centre.thresholds = {
            rule.value: chosen
            for rule in EarlyWarning
            if (chosen := _chosen(typed, rule)) != THRESHOLDS[rule]._asdict()
        }
        centre.retention = {
            kind.value: months
            for kind in Retained
            if (months := typed[f"months_{kind}"]) not in (None, RETENTION_MONTHS[kind])
        }
        if typed["logo"] or typed["no_logo"]:
            put_logo(centre, typed["logo"])
        return super().save()


def _chosen(typed: dict[str, Any], rule: EarlyWarning) -> dict[str, Any]:
    return {side: typed[f"{side}_{rule}"] for side in ("watch", "act")}


def with_default_thresholds(sent: Any) -> Any:
    """What was sent, with the product's own thresholds in place of those typed."""
    changed = sent.copy()
    for rule, threshold in THRESHOLDS.items():
        for side, value in threshold._asdict().items():
            changed[f"{side}_{rule}"] = "" if value is None else str(value)
    return changed
