from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.actor import NOBODY
from accounts.typed import typed_in


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: who is here, where they can go."""
    actor = getattr(request, "actor", NOBODY)
    typed = SimpleLazyObject(lambda: typed_in(request))
    navigation = _navigation(actor)
    return {"actor": actor, "navigation": navigation, "demo": settings.DEMO, "typed_words": typed}


def _navigation(actor: Any) -> list[dict[str, str]]:
    """The places of a person's roles: (name, address, the section it stands for)."""
    places = []
    if actor.is_tutor:
        places.append(("today", _("Today"), "today"))
    if actor.is_counsellor:
        places.append(("caseload", _("Caseload"), "caseload"))
    if actor.is_tutor or actor.is_counsellor:
        places.append(("calendar", _("Calendar"), "calendar"))
    if actor.roles:
        places.append(("students", _("Students"), "student_list"))
    if actor.is_tutor or actor.is_counsellor or actor.is_administrator:
        places.append(("cohorts", _("Cohorts"), "cohort_list"))
    if actor.reads_library:
        places.append(("strategies", _("Strategies"), "strategy_list"))
    # Everybody who may raise a concern finds it again: no query is spent on whether they have.
    if actor.roles:
        places.append(("concerns", _("Safety"), "concern_list"))
    if actor.is_administrator:
        places.append(("staff", _("Staff"), "staff_list"))
        places.append(("imports", _("Imports"), "imports"))
        places.append(("centre", _("Centre"), "centre"))
    if actor.is_data_protection_officer:
        places.append(("access_log", _("Access log"), "access_log"))
        places.append(("retention", _("Keeping and erasing"), "retention"))
    return [{"key": key, "name": name, "url": reverse(url)} for key, name, url in places]
