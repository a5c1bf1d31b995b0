from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "kopir.exchange.recognition"
    label = "recognition"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_guard
        from kopir.spine.ledger import triggers

        from .credit.selectors import seen_among
        from .models import ReferenceVersion

        triggers.guard(ReferenceVersion)
        register_guard("recognition.transcript", seen_among)
