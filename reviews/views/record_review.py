"""The forms of the review: one a text, some at a time."""

from django.utils.translation import gettext as _

from accounts.http import ActorRequest
from reviews.forms.record import ReleaseForm
from reviews.models import NoteRelease, RecordRequest
from reviews.services.record.notes import items_of
from reviews.services.record.reviewed import Item, is_decided, releases_of
from reviews.services.rights import save_releases

PIECE = 10


def review_forms(request: ActorRequest, asked: RecordRequest) -> list[ReleaseForm]:
    """Those that were sent; else the next texts to decide on, or with `?decided` the others."""
    items, releases = items_of(asked), releases_of(asked)
    if request.method == "POST":
        chosen = [each for each in items if f"{each.uuid.hex}-seen" in request.POST]
    else:
        decided = "decided" in request.GET
        chosen = [each for each in items if is_decided(each, releases) == decided]
        chosen = chosen if decided else chosen[:PIECE]
    return [_form(request, asked, each, releases.get(each.uuid)) for each in chosen]


def _form(
    request: ActorRequest, asked: RecordRequest, item: Item, release: NoteRelease | None
) -> ReleaseForm:
    instance = release or NoteRelease(centre=asked.centre, request=asked)
    instance.by = request.actor.person
    data = request.POST if request.method == "POST" else None
    return ReleaseForm(data, instance=instance, item=item, prefix=item.uuid.hex)


def reviewed(request: ActorRequest, asked: RecordRequest, forms: list[ReleaseForm]) -> bool:
    """Keep what was decided; false, with nothing saved, where a form has a fault."""
    if not all([each.is_valid() for each in forms]):
        return False
    answered = [each.save(commit=False) for each in forms if each.is_answered]
    if not answered and forms:
        forms[0].add_error("release", _("Choose for at least one text, then save."))
        return False
    save_releases(request=asked, releases=answered)
    return True
