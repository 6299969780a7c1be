"""Sessions in one's own calendar: what it shows, and whether mails come too."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import CalendarFeed, User


class FeedForm(forms.ModelForm):
    """What whoever looks at the calendar reads of a student."""

    class Meta:
        model = CalendarFeed
        fields = ["names", "shows_place"]
        widgets = {"names": forms.RadioSelect}
        help_texts = {
            "names": _(
                "Initials (“M. S.”) tell a passer-by nothing. With full names, everybody who sees"
                " your calendar, and the company that runs it, learns who comes to you."
            ),
            "shows_place": _("As it was written when the session was planned."),
        }


class SessionMailsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["session_mails"]
        widgets = {"session_mails": forms.RadioSelect}
        labels = {"session_mails": _("Mails about the sessions you hold")}
        help_texts = {
            "session_mails": _(
                "One for each session that is planned, moved or cancelled; one for all where a"
                " whole term is planned. Who reads your sessions by the address above needs none."
            )
        }
