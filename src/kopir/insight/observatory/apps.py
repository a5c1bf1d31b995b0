from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    name = "kopir.insight.observatory"
    label = "observatory"

    def ready(self) -> None:
        from kopir.exchange.research.suggesting import register_finder

        from .doing.suggesting import suggest

        register_finder(suggest)
