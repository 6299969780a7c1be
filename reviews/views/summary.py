"""The summary of a session, printed or sent."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from documents.responses import pdf_response
from reviews.access import session_for
from reviews.forms.summary import SummaryForm
from reviews.models import TutoringSession
from reviews.services.summary import send_summary, sending_of, summary_pdf


def summary_context_for(session: TutoringSession) -> dict[str, Any]:
    """What the page of a session says about its summary; nothing before it was held."""
    if not session.is_held:
        return {}
    return {"sending": sending_of(session), "sending_uuid": uuid4()}


@require_safe
@signed_in
def session_summary_pdf(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """For a session that was held; there is nothing to sum up of another."""
    session = session_for(request, uuid)
    if not session.is_held:
        raise Http404
    pdf = summary_pdf(session, language=get_language() or session.centre.language)
    return pdf_response(pdf, "summary", uuid)


@require_POST
@signed_in
@transaction.atomic
def session_summary_send(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Send it to those who are ticked."""
    session = session_for(request, uuid, edit=True, lock=True)
    if not session.is_held:
        raise Http404
    form = SummaryForm(request.POST, sending=sending_of(session))
    if form.is_valid():
        sending = form.cleaned_data["sending"]
        send_summary(session=session, to=form.chosen, sending=sending, by=request.actor.person)
        names = ", ".join(each.name for each in form.chosen)
        said = _("The summary is on its way to %(names)s. How it went is told on this page.")
        messages.success(request, said % {"names": names})
    else:
        messages.error(request, form.refusal)
    return redirect(f"{reverse('session', args=[uuid])}#summary")
