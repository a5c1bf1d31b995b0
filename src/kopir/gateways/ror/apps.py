from django.apps import AppConfig


class RorConfig(AppConfig):
    name = "kopir.gateways.ror"
    label = "ror"
