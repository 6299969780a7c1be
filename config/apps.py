from django.apps import AppConfig

from config.migrating import render_nothing_for_triggers


class ConfigConfig(AppConfig):
    """Lets the finder's and the engine's checks run; holds no models."""

    name = "config"

    def ready(self) -> None:
        render_nothing_for_triggers()
