from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "kopir.spine.deliveries"
    label = "deliveries"
