from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "kopir.exchange.mobility"
    label = "mobility"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_guard

        from .selectors import seen_among

        register_guard("call", seen_among)
