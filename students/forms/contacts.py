from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin, SuggestingInput, VersionedMixin
from students.enums import Involvement
from students.models import Guardian, Student


class SuggestsLanguages(forms.ModelForm):
    """A form about a person, with the languages that families of the centre speak at hand."""

    def __init__(self, *args: Any, languages: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(SuggestingInput, self.fields["language"].widget).suggestions = languages


class MailWishes(forms.ModelForm):
    """What somebody told us that they want in their mailbox. It takes an address."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("do_not_contact"):
            cleaned["wants_invitations"] = cleaned["wants_summaries"] = False
        wishes = (cleaned.get("wants_invitations"), cleaned.get("wants_summaries"))
        if any(wishes) and cleaned.get("email") == "":
            self.add_error("email", _("Mails need an address. Add it, or leave out the mails."))
        return cleaned


class ContactForm(VersionedMixin, MailWishes, SuggestsLanguages):
    """How a student is called and reached. The rest comes with the import."""

    class Meta:
        model = Student
        fields = [
            "preferred_name",
            "email",
            "wants_invitations",
            "wants_summaries",
            "phone",
            "language",
        ]
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "language": SuggestingInput(),
        }
        help_texts = {
            "wants_invitations": gettext_lazy(
                "Day and hour come to the address above, with each change. Ask first: whoever"
                " opens the mailbox sees that there are sessions."
            ),
            "wants_summaries": gettext_lazy(
                "Ticks the student in advance where you send it after a session."
            ),
            "language": gettext_lazy("The language the student speaks best, in any spelling."),
        }


class GuardianForm(MailWishes, SuggestsLanguages):
    class Meta:
        model = Guardian
        fields = [
            "name",
            "relation",
            "phone",
            "email",
            "wants_invitations",
            "wants_summaries",
            "language",
            "legal_authority",
            "do_not_contact",
            "involvement",
            "involvement_reason",
        ]
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "language": SuggestingInput(),
        }
        help_texts = {
            "wants_invitations": gettext_lazy(
                "Only where the student agrees: day, hour and the student’s initials, nothing of"
                " what is spoken about."
            ),
            "wants_summaries": gettext_lazy(
                "Only where the student agrees, and for somebody with legal authority: who does"
                " what by when, as it was agreed in a session."
            ),
            "legal_authority": gettext_lazy("Whether this person may sign for the student by law."),
            "do_not_contact": gettext_lazy(
                "Nobody writes to or calls this person, and no signature is asked of them."
            ),
            "involvement_reason": gettext_lazy("Needed where the person is not involved."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        not_involved = cleaned.get("involvement") == Involvement.NOT_INVOLVED
        if not_involved and cleaned.get("involvement_reason") == "":
            self.add_error(
                "involvement_reason", _("Say in a few words why this person is not involved.")
            )
        return cleaned


class NewGuardianForm(CreateOnceMixin, GuardianForm):
    pass


class ChangedGuardianForm(VersionedMixin, GuardianForm):
    pass
