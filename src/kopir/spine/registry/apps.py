"""The registry's start: when every app is loaded, what each app declares is imported once."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RegistryConfig(AppConfig):
    name = "kopir.spine.registry"
    label = "registry"

    def ready(self) -> None:
        autodiscover_modules("kinds", "indicators", "messages", "trail", "finding")
