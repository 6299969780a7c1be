from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("plans")

    def ready(self) -> None:
        from accounts.services import centre_created, person_left
        from plans.kept import register_kinds
        from plans.services.catalogue import install_frameworks, install_strategies
        from plans.services.instruments.catalogue import install_instruments
        from plans.services.owners import let_go
        from plans.services.suggestions import install_suggestions

        register_kinds()
        centre_created.connect(install_frameworks, dispatch_uid="frameworks")
        centre_created.connect(install_instruments, dispatch_uid="instruments")
        centre_created.connect(install_strategies, dispatch_uid="strategies")
        # After the factors (students), which stand on a lower floor and are there by now.
        centre_created.connect(install_suggestions, dispatch_uid="suggestions")
        person_left.connect(let_go, dispatch_uid="owners")
