from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.places import WHAT_ROLES_DO


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("They will sign in with it. The link to accept goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, WHAT_ROLES_DO[role]) for role in Role],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    def __init__(self, *args: Any, again: User | None = None, **kwargs: Any) -> None:
        """`again` is somebody who worked here before."""
        names = ("email", "given_name", "family_name")
        known = {name: getattr(again, name) for name in names} if again else {}
        super().__init__(*args, initial=known, **kwargs)
