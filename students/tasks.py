"""Jobs that keep students' data small."""

from datetime import timedelta

from django.utils import timezone
from django_scopes import scopes_disabled

from accounts.jobs import task
from students.enums import ImportState
from students.models import ImportRun

PREVIEWS_LAST = timedelta(days=1)


@task()
def forget_unconfirmed_imports() -> None:
    """Empty the files of all centres that nobody confirmed within a day."""
    with scopes_disabled():
        old = ImportRun.objects.filter(
            state=ImportState.PREVIEWED, created_at__lt=timezone.now() - PREVIEWS_LAST
        )
        for run in old.only("counts").iterator(chunk_size=100):
            run.counts.pop("refusals", None)
            ImportRun.objects.filter(pk=run.pk, state=ImportState.PREVIEWED).update(
                state=ImportState.EXPIRED, rows=[], counts=run.counts
            )
