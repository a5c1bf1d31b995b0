from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "kopir.spine.parties"
    label = "parties"
