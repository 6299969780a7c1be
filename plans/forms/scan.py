"""The signed paper: its scan, and who signed by hand on it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DateInput
from documents.scans import Scan, read_scan
from plans.enums import SigningParty
from plans.models import Contract
from plans.services.scan import Signer, keywords_of
from students.models import Guardian

CHOOSE_AGAIN = gettext_lazy("What you typed is kept; choose the file once more.")


class ScanInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class ScanField(forms.FileField):
    """One or more files, read into one scan by what they are."""

    widget = ScanInput(attrs={"accept": "application/pdf,image/png,image/jpeg"})

    def clean(self, data: Any, initial: Any = None) -> Scan:
        if not data:
            raise forms.ValidationError(_("Choose the scan or the photos of the paper."))
        try:
            return read_scan(data)
        except forms.ValidationError as error:
            raise forms.ValidationError([*error.messages, str(CHOOSE_AGAIN)]) from None


class SignersForm(forms.Form):
    """Who signed by hand on a paper of a contract, of those who may and have not signed yet.

    The tutor's row stands only in the form of somebody who signs as tutor.
    """

    def __init__(
        self,
        *args: Any,
        contract: Contract,
        today: date,
        tutor: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contract, self.today = contract, today
        self.parties = self._parties_to_sign(tutor)
        for party in self.parties:
            self._add_row(party, tutor)

    def _parties_to_sign(self, tutor: str) -> list[SigningParty]:
        if not self.contract.is_offered:
            return []
        missing = [SigningParty(each) for each in self.contract.missing_parties()]
        self.guardians = Guardian.objects.who_may_sign().filter(
            student=self.contract.plan.student_id
        )
        possible = {
            SigningParty.STUDENT: True,
            SigningParty.TUTOR: bool(tutor),
            SigningParty.GUARDIAN: SigningParty.GUARDIAN in missing and self.guardians.exists(),
        }
        return [party for party in missing if possible[party]]

    def _add_row(self, party: SigningParty, tutor: str) -> None:
        names = {SigningParty.STUDENT: self.contract.plan.student.name, SigningParty.TUTOR: tutor}
        labels = {
            SigningParty.STUDENT: gettext_lazy("The student has signed"),
            SigningParty.TUTOR: gettext_lazy("I have signed as tutor"),
            SigningParty.GUARDIAN: gettext_lazy("A guardian has signed"),
        }
        self.fields[f"signed_{party}"] = forms.BooleanField(label=labels[party], required=False)
        if party == SigningParty.GUARDIAN:
            self.fields[f"name_{party}"] = forms.ModelChoiceField(
                label=gettext_lazy("Who"),
                queryset=self.guardians,
                required=False,
                empty_label=gettext_lazy("choose a person"),
            )
        else:
            self.fields[f"name_{party}"] = forms.CharField(
                label=gettext_lazy("Name on the paper"),
                max_length=200,
                required=False,
                initial=names[party],
            )
        self.fields[f"date_{party}"] = forms.DateField(
            label=gettext_lazy("Date on the paper"), required=False, widget=DateInput()
        )

    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        for party in self.parties:
            yield self[f"signed_{party}"], self[f"name_{party}"], self[f"date_{party}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for party in self.parties:
            if cleaned.get(f"signed_{party}"):
                self._check_row(party, cleaned)
        if self.wants_signer and not any(cleaned.get(f"signed_{each}") for each in self.parties):
            self.add_error(None, _("Tick who has signed on this paper."))
        return cleaned

    @property
    def wants_signer(self) -> bool:
        return True

    def _check_row(self, party: SigningParty, cleaned: dict[str, Any]) -> None:
        if not cleaned.get(f"name_{party}") and f"name_{party}" not in self.errors:
            self.add_error(f"name_{party}", _("Say whose signature it is."))
        day = cleaned.get(f"date_{party}")
        offered_at = self.contract.offered_at or timezone.now()
        offered_on = timezone.localtime(offered_at, self.contract.centre.zone).date()
        if day is None and f"date_{party}" not in self.errors:
            self.add_error(f"date_{party}", _("Which date stands on the paper?"))
        elif day and day > self.today:
            self.add_error(f"date_{party}", _("This day is still to come."))
        elif day and day < offered_on:
            self.add_error(
                f"date_{party}",
                _("The contract was offered on %(date)s: it cannot have been signed before.")
                % {"date": date_format(offered_on, "DATE_FORMAT")},
            )

    def signers(self) -> list[Signer]:
        return [
            self._signer(party) for party in self.parties if self.cleaned_data[f"signed_{party}"]
        ]

    def _signer(self, party: SigningParty) -> Signer:
        who, day = self.cleaned_data[f"name_{party}"], self.cleaned_data[f"date_{party}"]
        if isinstance(who, Guardian):
            return Signer(party, who.name, day, who)
        return Signer(party, who, day)


class ScanForm(SignersForm):
    """A paper that comes in. A further page may come without a signature."""

    file = ScanField(label=gettext_lazy("Scan or photos of the paper"))
    checked = forms.BooleanField(
        label=gettext_lazy("I have compared the code on the paper"),
        error_messages={
            "required": gettext_lazy("Compare the code at the foot of the paper, and tick this.")
        },
    )

    def __init__(self, *args: Any, has_papers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_papers = has_papers
        self.fields["file"].help_text = _(
            "PDF, PNG or JPEG of up to 10 MB, at most 20 pages. Several photos are kept as the"
            " pages of one paper."
        )
        self.fields["checked"].label = format_lazy(
            _(
                "I have checked that this paper is version {number} "
                "with the code {code} at its foot"
            ),
            number=self.contract.number,
            code=self.contract.code,
        )

    @property
    def wants_signer(self) -> bool:
        return bool(self.parties) and not self.has_papers

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        scan = cleaned.get("file")
        if scan:
            self._check_print(scan)
            if self.errors:  # a browser keeps no file
                self.add_error("file", str(CHOOSE_AGAIN))
        return cleaned

    def not_kept(self, why: str) -> None:
        self.add_error("file", [why, str(CHOOSE_AGAIN)])

    def _check_print(self, scan: Scan) -> None:
        """What a PDF that we printed says of itself."""
        is_ours = scan.keywords.startswith(keywords_of(""))
        if is_ours and scan.keywords != keywords_of(self.contract.content_hash):
            self.add_error("file", _("This PDF is a print of another contract or version."))
        elif is_ours and scan.is_untouched:
            self.add_error(
                "file",
                _("This is the PDF as it was printed: nobody has signed on it by hand yet."),
            )


class MistakenForm(forms.Form):
    """Why a paper is not the right one. `bears_what_holds`: its file would stay."""

    reason = forms.CharField(label=gettext_lazy("What is wrong with it"), max_length=500)
    of_somebody_else = forms.BooleanField(
        label=gettext_lazy("It is somebody else’s paper: delete the file"),
        required=False,
        help_text=gettext_lazy("That it was here, its fingerprint and your reason stay."),
    )

    def __init__(self, *args: Any, bears_what_holds: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not bears_what_holds:
            del self.fields["of_somebody_else"]
