"""The centre's own frameworks: their names, and what they ask about."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreateOnceMixin, VersionedMixin
from plans.models import Competence, Framework
from plans.services.frameworks import copy_competences, last_position


class Named(forms.ModelForm):
    """A name of the centre's own, without its like among its siblings."""

    own_name = forms.CharField(label=gettext_lazy("Name"), max_length=200)

    def siblings(self) -> Any:
        raise NotImplementedError

    def clean_own_name(self) -> str:
        name = " ".join(self.cleaned_data["own_name"].split())
        others = self.siblings().exclude(pk=self.instance.pk)
        others = others.exclude(uuid=self.cleaned_data.get("uuid") or self.instance.uuid)
        same = [each for each in others if str(each).casefold() == name.casefold()]
        if same and same[0].in_use:
            raise forms.ValidationError(
                _("“%(name)s” is there already. Choose another name.") % {"name": same[0]}
            )
        if same:
            text = _("“%(name)s” is there already, and out of use: take it into use again instead.")
            raise forms.ValidationError(text % {"name": same[0]})
        return name


class FrameworkNameForm(Named):
    class Meta:
        model = Framework
        fields = ["own_name"]

    def siblings(self) -> Any:
        return Framework.objects.all()


class NewFrameworkForm(CreateOnceMixin, FrameworkNameForm):
    """An empty one, or a copy of another that can then be changed."""

    field_order = ["uuid"]

    def __init__(self, *args: Any, copied: Framework | None = None, **kwargs: Any) -> None:
        self.copied = copied
        super().__init__(*args, **kwargs)
        if copied:
            self.initial["own_name"] = _("%(framework)s, our copy") % {"framework": copied}

    def save(self, commit: bool = True) -> Any:
        made = super().save(commit)
        if self.copied:
            copy_competences(of=self.copied, to=made)
        return made


class ChangedFrameworkForm(VersionedMixin, FrameworkNameForm):
    in_use = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy(
            "Out of use, no other plan can choose it. Those that have it keep it."
        ),
    )

    class Meta(FrameworkNameForm.Meta):
        fields = [*FrameworkNameForm.Meta.fields, "in_use"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_built_in:
            del self.fields["own_name"]
            self.remember()


class CompetenceForm(Named):
    own_name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("In plain words, as one would say it to a student."),
    )
    student_only = forms.BooleanField(
        label=gettext_lazy("Rated by the student only"),
        required=False,
        help_text=gettext_lazy("As well-being is: nobody else can say how it is."),
    )

    class Meta:
        model = Competence
        fields = ["own_name", "student_only"]

    def siblings(self) -> Any:
        return self.instance.framework.competences.all()


class NewCompetenceForm(CreateOnceMixin, CompetenceForm):
    field_order = ["uuid"]

    def save(self, commit: bool = True) -> Any:
        self.instance.position = last_position(self.instance.framework)
        return super().save(commit)


class ChangedCompetenceForm(VersionedMixin, CompetenceForm):
    """Of a built-in one only whether it is asked: its words are everybody's."""

    in_use = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy(
            "Out of use, it is no longer asked about. What was rated stays readable in the plans."
        ),
    )

    class Meta(CompetenceForm.Meta):
        fields = [*CompetenceForm.Meta.fields, "in_use"]

    def __init__(self, *args: Any, is_rated: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_built_in:
            del self.fields["own_name"], self.fields["student_only"]
        elif is_rated:
            self.fields["own_name"].help_text = _(
                "It is rated in plans already: they will say what it was called then. For"
                " something else, take it out of use and add another."
            )
        self.remember()
