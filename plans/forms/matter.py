"""What lies beyond the centre: worded for those who run it, and naming nobody."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin, DateInput, VersionedMixin
from plans.forms.owner import names_student
from plans.models import Matter
from students.models import Student


class MatterForm(VersionedMixin, CreateOnceMixin, forms.ModelForm):
    """`student` is whom the words must not name: the one whose action it came from. It is only
    given for those who read the plan: a refusal would tell anybody else whose it is.
    """

    class Meta:
        model = Matter
        fields = ["words", "authority"]
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "words": gettext_lazy(
                "In general words, so that nobody can be told from them: no name, and nothing"
                " that only one student’s story holds. The first bus arrives after the first hour."
            ),
        }

    def __init__(self, *args: Any, student: Student | None, **kwargs: Any) -> None:
        self.student = student
        super().__init__(*args, **kwargs)

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if self.student and names_student(words, self.student):
            raise forms.ValidationError(
                _("This names the student. Say it so that it could be about many.")
            )
        return words


class MoveForm(forms.Form):
    """How a matter goes on: one text, and for some a day."""

    def __init__(self, *args: Any, label: str, day: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = forms.CharField(
            label=label, max_length=200, help_text=_("No student’s name here either.")
        )
        if day:
            self.fields["on"] = forms.DateField(label=day, widget=DateInput())


class AnswerForm(MoveForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = forms.CharField(
            label=self.fields["words"].label,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=self.fields["words"].help_text,
        )
