from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import User
from accounts.places import START_PAGES


class MyWorkForm(forms.ModelForm):
    """Where a person starts, and the language that the pages speak to them."""

    home_role = forms.ChoiceField(label=_("Page to start with"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    class Meta:
        model = User
        fields = ["home_role", "language"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, instance=actor.person, **kwargs)
        self._offer(
            "home_role",
            [
                (role, f"{START_PAGES[role].name} ({role.label})")
                for role in Role
                if role in actor.roles
            ],
        )
        self.initial["home_role"] = actor.start
        self._language(actor)
        # What leaves no choice is not asked.
        if len(actor.roles) < 2:
            del self.fields["home_role"]

    def _language(self, actor: Actor) -> None:
        if len(settings.LANGUAGES) < 2:
            del self.fields["language"]
            return
        names = {code: str(name) for code, name in settings.LANGUAGES}
        usual = names.get(actor.centre.language, "") if actor.centre else ""
        nothing = _("That of the centre: %(language)s") % {"language": usual} if usual else "–"
        self._offer("language", [("", nothing), *names.items()])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices
