"""The PIN that turns a screen back from a student, and the page on which it is asked for."""

from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.services.turning import PIN, Try

SAID = {
    Try.WRONG: _("That was not it. Try once more."),
    Try.ONLY_PASSWORD: _("The PIN was wrong too often. Now only the password turns it back."),
    Try.WAIT: _("That was wrong too often. Wait five minutes, then try again."),
}


def secret_field(label: Any, kind: str, **attrs: str) -> forms.CharField:
    """`kind`: what the browser may fill in by itself (autocomplete)."""
    shown = forms.PasswordInput(attrs={"autocomplete": kind, "spellcheck": "false", **attrs})
    return forms.CharField(label=label, strip=False, max_length=4096, widget=shown)


class SecretForm(forms.Form):
    """What somebody typed to show who they are; `tell` says why it did not do."""

    def tell(self, became: Try) -> None:
        self.add_error("secret", SAID[became])


class ScreenBackForm(SecretForm):
    # A browser that keeps passwords must not fill it in for whoever holds the screen.
    secret = secret_field(_("Password or PIN"), "new-password", autofocus="autofocus")


class ScreenPinForm(SecretForm):
    pin = secret_field(_("New PIN"), "off", inputmode="numeric")
    secret = secret_field(_("Your password"), "current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].required = False
        self.fields["pin"].help_text = _(
            "4 to 8 digits, not in a row and not all the same. Left empty, there is no PIN and only"
            " your password does it."
        )

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if pin and not PIN.fullmatch(pin):
            raise forms.ValidationError(_("A PIN has 4 to 8 digits and nothing else."))
        if pin and _is_easy(pin):
            raise forms.ValidationError(_("This one is guessed at once. Choose other digits."))
        return pin

    def clean_secret(self) -> str:
        """A PIN does not change itself."""
        secret: str = self.cleaned_data["secret"]
        if PIN.fullmatch(secret):
            raise forms.ValidationError(_("Here it takes your password, not the PIN."))
        return secret


def _is_easy(pin: str) -> bool:
    """All the same, or one after the other, upwards or downwards."""
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return len(steps) == 1 and steps <= {-1, 0, 1}
