from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "kopir.spine.deliveries"
    label = "deliveries"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_guard
        from kopir.spine.files.owners import register_owner
        from kopir.spine.ledger import triggers
        from kopir.spine.ledger.entries import register_opener
        from kopir.spine.ledger.sequencer import register_folder

        from . import records, selectors, totals
        from .models import Delivery, Evidence

        # An importer's own key is bookkeeping, and often holds a name.
        triggers.guard(Delivery, erasable=("reason", "dedup_key"))
        triggers.guard(Evidence, erasable=("url",))
        register_folder(totals.fold)
        records.register()
        register_owner("delivery.evidence", selectors.opens_files)
        register_opener(("delivery", "reversal", "evidence"), selectors.opens_entry)
        register_guard("delivery", selectors.seen_among)
