from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("reviews")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from accounts.jobs import every
        from plans.services.closing import plan_closed
        from reviews.services.drafts import register_kinds
        from reviews.services.own_door import shut_for_staff
        from reviews.services.sessions import cancel_planned
        from reviews.tasks import (
            list_expired_yearly,
            mail_invitations_again,
            put_invitations_right,
            remind_tutors,
        )

        register_kinds()
        plan_closed.connect(cancel_planned, dispatch_uid="cancel_planned")
        user_logged_in.connect(shut_for_staff, dispatch_uid="own_page")
        every(timedelta(days=1), list_expired_yearly)
        every(timedelta(hours=6), remind_tutors)
        every(timedelta(minutes=10), mail_invitations_again)
        every(timedelta(hours=1), put_invitations_right)
