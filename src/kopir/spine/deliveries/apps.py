from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "kopir.spine.deliveries"
    label = "deliveries"

    def ready(self) -> None:
        from kopir.spine.files.owners import register_owner
        from kopir.spine.ledger import triggers
        from kopir.spine.ledger.sequencer import register_folder

        from . import records, selectors, totals
        from .models import Delivery, Evidence

        triggers.guard(Delivery, Evidence)
        register_folder(totals.fold)
        records.register()
        register_owner("delivery.evidence", selectors.may_open_file)
