from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "kopir.spine.deliveries"
    label = "deliveries"

    def ready(self) -> None:
        from kopir.spine.ledger import triggers

        from .models import Delivery, Evidence

        triggers.guard(Delivery, Evidence)
