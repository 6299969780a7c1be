from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("reviews")

    def ready(self) -> None:
        from accounts.jobs import every
        from reviews.tasks import list_expired_yearly

        every(timedelta(days=1), list_expired_yearly)
