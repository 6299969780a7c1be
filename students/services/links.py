"""Private links: made, renewed and revoked by the staff, opened by whoever has link and code."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django_scopes import scopes_disabled

from accounts.models import User
from students.enums import LinkPurpose
from students.models import PrivateLink, Student
from students.models.link import Secrets

LASTS = timedelta(days=90)
LONGEST = timedelta(days=366)


def usual_end(today: date, plan_ends_on: date | None) -> date:
    """Ninety days, or the end of the plan where that comes first."""
    end = today + LASTS
    return min(end, plan_ends_on) if plan_ends_on and plan_ends_on > today else end


def live_link_of(student: Student) -> PrivateLink | None:
    """The link to the student's own page that was not revoked; it may have run out."""
    links = PrivateLink.objects.filter(student=student, purpose=LinkPurpose.OWN_PAGE)
    return links.filter(revoked_at=None).select_related("made_by").first()


@transaction.atomic
def make_link(*, student: Student, last_day: date, by: User) -> tuple[PrivateLink, Secrets]:
    """A link to the student's own page, to the end of a day by the centre's clock.

    One that is there already is made anew: address and code of before are dead.
    """
    held = Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
    link = live_link_of(held) or PrivateLink(centre_id=student.centre_id, student=student)
    until = datetime.combine(last_day + timedelta(days=1), time(), student.centre.zone)
    return link, link.fill(by=by, until=until)


def link_behind(token_hash: str, *, lock: bool = False) -> PrivateLink | None:
    """The link that a token opens; nothing for one that is unknown, revoked, replaced, locked or
    over, which all look alike. No centre's scope is open yet: the link says which."""
    if not token_hash:
        return None
    with scopes_disabled():
        found = PrivateLink.objects.valid().filter(token_hash=token_hash)
        found = found.select_related("centre", "student", "made_by")
        link = (found.select_for_update(of=("self",), no_key=True) if lock else found).first()
    if link:
        link.student.centre = link.centre
    return link
