from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class HealthConfig(AppConfig):
    name = "kopir.insight.health"
    label = "health"

    def ready(self) -> None:
        from . import triggers

        pre_migrate.connect(triggers.before_migrations, sender=self, dispatch_uid="watching off")
        post_migrate.connect(triggers.after_migrations, sender=self, dispatch_uid="watching on")
