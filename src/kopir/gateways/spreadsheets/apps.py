from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    name = "kopir.gateways.spreadsheets"
    label = "spreadsheets"

    def ready(self) -> None:
        from kopir.spine.files.services import register_owner

        from .files import may_open

        register_owner("spreadsheets.import", may_open)
