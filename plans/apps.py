from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("plans")

    def ready(self) -> None:
        from accounts.services import centre_created
        from plans.services.catalogue import install_frameworks, install_strategies
        from plans.services.instruments.catalogue import install_instruments

        centre_created.connect(install_frameworks, dispatch_uid="frameworks")
        centre_created.connect(install_instruments, dispatch_uid="instruments")
        centre_created.connect(install_strategies, dispatch_uid="strategies")
