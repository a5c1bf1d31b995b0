from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kopir.spine.ledger"
    label = "ledger"
