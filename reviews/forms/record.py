"""Asking for the copy of a record, releasing its notes, handing it over."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import DateInput, VersionedMixin
from reviews.enums import Release
from reviews.forms.asking import WHO_ASKS, AskingForm
from reviews.models import NoteRelease, RecordRequest
from reviews.services.record.reviewed import Item
from students.models import Guardian
from students.models.note import MAX_NOTE


class AskForm(AskingForm):
    """Somebody asks for the record. The person at the desk says how they made sure who."""

    class Meta:
        model = RecordRequest
        fields = ["guardian", "received_on", "verified", "contact_reason"]
        field_classes = {"guardian": SafeModelChoiceField}
        labels = {"guardian": WHO_ASKS}
        widgets = {"received_on": DateInput()}
        help_texts = {
            "received_on": gettext_lazy("The answer is due a month after this day."),
            "verified": gettext_lazy(
                "How identity and, for a guardian, authority were made sure of: for example"
                " “identity card seen, court order of March on file”. No numbers of documents."
            ),
            "contact_reason": gettext_lazy(
                "Only for a guardian marked “do not contact”: the right to ask may exist all the"
                " same. Talk to the counsellor first, and say in a few words why you go on."
            ),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._waits_already(cleaned.get("guardian")):
            self.add_error(
                "guardian", _("This person has asked already, and the answer is on its way.")
            )
        return cleaned

    def check_guardian(self, guardian: Guardian, cleaned: dict[str, Any]) -> None:
        super().check_guardian(guardian, cleaned)
        if guardian.do_not_contact and not cleaned.get("contact_reason"):
            self.add_error(
                "contact_reason",
                _(
                    "This guardian is marked “do not contact”. Say why the request is taken up all"
                    " the same, or do not register it."
                ),
            )

    def _waits_already(self, guardian: Guardian | None) -> bool:
        """Another request than this very one, sent twice."""
        waiting = RecordRequest.objects.waiting().filter(student=self.student, guardian=guardian)
        return waiting.exclude(uuid=self.cleaned_data.get("uuid")).exists()


class ReleaseForm(VersionedMixin, forms.ModelForm):
    """What becomes of one text. Left empty, nothing is decided."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = NoteRelease
        fields = ["release", "reason", "text"]
        widgets = {
            "release": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 4, "maxlength": MAX_NOTE}),
        }
        help_texts = {
            "reason": gettext_lazy(
                "Needed where something is kept back, for example data of others. Not handed over."
            ),
            "text": gettext_lazy(
                "For the second choice: replace what may not go out, for example by ████."
            ),
        }

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        release: Any = self.fields["release"]
        release.choices = Release.choices
        release.required = False
        self.initial["text"] = self.instance.text or item.text
        self.fields["seen"].initial = item.version
        if not self.instance.pk:
            # Somebody else may decide meanwhile: their first version is 1.
            self.fields["version"].initial = 0
        self.remember()
        del self._stored["seen"]

    @property
    def is_answered(self) -> bool:
        return bool(self.cleaned_data.get("release"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        release = cleaned.get("release")
        if release and release != Release.INCLUDE and not cleaned.get("reason"):
            self.add_error("reason", _("Say in a few words why."))
        if release != Release.BLACK_OUT:
            cleaned["text"] = ""
        elif not cleaned.get("text"):
            self.add_error("text", _("Nothing is left of the text. Choose “leave out” for that."))
        elif cleaned["text"] == self.item.text:
            self.add_error(
                "text", _("Nothing is blacked out yet. Replace what may not go out, or include it.")
            )
        self.instance.item, self.instance.seen = self.item.uuid, cleaned.get("seen") or 0
        return cleaned


class HandOverForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("Handed over on"), widget=DateInput())
    how = forms.CharField(
        label=gettext_lazy("How"),
        max_length=300,
        help_text=gettext_lazy(
            "For example “on paper and on a stick, in person, at the secretary’s office”."
        ),
    )

    def __init__(self, *args: Any, received_on: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received_on, self.today = received_on, today
        self.fields["on"].initial = today

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if not self.received_on <= on <= self.today:
            raise forms.ValidationError(_("Choose a day from the request’s up to today."))
        return on


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is refused"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Whoever asked is told the reason, and that they may complain to the data protection"
            " authority."
        ),
    )
