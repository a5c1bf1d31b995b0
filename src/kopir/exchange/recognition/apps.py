from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "kopir.exchange.recognition"
    label = "recognition"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_guard
        from kopir.spine.files.services import register_owner
        from kopir.spine.ledger import triggers

        from . import applied
        from .credit.selectors import seen_among
        from .groups.selectors import seen_among as groups_seen
        from .models import ReferenceVersion

        triggers.guard(ReferenceVersion)
        register_owner("recognition.document", applied.opens_files)
        register_guard("recognition", applied.seen_among)
        register_guard("recognition.transcript", seen_among)
        register_guard("recognition.distribution", groups_seen)
