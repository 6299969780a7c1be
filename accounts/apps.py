from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("people and centres")

    def ready(self) -> None:
        from allauth.account.signals import password_reset

        from accounts.adapter import forget_failed_attempts

        password_reset.connect(forget_failed_attempts, dispatch_uid="forget_failed_attempts")
