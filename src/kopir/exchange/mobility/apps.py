from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "kopir.exchange.mobility"
    label = "mobility"
