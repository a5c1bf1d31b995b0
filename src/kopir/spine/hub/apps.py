from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "kopir.spine.hub"
    label = "hub"
