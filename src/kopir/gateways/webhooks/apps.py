from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "kopir.gateways.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_guard
        from kopir.spine.registry.events import listen

        from .events import note
        from .selectors import seen_among

        listen(note)
        register_guard("webhook", seen_among)
