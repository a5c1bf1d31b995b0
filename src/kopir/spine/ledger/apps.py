from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class LedgerConfig(AppConfig):
    name = "kopir.spine.ledger"
    label = "ledger"

    def ready(self) -> None:
        from kopir.spine.audit.models import AuditEntry

        from . import triggers
        from .models import Checkpoint, Entry, Erasure, Leaf, Node

        triggers.guard(Entry, erasable=("salt", "payload"), entry="id")
        # The audit trail is guarded from here: audit lies below the log and knows nothing of it.
        triggers.guard(Leaf, Node, Checkpoint, Erasure, AuditEntry)
        pre_migrate.connect(triggers.before_migrations, sender=self, dispatch_uid="append-only off")
        post_migrate.connect(triggers.after_migrations, sender=self, dispatch_uid="append-only on")
