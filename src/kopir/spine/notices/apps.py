from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "kopir.spine.notices"
    label = "notices"
