from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "kopir.exchange.recognition"
    label = "recognition"

    def ready(self) -> None:
        from kopir.spine.ledger import triggers

        from .models import ReferenceVersion

        triggers.guard(ReferenceVersion)
