"""The fields of an action that concern its owner in the centre, for the form of the action."""

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from plans.enums import Level
from plans.models import Action, Plan
from plans.services.owners import may_read, possible_owners, tell_owner
from students.models import Student


class OwnerMixin(forms.ModelForm):
    """Name `owner` and `for_owner` among the fields of the form that this is mixed into, and
    set `plan` and `by` (who fills it in) before `super().__init__`.

    Here stands the one rule: what the centre owes has an owner, who works in the centre; other
    actions have none. The words for the owner do not name the student, and are asked for where
    the owner may not read the plan.
    """

    plan: Plan
    by: User
    instance: Action

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_before = self.instance.owner_id
        owner = cast(forms.ModelChoiceField, self.fields["owner"])
        owner.queryset = possible_owners(and_also=self.instance.owner_id)
        owner.empty_label = gettext_lazy("nobody yet")
        owner.help_text = gettext_lazy("Only for what the centre owes. They are told by e-mail.")
        words = self.fields["for_owner"]
        words.widget = forms.Textarea(attrs={"rows": 2})
        words.help_text = gettext_lazy(
            "What is to be done, as they may know it. No name of the student: they may not read"
            " the plan, and see only this, who asks and by when."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        owner, words = cleaned.get("owner"), cleaned.get("for_owner", "")
        if cleaned.get("level") != Level.INSTITUTIONAL:
            return self._without_owner(cleaned)
        if owner is None and self.instance.is_open and "owner" not in self.errors:
            self.add_error("owner", _("What the centre owes has an owner: who sees to it?"))
        if words and names_student(words, self.plan.student):
            self.add_error(
                "for_owner",
                _(
                    "This names the student. Say it without the name: who sees to it may not"
                    " read the plan."
                ),
            )
        if owner and not words and "for_owner" not in self.errors:
            self._ask_for_words(owner)
        return cleaned

    def _without_owner(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """What was the centre's and is not any more loses its owner; a new one is a mistake."""
        if {"owner", "for_owner"} & set(self.changed_data) and (
            cleaned.get("owner") or cleaned.get("for_owner")
        ):
            self.add_error(
                "owner",
                _(
                    "Only what the centre owes has an owner: choose the level “the centre”, or"
                    " nobody here and no words for them."
                ),
            )
        cleaned["owner"], cleaned["for_owner"] = None, ""
        return cleaned

    def _ask_for_words(self, owner: User) -> None:
        if not may_read(owner, self.plan):
            self.add_error(
                "for_owner",
                _(
                    "%(name)s may not read this plan. Write what they are to do, without the"
                    " student’s name."
                )
                % {"name": owner.name},
            )

    def save(self, commit: bool = True) -> Action:
        """Save, and tell a new owner (commit is always meant)."""
        is_new = self.instance.owner_id != self.owner_before
        if is_new:
            self.instance.asked_by = self.by if self.instance.owner_id else None
        action = super().save(commit)
        if is_new:
            tell_owner(action)
        return action


def names_student(text: str, student: Student) -> bool:
    """Whether one of the student's names stands in the text as a word, written like a name."""
    names = f"{student.given_name} {student.family_name} {student.preferred_name}".split()
    longer = {re.escape(each) for each in names if len(each) > 2}
    return bool(longer) and bool(re.search(rf"\b({'|'.join(longer)})\b", text))


class WordBackForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("A word back"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What was done, in a sentence. Who asked you reads it."),
    )
