from django.apps import AppConfig


class OpenAlexConfig(AppConfig):
    name = "kopir.gateways.openalex"
    label = "openalex"
