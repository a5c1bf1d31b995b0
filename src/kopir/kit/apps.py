from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "kopir.kit"
    label = "kit"
