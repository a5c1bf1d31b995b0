from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    name = "kopir.gateways.spreadsheets"
    label = "spreadsheets"
