"""Moving a session that is planned to another hour."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from reviews.models import TutoringSession
from reviews.services.sessions import follow_dates


@transaction.atomic
def move_session(*, session: TutoringSession, starts_at: datetime, by: User) -> TutoringSession:
    """Move a planned session; the plan's next date follows. The same hour again moves nothing.

    It stays with whoever holds it: `by` is who moves it. Raises ValueError for a session
    that was recorded.
    """
    session.plan.hold()
    stored = TutoringSession.objects.select_for_update(of=("self",), no_key=True)
    if not stored.get(pk=session.pk).is_planned:
        raise ValueError("only a planned session moves")
    if session.starts_at != starts_at:
        session.starts_at = starts_at
        session.save(update_fields=["starts_at"])
        session.refresh_from_db(fields=["version"])
        follow_dates(session.plan)
    return session
