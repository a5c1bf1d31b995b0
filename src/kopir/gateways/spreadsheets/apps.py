from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    name = "kopir.gateways.spreadsheets"
    label = "spreadsheets"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_guard
        from kopir.spine.files.services import register_owner

        from .files import opens
        from .selectors import seen_among

        register_owner("spreadsheets.import", opens)
        register_guard("import", seen_among)
