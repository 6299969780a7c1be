"""Jobs that nobody has to think of."""

from django_scopes import scope

from accounts.jobs import task
from accounts.models import Centre
from reviews.services.retention import make_list, next_list_on


@task()
def list_expired_yearly() -> None:
    """In each centre, once a year, list what has been kept long enough. Erases nothing."""
    for centre in Centre.objects.order_by("pk"):
        with scope(centre=centre):
            if next_list_on(centre) <= centre.today():
                make_list(centre=centre, by=None)
