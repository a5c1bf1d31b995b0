from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    name = "kopir.gateways.spreadsheets"
    label = "spreadsheets"

    def ready(self) -> None:
        from kopir.exchange.recognition.groups.reading import register_reader
        from kopir.spine.audit.selectors import register_guard
        from kopir.spine.files.services import register_owner

        from .files import opens
        from .plain_rows import plain_rows
        from .selectors import seen_among

        register_owner("spreadsheets.import", opens)
        register_guard("import", seen_among)
        register_reader(plain_rows)
