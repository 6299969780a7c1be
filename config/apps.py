from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Lets the finder's and the engine's checks run; holds no models."""

    name = "config"
