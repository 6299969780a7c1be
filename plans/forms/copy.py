"""Giving the student their own copy by mail."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin
from plans.models import ContractCopy
from plans.services.copies import send_copy
from students.models import Student


class CopyForm(CreateOnceMixin, forms.ModelForm):
    """The address for this sending, and that the student named it themselves."""

    to = forms.EmailField(
        label=gettext_lazy("Their address, for this sending only"),
        help_text=gettext_lazy(
            "Changing it here changes nothing on the page of the student’s contacts."
        ),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("The student told me to send it there"),
        error_messages={
            "required": gettext_lazy("Ask first: without their word it is given on paper.")
        },
    )

    class Meta:
        model = ContractCopy
        fields = ["to"]

    def __init__(self, *args: Any, student: Student, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["to"] = student.email
        self.fields["agreed"].label = format_lazy(
            _(
                "{name} told me to send it to this address, and knows who else can open that"
                " mailbox"
            ),
            name=student.called,
        )

    def save(self, commit: bool = True) -> ContractCopy:
        return send_copy(self.instance, by=self.instance.by)
