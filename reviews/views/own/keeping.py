"""What a student types on their own page is kept while they type. JSON, for the page's script."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reviews.services.own_keeping import is_too_long, mark_of
from reviews.views.own.door import told
from students.models import PrivateLink
from students.services.own_drafts import MAX_OWN_DRAFT, Sent, save


def keep(link: PrivateLink, typed: Sent) -> HttpResponse:
    """Tells when it was saved, and what the window goes on with."""
    if is_too_long(typed):
        text = _(
            "This has more than %(most)d letters and is not saved. It is still here: shorten it,"
            " or send it in parts."
        )
        return told(422, text % {"most": MAX_OWN_DRAFT})
    draft = save(student=link.student, sent=typed)
    at = date_format(timezone.localtime(), pgettext("time format", "H:i"))
    words = _("Saved at %(time)s. Not sent yet.") % {"time": at}
    return told(200, words if typed.has_words else "", kept=mark_of(draft))
