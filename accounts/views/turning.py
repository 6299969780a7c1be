"""Turning a screen back from the student, and the PIN that does it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.decorators import in_shared_view, signed_in
from accounts.forms.turning import ScreenBackForm, ScreenPinForm
from accounts.http import ActorRequest
from accounts.services.turning import Try, count_wrong, note_turning, try_secret, turn_back
from accounts.views.forms import form_page, sent


@require_http_methods(["GET", "HEAD", "POST"])
@in_shared_view
@signed_in
@sensitive_post_parameters("secret")
def screen_back(request: ActorRequest) -> HttpResponse:
    """The password or PIN of whoever turned the screen gives it back to them."""
    if request.actor.turned_to is None:
        return redirect("home")
    form = ScreenBackForm(sent(request))
    if form.is_valid():
        became = try_secret(request, request.actor.person, form.cleaned_data["secret"])
        note_turning(request.actor, became)
        if became == Try.RIGHT:
            return _back(request)
        count_wrong(request)
        form.tell(became)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/screen_back.html", {"form": form}, status=status)


def _back(request: ActorRequest) -> HttpResponse:
    address, wrong = turn_back(request)
    if wrong:
        said = ngettext(
            "While the screen was turned, a wrong password or PIN was typed once.",
            "While the screen was turned, a wrong password or PIN was typed %(n)d times.",
            wrong,
        )
        messages.info(request, said % {"n": wrong})
    return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@sensitive_post_parameters("secret", "pin")
def screen_pin(request: ActorRequest) -> HttpResponse:
    """Choose the PIN, choose another one, or do without; after giving the password."""
    person = request.actor.person
    form = ScreenPinForm(sent(request))
    if form.is_valid():
        became = try_secret(request, person, form.cleaned_data["secret"])
        if became == Try.RIGHT:
            pin = form.cleaned_data["pin"]
            person.keep_pin(pin)
            said = _("There is no PIN now. Your password turns the screen back.")
            messages.success(request, _("Your PIN is kept.") if pin else said)
            return redirect("my_work")
        form.tell(became)
    return form_page(
        request,
        form,
        section="my_work",
        heading=_("PIN for the turned screen"),
        lead=_(
            "While the screen is turned to a student, this PIN turns it back instead of your"
            " password. Type it where nobody reads along."
        ),
        back=reverse("my_work"),
    )
