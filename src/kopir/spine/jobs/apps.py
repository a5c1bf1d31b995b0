from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "kopir.spine.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Handlers and schedules are registered where they are written; a worker must know all of them.
        autodiscover_modules("services", "background")
